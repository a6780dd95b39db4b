//! The tests of policies: what they name is resolved and checked as everything else is, before any of them is run.

use std::sync::Arc;

use crate::analysis::expressions::{UNKNOWN_FIELD, WRONG_TYPE};
use crate::analysis::names::Scope;
use crate::analysis::operators::is_constant;
use crate::analysis::policies::{Lowering, PolicyFile};
use crate::analysis::program::{
    Expectation, Expected, Expression, ExpressionKind, Given, Program, Statement, Test, TestEdit,
};
use crate::analysis::recorded::{Meaning, Recording};
use crate::analysis::types::as_read;
use crate::diagnostic::{Code, Diagnostic, RuleId, nearest, quote_names, rules_of};
use crate::document::edit::{PathStep, Tree};
use crate::document::{Limits, load};
use crate::source::{FileId, Location, Span};
use crate::syntax::ast::{self, TestStepKind};
use crate::value::{Date, Scalar, Type};

const DUPLICATE_TEST: Code = Code::new("test/duplicate-name");
const NO_GIVEN: Code = Code::new("test/no-given");
const DUPLICATE_LINE: Code = Code::new("test/duplicate-line");
const NO_EXPECTATION: Code = Code::new("test/no-expectation");
const UNKNOWN_RULE: Code = Code::new("test/unknown-rule");
const BAD_YAML: Code = Code::new("test/bad-yaml");
const NO_FINDING: Code = Code::new("test/no-finding");
const SAYS_NOTHING: Code = Code::new("test/says-nothing");
const CLOCK: Code = Code::new("test/no-date");

/// A file with tests.
#[derive(Debug, Clone, Copy)]
pub struct TestFile<'a> {
    /// The file.
    pub id: FileId,
    /// Its tree.
    pub tests: &'a ast::File,
    /// The tree of the policy that they test; may be the same.
    pub policy: &'a ast::File,
}

/// Checks tests, adds those without a mistake to the program of their policies, and tells the mistakes.
pub fn analyse_tests(files: &[TestFile<'_>], program: &mut Program) -> Vec<Diagnostic> {
    analyse_tests_recording(files, program, None)
}

/// The same; where somebody wants to know what the words of tests mean, it is recorded.
pub fn analyse_tests_recording(
    files: &[TestFile<'_>],
    program: &mut Program,
    mut recording: Option<&mut Recording>,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for file in files {
        let Some(declaration) = &file.policy.declaration else { continue };
        let Some(policy) = program.policies.iter().find(|known| *known.name == *declaration.name.text) else {
            continue;
        };
        // a profile is for the documents of the policies that it uses
        let index = policy.vocabulary.or_else(|| program.rules.first().map(|rule| rule.vocabulary));
        let Some((index, vocabulary)) = index.and_then(|index| Some((index, program.vocabularies.get(index)?))) else {
            continue;
        };
        let tested = PolicyFile {
            id: file.id,
            file: file.policy,
            packed: None,
            uses: Vec::new(),
            data: Vec::new(),
            chosen: true,
            overrides: false,
            built_in: false,
        };
        let sources = Arc::clone(&program.sources);
        let mut lowering = Lowering::new(&tested, (vocabulary, index), &sources);
        lowering.recorder = recording.as_ref().map(|recording| recording.recorder(file.id, Some(index)));
        let mut made: Vec<Test> = Vec::new();
        for item in &file.tests.items {
            let ast::ItemKind::Test(test) = &item.kind else { continue };
            let name = &test.name;
            let mut others = program.tests.iter().chain(&made);
            if let Some(first) = others.find(|other| other.policy == lowering.policy && other.name == name.text) {
                let message = format!("there are two tests \"{}\"", name.text);
                let diagnostic = Diagnostic::error(DUPLICATE_TEST, message)
                    .at(lowering.at(name.span), "the second one")
                    .with(first.location, "the first one");
                lowering.diagnostics.push(diagnostic);
            }
            made.extend(lowering.test(test, program));
        }
        diagnostics.append(&mut lowering.diagnostics);
        if let (Some(recording), Some(recorder)) = (recording.as_deref_mut(), lowering.recorder) {
            recording.add(file.id, recorder);
        }
        program.tests.extend(made);
    }
    diagnostics
}

impl Lowering<'_> {
    fn test(&mut self, test: &ast::Test, program: &Program) -> Option<Test> {
        let before = self.diagnostics.len();
        let (mut given, mut as_of) = (None, None);
        let (mut edits, mut expectations) = (Vec::new(), Vec::new());
        let mut expects = false;
        for step in &test.steps {
            let location = self.at(step.span);
            match &step.kind {
                TestStepKind::Given { text, inline } => {
                    let new = if *inline {
                        Given::Inline { yaml: text.text.clone(), location: self.at(text.span) }
                    } else {
                        Given::File { path: text.text.clone(), location: self.at(text.span) }
                    };
                    self.just_once("given", given.replace((new, location)), location);
                }
                TestStepKind::AsOf(date) => {
                    let new = self.day(date);
                    self.just_once("as of", as_of.replace((new, location)), location);
                }
                TestStepKind::With { path, value, is_yaml } => {
                    if let Some((path, of)) = self.place(path, false)
                        && let Some(value) = self.set_value(value, *is_yaml, &of)
                    {
                        edits.push(TestEdit { path, value: Some(value), location });
                    }
                }
                TestStepKind::Without(path) => {
                    if let Some((path, _)) = self.place(path, false) {
                        edits.push(TestEdit { path, value: None, location });
                    }
                }
                TestStepKind::Expect { rule, outcome, at, saying } => {
                    expects = true;
                    let finding = (at.as_ref(), saying.as_slice());
                    expectations.extend(self.expectation((rule, outcome), finding, location, program));
                }
            }
        }
        if test.is_whole && given.is_none() {
            let diagnostic = Diagnostic::error(NO_GIVEN, format!("the test \"{}\" has no `given`", test.name.text))
                .at(self.at(test.name.span), "nothing to test with")
                .hint("write `given \"contract.yaml\"`, or the contract itself in `given \"\"\"…\"\"\"`");
            self.diagnostics.push(diagnostic);
        }
        if test.is_whole && !expects {
            let message = format!("the test \"{}\" expects nothing", test.name.text);
            let diagnostic = Diagnostic::error(NO_EXPECTATION, message)
                .at(self.at(test.name.span), "no `expect` in this test")
                .hint("write `expect RULE fails`, or `passes`, `not applicable`, `undecided`, `waived`");
            self.diagnostics.push(diagnostic);
        }
        if self.diagnostics.len() > before || !test.is_whole {
            return None;
        }
        let on_clock = expectations.iter().find(|expectation| asks_the_date(program, &expectation.rule));
        if let (None, Some(expectation)) = (&as_of, on_clock) {
            let message = format!("what `{}` says depends on the day, which this test leaves open", expectation.rule);
            let diagnostic = Diagnostic::warning(CLOCK, message)
                .at(expectation.location, "may come out otherwise on another day")
                .hint("write `as of 2026-01-31`");
            self.diagnostics.push(diagnostic);
        }
        Some(Test {
            name: test.name.text.clone(),
            policy: self.policy.clone(),
            location: self.at(test.name.span),
            vocabulary: self.vocabulary_index,
            given: given?.0,
            edits,
            as_of: as_of.and_then(|(date, _)| date),
            expectations,
        })
    }

    /// What may stand once in a test stands once.
    fn just_once<T>(&mut self, what: &str, earlier: Option<(T, Location)>, location: Location) {
        if let Some((_, first)) = earlier {
            let message = format!("expected one `{what}` in a test, found another");
            let diagnostic =
                Diagnostic::error(DUPLICATE_LINE, message).at(location, "the second one").with(first, "the first one");
            self.diagnostics.push(diagnostic);
        }
    }

    fn day(&mut self, date: &ast::Expression) -> Option<Date> {
        match &date.kind {
            ast::ExpressionKind::Literal(Scalar::Date(date)) if date.is_whole() => Some(*date),
            ast::ExpressionKind::Missing => None,
            _ => {
                self.error(WRONG_TYPE, "expected a date behind `as of`", date.span, "write it as `2026-01-31`");
                None
            }
        }
    }

    fn expectation(
        &mut self,
        (rule, outcome): (&ast::Name, &ast::Name),
        (at, saying): (Option<&ast::Expression>, &[ast::Text]),
        location: Location,
        program: &Program,
    ) -> Option<Expectation> {
        let rule = self.rule_of(rule, program);
        let expected = Expected::of(&outcome.text)?;
        let before = self.diagnostics.len();
        let has_findings = match expected {
            Expected::Passes => rule.as_ref().is_none_or(|rule| remarks(program, rule)),
            Expected::NotApplicable => false,
            Expected::Fails | Expected::Undecided | Expected::Waived => true,
        };
        if !has_findings {
            let places = at.map(|at| (at.span, "at", "and so no place", "no finding can stand here"));
            let words = saying.first().map(|part| (part.span, "saying", "and so no message", "nothing can say this"));
            for (span, word, so, label) in places.into_iter().chain(words) {
                let message = format!("a rule that {} has no finding, {so}", expected.words());
                let diagnostic =
                    Diagnostic::error(NO_FINDING, message).at(self.at(span), label).hint(format!("leave `{word}` out"));
                self.diagnostics.push(diagnostic);
            }
        }
        for part in saying.iter().filter(|part| part.text.trim().is_empty()) {
            let message = "expected words of the message behind `saying`, found none";
            self.error(SAYS_NOTHING, message, part.span, "every message holds this");
        }
        if self.diagnostics.len() > before {
            return None;
        }
        let saying = saying.iter().map(|part| (part.text.clone(), self.at(part.span))).collect();
        let at = match at {
            Some(at) => Some((self.place(at, true)?.0, self.at(at.span))),
            None => None,
        };
        Some(Expectation { rule: rule?, expected, at, saying, location })
    }

    /// The rule that is named: one of the policy, else of one that it uses, or one of any by `policy/rule`. A rule that is
    /// turned off is one too.
    fn rule_of(&mut self, name: &ast::Name, program: &Program) -> Option<RuleId> {
        let own = |rule: &&RuleId| *rule.policy == *self.policy;
        let ids = || program.rules.iter().map(|rule| &rule.id).chain(program.off.iter().map(|off| &off.rule));
        let found = match name.text.split_once('/') {
            Some(_) => ids().find(|id| id.to_string() == name.text),
            None => ids().filter(own).find(|id| *id.rule == *name.text).or_else(|| {
                let mut used = ids().filter(|id| *id.rule == *name.text);
                used.next().filter(|_| used.next().is_none())
            }),
        };
        if let Some(found) = found {
            self.means(name.span, Meaning::Rule(found.clone()), &Type::Any);
            let rule = program.rules.iter().find(|rule| rule.id == *found);
            let other = rule.filter(|rule| rule.vocabulary != self.vocabulary_index);
            let Some(other) = other.and_then(|rule| program.vocabularies.get(rule.vocabulary)) else {
                return Some(found.clone());
            };
            let message =
                format!("`{found}` is for documents of `{}`, this test for those of another vocabulary", other.name);
            self.error(UNKNOWN_RULE, message, name.span, "never runs on what this test gives");
            return None;
        }
        // it may be a rule of what could not be read, or of a policy that is used there
        if !program.partial.is_empty() {
            return None;
        }
        let full: Vec<String> = ids().map(ToString::to_string).collect();
        let own: Vec<&str> = ids().filter(own).map(|id| &*id.rule).collect();
        let near = if name.text.contains('/') {
            nearest(&name.text, full.iter().map(String::as_str))
        } else {
            let elsewhere = || ids().find(|id| *id.rule == *name.text).map(ToString::to_string);
            nearest(&name.text, own.iter().copied())
                .or_else(|| full.iter().map(String::as_str).find(|id| Some(*id) == elsewhere().as_deref()))
        };
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => rules_of(&self.policy, &own).unwrap_or_else(|| format!("`{}` has no rules", self.policy)),
        };
        let diagnostic = Diagnostic::error(UNKNOWN_RULE, format!("there is no rule `{}`", name.text))
            .at(self.at(name.span), "no such rule")
            .hint(hint)
            .meant(name.span, near);
        self.diagnostics.push(diagnostic);
        None
    }

    /// What `with` writes, as YAML that was read.
    fn set_value(&mut self, value: &ast::Expression, is_yaml: bool, of: &Type) -> Option<Tree> {
        if is_yaml {
            let ast::ExpressionKind::Text(text) = &value.kind else { return None };
            let loaded = load(text.clone().into_bytes(), self.file, Limits::default());
            let mistake = loaded.diagnostics.first().map(|diagnostic| diagnostic.message.clone());
            return match (mistake, loaded.documents.as_slice()) {
                (None, [document]) => Some(Tree::of(document)),
                (mistake, _) => {
                    let why = mistake.unwrap_or_else(|| "expected one document".to_owned());
                    self.error(BAD_YAML, format!("this YAML cannot be read: {why}"), value.span, "");
                    None
                }
            };
        }
        let lowered = self.value_of(value, of)?;
        if !is_constant(&lowered) {
            let label = "only what is written out can stand here";
            self.error(WRONG_TYPE, "expected a constant behind `with`", value.span, label);
            return None;
        }
        self.tree(&lowered)
    }

    /// An expression of a declared type, not as expressions read it: a reference is the name of what it refers to, and of
    /// `one or more` one will do.
    fn value_of(&mut self, value: &ast::Expression, of: &Type) -> Option<Expression> {
        let scope = &mut Scope::default();
        let is_list = matches!(value.kind, ast::ExpressionKind::List(_));
        match of {
            Type::Any => self.expression(scope, value, None),
            Type::OneOrMore(inner) if is_list => self.value_of(value, &Type::List(inner.clone())),
            Type::OneOrMore(inner) => self.value_of(value, inner),
            Type::Reference(_) => self.typed(scope, value, &Type::Text),
            Type::List(inner) if matches!(**inner, Type::Reference(_)) => {
                self.typed(scope, value, &Type::List(Box::new(Type::Text)))
            }
            // such an element is written in one of several ways, whatever the others are written in
            Type::List(inner) if matches!(**inner, Type::OneOrMore(_) | Type::List(_)) => match &value.kind {
                ast::ExpressionKind::List(elements) => {
                    // all of them before any is given up, so that each mistake is told
                    let elements: Vec<_> = elements.iter().map(|element| self.value_of(element, inner)).collect();
                    let elements = elements.into_iter().collect::<Option<Vec<_>>>()?;
                    Some(self.make(ExpressionKind::List(elements), of.clone(), value.span))
                }
                _ => self.typed(scope, value, of),
            },
            Type::Union(members) => {
                let silent = self.diagnostics.len();
                for member in members {
                    if let Some(value) = self.value_of(value, member) {
                        self.diagnostics.truncate(silent);
                        return Some(value);
                    }
                }
                // of all the reasons why no member takes it, that of the last would mislead
                self.diagnostics.truncate(silent);
                let expected = self.vocabulary.describe(of);
                self.error(WRONG_TYPE, format!("expected {expected}"), value.span, "this is none of them");
                None
            }
            Type::Record(_) | Type::Map(_) => {
                let expected = self.vocabulary.describe(of);
                let diagnostic = Diagnostic::error(WRONG_TYPE, format!("expected {expected}, found a single value"))
                    .at(self.at(value.span), "this has no parts")
                    .hint("write what has parts as YAML: `= \"\"\"{…}\"\"\"`");
                self.diagnostics.push(diagnostic);
                None
            }
            of => {
                let before = self.diagnostics.len();
                let found = self.typed(scope, value, of);
                if found.is_none()
                    && let Some(last) = self.diagnostics.get_mut(before)
                    && last.help.is_empty()
                {
                    last.advise([
                        "to write something that is not of its type, write it as YAML: `= \"\"\"…\"\"\"`".to_owned()
                    ]);
                }
                found
            }
        }
    }

    /// A constant as a contract would write it.
    fn tree(&self, value: &Expression) -> Option<Tree> {
        Some(match &value.kind {
            ExpressionKind::Text(text) => Tree::text(text.as_str()),
            ExpressionKind::Literal(Scalar::Enum(value)) => Tree::plain(self.vocabulary.enum_name(*value)),
            ExpressionKind::Literal(Scalar::Country(_) | Scalar::Jurisdiction(_)) => {
                Tree::plain(self.text_at(value.location.span).trim_matches('"'))
            }
            ExpressionKind::Literal(_) => Tree::plain(self.folded(value.location.span)),
            ExpressionKind::List(elements) => {
                Tree::List(elements.iter().map(|element| self.tree(element)).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    /// The place that a path of a test names, and the type that the vocabulary declares for it. The path of a finding may lead
    /// through what another part of the document is referred to by.
    fn place(&mut self, path: &ast::Expression, follows: bool) -> Option<(Vec<PathStep>, Type)> {
        let ast::ExpressionKind::Path(ast::Path { base: None, segments }) = &path.kind else {
            if path.kind != ast::ExpressionKind::Missing {
                self.error(WRONG_TYPE, "expected the path of a place in the document", path.span, "this is none");
            }
            return None;
        };
        let mut place = Place {
            of: Type::Record(self.vocabulary.root),
            follows,
            steps: Vec::new(),
            span: path.span,
            end: path.span.start,
        };
        for (index, segment) in segments.iter().enumerate() {
            match segment {
                ast::Segment::Field { name, quoted: false } if index == 0 && name.text == "document" => {
                    if segments.len() == 1 {
                        self.error(WRONG_TYPE, "expected a path in the document, found the whole of it", path.span, "");
                        return None;
                    }
                }
                ast::Segment::Field { name, .. } => {
                    self.key(&mut place, name)?;
                    place.end = name.span.end;
                }
                ast::Segment::Index(number, span) => {
                    self.element(&mut place, *span)?;
                    place.steps.push(PathStep::Index(*number));
                    place.end = span.end;
                }
                ast::Segment::Each(span) => {
                    let diagnostic = Diagnostic::error(WRONG_TYPE, "expected one element, found `[*]`")
                        .at(self.at(*span), "a test changes one place at a time")
                        .hint("`[0]` is the first element, `.NAME` the one whose `id` is NAME");
                    self.diagnostics.push(diagnostic);
                    return None;
                }
                ast::Segment::Missing(span) => {
                    self.asks_step(*span, &place.of);
                    return None;
                }
            }
        }
        Some((place.steps, place.of))
    }

    fn key(&mut self, place: &mut Place, name: &ast::Name) -> Option<()> {
        self.asks_step(name.span, &as_read(self.vocabulary, &place.of));
        // one that stands for a list of one has the fields of the element
        while let Type::OneOrMore(inner) = &place.of {
            place.of = (**inner).clone();
        }
        if place.follows && matches!(place.of, Type::Reference(_)) {
            place.of = as_read(self.vocabulary, &place.of);
        }
        let step = PathStep::Key(name.text.clone());
        let id = match &place.of {
            Type::Any => {
                place.steps.push(step);
                return Some(());
            }
            Type::Map(inner) => {
                place.of = (**inner).clone();
                place.steps.push(step);
                return Some(());
            }
            Type::List(inner) => {
                let inner = (**inner).clone();
                let record = match &inner {
                    Type::Record(record) => self.vocabulary.record(*record),
                    _ => None,
                };
                if record.is_none_or(|record| record.named("id").is_none()) {
                    return self.no_key(place, name, Some("`[0]` is the first element"));
                }
                place.of = inner;
                place.steps.push(PathStep::Id(name.text.clone()));
                return Some(());
            }
            Type::Record(record) => *record,
            Type::Union(members) => {
                let records: Vec<_> = members
                    .iter()
                    .filter_map(|member| match member {
                        Type::Record(record) => Some(*record),
                        _ => None,
                    })
                    .collect();
                match records.as_slice() {
                    [record] => *record,
                    _ => return self.no_key(place, name, None),
                }
            }
            _ => return self.no_key(place, name, None),
        };
        let vocabulary = self.vocabulary;
        let record = vocabulary.record(id)?;
        let Some((known, field)) = record.field(&name.text).and_then(|id| Some((id, record.get(id)?))) else {
            let known: Vec<&str> = record.fields.iter().map(|field| field.name.as_str()).collect();
            let near = nearest(&name.text, known.iter().copied());
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let fields = quote_names(&known);
                    format!(
                        "its fields are {fields}; what is none of them can be written as YAML, in the section around it"
                    )
                }
            };
            let so_far = self.so_far(place);
            let what = if so_far.is_empty() { "the contract".to_owned() } else { format!("`{so_far}`") };
            let diagnostic = Diagnostic::error(UNKNOWN_FIELD, format!("{what} has no field `{}`", name.text))
                .at(self.at(name.span), format!("not a field of `{}`", record.name))
                .hint(hint)
                .meant(name.span, near);
            self.diagnostics.push(diagnostic);
            return None;
        };
        place.of = field.of.clone();
        place.steps.push(step);
        self.means(name.span, Meaning::Field { record: id, field: known }, &as_read(vocabulary, &field.of));
        Some(())
    }

    fn so_far(&self, place: &Place) -> &str {
        self.text_at(Span { start: place.span.start, end: place.end })
    }

    fn no_key(&mut self, place: &Place, name: &ast::Name, hint: Option<&str>) -> Option<()> {
        let found = self.vocabulary.describe(&as_read(self.vocabulary, &place.of));
        let message = format!("`{}` is {found} and has no field `{}`", self.so_far(place), name.text);
        let diagnostic =
            Diagnostic::error(UNKNOWN_FIELD, message).at(self.at(name.span), "no such field").hint_if(hint);
        self.diagnostics.push(diagnostic);
        None
    }

    fn element(&mut self, place: &mut Place, span: Span) -> Option<()> {
        match &place.of {
            Type::List(inner) | Type::OneOrMore(inner) => {
                place.of = (**inner).clone();
                Some(())
            }
            Type::Any => Some(()),
            of => {
                let found = self.vocabulary.describe(of);
                let label = format!("`{}` is {found}", self.so_far(place));
                self.error(WRONG_TYPE, format!("expected a list before `[…]`, found {found}"), span, label);
                None
            }
        }
    }
}

/// A path as far as it has been followed.
struct Place {
    /// The declared type of what stands here.
    of: Type,
    /// Whether it leads on through references.
    follows: bool,
    steps: Vec<PathStep>,
    /// The whole of the path.
    span: Span,
    /// The end of what has been followed.
    end: u32,
}

/// Whether a rule may say something where it passes: that a position is acceptable, and not the preferred one.
fn remarks(program: &Program, id: &RuleId) -> bool {
    fn any(body: &[Statement]) -> bool {
        body.iter().any(|statement| match statement {
            Statement::Grade(grade) => grade.steps.iter().any(|step| matches!(step.kind, ast::GradeKind::Acceptable)),
            Statement::When { body, .. } => any(body),
            Statement::ForEach(each) => any(&each.body),
            _ => false,
        })
    }
    program.rules.iter().any(|rule| rule.id == *id && any(&rule.body))
}

/// Whether a rule reads the date of the check, or depends on it.
fn asks_the_date(program: &Program, id: &RuleId) -> bool {
    let mut asks = false;
    for rule in program.rules.iter().filter(|rule| rule.id == *id) {
        super::walk::rule(program, rule, &mut |expression| {
            asks |= matches!(expression.kind, ExpressionKind::AsOf);
        });
        asks |= rule.applies_from.is_some();
    }
    asks
}
