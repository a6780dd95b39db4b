//! Which clauses a text refers to by number, and which of these there are not.
//!
//! A reference counts where it can only be to the contract itself. What may belong to a statute or to another document
//! ("Section 365 of the Bankruptcy Code", "Article 28 GDPR", "clause 3 of the Lease", "Schedule 1, section 4") is none.

use std::collections::HashSet;
use std::ops::Range;

use crate::functions::words::lexicon;
use crate::functions::words::tokens::Tokens;
use crate::functions::{Answer, Argument, Word, misfit};

/// The answer of the function `clause_references`.
pub(super) fn references(arguments: &[Argument<'_>]) -> Answer {
    let [texts] = arguments else { return misfit() };
    found(texts, |_, _| true)
}

/// The answer of the function `unresolved_references`.
pub(super) fn unresolved(arguments: &[Argument<'_>]) -> Answer {
    let [texts, Argument::List(keys)] = arguments else { return misfit() };
    let keys = keys.iter().filter_map(|key| if let Argument::Text(key) = key { Some(*key) } else { None });
    let known = Known::of(keys);
    found(texts, |tokens, label| !known.has(tokens, label))
}

/// The references of texts that are wanted, each number of a text once.
fn found(texts: &Argument<'_>, is_wanted: impl Fn(&Tokens<'_>, &Range<usize>) -> bool) -> Answer {
    let texts = match texts {
        Argument::List(texts) => texts.as_slice(),
        text => std::slice::from_ref(text),
    };
    let mut words = Vec::new();
    for (text, argument) in texts.iter().enumerate() {
        let written = match argument {
            Argument::Text(written) => written,
            Argument::Hole => {
                words.push(Word::Unknown { text });
                continue;
            }
            _ => return misfit(),
        };
        let tokens = Tokens::of(written);
        let mut seen = HashSet::new();
        for label in labels(&tokens) {
            if is_wanted(&tokens, &label) && seen.insert(parts(&tokens, label.clone())) {
                words.push(Word::Part { text, range: tokens.range(label) });
            }
        }
    }
    Answer::Words(words)
}

/// The clauses that a contract has, by number.
#[derive(Debug, Default)]
struct Known {
    /// The numbers, and all their beginnings: of `2.1.3` also `2.1` and `2`.
    beginnings: HashSet<String>,
    /// The numbers that others stand below, as `2` where there is a `2.1`.
    parents: HashSet<String>,
}

impl Known {
    fn of<'a>(keys: impl Iterator<Item = &'a str>) -> Self {
        let mut known = Self::default();
        for key in keys {
            let tokens = Tokens::of(key);
            let start = usize::from(keyword(&tokens, 0).is_some());
            let Some(end) = label(&tokens, start) else { continue };
            let parts = parts(&tokens, start..end);
            for depth in 1..=parts.len() {
                let number = joined(&parts, depth);
                if depth < parts.len() {
                    known.parents.insert(number.clone());
                }
                known.beginnings.insert(number);
            }
        }
        known
    }

    /// Whether there is a clause of this number, one below it, or one above it that is not divided further. Of a contract
    /// none of whose clauses has a number nothing is known.
    fn has(&self, tokens: &Tokens<'_>, label: &Range<usize>) -> bool {
        let parts = parts(tokens, label.clone());
        let is_above = |depth| {
            let number = joined(&parts, depth);
            self.beginnings.contains(&number) && !self.parents.contains(&number)
        };
        self.beginnings.is_empty()
            || self.beginnings.contains(&joined(&parts, parts.len()))
            || (1..parts.len()).any(is_above)
    }
}

fn joined(parts: &[String], depth: usize) -> String {
    parts.get(..depth).unwrap_or(parts).join(".")
}

/// The steps of a number: `2.1(b)` has `2`, `1` and `b`. A Roman number is written in figures.
fn parts(tokens: &Tokens<'_>, label: Range<usize>) -> Vec<String> {
    let mut parts = Vec::new();
    for at in label {
        match tokens.figure(at) {
            Some(figure) => parts.extend(figure.split('.').map(str::to_owned)),
            None if tokens.is_word(at) => {
                let roman = if parts.is_empty() { roman(tokens.written(at)) } else { None };
                parts.push(roman.map_or_else(|| tokens.word(at).to_owned(), |number| number.to_string()));
            }
            None => {}
        }
    }
    parts
}

/// A number in capital Roman figures.
fn roman(written: &str) -> Option<u32> {
    if written.len() > 7 {
        return None;
    }
    let mut total: u32 = 0;
    let mut before = u32::MAX;
    for letter in written.chars() {
        let value = match letter {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            'C' => 100,
            _ => return None,
        };
        total += value;
        if before < value {
            total = total.checked_sub(2 * before)?;
        }
        before = value;
    }
    (total > 0).then_some(total)
}

/// A word or sign that stands before the number of a clause, and whether it is for several.
fn keyword(tokens: &Tokens<'_>, at: usize) -> Option<bool> {
    if tokens.mark(at) == Some('§') {
        return Some(tokens.mark(at + 1) == Some('§'));
    }
    match tokens.word(at) {
        "section" | "clause" | "article" | "paragraph" | "subsection" | "subclause" => Some(false),
        "sections" | "clauses" | "articles" | "paragraphs" | "subsections" | "subclauses" => Some(true),
        _ => None,
    }
}

/// The token behind the number of a clause that begins here: `2.1`, `IV`, `2.1(b)(ii)`.
fn label(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let is_number = match tokens.figure(at) {
        Some(figure) => figure.len() <= 12 && figure.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'),
        None => roman(tokens.written(at)).is_some(),
    };
    if !is_number {
        return None;
    }
    let mut end = at + 1;
    // `IV.2`
    if tokens.is_word(at)
        && tokens.mark(end) == Some('.')
        && tokens.glued(end)
        && tokens.glued(end + 1)
        && tokens.figure(end + 1).is_some()
    {
        end += 2;
    }
    // `(b)`, at most four of them; `(Notices)` is what the clause is called
    while end < at + 15 && tokens.mark(end) == Some('(') && tokens.mark(end + 2) == Some(')') {
        let step = tokens.word(end + 1);
        let letters = step.len() == 1 || (!step.is_empty() && step.bytes().all(|byte| b"ivx".contains(&byte)));
        if !letters && tokens.figure(end + 1).is_none() {
            break;
        }
        end += 3;
    }
    Some(end)
}

/// The numbers of clauses that a text refers to, in its order.
fn labels(tokens: &Tokens<'_>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // where the numbers begin that one outer document may own together: `Section 2 and Section 3 of the Lease`
    let mut together = 0;
    let mut last_end = None;
    let mut at = 0;
    while at < tokens.len() {
        let Some((group, end)) = group(tokens, at) else {
            at += 1;
            continue;
        };
        let joined = last_end.is_some_and(|last| {
            (last..at).all(|between| matches!(tokens.mark(between), Some(',')) || is_joining(tokens.word(between)))
        });
        if !joined {
            together = found.len();
        }
        if belongs_elsewhere(tokens, at, end) {
            if joined {
                found.truncate(together);
            }
        } else {
            found.extend(group);
        }
        last_end = Some(end);
        at = end;
    }
    found
}

fn is_joining(word: &str) -> bool {
    matches!(word, "and" | "or")
}

/// A keyword and the numbers behind it, with the token behind the last.
fn group(tokens: &Tokens<'_>, at: usize) -> Option<(Vec<Range<usize>>, usize)> {
    let several = keyword(tokens, at)?;
    let mut next = at + 1 + usize::from(tokens.mark(at) == Some('§') && several);
    // `sub-clause 2.1`, `Sec. 2.1` has its point
    next += usize::from(tokens.mark(next) == Some('.') && tokens.glued(next));
    let mut end = label(tokens, next)?;
    let steps = |label: &Range<usize>| tokens.figure(label.start).map_or(0, |figure| figure.matches('.').count());
    let first = next..end;
    let depth = steps(&first);
    let mut labels = vec![first];
    loop {
        let mut behind = end + usize::from(tokens.mark(end) == Some(','));
        let word = tokens.word(behind);
        let dash = matches!(tokens.mark(behind), Some('-' | '\u{2010}' | '\u{2011}' | '\u{2013}'));
        if is_joining(word) || matches!(word, "to" | "through") || dash || tokens.mark(behind) == Some('&') {
            behind += 1;
        } else if behind == end {
            break;
        }
        let Some(behind_label) = label(tokens, behind) else { break };
        let label = behind..behind_label;
        // `under Section 2.1 and 30 days later`
        let counts = lexicon::time(tokens.word(behind_label)).is_some() || tokens.mark(behind_label) == Some('%');
        let alike = several || (depth > 0 && steps(&label) == depth);
        if counts || !alike || (tokens.figure(behind).is_none() && tokens.figure(behind - 1).is_some()) {
            break;
        }
        labels.push(label);
        end = behind_label;
    }
    Some((labels, end))
}

/// Whether numbers that stand here may be those of a statute or another document.
fn belongs_elsewhere(tokens: &Tokens<'_>, start: usize, end: usize) -> bool {
    let capital = |at: usize| tokens.is_word(at) && tokens.written(at).starts_with(|first: char| first.is_uppercase());
    // behind: `of the Code`, `GDPR`, `para. 1`, `et seq.`, `ff.`
    let owned = match tokens.word(end) {
        "hereof" | "above" | "below" => false,
        "of" | "in" | "under" | "to" | "from" => {
            let own = matches!(tokens.word(end + 2), "agreement" | "contract" | "section" | "article" | "clause");
            let this = tokens.word(end + 1) == "this" && own;
            let mixed =
                matches!(tokens.word(end), "to" | "from" | "in" | "under") && !capital(end + 2) && !capital(end + 1);
            !(this || mixed)
        }
        "para" | "paras" | "paragraph" | "paragraphs" | "subsection" | "lit" | "no" | "sentence" | "et" | "ff"
        | "f" => true,
        _ => capital(end),
    };
    // before: `17 U.S.C. §`, `GDPR Article`, `Schedule 1, section`, `the Act, section`
    let before = start.checked_sub(1);
    let mark_before = before.and_then(|before| tokens.mark(before));
    let from = start.saturating_sub(4);
    let outer = (from..start).any(|at| {
        matches!(
            tokens.word(at),
            "schedule"
                | "exhibit"
                | "annex"
                | "appendix"
                | "attachment"
                | "addendum"
                | "act"
                | "code"
                | "regulation"
                | "directive"
                | "statute"
                | "law"
                | "gdpr"
                | "cfr"
                | "hgb"
                | "bgb"
                | "title"
                | "rule"
        )
    });
    let statute = tokens.mark(start) == Some('§') && mark_before == Some('.');
    let name = before.is_some_and(|before| {
        tokens.is_word(before)
            && tokens.written(before).len() > 1
            && tokens.written(before).bytes().all(|byte| byte.is_ascii_uppercase())
    });
    // a heading of the clause itself: `ARTICLE IV`
    owned || outer || statute || (name && !tokens.written(start).bytes().all(|byte| byte.is_ascii_uppercase()))
}
