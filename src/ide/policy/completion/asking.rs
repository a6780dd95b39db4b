//! What may stand where an expression is being written. The text is completed so that it can be read, with a word at the place of
//! which analysis is asked what is due there: there is no second way in which names and types are found out.

use super::context::Context;
use crate::analysis::Gap;
use crate::ide::policy::PolicyFile;
use crate::syntax::{self, Token, TokenKind};
use crate::value::Type;

/// What stands for the word that is being written: no field, section or name has it.
const WORD: &str = "the_word_that_is_being_written";

/// What may complete a line behind the word, by what the line begins with; the first that can be read is taken.
fn tails(first: &str, words: &[&str]) -> Vec<&'static str> {
    let unfinished = |word: &str, until: &str| {
        let last = words.iter().rposition(|known| *known == word);
        last.is_some_and(|at| !words.iter().skip(at).any(|known| *known == until))
    };
    let mut tails = Vec::new();
    if ["every", "some", "no"].iter().any(|word| unfinished(word, "satisfies")) {
        tails.extend([" satisfies true", " satisfies true {}"]);
    }
    if unfinished("if", "then") {
        tails.push(" then 1 else 1");
    } else if unfinished("if", "else") {
        tails.push(" else 1");
    }
    tails.extend(match first {
        "for" => &[" {}", " in [] {}"][..],
        "when" => &[" {}", ""],
        "grade" => &[" { preferred == 1 }"],
        "suggest" => &["", " = 1", " \"\""],
        "with" => &["", " = 1"],
        "parameter" => &["", " = 1"],
        _ => &["", " {}"],
    });
    tails
}

impl Context<'_> {
    /// What may stand at the place. `quoted` asks as if a text was written there.
    pub(super) fn ask(&self, file: &PolicyFile<'_>, quoted: bool) -> Option<Gap> {
        let word = if quoted { format!("\"{WORD}\"") } else { WORD.to_owned() };
        let before = file.text().get(..self.word.start())?;
        self.ask_behind(file, before, &word)
    }

    /// The type of the operand that ends at a place of the line.
    pub(super) fn type_of(&self, file: &PolicyFile<'_>, end: usize) -> Option<Type> {
        let before = format!("{}.", file.text().get(..end)?);
        self.ask_behind(file, &before, WORD)?.within
    }

    /// The type that is due where the path stands of which a step is being written.
    pub(super) fn due_for_path(&self, file: &PolicyFile<'_>) -> Option<Type> {
        let mut start = self.word.start();
        for token in self.line.iter().rev().take_while(|token| !matches!(token.kind, TokenKind::Open(b')' | b'}'))) {
            if token.span.end() != start {
                break;
            }
            start = token.span.start();
        }
        let before = file.text().get(..start)?;
        let due = |word: &str| self.ask_behind(file, before, word).and_then(|gap| gap.expected);
        // what is written out learns its type from the other side of an operator, a name does not
        due(WORD).or_else(|| due(&format!("\"{WORD}\"")))
    }

    /// What may stand where a word is written behind a text.
    fn ask_behind(&self, file: &PolicyFile<'_>, before: &str, word: &str) -> Option<Gap> {
        let closers: String = self.open.iter().rev().map(|closing| char::from(*closing)).collect();
        let rest = self.rest(file);
        let words = self.words();
        // the brackets of the line itself end before what completes the line
        let (inner, outer) = split_closers(&closers);
        let hole = self.hole_end.unwrap_or_default();
        for tail in tails(words.first().copied().unwrap_or_default(), &words) {
            let whole = format!("{before}{word}{hole}{inner}{tail}\n{outer}\n{rest}");
            let gap = file.study.ask(file.file, &whole, before.len());
            if gap.is_some() {
                return gap;
            }
        }
        None
    }

    /// The items behind the one that is being written.
    fn rest<'t>(&self, file: &'t PolicyFile<'_>) -> &'t str {
        let text = file.text();
        let begins = |token: &&Token| {
            token.first_of_line
                && token.span.start() >= self.word.end().max(1)
                && text.get(..token.span.start()).is_some_and(|before| before.ends_with('\n'))
                && syntax::ITEMS.contains(&token.text(text))
        };
        let next = file.tokens.iter().find(begins);
        next.and_then(|token| text.get(token.span.start()..)).unwrap_or_default()
    }
}

/// The closing marks up to the first brace, and the rest.
fn split_closers(closers: &str) -> (&str, &str) {
    closers.split_at(closers.find('}').unwrap_or(closers.len()))
}
