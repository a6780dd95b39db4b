//! What may be written at a place.

mod asking;
mod context;
mod expressions;
mod items;
mod operators;

use rustc_hash::FxHashSet;

use super::{PolicyFile, said};
use crate::ide::{Completion, CompletionKind, Edit};
use crate::source::Span;

use context::{Block, Context};

/// How the choices of a place are ordered: what is due there by its type, then what may stand there, then words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// It is of the type that is due, or the only kind of thing that can stand there.
    Due = 0,
    /// A name that holds there.
    Name = 1,
    /// What the vocabulary has.
    Field = 2,
    Function = 3,
    Word = 4,
}

/// How many words of one rank may have an order of their own.
const BETWEEN_RANKS: u32 = 1_000;

/// Choices in the making.
struct Choices {
    /// What they replace.
    word: Span,
    all: Vec<Completion>,
}

impl Choices {
    /// Adds a choice that is written as it is called.
    #[expect(clippy::indexing_slicing, reason = "the index is that of what was just put in")]
    fn add(&mut self, label: &str, kind: CompletionKind, rank: Rank) -> &mut Completion {
        let edit = Edit { span: self.word, text: label.to_owned() };
        let rank = rank as u32 * BETWEEN_RANKS;
        let label = label.to_owned();
        self.all.push(Completion { label, kind, detail: None, documentation: None, edit, is_snippet: false, rank });
        let last = self.all.len() - 1;
        &mut self.all[last]
    }

    /// Adds words of the language, in this order.
    fn words(&mut self, words: &[&str]) {
        for (number, word) in (0..).zip(words) {
            self.add(word, CompletionKind::Keyword, Rank::Word).rank += number;
        }
    }

    /// Adds words that alone can stand there, in this order.
    fn due(&mut self, words: &[&str]) {
        for (number, word) in (0..).zip(words) {
            self.add(word, CompletionKind::Keyword, Rank::Due).rank += number;
        }
    }
}

impl Completion {
    fn with(&mut self, detail: Option<String>, documentation: Option<&str>) -> &mut Self {
        self.detail = detail;
        self.documentation = documentation.map(said);
        self
    }

    fn written(&mut self, text: String) -> &mut Self {
        self.edit.text = text;
        self
    }
}

impl PolicyFile<'_> {
    /// What may be written at a place, ordered by [`Completion::rank`] and label. The text around it may be unfinished in any way.
    pub fn completions(&self, offset: usize) -> Vec<Completion> {
        let Some(context) = Context::of(self, self.clamp(offset)) else { return Vec::new() };
        let mut choices = Choices { word: context.word, all: Vec::new() };
        self.choose(&context, &mut choices);
        let mut all = choices.all;
        // what stands behind the word has its space already
        if self.text().get(context.word.end()..).is_some_and(|behind| behind.starts_with(' ')) {
            for choice in &mut all {
                choice.edit.text.truncate(choice.edit.text.trim_end_matches(' ').len());
            }
        }
        all.sort_by(|one, other| (one.rank, &one.label).cmp(&(other.rank, &other.label)));
        let mut seen = FxHashSet::default();
        all.retain(|choice| seen.insert((choice.label.clone(), choice.edit.text.clone())));
        all
    }

    /// Whether another policy or a vocabulary is named on the line of a place: what may be named stands in files beside this one.
    pub fn names_another(&self, offset: usize) -> bool {
        let context = Context::of(self, self.clamp(offset));
        context.is_some_and(|context| matches!(context.words().first(), Some(&("use" | "adjust" | "vocabulary"))))
    }

    fn choose(&self, context: &Context<'_>, choices: &mut Choices) {
        if context.hole_end.is_some() {
            return self.operand(context, choices);
        }
        match context.block {
            Block::Items => self.in_items(context, choices),
            Block::Rule => self.in_rule(context, choices),
            Block::Grade => self.in_grade(context, choices),
            Block::Test => self.in_test(context, choices),
            Block::Adjust => self.in_adjust(context, choices),
            Block::Record => self.in_record(context, choices),
            Block::Enum | Block::Unknown => {}
        }
    }
}
