//! Defined terms in the words of a contract: where they are defined, and whether they are used.
//!
//! A term is a phrase in quotes that stands in brackets, `(the "Services")`, or before `means`. Terms are compared without
//! their case, their number and what parts their words: `Sub-processors` is `subprocessor`. So a use that looks a little
//! different counts as one.

use std::collections::HashMap;
use std::ops::Range;

use crate::functions::words::tokens::Tokens;
use crate::functions::{Answer, Argument, Word, misfit};

/// The most words that a term has.
pub(super) const MOST_WORDS: usize = 8;

/// How far before a term in quotes the bracket may open in which it stands.
const LEAD_IN: usize = 16;

/// The answer of the function `defined_terms`.
pub(super) fn defined(arguments: &[Argument<'_>]) -> Answer {
    let Some(texts) = texts(arguments) else { return misfit() };
    let mut words = Vec::new();
    for (text, argument) in texts.iter().enumerate() {
        match argument {
            Argument::Text(written) => {
                let tokens = Tokens::of(written);
                let terms = definitions(&tokens);
                words.extend(terms.into_iter().map(|term| Word::Part { text, range: tokens.range(term) }));
            }
            Argument::Hole => words.push(Word::Unknown { text }),
            _ => return misfit(),
        }
    }
    Answer::Words(words)
}

/// A term that is defined somewhere.
struct Term {
    /// Which text defines it first, and the bytes of it that do.
    text: usize,
    range: Range<usize>,
    is_used: bool,
}

/// The answer of the function `unused_terms`. A text that nobody can read may use any of them.
pub(super) fn unused(arguments: &[Argument<'_>]) -> Answer {
    let Some(read) = texts(arguments).map(read) else { return misfit() };
    let texts = match read {
        Ok(texts) => texts,
        Err(answer) => return answer,
    };
    let mut terms: HashMap<String, Term> = HashMap::new();
    let mut places = Vec::with_capacity(texts.len());
    for (text, tokens) in texts.iter().enumerate() {
        let found = definitions(tokens);
        for term in &found {
            let new = || Term { text, range: tokens.range(term.clone()), is_used: false };
            terms.entry(key(tokens, term.clone())).or_insert_with(new);
        }
        places.push(found);
    }
    for (tokens, defined) in texts.iter().zip(&places) {
        mark_used(tokens, defined, &mut terms);
    }
    let mut unused: Vec<Term> = terms.into_values().filter(|term| !term.is_used).collect();
    unused.sort_by_key(|term| (term.text, term.range.start));
    Answer::Words(unused.into_iter().map(|term| Word::Part { text: term.text, range: term.range }).collect())
}

/// Marks the terms that stand in a text elsewhere than where they are defined.
fn mark_used(tokens: &Tokens<'_>, defined: &[Range<usize>], terms: &mut HashMap<String, Term>) {
    let words = words(tokens, 0..tokens.len());
    let mut next = defined.iter().peekable();
    for first in 0..words.len() {
        let Some((start, _)) = words.get(first) else { continue };
        while next.next_if(|term| term.end <= *start).is_some() {}
        let mut phrase = String::new();
        for (at, stem) in words.iter().skip(first).take(MOST_WORDS) {
            phrase.push_str(stem);
            let is_definition = next.peek().is_some_and(|term| term.start == *start && *at + 1 >= term.end);
            if !is_definition && let Some(term) = terms.get_mut(&phrase) {
                term.is_used = true;
            }
        }
    }
}

/// The texts that a function is given first.
pub(super) fn texts<'t, 'a>(arguments: &'t [Argument<'a>]) -> Option<&'t [Argument<'a>]> {
    match arguments {
        [Argument::List(texts), ..] => Some(texts),
        [text, ..] => Some(std::slice::from_ref(text)),
        [] => None,
    }
}

/// All texts in tokens, or what is answered if one is not a text that can be read.
pub(super) fn read<'a>(texts: &[Argument<'a>]) -> Result<Vec<Tokens<'a>>, Answer> {
    let one = |text: &Argument<'a>| match text {
        Argument::Text(text) => Ok(Tokens::of(text)),
        Argument::Hole => Err(Answer::Unknown),
        _ => Err(misfit()),
    };
    texts.iter().map(one).collect()
}

/// The words and figures of a stretch of tokens, each with its place and what it is compared by.
pub(super) fn words(tokens: &Tokens<'_>, stretch: Range<usize>) -> Vec<(usize, String)> {
    let is_compared = |at: &usize| tokens.is_word(*at) || tokens.figure(*at).is_some();
    stretch.filter(is_compared).map(|at| (at, stem(tokens.written(at)))).collect()
}

/// What a phrase is compared by.
pub(super) fn key(tokens: &Tokens<'_>, phrase: Range<usize>) -> String {
    words(tokens, phrase).into_iter().map(|(_, stem)| stem).collect()
}

/// A word without its case and number.
pub(super) fn stem(word: &str) -> String {
    let mut word = word.to_lowercase();
    if word.len() > 4 && word.ends_with("ies") {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if ["sses", "shes", "ches", "xes"].iter().any(|ending| word.ends_with(ending)) {
        word.truncate(word.len() - 2);
    } else if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
        word.truncate(word.len() - 1);
    }
    word
}

/// The phrase in quotes that begins at a token, without its quotes and a comma before the closing one; and the token
/// behind the closing one.
pub(super) fn quoted(tokens: &Tokens<'_>, at: usize) -> Option<(Range<usize>, usize)> {
    let closes: &[char] = match tokens.mark(at)? {
        '"' => &['"'],
        '\u{201c}' => &['\u{201d}'],
        '\u{201e}' => &['\u{201c}', '\u{201d}'],
        '«' => &['»'],
        _ => return None,
    };
    let mut next = at + 1;
    let mut count = 0;
    if !tokens.is_word(next) || (!tokens.glued(next) && !closes.contains(&'»')) {
        return None;
    }
    while next < at + 2 * MOST_WORDS + 4 {
        match tokens.mark(next) {
            Some(mark) if closes.contains(&mark) => break,
            Some('-' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '&' | '/' | '\'' | '\u{2019}' | ',' | '.') => {}
            Some(_) => return None,
            None => count += 1,
        }
        next += 1;
    }
    let is_closed = tokens.mark(next).is_some_and(|mark| closes.contains(&mark));
    if !is_closed || count > MOST_WORDS {
        return None;
    }
    let mut end = next;
    while end > at + 2 && matches!(tokens.mark(end - 1), Some(',' | '.')) {
        end -= 1;
    }
    Some((at + 1..end, next + 1))
}

/// Where a text defines terms, in its order.
pub(super) fn definitions(tokens: &Tokens<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((term, end)) = quoted(tokens, at) else {
            at += 1;
            continue;
        };
        // `"Fee" or "Charge" means`
        let mut group = vec![term];
        let mut behind = end;
        loop {
            let mut next = behind + usize::from(tokens.mark(behind) == Some(','));
            next += usize::from(matches!(tokens.word(next), "and" | "or"));
            let Some((term, end)) = quoted(tokens, next).filter(|_| next > behind) else { break };
            group.push(term);
            behind = end;
        }
        if is_bracketed(tokens, at) || gives_meaning(tokens, behind) {
            found.extend(group);
        }
        at = behind;
    }
    found
}

/// Whether what stands before a term in quotes is the beginning of a bracket that names it: `(`, `(the`, `(together with
/// its schedules, the`.
fn is_bracketed(tokens: &Tokens<'_>, at: usize) -> bool {
    for before in (at.saturating_sub(LEAD_IN)..at).rev() {
        match tokens.mark(before) {
            Some('(') => return true,
            Some(')' | ';' | ':') => return false,
            _ => {}
        }
        if matches!(
            tokens.word(before),
            "including"
                | "includes"
                | "excluding"
                | "e"
                | "i"
                | "see"
                | "titled"
                | "entitled"
                | "marked"
                | "phrase"
                | "labelled"
        ) {
            return false;
        }
    }
    false
}

/// Whether what stands behind a term says what it means.
pub(super) fn gives_meaning(tokens: &Tokens<'_>, at: usize) -> bool {
    let at = at + usize::from(tokens.mark(at) == Some(','));
    let verb = at + usize::from(matches!(tokens.word(at), "shall" | "will" | "each"));
    match tokens.word(verb) {
        "means" | "mean" | "bedeutet" | "bezeichnet" | "signifie" | "significa" | "betekent" => true,
        "has" | "have" => (verb + 1..verb + 4).any(|at| matches!(tokens.word(at), "meaning" | "meanings")),
        "refers" | "refer" => tokens.word(verb + 1) == "to",
        "is" | "are" => tokens.word(verb + 1) == "defined",
        _ => tokens.written(at) == "désigne",
    }
}
