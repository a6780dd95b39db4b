//! Policies as wholes: their names, their definitions on demand, their rules.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::compose::{self, Adjusting, Reach};
use crate::analysis::expressions::WRONG_TYPE;
use crate::analysis::names::{Named, PolicyNames, Scope};
use crate::analysis::narrowed::{self, Narrowed};
use crate::analysis::operators::is_constant;
use crate::analysis::packed::PackedPolicy;
use crate::analysis::parts::{self, Begun, Counts, Surroundings};
use crate::analysis::program::{Data, Definition, Expression, ExpressionKind, Parameter, Program, Rule, Status, fold};
use crate::analysis::recorded::{Meaning, Recorder, Recording};
use crate::analysis::size::{Size, measure};
use crate::analysis::types::{as_read, is_within};
use crate::analysis::workers::{self, Workers};
use crate::diagnostic::{Code, Diagnostic, RuleId};
use crate::document::Document;
use crate::functions;
use crate::source::{FileId, Location, SourceFile, SourceMap, Span};
use crate::syntax::ast;
use crate::value::{Date, Type};
use crate::vocabulary::Vocabulary;

/// The code of a policy that there is none of.
pub const UNKNOWN_POLICY: Code = Code::new("policy/unknown-policy");
const DUPLICATE_NAME: Code = Code::new("policy/duplicate-name");
const HIDDEN_NAME: Code = Code::new("policy/hidden-name");
const RESERVED_NAME: Code = Code::new("policy/reserved-name");
const REACHES_ITSELF: Code = Code::new("policy/reaches-itself");
pub(super) const DUPLICATE_HEADER: Code = Code::new("policy/duplicate-header");

/// The words of expressions that no name can be: where one is used it is read as the word.
const RESERVED: [&str; 24] = [
    "and",
    "as",
    "contains",
    "default",
    "else",
    "every",
    "false",
    "forbid",
    "if",
    "in",
    "is",
    "matches",
    "mentions",
    "no",
    "not",
    "or",
    "require",
    "satisfies",
    "some",
    "then",
    "true",
    "where",
    "all",
    "any",
];

/// How deep definitions may use each other.
const DEEPEST_DEFINITION: usize = 32;

/// A policy's file and tree, and what it asks of others.
#[derive(Debug, Clone)]
pub struct PolicyFile<'a> {
    /// The file.
    pub id: FileId,
    /// Its tree; where it is packed, no more of it than what it uses and adjusts.
    pub file: &'a ast::File,
    /// What analysis has made of it already, where it is built in and checks documents of a built-in vocabulary.
    pub packed: Option<PackedPolicy>,
    /// For each of its `use` lines, in order, the index of the policy that it names among all policies; nothing where there
    /// is none, which the caller has reported.
    pub uses: Vec<Option<usize>>,
    /// For each of its `data` lines, in order, the file; nothing for one that can't be read, which the caller has reported.
    pub data: Vec<Option<Arc<Document>>>,
    /// Whether somebody chose it, so that all of its rules run. Of others those run that a chosen policy uses.
    pub chosen: bool,
    /// Whether its adjustments go before those of all others, of whatever policy: what is set on the command line.
    pub overrides: bool,
    /// Whether it is built in: what can't be meant is looked for by the program's tests, and not in every run.
    pub built_in: bool,
}

/// What analysis makes of policies.
#[derive(Debug)]
pub struct Analysis {
    /// The program; to be used only where no diagnostic is an error.
    pub program: Program,
    /// Every mistake and lint.
    pub diagnostics: Vec<Diagnostic>,
}

/// Resolves and checks policies against the vocabularies that they name. `known` are the names of all vocabularies that
/// there are, for those who misspell one. What each policy says by itself is checked by the workers.
pub fn analyse(
    policies: &[PolicyFile<'_>],
    vocabularies: Vec<Vocabulary>,
    known: &[&str],
    sources: Arc<SourceMap>,
    workers: &dyn Workers,
) -> Analysis {
    analyse_recording(policies, vocabularies, known, sources, workers, None)
}

/// The same; where somebody wants to know what the words of policies mean, it is recorded.
pub fn analyse_recording(
    policies: &[PolicyFile<'_>],
    vocabularies: Vec<Vocabulary>,
    known: &[&str],
    sources: Arc<SourceMap>,
    workers: &dyn Workers,
    mut recording: Option<&mut Recording>,
) -> Analysis {
    let mut program = Program {
        vocabularies: Vec::new(),
        policies: Vec::new(),
        rules: Vec::new(),
        off: Vec::new(),
        data: Vec::new(),
        parameters: Vec::new(),
        definitions: Vec::new(),
        tests: Vec::new(),
        sources,
        partial: Vec::new(),
    };
    let mut diagnostics = Vec::new();
    duplicates(policies, &mut diagnostics);
    let order = compose::order(policies, &mut diagnostics);
    let none = Vocabulary::empty();
    let sources = Arc::clone(&program.sources);
    let surroundings =
        Surroundings { vocabularies: &vocabularies, known, none: &none, sources: &sources, asks: recording.as_deref() };
    let begun = parts::begin_all(order.iter().filter_map(|index| policies.get(*index)), surroundings);
    for mut part in workers::map(workers, begun, Begun::finish) {
        if let (Some(recording), Some((file, recorder))) = (recording.as_deref_mut(), part.recorder.take()) {
            recording.add(file, recorder);
        }
        part.add_to(&mut program, &mut diagnostics);
    }
    program.partial = compose::partial(policies, &program);
    compose::check_uses(policies, &program, &mut diagnostics);
    let mut adjusting = Adjusting::new(policies, &order);
    for index in order.iter().copied().filter(|index| policies.get(*index).is_some_and(|policy| !policy.overrides)) {
        let recording = recording.as_deref_mut();
        adjust(&mut adjusting, index, (&vocabularies, &none), &mut program, &mut diagnostics, recording);
    }
    for index in order.iter().copied().filter(|index| policies.get(*index).is_some_and(|policy| policy.overrides)) {
        adjust(&mut adjusting, index, (&vocabularies, &none), &mut program, &mut diagnostics, None);
    }
    let reach = compose::reach(policies, &order);
    let of_rule: FxHashMap<&str, Vec<&Reach>> = by_name(policies, &reach);
    let off: FxHashSet<RuleId> = program.off.iter().map(|off| off.rule.clone()).collect();
    program.rules.retain(|rule| {
        let reached = of_rule.get(&*rule.id.policy).is_some_and(|of| of.iter().any(|reach| reach.includes(rule)));
        reached && !off.contains(&rule.id)
    });
    program.vocabularies = vocabularies;
    Analysis { program, diagnostics }
}

/// The reaches of the policies of each name: more than one only where two have the same, which is reported.
fn by_name<'a>(policies: &[PolicyFile<'a>], reach: &'a [Reach]) -> FxHashMap<&'a str, Vec<&'a Reach>> {
    let mut by_name: FxHashMap<&str, Vec<&Reach>> = FxHashMap::default();
    for (policy, reach) in policies.iter().zip(reach) {
        if let Some(name) = name_of(policy) {
            by_name.entry(name).or_default().push(reach);
        }
    }
    by_name
}

pub(super) fn name_of<'a>(policy: &PolicyFile<'a>) -> Option<&'a str> {
    policy.file.declaration.as_ref().map(|declaration| declaration.name.text.as_str())
}

/// Reports policies of one name.
fn duplicates(policies: &[PolicyFile<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let mut names: FxHashMap<&str, Location> = FxHashMap::default();
    for policy in policies {
        let Some(declaration) = &policy.file.declaration else { continue };
        let location = Location::new(policy.id, declaration.name.span);
        match names.get(declaration.name.text.as_str()) {
            Some(first) => diagnostics.push(
                Diagnostic::error(DUPLICATE_NAME, format!("there are two policies `{}`", declaration.name.text))
                    .at(location, "the second one")
                    .with(*first, "the first one"),
            ),
            None => drop(names.insert(&declaration.name.text, location)),
        }
    }
}

/// The `vocabulary` lines of a policy that name the documents that it checks: the first; others lend types to its data.
pub(super) fn vocabulary_lines<'a>(policy: &PolicyFile<'a>) -> impl Iterator<Item = &'a ast::Name> {
    policy.file.items.iter().filter_map(|item| match &item.kind {
        ast::ItemKind::UsesVocabulary(name) => Some(name),
        _ => None,
    })
}

/// Makes the adjustments of a policy; a profile's values are typed by the vocabulary of what it adjusts.
fn adjust(
    adjusting: &mut Adjusting<'_, '_>,
    index: usize,
    (vocabularies, none): (&[Vocabulary], &Vocabulary),
    program: &mut Program,
    diagnostics: &mut Vec<Diagnostic>,
    mut recording: Option<&mut Recording>,
) {
    let Some(policy) = adjusting.policies.get(index) else { return };
    let sources = Arc::clone(&program.sources);
    let by_name = |name: &str| vocabularies.iter().position(|vocabulary| *vocabulary.name == *name);
    let own = vocabulary_lines(policy).next().and_then(|name| by_name(&name.text));
    for item in &policy.file.items {
        let ast::ItemKind::Adjust { name, .. } = &item.kind else { continue };
        let target = program.policies.iter().find(|known| *known.name == *name.text);
        let number = target.and_then(|target| target.vocabulary).or(own);
        let vocabulary = number.and_then(|number| vocabularies.get(number)).unwrap_or(none);
        let mut lowering = Lowering::new(policy, (vocabulary, number.unwrap_or_default()), &sources);
        lowering.recorder = recording.as_ref().map(|recording| recording.recorder(policy.id, number));
        adjusting.adjust(index, item, &mut lowering, program);
        diagnostics.append(&mut lowering.diagnostics);
        if let (Some(recording), Some(recorder)) = (recording.as_deref_mut(), lowering.recorder) {
            recording.add(policy.id, recorder);
        }
    }
}

/// The state of making one policy into a part of the program.
pub(super) struct Lowering<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) vocabulary_index: usize,
    pub(super) file: FileId,
    pub(super) sources: &'a SourceMap,
    pub(super) source: &'a str,
    /// Whether it is part of the program, and so known to have no mistakes.
    pub(super) is_built_in: bool,
    pub(super) policy: Arc<str>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) names: PolicyNames,
    /// How many parameters, definitions and files of reference data the policies before this one have.
    pub(super) before: Counts,
    pub(super) parameters: Vec<Parameter>,
    pub(super) data: Vec<Data>,
    /// How far the policy's text was checked.
    pub(super) status: Option<Status>,
    /// The day from which the policy holds.
    pub(super) applies_from: Option<Date>,
    definitions: Vec<Pending<'a>>,
    /// How many definitions are being made at the moment, each used by the one before.
    depth: usize,
    pub(super) rules: Vec<Rule>,
    pub(super) rule_names: FxHashSet<String>,
    /// Where it is to be recorded what words mean.
    pub(super) recorder: Option<Recorder>,
    /// Whether something in it was not read, or not understood, of which the parser has told: what nothing seems to use may
    /// be used there.
    pub(super) is_partial: bool,
}

/// A definition, made when it is first needed.
struct Pending<'a> {
    name: &'a ast::Name,
    arguments: &'a [(ast::Name, ast::TypeExpression)],
    body: &'a ast::Expression,
    state: State,
}

/// What a new name would hide.
#[derive(Debug, Clone, Copy)]
enum Hidden {
    /// The name that is given there.
    Name(Span),
    /// A section of the documents.
    Section,
    /// A word of the language.
    Word,
}

enum State {
    Untouched,
    InProgress,
    Done(Box<Definition>, Size),
    Failed,
}

impl<'a> Lowering<'a> {
    /// The start of making a policy into a part of a program, of which it has nothing as yet.
    pub(super) fn new(
        policy: &PolicyFile<'a>,
        (vocabulary, number): (&'a Vocabulary, usize),
        sources: &'a SourceMap,
    ) -> Self {
        Self {
            vocabulary,
            vocabulary_index: number,
            file: policy.id,
            sources,
            source: sources.get(policy.id).map_or("", |file| file.text()),
            is_built_in: sources.get(policy.id).is_some_and(SourceFile::is_embedded),
            policy: name_of(policy).unwrap_or_default().into(),
            diagnostics: Vec::new(),
            names: PolicyNames::default(),
            before: Counts::default(),
            parameters: Vec::new(),
            data: Vec::new(),
            status: None,
            applies_from: None,
            definitions: Vec::new(),
            depth: 0,
            rules: Vec::new(),
            rule_names: FxHashSet::default(),
            recorder: None,
            is_partial: false,
        }
    }

    pub(super) fn at(&self, span: Span) -> Location {
        Location::new(self.file, span)
    }

    /// Records what a word means, where that is wanted.
    pub(super) fn means(&mut self, span: Span, meaning: Meaning, of: &Type) {
        if let Some(recorder) = &mut self.recorder {
            recorder.word(span, meaning, of.clone());
        }
    }

    pub(super) fn error(&mut self, code: Code, message: impl Into<String>, span: Span, label: impl Into<String>) {
        let diagnostic = Diagnostic::error(code, message).at(self.at(span), label);
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn make(&self, kind: ExpressionKind, of: Type, span: Span) -> Expression {
        Expression { kind, of, location: self.at(span) }
    }

    pub(super) fn text_at(&self, span: Span) -> &'a str {
        span.text(self.source)
    }

    /// The text at a span on one line.
    pub(super) fn folded(&self, span: Span) -> String {
        fold(self.text_at(span))
    }

    /// Gives every parameter and definition its name, so that they may be used above the line that declares them.
    pub(super) fn declare(&mut self, items: &'a [ast::Item]) {
        for item in items {
            match &item.kind {
                ast::ItemKind::Parameter { name, of, default, description } => {
                    self.parameter(name, of, default, description.as_ref());
                }
                ast::ItemKind::Define { name, arguments, body }
                    if self.is_free(None, name) && (arguments.is_empty() || self.is_no_function(name)) =>
                {
                    let index = self.definitions.len();
                    self.names.named.insert(name.text.clone(), (Named::Definition(index), name.span));
                    self.definitions.push(Pending { name, arguments, body, state: State::Untouched });
                }
                ast::ItemKind::When { items: Some(items), .. } => self.declare(items),
                _ => {}
            }
        }
    }

    /// The type that reference data is declared with, and that as expressions read it.
    pub(super) fn type_of_data(&mut self, written: &ast::TypeExpression) -> Option<(Type, Type)> {
        let before = self.diagnostics.len();
        let of = self.vocabulary.resolve(written, self.file, &mut self.diagnostics);
        let read_as = as_read(self.vocabulary, &of);
        (self.diagnostics.len() == before).then_some((of, read_as))
    }

    /// The type that a parameter or an argument is declared with, as expressions read it.
    fn declared_type(&mut self, written: &ast::TypeExpression) -> Option<Type> {
        let before = self.diagnostics.len();
        let of = self.vocabulary.resolve(written, self.file, &mut self.diagnostics);
        (self.diagnostics.len() == before).then(|| as_read(self.vocabulary, &of))
    }

    fn parameter(
        &mut self,
        name: &ast::Name,
        of: &ast::TypeExpression,
        default: &ast::Expression,
        description: Option<&ast::Text>,
    ) {
        let free = self.is_free(None, name);
        let of = self.declared_type(of);
        let value = of.as_ref().and_then(|of| self.constant(name, default, of));
        let (Some(of), Some(value)) = (of, value) else {
            self.names.named.entry(name.text.clone()).or_insert((Named::Mistaken, name.span));
            return;
        };
        if free {
            self.means(name.span, Meaning::Named(name.span), &of);
            let index = self.parameters.len();
            self.names.named.insert(name.text.clone(), (Named::Parameter(index), name.span));
            self.parameters.push(Parameter {
                policy: Arc::clone(&self.policy),
                name: name.text.clone(),
                of,
                value,
                description: description.map(|text| text.text.clone()),
                location: self.at(name.span),
            });
        }
    }

    /// What a parameter is by default, of which its type tells what it may be.
    fn constant(&mut self, name: &ast::Name, default: &ast::Expression, of: &Type) -> Option<Expression> {
        let value = self.typed(&mut Scope::default(), default, of)?;
        if is_constant(&value) {
            return Some(value);
        }
        let label = "only what is written out can stand here";
        self.error(WRONG_TYPE, format!("expected a constant for `{}`", name.text), default.span, label);
        None
    }

    /// What a new name would hide.
    fn hidden_by(&self, scope: Option<&Scope>, name: &ast::Name) -> Option<Hidden> {
        let earlier = scope
            .and_then(|scope| scope.local(&name.text).map(|local| local.span))
            .or_else(|| self.names.named.get(&name.text).map(|(_, span)| *span));
        let root = self.vocabulary.record(self.vocabulary.root);
        let is_section = root.is_some_and(|root| root.named(&name.text).is_some());
        match earlier {
            Some(earlier) => Some(Hidden::Name(earlier)),
            None if is_section => Some(Hidden::Section),
            None => matches!(name.text.as_str(), "document" | "it").then_some(Hidden::Word),
        }
    }

    /// Whether a name hides nothing; if it does, it is said.
    pub(super) fn is_free(&mut self, scope: Option<&Scope>, name: &ast::Name) -> bool {
        if RESERVED.contains(&name.text.as_str()) {
            let message = format!("expected a name, found `{}`, which is a word of the language", name.text);
            self.error(RESERVED_NAME, message, name.span, "choose another name");
            return false;
        }
        let Some(hidden) = self.hidden_by(scope, name) else { return true };
        let diagnostic = Diagnostic::error(HIDDEN_NAME, format!("the name `{}` is taken", name.text));
        let here = self.at(name.span);
        self.diagnostics.push(match hidden {
            Hidden::Name(earlier) => diagnostic.at(here, "hides the other one").with(self.at(earlier), "the other one"),
            Hidden::Section => diagnostic.at(here, "it is a section of the contract"),
            Hidden::Word => diagnostic.at(here, "it is a word of the language"),
        });
        false
    }

    /// Whether the name of a definition that takes arguments is that of no function, which could not be called any more; if it
    /// is, it is said. One without arguments is used without brackets, and so never mistaken for a function.
    fn is_no_function(&mut self, name: &ast::Name) -> bool {
        if functions::find(&name.text).is_none() {
            return true;
        }
        let diagnostic = Diagnostic::error(HIDDEN_NAME, format!("the name `{}` is taken", name.text))
            .at(self.at(name.span), "it is a function of the language");
        self.diagnostics.push(diagnostic);
        self.is_partial = true;
        self.names.named.insert(name.text.clone(), (Named::Mistaken, name.span));
        false
    }

    /// Binds the name of a value that is wrong itself, which was reported, so that its uses are not reported once more. Of a
    /// line that could not be read only a new name is taken: it may have been meant to ask something of a known one.
    pub(super) fn bind_mistaken(&mut self, scope: &mut Scope, name: &ast::Name, value: &ast::Expression) {
        let is_read = !matches!(value.kind, ast::ExpressionKind::Missing);
        if is_read || self.hidden_by(Some(scope), name).is_none() {
            let slot = self.bind(scope, name, Type::Any);
            scope.set_mistaken(slot);
        }
    }

    /// Binds a name of a rule. One that hides another is reported, and bound all the same: which of both its uses mean nobody
    /// can tell, so that nothing is said of them.
    pub(super) fn bind(&mut self, scope: &mut Scope, name: &ast::Name, of: Type) -> usize {
        let is_free = self.is_free(Some(scope), name);
        self.means(name.span, Meaning::Named(name.span), &of);
        let slot = scope.bind(&name.text, of, name.span);
        if !is_free {
            scope.set_mistaken(slot);
        }
        slot
    }

    /// How many definitions the policy declares.
    pub(super) fn definitions_declared(&self) -> usize {
        self.definitions.len()
    }

    /// Makes all definitions that were declared.
    pub(super) fn define_all(&mut self) {
        for index in 0..self.definitions.len() {
            self.define(index);
        }
    }

    /// The definitions, in order. One that has a mistake, which was reported, keeps its place so that the others keep their
    /// numbers.
    pub(super) fn take_definitions(&mut self) -> Vec<Definition> {
        let made = std::mem::take(&mut self.definitions).into_iter().map(|pending| match pending.state {
            State::Done(definition, _) => *definition,
            _ => {
                let location = self.at(pending.name.span);
                let body = self.make(ExpressionKind::List(Vec::new()), Type::Any, pending.name.span);
                let name = pending.name.text.clone();
                Definition { name, arguments: Vec::new(), body: body.into(), slots: 0, location }
            }
        });
        made.collect()
    }

    /// Makes a definition, unless that was done before.
    fn define(&mut self, index: usize) -> Option<()> {
        let pending = self.definitions.get_mut(index)?;
        match pending.state {
            State::Done(..) => return Some(()),
            State::Failed => return None,
            State::InProgress => {
                let (name, span) = (pending.name.text.clone(), pending.name.span);
                let message = format!("`{name}` reaches itself");
                self.error(REACHES_ITSELF, message, span, "a definition may not use itself, nor what uses it");
                return None;
            }
            State::Untouched => pending.state = State::InProgress,
        }
        let (name, arguments, body) = (pending.name, pending.arguments, pending.body);
        let made = if self.depth >= DEEPEST_DEFINITION {
            let message = format!("expected definitions that use each other at most {DEEPEST_DEFINITION} deep");
            self.error(super::expressions::TOO_LARGE, message, name.span, "this one is deeper");
            None
        } else {
            self.depth += 1;
            let made = self.definition(name, arguments, body);
            self.depth -= 1;
            made
        };
        let state = match made {
            Some((definition, size)) => State::Done(Box::new(definition), size),
            None => State::Failed,
        };
        let done = matches!(state, State::Done(..)).then_some(());
        if let Some(pending) = self.definitions.get_mut(index) {
            pending.state = state;
        }
        done
    }

    fn definition(
        &mut self,
        name: &ast::Name,
        arguments: &[(ast::Name, ast::TypeExpression)],
        body: &ast::Expression,
    ) -> Option<(Definition, Size)> {
        let mut scope = Scope::default();
        let mut types = Vec::with_capacity(arguments.len());
        for (argument, of) in arguments {
            let of = self.declared_type(of)?;
            self.bind(&mut scope, argument, of.clone());
            types.push(of);
        }
        let body = self.expression(&mut scope, body, None)?;
        let size = self.size(&body)?;
        self.means(name.span, Meaning::Named(name.span), &body.of);
        let definition = Definition {
            name: name.text.clone(),
            arguments: types,
            slots: scope.slots(),
            body: body.into(),
            location: self.at(name.span),
        };
        Some((definition, size))
    }

    /// The size of an expression, if it is within the limit; else it is said.
    pub(super) fn size(&mut self, expression: &Expression) -> Option<Size> {
        let size = measure(expression, &|index| match index
            .checked_sub(self.before.definitions)
            .and_then(|index| self.definitions.get(index))
        {
            Some(Pending { state: State::Done(_, size), .. }) => *size,
            _ => Size::default(),
        });
        if size.is_allowed() {
            return Some(size);
        }
        let Size { parts, depth } = Size::LIMIT;
        let message = format!("expected at most {parts} parts, {depth} deep, with all definitions written out");
        self.error(super::expressions::TOO_LARGE, message, expression.location.span, "this comes to more");
        None
    }

    /// What a definition of this policy stands for, by its number in the program.
    pub(super) fn definition_body(&self, index: usize) -> Option<&Expression> {
        match &self.definitions.get(index.checked_sub(self.before.definitions)?)?.state {
            State::Done(definition, _) => Some(&definition.body),
            _ => None,
        }
    }

    /// What is known of types where a condition holds, or does not.
    pub(super) fn told(&self, condition: &Expression, holds: bool) -> Vec<Narrowed> {
        narrowed::told(condition, holds, &|index| self.definition_body(index))
    }

    /// What is known of the types of each element of a list, at the name of a loop over it.
    pub(super) fn told_of_elements(&self, list: &Expression, slot: usize) -> Vec<Narrowed> {
        narrowed::told_of_elements(list, slot, &|index| self.definition_body(index))
    }

    /// A definition where it is used.
    pub(super) fn definition_use(
        &mut self,
        scope: &mut Scope,
        index: usize,
        name: &str,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Option<Expression> {
        self.define(index)?;
        let pending = self.definitions.get(index)?;
        let State::Done(definition, _) = &pending.state else { return None };
        let (of, declared) = (definition.body.of.clone(), definition.arguments.clone());
        if declared.len() != arguments.len() {
            self.wrong_count(name, declared.len(), arguments.len(), span);
            return None;
        }
        let lowered: Vec<Option<Expression>> =
            arguments.iter().zip(&declared).map(|(argument, of)| self.given(scope, argument, of)).collect();
        let lowered = lowered.into_iter().collect::<Option<_>>()?;
        let kind = ExpressionKind::Definition { index: self.before.definitions + index, arguments: lowered };
        Some(self.make(kind, of, span))
    }

    /// What a definition is given; one of several types takes each of them.
    fn given(&mut self, scope: &mut Scope, argument: &ast::Expression, of: &Type) -> Option<Expression> {
        let lowered = self.expression(scope, argument, Some(of))?;
        if is_within(&lowered.of, of) { Some(lowered) } else { self.expect_type(lowered, of) }
    }
}
