//! What is used as a defined term and nowhere defined.
//!
//! Only what can hardly be anything else is told: capitalised words in a row that stand behind an article or the like at
//! least three times, or those of which the text itself says that this contract defines them. Whatever stands in quotes
//! anywhere counts as defined, and so does each part of it that has two words.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::functions::words::lexicon;
use crate::functions::words::terms::{MOST_WORDS, gives_meaning, key, quoted, read, stem, texts, words};
use crate::functions::words::tokens::Tokens;
use crate::functions::{Answer, Argument, Word, misfit};

/// How often a phrase has to stand there.
const OFTEN: usize = 3;

/// A phrase that may be a term.
struct Phrase {
    /// Where it stands first.
    text: usize,
    range: Range<usize>,
    /// How often it stands there.
    times: usize,
    /// Whether the words say that this contract defines it.
    is_promised: bool,
}

/// The answer of the function `undefined_terms`. A text that nobody can read may define any of them.
pub(super) fn undefined(arguments: &[Argument<'_>]) -> Answer {
    let [_, Argument::List(names)] = arguments else { return misfit() };
    let texts = match texts(arguments).map(read) {
        Some(Ok(texts)) => texts,
        Some(Err(answer)) => return answer,
        None => return misfit(),
    };
    let mut known = HashSet::new();
    for name in names {
        match name {
            Argument::Text(name) => {
                let tokens = Tokens::of(name);
                know(&tokens, 0..tokens.len(), &mut known);
            }
            Argument::Hole => return Answer::Unknown,
            _ => return misfit(),
        }
    }
    for tokens in &texts {
        gather_known(tokens, &mut known);
    }
    let mut phrases: HashMap<String, Phrase> = HashMap::new();
    for (text, tokens) in texts.iter().enumerate() {
        gather_phrases(tokens, text, &known, &mut phrases);
    }
    let mut open: Vec<Phrase> =
        phrases.into_values().filter(|phrase| phrase.is_promised || phrase.times >= OFTEN).collect();
    open.sort_by_key(|phrase| (phrase.text, phrase.range.start));
    Answer::Words(open.into_iter().map(|phrase| Word::Part { text: phrase.text, range: phrase.range }).collect())
}

/// Takes a phrase for defined, and its parts of two words and more.
fn know(tokens: &Tokens<'_>, phrase: Range<usize>, known: &mut HashSet<String>) {
    let words = words(tokens, phrase);
    if words.len() > MOST_WORDS {
        return;
    }
    for first in 0..words.len() {
        let mut part = String::new();
        for (count, (_, stem)) in words.iter().skip(first).enumerate() {
            part.push_str(stem);
            if count > 0 || words.len() == 1 {
                known.insert(part.clone());
            }
        }
    }
}

/// What a text defines, or may define: whatever stands in quotes, before `means`, or before its own abbreviation.
fn gather_known(tokens: &Tokens<'_>, known: &mut HashSet<String>) {
    let mut at = 0;
    while at < tokens.len() {
        if let Some((term, end)) = quoted(tokens, at) {
            know(tokens, term, known);
            at = end;
        } else if let Some(run) = run(tokens, at) {
            let abbreviation = tokens.mark(run.end) == Some('(')
                && is_capitals(tokens.written(run.end + 1))
                && tokens.mark(run.end + 2) == Some(')');
            if abbreviation || gives_meaning(tokens, run.end) || promise(tokens, run.end) == Some(false) {
                know(tokens, run.clone(), known);
            }
            at = run.end;
        } else {
            at += 1;
        }
    }
}

/// Counts the phrases of a text that look like terms and are not known.
fn gather_phrases(tokens: &Tokens<'_>, text: usize, known: &HashSet<String>, phrases: &mut HashMap<String, Phrase>) {
    let mut at = 0;
    while at < tokens.len() {
        let Some(run) = run(tokens, at) else {
            at += 1;
            continue;
        };
        at = run.end;
        let is_promised = promise(tokens, run.end) == Some(true);
        let Some(phrase) = open_part(tokens, run, known) else { continue };
        let several = words(tokens, phrase.clone()).len() > 1;
        let counts = several && is_introduced(tokens, phrase.start) && !is_name(tokens, &phrase);
        if !counts && !is_promised {
            continue;
        }
        let entry = phrases.entry(key(tokens, phrase.clone()));
        let new = || Phrase { text, range: tokens.range(phrase), times: 0, is_promised: false };
        let found = entry.or_insert_with(new);
        found.times += usize::from(counts);
        found.is_promised |= is_promised;
    }
}

/// Capitalised words in a row, with `of` between them; without an article that begins a sentence.
fn run(tokens: &Tokens<'_>, at: usize) -> Option<Range<usize>> {
    if !is_capitalised(tokens.written(at)) || is_determiner(tokens.word(at)) {
        return None;
    }
    let mut end = at + 1;
    loop {
        if is_capitalised(tokens.written(end)) && !tokens.glued(end) && !is_determiner(tokens.word(end)) {
            end += 1;
        } else if tokens.word(end) == "of" && is_capitalised(tokens.written(end + 1)) {
            end += 2;
        } else {
            return Some(at..end);
        }
    }
}

/// What is left of a run behind the known terms that it is made of, if it reaches the run's end.
fn open_part(tokens: &Tokens<'_>, run: Range<usize>, known: &HashSet<String>) -> Option<Range<usize>> {
    let words = words(tokens, run.clone());
    let mut first = 0;
    let mut open = 0;
    while first < words.len() {
        let mut part = String::new();
        let mut covered = 0;
        for (count, (_, stem)) in words.iter().skip(first).take(MOST_WORDS).enumerate() {
            part.push_str(stem);
            if known.contains(&part) {
                covered = count + 1;
            }
        }
        first += covered.max(1);
        if covered > 0 {
            open = first;
        }
    }
    let (start, _) = words.get(open)?;
    (words.len() - open <= MOST_WORDS && tokens.word(*start) != "of").then_some(*start..run.end)
}

/// Whether a phrase stands where a term does: behind an article or the like, or behind another term, and not within a
/// longer name or a number.
fn is_introduced(tokens: &Tokens<'_>, start: usize) -> bool {
    let Some(before) = start.checked_sub(1) else { return false };
    !tokens.glued(start) && (is_determiner(tokens.word(before)) || is_capitalised(tokens.written(before)))
}

/// What is said of a phrase in brackets: that this contract defines it, `(as defined below)`, or that another document
/// does.
fn promise(tokens: &Tokens<'_>, at: usize) -> Option<bool> {
    if tokens.mark(at) != Some('(') {
        return None;
    }
    let mut next = at + 1 + usize::from(tokens.word(at + 1) == "each");
    next += usize::from(tokens.word(next) == "as");
    if tokens.word(next) == "hereinafter" || tokens.word(next) == "hereafter" {
        return Some(tokens.word(next + 1) == "defined" && tokens.mark(next + 2) == Some(')'));
    }
    if tokens.word(next) != "defined" {
        return None;
    }
    let here = match tokens.word(next + 1) {
        "below" | "above" | "herein" | "hereunder" | "hereinafter" => tokens.mark(next + 2) == Some(')'),
        "in" => match (tokens.word(next + 2), tokens.word(next + 3)) {
            ("this", "agreement" | "contract" | "section" | "clause" | "article") => true,
            ("section" | "clause" | "article", _) => tokens.mark(next + 4) == Some(')'),
            _ => false,
        },
        _ => false,
    };
    Some(here)
}

/// A word with a capital before small letters.
fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some()
        && letters.all(|letter| !letter.is_uppercase())
        && word.chars().nth(1).is_some_and(char::is_lowercase)
}

fn is_capitals(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(char::is_uppercase)
}

fn is_determiner(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "any"
            | "each"
            | "every"
            | "all"
            | "no"
            | "such"
            | "this"
            | "that"
            | "these"
            | "those"
            | "its"
            | "their"
            | "applicable"
            | "relevant"
    )
}

/// Whether a phrase may be a name that needs no definition: of an office or body, a law, a place, a document, a day.
fn is_name(tokens: &Tokens<'_>, phrase: &Range<usize>) -> bool {
    // `the Terminal 4 East`, `the Ernst & Young`, `the Rolls-Royce`
    let goes_on = matches!(tokens.mark(phrase.end), Some('&' | '-' | '/' | '\u{2019}' | '\''))
        || tokens.figure(phrase.end).is_some()
        || is_capitals(tokens.written(phrase.end));
    goes_on
        || phrase.clone().any(|at| {
            let word = tokens.written(at);
            lexicon::month(tokens.word(at)).is_some() || NAMES.contains(&stem(word).as_str())
        })
}

/// Words, in the singular, that make a phrase a name of its own.
pub(super) const NAMES: &[&str] = &[
    // offices
    "officer",
    "president",
    "director",
    "manager",
    "secretary",
    "chairman",
    "chair",
    "chief",
    "head",
    "counsel",
    "executive",
    "lead",
    "leader",
    "owner",
    "sponsor",
    "contact",
    "committee",
    "board",
    "team",
    "department",
    "office",
    "desk",
    "council",
    "division",
    "minister",
    "judge",
    "arbitrator",
    "auditor",
    "commissioner",
    "registrar",
    "ombudsman",
    // bodies
    "court",
    "tribunal",
    "commission",
    "authority",
    "agency",
    "ministry",
    "administration",
    "bureau",
    "parliament",
    "union",
    "association",
    "institute",
    "institution",
    "organization",
    "organisation",
    "chamber",
    "exchange",
    "bank",
    "fund",
    "university",
    "college",
    "society",
    "corporation",
    "company",
    "limited",
    "house",
    "treasury",
    "government",
    "congress",
    "senate",
    "nation",
    "revenue",
    "reserve",
    "register",
    "registry",
    "gazette",
    // laws and rules
    "act",
    "code",
    "law",
    "statute",
    "regulation",
    "directive",
    "rule",
    "convention",
    "treaty",
    "ordinance",
    "decree",
    "constitution",
    "standard",
    "principle",
    "framework",
    "protocol",
    "bill",
    "contractual",
    "incoterm",
    "circular",
    // documents
    "agreement",
    "contract",
    "schedule",
    "exhibit",
    "annex",
    "appendix",
    "addendum",
    "attachment",
    "policy",
    "plan",
    "manual",
    "handbook",
    "guide",
    "guideline",
    "section",
    "article",
    "clause",
    "part",
    "chapter",
    "paragraph",
    "form",
    "certificate",
    "letter",
    "deed",
    "guaranty",
    "guarantee",
    "charter",
    "report",
    // places, peoples and times
    "state",
    "kingdom",
    "republic",
    "federation",
    "county",
    "city",
    "province",
    "district",
    "island",
    "region",
    "street",
    "avenue",
    "road",
    "park",
    "parkway",
    "building",
    "tower",
    "floor",
    "centre",
    "center",
    "area",
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "america",
    "american",
    "europe",
    "european",
    "asia",
    "africa",
    "british",
    "english",
    "german",
    "french",
    "indian",
    "swiss",
    "canadian",
    "australian",
    "new",
    "time",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    // people
    "mr",
    "mrs",
    "ms",
    "dr",
    "sir",
    "lord",
    "lady",
];
