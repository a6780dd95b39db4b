//! The one form of a file, as changes of its text.

use super::PolicyFile;
use crate::ide::Edit;
use crate::source::Span;
use crate::syntax::{self, Token, format};

impl PolicyFile<'_> {
    /// The changes that give the whole file its one form; none where it has it, and nothing where it has mistakes, since what is
    /// not understood is not written anew.
    pub fn format(&self) -> Option<Vec<Edit>> {
        let formatted = format::format(self.text(), self.id()).ok()?;
        Some(change(self.text(), Span::new(0, self.text().len()), &formatted).into_iter().collect())
    }

    /// The same for the items that a part of the text touches; everything else stays as it is.
    pub fn format_range(&self, range: Span) -> Option<Vec<Edit>> {
        let formatted = format::format(self.text(), self.id()).ok()?;
        let declaration = self.tree().declaration.as_ref().map(|known| {
            // from the first word of the file, unless items stand before it
            let start = self.tokens.first().map_or(known.name.span, |token| token.span);
            known.title.as_ref().map_or(start.to(known.name.span), |title| start.to(title.span))
        });
        let items = self.tree().items.iter().map(|item| item.span);
        let touched =
            declaration.into_iter().chain(items).filter(|span| span.start <= range.end && range.start <= span.end);
        let Some(touched) = touched.reduce(Span::to) else { return Some(Vec::new()) };
        // the same words stand in the same order in both; only commas may be left out
        let (words, _) = syntax::tokens(&formatted);
        let before = |token: &&&Token| token.span.start < touched.start;
        let within = |token: &&&Token| touched.start <= token.span.start && token.span.end <= touched.end;
        let own = || self.tokens.iter().filter(|token| !token.is_mark(self.text(), ","));
        let first = own().filter(|token| before(&token)).count();
        let count = own().filter(|token| within(&token)).count();
        let mut anew = words.iter().filter(|token| !token.is_mark(&formatted, ",")).skip(first).take(count);
        let Some(start) = anew.next() else { return Some(Vec::new()) };
        let written = anew.fold(start.span, |whole, token| whole.to(token.span));
        Some(change(self.text(), touched, written.text(&formatted)).into_iter().collect())
    }
}

/// The change of a part of a text, without what stays as it is at both of its ends.
fn change(text: &str, span: Span, new: &str) -> Option<Edit> {
    let old = span.text(text);
    if old == new {
        return None;
    }
    let same = |(one, other): &(char, char)| one == other;
    let start: usize = old.chars().zip(new.chars()).take_while(same).map(|(one, _)| one.len_utf8()).sum();
    let (old, rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let end = old.chars().rev().zip(rest.chars().rev()).take_while(same).map(|(one, _)| one.len_utf8()).sum::<usize>();
    let from = span.start() + start;
    let text = rest.get(..rest.len() - end).unwrap_or_default().to_owned();
    Some(Edit { span: Span::new(from, from + old.len() - end), text })
}
