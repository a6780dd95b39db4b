//! A policy by itself: what becomes of it is one part of the program, and needs nothing of the others but how many parameters
//! and definitions those before it have.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::analysis::lints::{self, Made};
use crate::analysis::policies::{Lowering, PolicyFile, name_of, vocabulary_lines};
use crate::analysis::program::{Data, Definition, Parameter, Policy, Program, Rule};
use crate::analysis::recorded::{Recorder, Recording};
use crate::analysis::rules::Guards;
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::source::{FileId, Location, SourceMap, Span};
use crate::syntax::{self, ast};
use crate::vocabulary::Vocabulary;

const UNKNOWN_VOCABULARY: Code = Code::new("policy/unknown-vocabulary");

/// How many parameters, definitions and files of reference data policies have: by these the next one's are numbered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) parameters: usize,
    pub(super) definitions: usize,
    pub(super) data: usize,
}

/// Things of one policy, by the numbers that they have in the program.
#[derive(Debug)]
pub(super) struct Numbered<'p, T> {
    /// The number of the first.
    pub(super) first: usize,
    pub(super) parts: &'p [T],
}

impl<T> Clone for Numbered<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Numbered<'_, T> {}

impl<'p, T> Numbered<'p, T> {
    /// The one of this number.
    pub(super) fn get(self, number: usize) -> Option<&'p T> {
        self.parts.get(number.checked_sub(self.first)?)
    }

    /// Each with its number.
    pub(super) fn iter(self) -> impl Iterator<Item = (usize, &'p T)> {
        (self.first..).zip(self.parts)
    }
}

/// What all policies are analysed with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) vocabularies: &'a [Vocabulary],
    /// The names of all vocabularies that there are.
    pub(super) known: &'a [&'a str],
    /// That of a profile, which needs none.
    pub(super) none: &'a Vocabulary,
    pub(super) sources: &'a SourceMap,
    /// What is to be recorded of words, where somebody wants to know.
    pub(super) asks: Option<&'a Recording>,
}

/// What one policy brings into a program.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// What it says of itself; nothing where it could not be analysed, which was reported.
    pub(super) policy: Option<Policy>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) definitions: Vec<Definition>,
    pub(super) data: Vec<Data>,
    pub(super) rules: Vec<Rule>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What was recorded of the words of its file, where that was wanted.
    pub(super) recorder: Option<(FileId, Recorder)>,
}

impl Part {
    /// Adds it to a program that has the parts of all policies before it.
    pub(super) fn add_to(self, program: &mut Program, diagnostics: &mut Vec<Diagnostic>) {
        program.policies.extend(self.policy);
        program.parameters.extend(self.parameters);
        program.definitions.extend(self.definitions);
        program.data.extend(self.data);
        program.rules.extend(self.rules);
        diagnostics.extend(self.diagnostics);
    }
}

/// A policy of which is known what others must know of it.
pub(super) enum Begun<'a> {
    /// Nothing is left to do.
    Done(Box<Part>),
    /// Its rules and definitions are still to be made.
    Open(Box<Open<'a>>),
}

/// A policy of which the names are known.
pub(super) struct Open<'a> {
    policy: Policy,
    file: &'a ast::File,
    built_in: bool,
    lowering: Lowering<'a>,
}

/// Begins policies, which come in the order of the program: what is left is not needed by any other.
pub(super) fn begin_all<'a>(
    policies: impl Iterator<Item = &'a PolicyFile<'a>>,
    surroundings: Surroundings<'a>,
) -> Vec<Begun<'a>> {
    let mut before = Counts::default();
    let mut names = FxHashSet::default();
    let mut all = Vec::new();
    for policy in policies {
        // of two policies of one name, which is reported, the second can't be told apart
        if name_of(policy).is_none_or(|name| names.contains(name)) {
            continue;
        }
        let begun = begin(policy, surroundings, before);
        let (known, added) = match &begun {
            Begun::Done(part) => {
                (part.policy.is_some(), Counts::of(&part.parameters, part.definitions.len(), &part.data))
            }
            Begun::Open(open) => {
                let Lowering { parameters, data, .. } = &open.lowering;
                (true, Counts::of(parameters, open.lowering.definitions_declared(), data))
            }
        };
        names.extend(name_of(policy).filter(|_| known));
        before = before.and(added);
        all.push(begun);
    }
    all
}

impl Counts {
    fn of(parameters: &[Parameter], definitions: usize, data: &[Data]) -> Self {
        Self { parameters: parameters.len(), definitions, data: data.len() }
    }

    fn and(self, added: Self) -> Self {
        Self {
            parameters: self.parameters + added.parameters,
            definitions: self.definitions + added.definitions,
            data: self.data + added.data,
        }
    }
}

/// The vocabulary of a policy by its number; nothing where it names none, or none that there is, which is reported. A
/// profile, which has nothing but `use` and `adjust`, needs none.
fn vocabulary_of(
    policy: &PolicyFile<'_>,
    declaration: &ast::Declaration,
    (vocabularies, known): (&[Vocabulary], &[&str]),
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<usize>, ()> {
    let Some(wanted) = vocabulary_lines(policy).next() else {
        if is_profile(policy.file) {
            return Ok(None);
        }
        diagnostics.push(
            Diagnostic::error(
                UNKNOWN_VOCABULARY,
                format!("`{}` does not say which documents it checks", declaration.name.text),
            )
            .at(Location::new(policy.id, declaration.name.span), "no `vocabulary` behind this line")
            .hint("write `vocabulary contract`")
            .mended(
                Span::empty(declaration.title.as_ref().map_or(declaration.name.span, |title| title.span).end()),
                "\nvocabulary contract",
                "write `vocabulary contract`",
            ),
        );
        return Err(());
    };
    let found = vocabularies.iter().position(|vocabulary| *vocabulary.name == *wanted.text);
    if wanted.text.is_empty() {
        // the line could not be read, which was reported
        return Err(());
    }
    if found.is_none() {
        let near = nearest(&wanted.text, known.iter().copied());
        let hint = near.map(|near| format!("did you mean `{near}`?"));
        diagnostics.push(
            Diagnostic::error(UNKNOWN_VOCABULARY, format!("there is no vocabulary `{}`", wanted.text))
                .at(Location::new(policy.id, wanted.span), "no such vocabulary")
                .hint_if(hint)
                .meant(wanted.span, near),
        );
        return Err(());
    }
    Ok(found)
}

/// Whether a policy only puts others together.
fn is_profile(file: &ast::File) -> bool {
    let composes = |item: &ast::Item| matches!(item.kind, ast::ItemKind::Use { .. } | ast::ItemKind::Adjust { .. });
    let asks = |item: &ast::Item| {
        matches!(
            item.kind,
            ast::ItemKind::Rule(_)
                | ast::ItemKind::Define { .. }
                | ast::ItemKind::Parameter { .. }
                | ast::ItemKind::Data { .. }
                | ast::ItemKind::When { .. }
        )
    };
    file.items.iter().any(composes) && !file.items.iter().any(asks)
}

/// Begins a policy: unpacks it, or gives what it declares its names.
fn begin<'a>(policy: &PolicyFile<'a>, surroundings: Surroundings<'a>, before: Counts) -> Begun<'a> {
    let Surroundings { vocabularies, known, none, sources, asks } = surroundings;
    let Some(declaration) = &policy.file.declaration else { return Begun::Done(Box::default()) };
    if let Some(packed) = &policy.packed {
        let vocabulary = vocabulary_lines(policy)
            .next()
            .and_then(|wanted| vocabularies.iter().position(|vocabulary| *vocabulary.name == *wanted.text));
        if let Some(part) = packed.part(declaration.name.text.as_str().into(), policy.id, vocabulary, before) {
            return Begun::Done(Box::new(part));
        }
        // what is packed is of another form, as after a change of this program
        let text = sources.get(policy.id).map_or("", |file| file.text());
        let parsed = syntax::parse(text, policy.id);
        let policy = PolicyFile { file: &parsed.file, packed: None, ..policy.clone() };
        return Begun::Done(Box::new(begin(&policy, surroundings, before).finish()));
    }
    let mut diagnostics = Vec::new();
    let Ok(index) = vocabulary_of(policy, declaration, (vocabularies, known), &mut diagnostics) else {
        return Begun::Done(Box::new(Part { diagnostics, ..Part::default() }));
    };
    let vocabulary = index.and_then(|index| vocabularies.get(index)).unwrap_or(none);
    let mut lowering = Lowering::new(policy, (vocabulary, index.unwrap_or_default()), sources);
    lowering.before = before;
    lowering.recorder = asks.map(|recording| recording.recorder(policy.id, index));
    let headers = lowering.headers(&policy.file.items);
    lowering.status = headers.status;
    lowering.applies_from = headers.applies_from;
    let head = Policy {
        name: Arc::clone(&lowering.policy),
        title: declaration.title.as_ref().map(|title| title.text.clone()),
        version: headers.version,
        sources: headers.sources,
        status: headers.status,
        checked_on: headers.checked_on,
        review_by: headers.review_by,
        applies_from: headers.applies_from,
        superseded_by: headers.superseded_by,
        vocabulary: index,
        location: lowering.at(declaration.name.span),
    };
    lowering.reference_data(&policy.file.items, &policy.data);
    lowering.declare(&policy.file.items);
    Begun::Open(Box::new(Open { policy: head, file: policy.file, built_in: policy.built_in, lowering }))
}

impl Begun<'_> {
    /// Does what is left.
    pub(super) fn finish(self) -> Part {
        match self {
            Self::Done(part) => *part,
            Self::Open(open) => open.finish(),
        }
    }
}

impl Open<'_> {
    fn finish(self) -> Part {
        let Self { policy, file: tree, built_in, mut lowering } = self;
        lowering.define_all();
        let mut guards = Guards::default();
        lowering.items(&tree.items, &mut guards, true);
        let (before, sources) = (lowering.before, lowering.sources);
        let has_mistakes = lowering.vocabulary.has_mistakes;
        let definitions = lowering.take_definitions();
        let Lowering { diagnostics: found, parameters, rules, data, file, recorder, .. } = lowering;
        let recorder = recorder.map(|recorder| (file, recorder));
        let mut diagnostics = Vec::new();
        // what nothing seems to use may be used by what could not be read, or understood
        let is_known = !tree.has_gaps && !has_mistakes && !lowering.is_partial;
        if !built_in && is_known && found.iter().all(|diagnostic| diagnostic.severity < Severity::Error) {
            diagnostics = lints::lint(Made {
                rules: &rules,
                parameters: Numbered { first: before.parameters, parts: &parameters },
                definitions: Numbered { first: before.definitions, parts: &definitions },
                sources,
            });
        }
        diagnostics.extend(found);
        Part { policy: Some(policy), parameters, definitions, data, rules, diagnostics, recorder }
    }
}
