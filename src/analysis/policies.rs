//! Policies as wholes: their names, their definitions on demand, their rules.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::analysis::expressions::WRONG_TYPE;
use crate::analysis::names::{Named, PolicyNames, Scope};
use crate::analysis::operators::is_constant;
use crate::analysis::program::{Definition, Expression, ExpressionKind, Parameter, Program, Rule, fold};
use crate::analysis::rules::Guards;
use crate::analysis::size::{Size, measure};
use crate::analysis::types::as_read;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{FileId, Location, SourceMap, Span};
use crate::syntax::ast;
use crate::value::Type;
use crate::vocabulary::Vocabulary;

const NOT_SUPPORTED: Code = Code::new("policy/not-supported");
const UNKNOWN_VOCABULARY: Code = Code::new("policy/unknown-vocabulary");
const DUPLICATE_NAME: Code = Code::new("policy/duplicate-name");
const HIDDEN_NAME: Code = Code::new("policy/hidden-name");
const REACHES_ITSELF: Code = Code::new("policy/reaches-itself");
const DUPLICATE_HEADER: Code = Code::new("policy/duplicate-header");

/// How deep definitions may use each other.
const DEEPEST_DEFINITION: usize = 32;

/// A policy's file and tree.
#[derive(Debug, Clone, Copy)]
pub struct PolicyFile<'a> {
    /// The file.
    pub id: FileId,
    /// Its tree.
    pub file: &'a ast::File,
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
/// there are, for those who misspell one.
pub fn analyse(
    policies: &[PolicyFile<'_>],
    vocabularies: Vec<Vocabulary>,
    known: &[&str],
    sources: Arc<SourceMap>,
) -> Analysis {
    let mut program = Program {
        vocabularies: Vec::new(),
        rules: Vec::new(),
        parameters: Vec::new(),
        definitions: Vec::new(),
        sources,
    };
    let mut diagnostics = Vec::new();
    let mut names: Vec<(&str, Location)> = Vec::new();
    for policy in policies {
        let Some(declaration) = &policy.file.declaration else { continue };
        let location = Location::new(policy.id, declaration.name.span);
        if let Some((_, first)) = names.iter().find(|(name, _)| *name == declaration.name.text) {
            diagnostics.push(
                Diagnostic::error(DUPLICATE_NAME, format!("there are two policies `{}`", declaration.name.text))
                    .at(location, "the second one")
                    .with(*first, "the first one"),
            );
            continue;
        }
        names.push((&declaration.name.text, location));
        analyse_one(*policy, declaration, (&vocabularies, known), &mut program, &mut diagnostics);
    }
    program.vocabularies = vocabularies;
    Analysis { program, diagnostics }
}

fn analyse_one(
    policy: PolicyFile<'_>,
    declaration: &ast::Declaration,
    (vocabularies, known): (&[Vocabulary], &[&str]),
    program: &mut Program,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let uses: Vec<&ast::Name> = policy
        .file
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ast::ItemKind::UsesVocabulary(name) => Some(name),
            _ => None,
        })
        .collect();
    let Some(wanted) = uses.first() else {
        diagnostics.push(
            Diagnostic::error(
                UNKNOWN_VOCABULARY,
                format!("`{}` does not say which documents it checks", declaration.name.text),
            )
            .at(Location::new(policy.id, declaration.name.span), "no `vocabulary` behind this line")
            .hint("write `vocabulary contract`"),
        );
        return;
    };
    let found = vocabularies.iter().enumerate().find(|(_, vocabulary)| vocabulary.name == wanted.text);
    let Some((index, vocabulary)) = found else {
        let hint = nearest(&wanted.text, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        diagnostics.push(
            Diagnostic::error(UNKNOWN_VOCABULARY, format!("there is no vocabulary `{}`", wanted.text))
                .at(Location::new(policy.id, wanted.span), "no such vocabulary")
                .hint_if(hint),
        );
        return;
    };
    let sources = Arc::clone(&program.sources);
    let mut lowering = Lowering {
        vocabulary,
        vocabulary_index: index,
        file: policy.id,
        source: sources.get(policy.id).map_or("", |file| file.text()),
        policy: declaration.name.text.as_str().into(),
        diagnostics: Vec::new(),
        names: PolicyNames::default(),
        parameters: std::mem::take(&mut program.parameters),
        definition_base: program.definitions.len(),
        definitions: Vec::new(),
        depth: 0,
        rules: Vec::new(),
        rule_names: FxHashSet::default(),
    };
    lowering.headers(&policy.file.items, &uses);
    lowering.declare(&policy.file.items);
    for index in 0..lowering.definitions.len() {
        lowering.define(index);
    }
    let mut guards = Guards::default();
    lowering.items(&policy.file.items, &mut guards, true);
    let Lowering { diagnostics: found, parameters, definitions, rules, .. } = lowering;
    program.parameters = parameters;
    for definition in definitions {
        // one that has a mistake, which was reported, keeps its place so that the others keep their numbers
        program.definitions.push(match definition.state {
            State::Done(definition, _) => *definition,
            _ => Definition {
                name: definition.name.text.clone(),
                arguments: Vec::new(),
                body: Expression {
                    kind: ExpressionKind::List(Vec::new()),
                    of: Type::Any,
                    location: Location::new(policy.id, definition.name.span),
                },
                slots: 0,
                file: policy.id,
            },
        });
    }
    program.rules.extend(rules);
    diagnostics.extend(found);
}

/// The state of making one policy into a part of the program.
pub(super) struct Lowering<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) vocabulary_index: usize,
    pub(super) file: FileId,
    pub(super) source: &'a str,
    pub(super) policy: Arc<str>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) names: PolicyNames,
    pub(super) parameters: Vec<Parameter>,
    /// How many definitions other policies have before this one's.
    definition_base: usize,
    definitions: Vec<Pending<'a>>,
    /// How many definitions are being made at the moment, each used by the one before.
    depth: usize,
    pub(super) rules: Vec<Rule>,
    pub(super) rule_names: FxHashSet<String>,
}

/// A definition, made when it is first needed.
struct Pending<'a> {
    name: &'a ast::Name,
    arguments: &'a [(ast::Name, ast::TypeExpression)],
    body: &'a ast::Expression,
    state: State,
}

enum State {
    Untouched,
    InProgress,
    Done(Box<Definition>, Size),
    Failed,
}

impl<'a> Lowering<'a> {
    pub(super) fn at(&self, span: Span) -> Location {
        Location::new(self.file, span)
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

    pub(super) fn not_supported(&mut self, what: &str, span: Span) {
        self.error(
            NOT_SUPPORTED,
            format!("`{what}` is not supported yet"),
            span,
            "a part of the language that this version reads but does not run",
        );
    }

    /// The lines above the rules: what is not supported is refused, what may stand once stands once.
    fn headers(&mut self, items: &[ast::Item], uses: &[&ast::Name]) {
        if let [_, second, ..] = uses {
            self.error(DUPLICATE_HEADER, "expected one `vocabulary`, found another", second.span, "the second one");
        }
        let mut version = None;
        for item in items {
            let what = match &item.kind {
                ast::ItemKind::Version(name) => {
                    if version.replace(name.span).is_some() {
                        self.error(
                            DUPLICATE_HEADER,
                            "expected one `version`, found another",
                            name.span,
                            "the second one",
                        );
                    }
                    continue;
                }
                ast::ItemKind::Source { .. } => "source",
                ast::ItemKind::AppliesFrom(_) => "applies from",
                ast::ItemKind::SupersededBy { .. } => "superseded by",
                ast::ItemKind::Status(_) => "status",
                ast::ItemKind::CheckedOn(_) => "checked on",
                ast::ItemKind::ReviewBy(_) => "review by",
                _ => continue,
            };
            self.not_supported(what, item.span);
        }
    }

    /// Gives every parameter and definition its name, so that they may be used above the line that declares them.
    fn declare(&mut self, items: &'a [ast::Item]) {
        for item in items {
            match &item.kind {
                ast::ItemKind::Parameter { name, of, default, description } => {
                    self.parameter(name, of, default, description.as_ref());
                }
                ast::ItemKind::Define { name, arguments, body } if self.is_free(None, name) => {
                    let index = self.definitions.len();
                    self.names.named.insert(name.text.clone(), (Named::Definition(index), name.span));
                    self.definitions.push(Pending { name, arguments, body, state: State::Untouched });
                }
                ast::ItemKind::When { items: Some(items), .. } => self.declare(items),
                _ => {}
            }
        }
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
        let Some(of) = self.declared_type(of) else { return };
        let Some(value) = self.typed(&mut Scope::default(), default, &of) else { return };
        if !is_constant(&value) {
            let label = "only what is written out can stand here";
            self.error(WRONG_TYPE, format!("expected a constant for `{}`", name.text), default.span, label);
            return;
        }
        if free {
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

    /// Whether a name hides nothing; if it does, it is said.
    pub(super) fn is_free(&mut self, scope: Option<&Scope>, name: &ast::Name) -> bool {
        let earlier = scope
            .and_then(|scope| scope.local(&name.text).map(|local| local.span))
            .or_else(|| self.names.named.get(&name.text).map(|(_, span)| *span));
        let root = self.vocabulary.record(self.vocabulary.root);
        let section = root.is_some_and(|root| root.by_key.contains_key(&name.text));
        let reserved = matches!(name.text.as_str(), "document" | "it");
        if let Some(earlier) = earlier {
            let diagnostic = Diagnostic::error(HIDDEN_NAME, format!("the name `{}` is taken", name.text))
                .at(self.at(name.span), "hides the other one")
                .with(self.at(earlier), "the other one");
            self.diagnostics.push(diagnostic);
        } else if section || reserved {
            let what = if section { "a section of the contract" } else { "a word of the language" };
            self.error(HIDDEN_NAME, format!("the name `{}` is taken", name.text), name.span, format!("it is {what}"));
        }
        earlier.is_none() && !section && !reserved
    }

    /// Binds a name of a rule. One that hides another is reported, and bound all the same, so that its uses are not
    /// reported once more.
    pub(super) fn bind(&mut self, scope: &mut Scope, name: &ast::Name, of: Type) -> usize {
        self.is_free(Some(scope), name);
        scope.bind(&name.text, of, name.span)
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
        let definition =
            Definition { name: name.text.clone(), arguments: types, slots: scope.slots(), body, file: self.file };
        Some((definition, size))
    }

    /// The size of an expression, if it is within the limit; else it is said.
    pub(super) fn size(&mut self, expression: &Expression) -> Option<Size> {
        let size = measure(expression, &|index| match index
            .checked_sub(self.definition_base)
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
        match &self.definitions.get(index.checked_sub(self.definition_base)?)?.state {
            State::Done(definition, _) => Some(&definition.body),
            _ => None,
        }
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
            arguments.iter().zip(&declared).map(|(argument, of)| self.typed(scope, argument, of)).collect();
        let lowered = lowered.into_iter().collect::<Option<_>>()?;
        let kind = ExpressionKind::Definition { index: self.definition_base + index, arguments: lowered };
        Some(self.make(kind, of, span))
    }
}
