//! What the words of a file name, from its tree and from what analysis recorded of it: all that is told of words, and where they
//! lead, comes from here.

use std::collections::BTreeMap;

use super::{declared, walk};
use crate::analysis::Meaning;
use crate::check::{StudiedFile, Study};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::ast::{self, FileKind, ItemKind, Name, StatementKind, TypeExpression, TypeExpressionKind};
use crate::value::{RecordId, Type};
use crate::vocabulary::{Vocabulary, built_in_names};

/// What a word names. Two words of a study name the same thing if they name equal ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// A policy, by its name.
    Policy(String),
    /// A vocabulary, by its name.
    Vocabulary(String),
    /// A rule of a policy.
    Rule(String, String),
    /// A parameter of a policy.
    Parameter(String, String),
    /// A definition of a policy, or its reference data.
    Definition(String, String),
    /// A name that is bound by `let`, `for`, a quantifier or as an argument: by where it is given.
    Bound(FileId, Span),
    /// The element of a filter.
    It,
    /// A field of a vocabulary, by where that declares it, which is one place for all records that inherit it.
    Field(String, Span),
    /// A record or an enum of a vocabulary.
    Type(String, String),
    /// A value of an enum of a vocabulary.
    Value(String, String, String),
    /// A built-in type.
    BuiltInType(String),
    /// A built-in function.
    Function(&'static str),
    /// A tag.
    Tag(String),
    /// A file, by its name.
    File(String),
}

/// A word, and what it names.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// The name alone, without quotes.
    pub(super) span: Span,
    pub(super) target: Target,
    /// Whether it is given here.
    pub(super) is_declaration: bool,
    /// The type of what it stands for, where that is known.
    pub(super) of: Option<Type>,
}

/// The names of a file, in the order of the text, none overlapping. `vocabulary` has the types that it is about.
pub(super) fn of(study: &Study, file: &StudiedFile, vocabulary: Option<&Vocabulary>) -> Vec<Named> {
    let text = study.sources().get(file.id).map_or("", SourceFile::text);
    let mut names =
        Names { study, file, vocabulary, text, policy: declared(study, file), given: BTreeMap::new(), all: Vec::new() };
    names.tree();
    names.recorded();
    // a word that was looked at twice stands here twice, and a type that was found out goes before none
    names.all.sort_by(|one, other| {
        let key = |named: &Named| (named.span.start, named.span.end, !named.is_declaration, named.of.is_none());
        key(one).cmp(&key(other))
    });
    let mut end = 0;
    names.all.retain(|named| {
        let keep = named.span.start >= end && !named.span.is_empty();
        end = if keep { named.span.end } else { end };
        keep
    });
    names.all
}

struct Names<'a> {
    study: &'a Study,
    file: &'a StudiedFile,
    vocabulary: Option<&'a Vocabulary>,
    text: &'a str,
    policy: &'a str,
    /// What is given its name by the file, by where.
    given: BTreeMap<Span, Target>,
    all: Vec<Named>,
}

impl<'a> Names<'a> {
    fn push(&mut self, span: Span, target: Target, is_declaration: bool) {
        let span = inside_quotes(self.text, span);
        self.all.push(Named { span, target, is_declaration, of: None });
    }

    fn declares(&mut self, name: &Name, target: Target) {
        self.given.insert(name.span, target.clone());
        self.push(name.span, target, true);
    }

    fn speaks_of(&mut self, name: &Name, target: Target) {
        self.push(name.span, target, false);
    }

    fn own(&self, name: &Name, of: fn(String, String) -> Target) -> Target {
        of(self.policy.to_owned(), name.text.clone())
    }

    fn tree(&mut self) {
        let tree = &self.file.tree;
        if let Some(declaration) = &tree.declaration {
            let of = match declaration.kind {
                FileKind::Policy => Target::Policy,
                FileKind::Vocabulary => Target::Vocabulary,
            };
            self.declares(&declaration.name, of(declaration.name.text.clone()));
        }
        let mut uses = self.file.uses.iter();
        let mut all = Vec::new();
        walk::items(&tree.items, &mut |item| all.push(item));
        for item in all {
            let used = if matches!(item.kind, ItemKind::Use { .. }) { uses.next().copied().flatten() } else { None };
            self.item(&item.kind, used);
        }
    }

    fn item(&mut self, item: &'a ItemKind, used: Option<usize>) {
        match item {
            ItemKind::UsesVocabulary(name) => self.speaks_of(name, Target::Vocabulary(name.text.clone())),
            ItemKind::SupersededBy { name, .. } => self.speaks_of(name, Target::Policy(name.text.clone())),
            ItemKind::Use { name, is_path, tagged } => {
                if !is_path {
                    self.speaks_of(name, Target::Policy(name.text.clone()));
                } else if let Some(file) = used.and_then(|used| self.study.files.get(used))
                    && let Some(source) = self.study.sources().get(file.id)
                {
                    self.speaks_of(name, Target::File(source.name().to_owned()));
                }
                self.tags(tagged);
            }
            ItemKind::Adjust { name, .. } => self.speaks_of(name, Target::Policy(name.text.clone())),
            ItemKind::Data { name, of, .. } => {
                self.declares(name, self.own(name, Target::Definition));
                self.written_type(of);
            }
            ItemKind::Parameter { name, of, .. } => {
                self.declares(name, self.own(name, Target::Parameter));
                self.written_type(of);
            }
            ItemKind::Define { name, arguments, .. } => {
                self.declares(name, self.own(name, Target::Definition));
                for (argument, of) in arguments {
                    self.declares(argument, Target::Bound(self.file.id, argument.span));
                    self.written_type(of);
                }
            }
            ItemKind::Rule(rule) => {
                self.declares(&rule.name, self.own(&rule.name, Target::Rule));
                let mut statements = Vec::new();
                walk::statements(&rule.body, &mut |statement| statements.push(statement));
                statements.into_iter().for_each(|statement| self.statement(&statement.kind));
            }
            ItemKind::Document { record, marked_by } => {
                self.speaks_of(record, self.own(record, Target::Type));
                if let (Some((field, _)), Some(vocabulary)) = (marked_by, self.vocabulary) {
                    self.fields(std::slice::from_ref(field), vocabulary.root);
                }
            }
            ItemKind::ReviewedBy(path) => {
                if let Some(vocabulary) = self.vocabulary {
                    self.fields(path, vocabulary.root);
                }
            }
            ItemKind::Record(record) => self.record(record),
            ItemKind::Enum(of) => {
                self.declares(&of.name, self.own(&of.name, Target::Type));
                for (value, _) in &of.values {
                    let target = Target::Value(self.policy.to_owned(), of.name.text.clone(), value.text.clone());
                    self.declares(value, target);
                }
            }
            _ => {}
        }
    }

    fn tags(&mut self, tags: &[Name]) {
        tags.iter().for_each(|tag| self.speaks_of(tag, Target::Tag(tag.text.clone())));
    }

    fn statement(&mut self, statement: &StatementKind) {
        match statement {
            StatementKind::Tags(tags) => self.tags(tags),
            StatementKind::ForEach { key, variable, .. } => {
                for name in key.iter().chain([variable]) {
                    self.declares(name, Target::Bound(self.file.id, name.span));
                }
            }
            StatementKind::Let { name, .. } => self.declares(name, Target::Bound(self.file.id, name.span)),
            _ => {}
        }
    }

    fn record(&mut self, record: &'a ast::Record) {
        self.declares(&record.name, self.own(&record.name, Target::Type));
        record.extends.iter().for_each(|name| self.speaks_of(name, self.own(name, Target::Type)));
        for field in &record.fields {
            self.declares(&field.name, Target::Field(self.policy.to_owned(), field.name.span));
            self.written_type(&field.of);
        }
        let id = self.vocabulary.and_then(|vocabulary| record_named(vocabulary, &record.name.text));
        for field in &record.identified_by {
            id.iter().for_each(|id| self.fields(std::slice::from_ref(field), *id));
        }
    }

    /// The fields of a path that leads from one record to others.
    fn fields(&mut self, path: &[Name], from: RecordId) {
        let Some(vocabulary) = self.vocabulary else { return };
        let mut record = vocabulary.record(from);
        for name in path {
            let Some(field) = record.and_then(|record| record.get(record.named(&name.text)?)) else { return };
            self.speaks_of(name, Target::Field(vocabulary.name.to_string(), field.span));
            record = record_of(&field.of).and_then(|id| vocabulary.record(id));
        }
    }

    fn written_type(&mut self, of: &'a TypeExpression) {
        match &of.kind {
            TypeExpressionKind::Named(name) => {
                let is_declared = self.vocabulary.is_some_and(|vocabulary| has_type(vocabulary, name))
                    || self.file.tree.items.iter().any(|item| declares_type(&item.kind, name));
                if is_declared {
                    let vocabulary = self.vocabulary.map_or(self.policy, |vocabulary| vocabulary.name.as_str());
                    self.push(of.span, Target::Type(vocabulary.to_owned(), name.clone()), false);
                } else if built_in_names().any(|known| known == name) {
                    self.push(of.span, Target::BuiltInType(name.clone()), false);
                }
            }
            TypeExpressionKind::List(inner) | TypeExpressionKind::OneOrMore(inner) | TypeExpressionKind::Map(inner) => {
                self.written_type(inner);
            }
            TypeExpressionKind::Union(members) => members.iter().for_each(|member| self.written_type(member)),
            TypeExpressionKind::Reference { to, by, .. } => {
                let Some(vocabulary) = self.vocabulary else { return };
                self.fields(to, vocabulary.root);
                let matching = vocabulary
                    .references
                    .iter()
                    .find(|known| known.to_text.split('.').eq(to.iter().map(|name| name.text.as_str())));
                if let (Some(by), Some(record)) = (by, matching.and_then(|known| known.record)) {
                    self.fields(std::slice::from_ref(by), record);
                }
            }
            TypeExpressionKind::Missing => {}
        }
    }

    /// What analysis found out.
    fn recorded(&mut self) {
        for word in &self.file.recorded.words {
            let known = (word.of != Type::Any).then(|| word.of.clone());
            let mut span = inside_quotes(self.text, word.span);
            let mut is_declaration = false;
            let target = match &word.meaning {
                Meaning::Field { record, field } => {
                    let Some(vocabulary) = self.vocabulary else { continue };
                    let declared = vocabulary.record(*record).and_then(|record| record.get(*field));
                    let Some(declared) = declared else { continue };
                    Target::Field(vocabulary.name.to_string(), declared.span)
                }
                Meaning::Named(declared) => {
                    is_declaration = *declared == word.span;
                    self.given.get(declared).cloned().unwrap_or(Target::Bound(self.file.id, *declared))
                }
                Meaning::It => Target::It,
                Meaning::Function(name) => Target::Function(name),
                Meaning::Value(value) => {
                    let Some(vocabulary) = self.vocabulary else { continue };
                    let Some(of) = vocabulary.enumeration(value.of) else { continue };
                    let name = vocabulary.enum_name(*value).to_owned();
                    Target::Value(vocabulary.name.to_string(), of.name.to_string(), name)
                }
                Meaning::Rule(id) => {
                    // `policy/rule` names both
                    if let Some(slash) = span.text(self.text).rfind('/') {
                        let policy = Span::new(span.start(), span.start() + slash);
                        self.push(policy, Target::Policy(id.policy.to_string()), false);
                        span = Span::new(policy.end() + 1, span.end());
                    }
                    Target::Rule(id.policy.to_string(), id.rule.to_string())
                }
                Meaning::ParameterOf(policy, name) => Target::Parameter(policy.clone(), name.clone()),
            };
            self.all.push(Named { span, target, is_declaration, of: known });
        }
    }
}

/// What stands between the quotes of a quoted name.
fn inside_quotes(text: &str, span: Span) -> Span {
    let written = span.text(text);
    let inside = written.trim_start_matches('"');
    let start = span.start() + (written.len() - inside.len());
    Span::new(start, start + inside.trim_end_matches('"').len())
}

/// The record that a field leads to: itself, or what its list or map has.
pub(super) fn record_of(of: &Type) -> Option<RecordId> {
    match of {
        Type::Record(id) => Some(*id),
        Type::List(inner) | Type::OneOrMore(inner) | Type::Map(inner) => record_of(inner),
        Type::Union(members) => members.iter().find_map(record_of),
        _ => None,
    }
}

/// The record of a name.
pub(super) fn record_named(vocabulary: &Vocabulary, name: &str) -> Option<RecordId> {
    let index = vocabulary.records.iter().position(|record| *record.name == *name)?;
    u16::try_from(index).ok().map(RecordId)
}

fn has_type(vocabulary: &Vocabulary, name: &str) -> bool {
    record_named(vocabulary, name).is_some() || vocabulary.enums.iter().any(|of| *of.name == *name)
}

fn declares_type(item: &ItemKind, name: &str) -> bool {
    match item {
        ItemKind::Record(record) => record.name.text == name,
        ItemKind::Enum(of) => of.name.text == name,
        _ => false,
    }
}
