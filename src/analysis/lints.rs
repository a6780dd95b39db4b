//! What a policy says that can't be meant: conditions that never change, checks that contradict each other, names that
//! nothing uses. Looked for once a policy has no mistake, with the values that its parameters have in it.

use rustc_hash::FxHashSet;

use crate::analysis::constraints::{Atom, Reader, conflict, exclude};
use crate::analysis::parts::Numbered;
use crate::analysis::program::{
    Base, Definition, Expression, ExpressionKind, Message, MessagePart, Parameter, Rule, Statement, Step,
    SuggestedValue, fold,
};
use crate::analysis::size::children;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Location, SourceMap};
use crate::syntax::ast::IsTest;
use crate::syntax::is_snake;
use crate::value::{Scalar, compare};

const UNUSED: Code = Code::new("policy/unused");
pub(super) const ALWAYS_TRUE: Code = Code::new("policy/always-true");
pub(super) const NEVER_TRUE: Code = Code::new("policy/never-true");
const NEVER_APPLIES: Code = Code::new("policy/never-applies");
const CONTRADICTION: Code = Code::new("policy/contradiction");
const UNREACHABLE_STEP: Code = Code::new("policy/unreachable-step");
const MAY_BE_UNDECIDED: Code = Code::new("policy/may-be-undecided");
const ASKS_ONLY_THE_LIST: Code = Code::new("policy/asks-only-the-list");

/// The parts of one policy, as analysis made them. Of others it uses none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made<'p> {
    pub(super) rules: &'p [Rule],
    pub(super) parameters: Numbered<'p, Parameter>,
    pub(super) definitions: Numbered<'p, Definition>,
    pub(super) sources: &'p SourceMap,
}

/// Everything that a policy can't mean.
pub(super) fn lint(made: Made<'_>) -> Vec<Diagnostic> {
    let reader = Reader { parameters: made.parameters, definitions: made.definitions };
    let mut linter = Linter { reader, sources: made.sources, diagnostics: Vec::new() };
    // conditions of the whole policy stand in each of its rules, and are looked at once
    let mut seen: FxHashSet<Location> = FxHashSet::default();
    for rule in made.rules {
        let mut context = Vec::new();
        for guard in &rule.guards {
            linter.when(guard, &mut context, &mut seen);
        }
        linter.block(&rule.body, &context, &mut seen);
        linter.unused_names(&rule.body, &rule.explanation.help);
    }
    linter.unused(made);
    linter.projections(made);
    linter.diagnostics
}

struct Linter<'p> {
    reader: Reader<'p>,
    sources: &'p SourceMap,
    diagnostics: Vec<Diagnostic>,
}

impl<'p> Linter<'p> {
    fn warn(&mut self, code: Code, message: &str, at: Location, label: &str) {
        self.diagnostics.push(Diagnostic::warning(code, message).at(at, label));
    }

    /// A condition under which a block stands; what it says holds for all that follows.
    fn when(&mut self, condition: &'p Expression, context: &mut Vec<Atom<'p>>, seen: &mut FxHashSet<Location>) {
        let atoms = self.reader.atoms(condition, false);
        let new = seen.insert(condition.location);
        if new {
            self.calendar(condition);
            if let Some((first, second)) = conflict(&atoms) {
                let message = "no document can satisfy this condition";
                let mut diagnostic = Diagnostic::warning(NEVER_APPLIES, message).at(first.at, "never true");
                if let Some(second) = second.filter(|second| second.at != first.at) {
                    diagnostic = diagnostic.at(first.at, "this").with(second.at, "and this exclude each other");
                }
                self.diagnostics.push(diagnostic);
                return;
            }
            if conflict(&self.reader.atoms(condition, true)).is_some() {
                self.warn(
                    ALWAYS_TRUE,
                    "this condition is always true",
                    condition.location,
                    "never false where it is known",
                );
            } else if let Some(known) = clash(context, &atoms) {
                let diagnostic = Diagnostic::warning(NEVER_APPLIES, "where this is reached it is never true")
                    .at(condition.location, "excluded")
                    .with(known, "by this");
                self.diagnostics.push(diagnostic);
            }
        }
        context.extend(atoms);
    }

    fn block(&mut self, statements: &'p [Statement], context: &[Atom<'p>], seen: &mut FxHashSet<Location>) {
        // what the checks of this block ask holds where they pass: each is held to those before it
        let mut asked: Vec<Atom<'p>> = Vec::new();
        for statement in statements {
            match statement {
                Statement::Check(check) => {
                    self.check(&check.condition, check.forbids, context, &mut asked);
                }
                Statement::When { condition, body, .. } => {
                    let mut inner = context.to_vec();
                    self.when(condition, &mut inner, seen);
                    self.block(body, &inner, seen);
                }
                Statement::ForEach(each) => {
                    let mut inner = context.to_vec();
                    if let Some(filter) = &each.filter {
                        self.when(filter, &mut inner, seen);
                    }
                    self.block(&each.body, &inner, seen);
                }
                Statement::Grade(grade) => {
                    let mut missed: Vec<Atom<'p>> = context.to_vec();
                    for step in &grade.steps {
                        self.calendar(&step.condition);
                        let atoms = self.reader.atoms(&step.condition, false);
                        if let Some(known) = clash(&missed, &atoms) {
                            let message = "no value comes to this step";
                            let diagnostic = Diagnostic::warning(UNREACHABLE_STEP, message)
                                .at(Location::new(step.condition.location.file, step.span), "never taken")
                                .with(known, "what would meet it is settled here");
                            self.diagnostics.push(diagnostic);
                        }
                        missed.extend(self.reader.atoms(&step.condition, true));
                    }
                }
                Statement::Let { value, .. } => self.calendar(value),
                Statement::Suggest(_) => {}
            }
        }
    }

    fn check(&mut self, condition: &'p Expression, forbids: bool, context: &[Atom<'p>], asked: &mut Vec<Atom<'p>>) {
        self.calendar(condition);
        let (holds, breaks) = (self.reader.atoms(condition, forbids), self.reader.atoms(condition, !forbids));
        if let Some((first, second)) = conflict(&holds) {
            let message = if forbids { "what is forbidden is always so" } else { "what is required can never be so" };
            let mut diagnostic = Diagnostic::warning(NEVER_TRUE, message).at(first.at, "never true");
            if let Some(second) = second.filter(|second| second.at != first.at) {
                diagnostic = diagnostic.at(first.at, "this").with(second.at, "and this exclude each other");
            }
            self.diagnostics.push(diagnostic);
            return;
        }
        if conflict(&breaks).is_some() {
            let message = if forbids { "what is forbidden can never be so" } else { "what is required is always so" };
            self.warn(ALWAYS_TRUE, message, condition.location, "asks nothing but that the value be stated");
            return;
        }
        if let Some(known) = clash(context, &holds) {
            let diagnostic = Diagnostic::warning(CONTRADICTION, "where this is asked it can never be so")
                .at(condition.location, "excluded")
                .with(known, "by the condition under which it is asked");
            self.diagnostics.push(diagnostic);
        } else if let Some(known) = clash(asked, &holds) {
            let diagnostic = Diagnostic::warning(CONTRADICTION, "no document can satisfy both of these checks")
                .at(condition.location, "contradicts")
                .with(known, "this one");
            self.diagnostics.push(diagnostic);
        }
        asked.extend(holds);
    }

    /// Two values that the policy itself writes out, and that the calendar does not let it compare.
    fn calendar(&mut self, expression: &'p Expression) {
        walk(expression, &mut |part| {
            let ExpressionKind::Compare { comparison, left, right } = &part.kind else { return };
            if let (Some(one), Some(other)) = (self.duration(left), self.duration(right))
                && let Err(no_answer) = compare(*comparison, one, other)
            {
                let message = format!("this may be undecided: {}", no_answer.reason);
                let diagnostic = Diagnostic::note(MAY_BE_UNDECIDED, message)
                    .at(part.location, "months and days have no fixed ratio")
                    .hint("write both in the same unit");
                self.diagnostics.push(diagnostic);
            }
        });
    }

    fn duration(&self, expression: &Expression) -> Option<Scalar> {
        match &expression.kind {
            ExpressionKind::Literal(scalar @ Scalar::Duration(_)) => Some(*scalar),
            ExpressionKind::Parameter(index) => self.duration(&self.reader.parameters.get(*index)?.value),
            _ => None,
        }
    }

    /// Names that `let` gives and nothing uses.
    fn unused_names(&mut self, statements: &'p [Statement], help: &'p [Message]) {
        for (index, statement) in statements.iter().enumerate() {
            match statement {
                Statement::Let { slot, name, .. } => {
                    let mut used = false;
                    let rest = statements.get(index + 1..).unwrap_or_default();
                    each_expression(rest, &mut |expression| used |= reads(expression, *slot));
                    help.iter().for_each(|message| {
                        holes(message, &mut |expression| used |= reads(expression, *slot));
                    });
                    if !used && is_snake(self.sources.text(*name)) {
                        self.warn(UNUSED, "nothing uses this name", *name, "given here");
                    }
                }
                Statement::When { body, .. } => self.unused_names(body, &[]),
                Statement::ForEach(each) => self.unused_names(&each.body, &[]),
                _ => {}
            }
        }
    }

    /// Parameters and definitions that no rule uses, by whatever way. One that is not spelt as names are was reported: its uses
    /// may not be read as such.
    fn unused(&mut self, made: Made<'p>) {
        let mut used = Used::default();
        for rule in made.rules {
            rule.guards.iter().for_each(|guard| used.add(guard, made.definitions));
            each_expression(&rule.body, &mut |expression| used.add(expression, made.definitions));
            rule.explanation.help.iter().for_each(|message| {
                holes(message, &mut |expression| used.add(expression, made.definitions));
            });
        }
        for (index, parameter) in made.parameters.iter() {
            if !used.parameters.contains(&index) && is_snake(&parameter.name) {
                let message = format!("no rule uses the parameter `{}`", parameter.name);
                self.warn(UNUSED, &message, parameter.location, "declared here");
            }
        }
        for (index, definition) in made.definitions.iter() {
            if !used.definitions.contains(&index) && is_snake(&definition.name) {
                let message = format!("no rule uses the definition `{}`", definition.name);
                self.warn(UNUSED, &message, definition.location, "declared here");
            }
        }
    }
}

/// Whether what is asked of the elements of a list is asked of the list: `xs[*].y is stated`.
impl<'p> Linter<'p> {
    fn projections(&mut self, made: Made<'p>) {
        let mut seen: FxHashSet<Location> = FxHashSet::default();
        for definition in made.definitions.parts {
            self.projections_in(&definition.body, &[], made, &mut seen);
        }
        for rule in made.rules {
            rule.guards.iter().for_each(|guard| self.projections_in(guard, &[], made, &mut seen));
            self.projections_of(&rule.body, &mut Vec::new(), made, &mut seen);
        }
    }

    /// `lets` are the names in reach, by their slots.
    fn projections_of(
        &mut self,
        statements: &'p [Statement],
        lets: &mut Vec<(usize, &'p Expression)>,
        made: Made<'p>,
        seen: &mut FxHashSet<Location>,
    ) {
        let outer = lets.len();
        for statement in statements {
            match statement {
                Statement::Check(check) => self.projections_in(&check.condition, lets, made, seen),
                Statement::When { condition, body, .. } => {
                    self.projections_in(condition, lets, made, seen);
                    self.projections_of(body, lets, made, seen);
                }
                Statement::ForEach(each) => {
                    self.projections_in(&each.list, lets, made, seen);
                    each.filter.iter().for_each(|filter| self.projections_in(filter, lets, made, seen));
                    self.projections_of(&each.body, lets, made, seen);
                }
                Statement::Let { slot, value, .. } => {
                    self.projections_in(value, lets, made, seen);
                    lets.push((*slot, value));
                }
                Statement::Grade(grade) => {
                    grade.steps.iter().for_each(|step| self.projections_in(&step.condition, lets, made, seen));
                }
                Statement::Suggest(_) => {}
            }
        }
        lets.truncate(outer);
    }

    fn projections_in(
        &mut self,
        expression: &'p Expression,
        lets: &[(usize, &'p Expression)],
        made: Made<'p>,
        seen: &mut FxHashSet<Location>,
    ) {
        walk(expression, &mut |part| {
            let ExpressionKind::Is { value, test: test @ (IsTest::Stated | IsTest::Elsewhere), negated } = &part.kind
            else {
                return;
            };
            let Some(path) = projected(value, lets, made.definitions) else { return };
            if seen.insert(part.location) {
                self.diagnostics.extend(asks_only_the_list(part, (value, path), *test, *negated, made));
            }
        });
    }
}

/// The path with a `[*]` that a value is, by whatever name.
fn projected<'p>(
    value: &'p Expression,
    lets: &[(usize, &'p Expression)],
    definitions: Numbered<'p, Definition>,
) -> Option<&'p Expression> {
    match &value.kind {
        ExpressionKind::Path { steps, .. } if steps.iter().any(Step::is_each) => Some(value),
        ExpressionKind::Path { base: Base::Slot(slot), steps } if steps.is_empty() => {
            let (_, value) = lets.iter().find(|(known, _)| known == slot)?;
            projected(value, lets, definitions)
        }
        // a definition sees none of the names around the line that uses it
        ExpressionKind::Definition { index, .. } => projected(&definitions.get(*index)?.body, &[], definitions),
        _ => None,
    }
}

fn asks_only_the_list(
    asked: &Expression,
    (value, path): (&Expression, &Expression),
    test: IsTest,
    negated: bool,
    made: Made<'_>,
) -> Option<Diagnostic> {
    let text = fold(made.sources.text(path.location));
    let (before, field) = text.rsplit_once("[*]")?;
    let ExpressionKind::Path { steps, .. } = &path.kind else { return None };
    // quantifiers go through lists: of a map or of lists in each other `[*]` makes one
    let list = match steps.iter().filter(|step| step.is_each()).collect::<Vec<_>>().as_slice() {
        [Step::Each] => before.to_owned(),
        _ => format!("{before}[*]"),
    };
    let word = if test == IsTest::Stated { "stated" } else { "elsewhere" };
    let of_each = match field.strip_prefix('.') {
        Some(field) => format!("the `{field}` of each element"),
        None => "each element".to_owned(),
    };
    let name = if before == "x" || before.starts_with("x.") { "element" } else { "x" };
    let quantified =
        |quantifier: &str, not: &str| format!("`{quantifier} {name} in {list} satisfies {name}{field} is {not}{word}`");
    let (first, second) = if negated {
        (quantified("no", ""), quantified("some", "not "))
    } else {
        (quantified("every", ""), quantified("some", ""))
    };
    let outer = before.split_once("[*]").map_or(before, |(outer, _)| outer);
    let message = format!("this asks whether `{outer}` is {word}, not whether {of_each} is");
    let mut diagnostic = Diagnostic::warning(ASKS_ONLY_THE_LIST, message)
        .at(asked.location, "an element for each, also where its value is missing");
    if value.location != path.location {
        diagnostic = diagnostic.with(path.location, "this list");
    }
    Some(diagnostic.hint(format!("write {first}, or {second}")))
}

/// The place of what is known that excludes something of these.
fn clash(known: &[Atom<'_>], new: &[Atom<'_>]) -> Option<Location> {
    known.iter().find(|one| new.iter().any(|other| exclude(one, other))).map(|one| one.at)
}

#[derive(Debug, Default)]
struct Used {
    parameters: FxHashSet<usize>,
    definitions: FxHashSet<usize>,
}

impl Used {
    fn add(&mut self, expression: &Expression, definitions: Numbered<'_, Definition>) {
        let mut found = Vec::new();
        walk(expression, &mut |part| match &part.kind {
            ExpressionKind::Parameter(index) => drop(self.parameters.insert(*index)),
            ExpressionKind::Definition { index, .. } if self.definitions.insert(*index) => found.push(*index),
            _ => {}
        });
        for index in found {
            if let Some(definition) = definitions.get(index) {
                self.add(&definition.body, definitions);
            }
        }
    }
}

/// Whether an expression reads the name of a slot.
fn reads(expression: &Expression, slot: usize) -> bool {
    let mut found = false;
    walk(expression, &mut |part| {
        found |= matches!(&part.kind, ExpressionKind::Path { base: Base::Slot(known), .. } if *known == slot);
    });
    found
}

fn holes<'p>(message: &'p Message, visit: &mut impl FnMut(&'p Expression)) {
    for part in &message.parts {
        if let MessagePart::Hole(expression) = part {
            visit(expression);
        }
    }
}

/// Every expression of statements, those of blocks and messages included.
fn each_expression<'p>(statements: &'p [Statement], visit: &mut impl FnMut(&'p Expression)) {
    for statement in statements {
        match statement {
            Statement::Check(check) => {
                visit(&check.condition);
                check.message.iter().for_each(|message| holes(message, visit));
            }
            Statement::When { condition, body, .. } => {
                visit(condition);
                each_expression(body, visit);
            }
            Statement::ForEach(each) => {
                visit(&each.list);
                each.filter.iter().for_each(&mut *visit);
                each_expression(&each.body, visit);
            }
            Statement::Let { value, .. } => visit(value),
            Statement::Grade(grade) => grade.steps.iter().for_each(|step| visit(&step.condition)),
            Statement::Suggest(suggest) => {
                visit(&suggest.path);
                if let SuggestedValue::Expression(value) = &suggest.value {
                    visit(value);
                }
            }
        }
    }
}

/// An expression and all of its parts; not what its definitions stand for.
fn walk<'p>(expression: &'p Expression, visit: &mut impl FnMut(&'p Expression)) {
    visit(expression);
    children(expression, &mut |part| walk(part, &mut *visit));
}
