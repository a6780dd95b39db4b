//! What analysis finds out of the words of a policy, for those who ask of a word what it means: editors. A run records
//! nothing.

use std::collections::BTreeMap;

use crate::analysis::names::Scope;
use crate::diagnostic::RuleId;
use crate::source::{FileId, Location, Span};
use crate::value::{EnumValue, RecordId, Type};
use crate::vocabulary::FieldId;

/// What a word of a policy means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A field of a record.
    Field {
        /// The record, in the vocabulary of the file.
        record: RecordId,
        /// The field.
        field: FieldId,
    },
    /// A parameter, a definition, reference data or a bound name, by where the same file gives it its name.
    Named(Span),
    /// The element of a filter.
    It,
    /// A built-in function, by its name.
    Function(&'static str),
    /// A value of an enum.
    Value(EnumValue),
    /// A rule.
    Rule(RuleId),
    /// A parameter of another policy: the policy, and its own name.
    ParameterOf(String, String),
}

/// A word, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// What it means.
    pub meaning: Meaning,
    /// The type of what it stands for; `any` where it has none.
    pub of: Type,
}

/// What may stand at the place that was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gap {
    /// The type that is due there, where the place tells.
    pub expected: Option<Type>,
    /// What it is a part of, where it follows a dot.
    pub within: Option<Type>,
    /// The bound names that hold there, the innermost last, with their types.
    pub names: Vec<(String, Type)>,
}

/// What was recorded of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The index of the vocabulary that its fields and types are of.
    pub vocabulary: Option<usize>,
    /// Its words, in no order; where a word is looked at twice it stands here twice.
    pub words: Vec<Word>,
    /// What may stand at the place that was asked for; nothing where no expression stands there.
    pub gap: Option<Gap>,
}

/// What is recorded in one analysis.
#[derive(Debug, Default)]
pub struct Recording {
    /// A place of which it is asked what may stand there: where an expression, or a step of a path, begins.
    pub asked: Option<Location>,
    /// What was recorded of each file that was analysed.
    pub files: BTreeMap<FileId, Recorded>,
}

impl Recording {
    /// One for a file.
    pub(super) fn recorder(&self, file: FileId, vocabulary: Option<usize>) -> Recorder {
        let asked = self.asked.filter(|asked| asked.file == file).map(|asked| asked.span.start);
        Recorder { asked, recorded: Recorded { vocabulary, ..Recorded::default() } }
    }

    /// Takes in what was recorded of a part of a file.
    pub(super) fn add(&mut self, file: FileId, recorder: Recorder) {
        let Recorded { vocabulary, words, gap } = recorder.recorded;
        let known = self.files.entry(file).or_default();
        known.vocabulary = known.vocabulary.or(vocabulary);
        known.words.extend(words);
        known.gap = known.gap.take().or(gap);
    }
}

/// Records what is found out while a policy is analysed.
#[derive(Debug)]
pub(super) struct Recorder {
    /// Where an expression begins of which more is to be known.
    asked: Option<u32>,
    recorded: Recorded,
}

impl Recorder {
    pub(super) fn word(&mut self, span: Span, meaning: Meaning, of: Type) {
        self.recorded.words.push(Word { span, meaning, of });
    }

    /// An expression stands here; the innermost that begins at the place is asked for, and told first.
    pub(super) fn expression(&mut self, span: Span, expected: Option<&Type>, scope: &Scope) {
        if self.asked != Some(span.start) {
            return;
        }
        let gap = self.recorded.gap.get_or_insert_with(|| Gap { names: scope.typed_names(), ..Gap::default() });
        gap.expected = gap.expected.take().or_else(|| expected.cloned());
    }

    /// A step of a path stands here, of something of this type.
    pub(super) fn step(&mut self, span: Span, within: &Type) {
        if self.asked == Some(span.start) {
            self.recorded.gap.get_or_insert_default().within = Some(within.clone());
        }
    }
}
