//! Policies that build on others: which policy uses which, whose rules run, and what is adjusted.

use std::sync::Arc;

use crate::analysis::names::Scope;
use crate::analysis::operators::is_constant;
use crate::analysis::policies::{Lowering, PolicyFile, UNKNOWN_POLICY};
use crate::analysis::program::{Block, Program, Rule, Statement, SwitchedOff};
use crate::analysis::recorded::Meaning;
use crate::diagnostic::{Code, Diagnostic, RuleId, Severity, nearest};
use crate::source::{Location, Span};
use crate::syntax::ast::{self, AdjustmentKind};
use crate::value::Type;
use crate::vocabulary::Words;

const USE_CYCLE: Code = Code::new("policy/use-cycle");
const UNKNOWN_TAG: Code = Code::new("policy/unknown-tag");
const UNUSED: Code = Code::new("policy/unused");
const NOT_USED: Code = Code::new("policy/not-used");
const UNKNOWN_ADJUSTMENT: Code = Code::new("policy/unknown-adjustment");
const ADJUSTED_TWICE: Code = Code::new("policy/adjusted-twice");
const NO_REASON: Code = Code::new("policy/no-reason");

/// A `use` line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use<'a> {
    /// The index of the policy that is used; nothing where there is none, which has been reported.
    pub(super) policy: Option<usize>,
    pub(super) tagged: &'a [ast::Name],
    pub(super) span: Span,
}

/// The `use` lines of a policy, with what each of them names.
pub(super) fn uses<'a>(policy: &'a PolicyFile<'a>) -> impl Iterator<Item = Use<'a>> {
    let lines = policy.file.items.iter().filter_map(|item| match &item.kind {
        ast::ItemKind::Use { tagged, .. } => Some((tagged.as_slice(), item.span)),
        _ => None,
    });
    lines.zip(&policy.uses).map(|((tagged, span), policy)| Use { policy: *policy, tagged, span })
}

/// The policies in an order in which each stands behind those that it uses. A policy that uses itself, by whatever way, is
/// reported once for each way back.
pub(super) fn order(policies: &[PolicyFile<'_>], diagnostics: &mut Vec<Diagnostic>) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; policies.len()];
    let mut order = Vec::with_capacity(policies.len());
    for start in 0..policies.len() {
        // a stack of policies and what is left of their `use` lines: nothing here is as deep as a stranger likes
        let mut stack: Vec<(usize, Vec<Use<'_>>)> = Vec::new();
        let mut enter = (marks.get(start) == Some(&Mark::New)).then_some(start);
        loop {
            if let Some(index) = enter.take()
                && let (Some(policy), Some(mark)) = (policies.get(index), marks.get_mut(index))
            {
                *mark = Mark::Open;
                let mut lines: Vec<Use<'_>> = uses(policy).collect();
                lines.reverse();
                stack.push((index, lines));
            }
            let Some((index, lines)) = stack.last_mut() else { break };
            let index = *index;
            match lines.pop() {
                Some(line) => match line.policy.map(|used| (used, marks.get(used).copied())) {
                    Some((used, Some(Mark::New))) => enter = Some(used),
                    Some((used, Some(Mark::Open))) => {
                        let round: Vec<usize> =
                            stack.iter().map(|(index, _)| *index).skip_while(|index| *index != used).collect();
                        diagnostics.extend(cycle(policies, &round, (index, line.span)));
                    }
                    _ => {}
                },
                None => {
                    if let Some(mark) = marks.get_mut(index) {
                        *mark = Mark::Done;
                    }
                    order.push(index);
                    stack.pop();
                }
            }
        }
    }
    order
}

/// "`a` uses itself: `a` uses `b`, `b` uses `a`", at the line that leads back.
fn cycle(policies: &[PolicyFile<'_>], round: &[usize], (last, span): (usize, Span)) -> Option<Diagnostic> {
    let name = |index: usize| Some(policies.get(index)?.file.declaration.as_ref()?.name.text.as_str());
    let first = name(*round.first()?)?;
    let next = round.iter().skip(1).chain(round.first());
    let steps: Vec<String> = round
        .iter()
        .zip(next)
        .filter_map(|(from, to)| Some(format!("`{}` uses `{}`", name(*from)?, name(*to)?)))
        .collect();
    let mut diagnostic = Diagnostic::error(USE_CYCLE, format!("`{first}` uses itself: {}", steps.join(", ")))
        .at(Location::new(policies.get(last)?.id, span), "leads back");
    for (from, to) in round.iter().zip(round.iter().skip(1)) {
        let policy = policies.get(*from)?;
        if let Some(line) = uses(policy).find(|line| line.policy == Some(*to)) {
            diagnostic = diagnostic.with(Location::new(policy.id, line.span), "on the way");
        }
    }
    Some(diagnostic)
}

/// Which rules of each policy run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reach {
    all: bool,
    tags: Vec<String>,
}

impl Reach {
    /// Whether a rule runs.
    pub(super) fn includes(&self, rule: &Rule) -> bool {
        let draft = |tag: &String| tag == "draft" && rule.is_draft;
        self.all || self.tags.iter().any(|tag| rule.has_tag(tag) || draft(tag))
    }

    fn add(&mut self, tags: &[ast::Name]) {
        match tags {
            [] => self.all = true,
            tags => self.tags.extend(tags.iter().map(|tag| tag.text.clone())),
        }
    }
}

/// Which rules run, for each policy: all of those that somebody chose, and what these use of others. A policy of which
/// only some rules are used brings what it uses itself as a whole.
pub(super) fn reach(policies: &[PolicyFile<'_>], order: &[usize]) -> Vec<Reach> {
    let mut reach: Vec<Reach> = policies.iter().map(|policy| Reach { all: policy.chosen, tags: Vec::new() }).collect();
    // users stand behind what they use: seen from the end, each is settled before it passes on
    for index in order.iter().rev() {
        let Some(policy) = policies.get(*index) else { continue };
        if reach.get(*index).is_none_or(|own| *own == Reach::default()) {
            continue;
        }
        for line in uses(policy) {
            if let Some(used) = line.policy.and_then(|used| reach.get_mut(used)) {
                used.add(line.tagged);
            }
        }
    }
    reach
}

/// The names of the policies that could not be read as a whole, or not be analysed, which was reported: that they don't have
/// something can't be said.
pub(super) fn partial(policies: &[PolicyFile<'_>], program: &Program) -> Vec<Arc<str>> {
    let is_known = |name: &str| program.policies.iter().any(|known| *known.name == *name);
    let named = policies.iter().filter_map(|policy| Some((policy, declared(policy)?)));
    named.filter(|(policy, name)| policy.file.has_gaps || !is_known(name)).map(|(_, name)| name.into()).collect()
}

/// What is wrong with the `use` lines of a policy once the rules of all are known: tags that no rule has, lines that say
/// what another says already.
pub(super) fn check_uses(policies: &[PolicyFile<'_>], program: &Program, diagnostics: &mut Vec<Diagnostic>) {
    // what is built in is trusted to be right, and may have been left with none but the rules that run
    for policy in policies.iter().filter(|policy| !policy.built_in) {
        let lines: Vec<Use<'_>> = uses(policy).collect();
        for (index, line) in lines.iter().enumerate() {
            let Some(used) = line.policy.and_then(|used| policies.get(used)) else { continue };
            let Some(name) = used.file.declaration.as_ref().map(|declaration| declaration.name.text.as_str()) else {
                continue;
            };
            let earlier = lines.iter().take(index).find(|earlier| {
                earlier.policy == line.policy
                    && (earlier.tagged.is_empty()
                        || (!line.tagged.is_empty() && line.tagged.iter().all(|tag| has_tag(earlier.tagged, tag))))
            });
            if let Some(earlier) = earlier {
                let diagnostic = Diagnostic::warning(UNUSED, format!("`{name}` is used already"))
                    .at(Location::new(policy.id, line.span), "brings nothing more")
                    .with(Location::new(policy.id, earlier.span), "used here");
                diagnostics.push(diagnostic);
            }
            if program.is_partial(name) {
                continue;
            }
            let mut known: Vec<&str> = program
                .rules
                .iter()
                .filter(|rule| *rule.id.policy == *name)
                .flat_map(|rule| rule.tags.iter().map(Words::as_str).chain(rule.is_draft.then_some("draft")))
                .collect();
            known.sort_unstable();
            known.dedup();
            // a profile has no rules of its own, and passes no tags on
            for tag in line.tagged.iter().filter(|tag| !known.contains(&tag.text.as_str())) {
                let near = nearest(&tag.text, known.iter().copied());
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if known.is_empty() => format!("the rules of `{name}` have no tags"),
                    None => format!("its tags are {}", listed(&known)),
                };
                let diagnostic =
                    Diagnostic::error(UNKNOWN_TAG, format!("no rule of `{name}` has the tag `{}`", tag.text))
                        .at(Location::new(policy.id, tag.span), "not a tag there")
                        .hint(hint)
                        .meant(tag.span, near);
                diagnostics.push(diagnostic);
            }
        }
    }
}

fn has_tag(tags: &[ast::Name], tag: &ast::Name) -> bool {
    tags.iter().any(|known| known.text == tag.text)
}

pub(super) fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// What an adjustment changes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Parameter(usize),
    Rule(RuleId),
}

/// An adjustment that was made: by which policy, and where.
#[derive(Debug)]
struct Made {
    target: Target,
    policy: usize,
    location: Location,
}

/// Makes the adjustments of all policies. Those of a policy go before those of the policies that it uses; two policies
/// of which neither uses the other may not adjust the same thing.
#[derive(Debug)]
pub(super) struct Adjusting<'p, 'a> {
    pub(super) policies: &'p [PolicyFile<'a>],
    /// For each policy the policies that it uses, whatever the way.
    pub(super) closure: Vec<Vec<bool>>,
    made: Vec<Made>,
}

impl<'p, 'a> Adjusting<'p, 'a> {
    /// For policies in the order in which each stands behind those that it uses.
    pub(super) fn new(policies: &'p [PolicyFile<'a>], order: &[usize]) -> Self {
        let mut closure = vec![vec![false; policies.len()]; policies.len()];
        for index in order {
            let Some(policy) = policies.get(*index) else { continue };
            let mut own = vec![false; policies.len()];
            for used in uses(policy).filter_map(|line| line.policy) {
                if let Some(place) = own.get_mut(used) {
                    *place = true;
                }
                for (place, further) in own.iter_mut().zip(closure.get(used).into_iter().flatten()) {
                    *place |= further;
                }
            }
            if let Some(place) = closure.get_mut(*index) {
                *place = own;
            }
        }
        Self { policies, closure, made: Vec::new() }
    }

    /// Makes the adjustments of one `adjust` block; `lowering` stands for the file that it is in.
    pub(super) fn adjust(
        &mut self,
        index: usize,
        item: &ast::Item,
        lowering: &mut Lowering<'_>,
        program: &mut Program,
    ) {
        let ast::ItemKind::Adjust { name, changes } = &item.kind else { return };
        let Some(policy) = self.policies.get(index) else { return };
        let Some(target) = self.policy_named(&name.text) else {
            // what it adjusts may be what a `use` misspells, or what stands in one that could not be read, which was reported
            if policy.uses.contains(&None) || policy.file.has_gaps {
                return;
            }
            // there may be such a policy, built in or beside this one: only those that are used are known here
            let near = nearest(&name.text, self.policies.iter().filter_map(declared));
            let (code, message) = if policy.overrides {
                (UNKNOWN_POLICY, format!("there is no policy `{}`", name.text))
            } else {
                (NOT_USED, format!("`{}` is not used by this policy", name.text))
            };
            let diagnostic = Diagnostic::error(code, message)
                .at(lowering.at(name.span), "nothing of this name is used")
                .hint(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write `use {}` above it", name.text),
                });
            let diagnostic = match near {
                Some(near) => diagnostic.meant(name.span, Some(near)),
                None => used_above(diagnostic, item.span, &name.text),
            };
            lowering.diagnostics.push(diagnostic);
            return;
        };
        let is_used = self.closure.get(index).and_then(|used| used.get(target)).copied().unwrap_or(false);
        if !is_used && policy.file.has_gaps {
            return;
        }
        if target == index {
            let diagnostic = Diagnostic::error(NOT_USED, "a policy adjusts those that it uses, not itself")
                .at(lowering.at(name.span), "this policy")
                .hint("change what is to be otherwise where it is declared");
            lowering.diagnostics.push(diagnostic);
            return;
        }
        if !is_used && !policy.overrides {
            let diagnostic = Diagnostic::error(NOT_USED, format!("`{}` is not used by this policy", name.text))
                .at(lowering.at(name.span), "adjusted, but not used")
                .hint(format!("write `use {}` above it", name.text));
            lowering.diagnostics.push(used_above(diagnostic, item.span, &name.text));
            return;
        }
        for change in changes {
            self.change(index, &name.text, change, lowering, program);
        }
    }

    /// Whether a policy declares a parameter, be it in a line that is wrong.
    fn declares_parameter(&self, policy: &str, parameter: &str) -> bool {
        let items = self.policies.iter().filter(|known| declared(known) == Some(policy)).flat_map(|of| &of.file.items);
        items.into_iter().any(|item| match &item.kind {
            ast::ItemKind::Parameter { name, .. } => name.text == parameter,
            _ => false,
        })
    }

    fn policy_named(&self, name: &str) -> Option<usize> {
        self.policies.iter().position(|policy| declared(policy) == Some(name))
    }

    fn change(
        &mut self,
        index: usize,
        policy: &str,
        change: &ast::Adjustment,
        lowering: &mut Lowering<'_>,
        program: &mut Program,
    ) {
        match &change.change {
            AdjustmentKind::Parameter(value) => {
                let found = program
                    .parameters
                    .iter()
                    .position(|known| *known.policy == *policy && known.name == change.name.text);
                let Some(parameter) = found else {
                    if program.is_partial(policy) || self.declares_parameter(policy, &change.name.text) {
                        return;
                    }
                    let known: Vec<&str> = program
                        .parameters
                        .iter()
                        .filter(|known| *known.policy == *policy)
                        .map(|known| &*known.name)
                        .collect();
                    return unknown(lowering, policy, "parameter", &change.name, &known);
                };
                let Some(of) = program.parameters.get(parameter).map(|parameter| parameter.of.clone()) else { return };
                let meaning = Meaning::ParameterOf(policy.to_owned(), change.name.text.clone());
                lowering.means(change.name.span, meaning, &of);
                let Some(value) = lowering.typed(&mut Scope::default(), value, &of) else { return };
                if !is_constant(&value) {
                    let message = format!("expected a constant for `{}`", change.name.text);
                    let label = "only what is written out can stand here";
                    lowering.error(super::expressions::WRONG_TYPE, message, value.location.span, label);
                    return;
                }
                if self.may(index, Target::Parameter(parameter), change, lowering)
                    && let Some(parameter) = program.parameters.get_mut(parameter)
                {
                    parameter.value = value;
                }
            }
            AdjustmentKind::Severity(word) => {
                let Some(severity) = lowering.severity(word) else { return };
                if let Some(rule) = self.rule(index, policy, change, lowering, program) {
                    set_severity(rule, severity);
                }
            }
            AdjustmentKind::Off(because) => {
                if because.as_ref().is_none_or(|because| because.text.trim().is_empty()) {
                    let message = format!("expected a reason for turning `{}` off", change.name.text);
                    let diagnostic = Diagnostic::error(NO_REASON, message)
                        .at(lowering.at(change.span), "nobody will know why")
                        .hint(format!("write `{}: off because \"…\"`", change.name.text))
                        .mended(change.span, format!("{}: off because \"…\"", change.name.text), "give a reason");
                    lowering.diagnostics.push(diagnostic);
                    return;
                }
                if let Some(rule) = self.rule(index, policy, change, lowering, program) {
                    let rule = rule.id.clone();
                    let because = because.as_ref().map(|because| because.text.clone()).unwrap_or_default();
                    program.off.retain(|known| known.rule != rule);
                    program.off.push(SwitchedOff { rule, because, location: lowering.at(change.span) });
                }
            }
        }
    }

    /// The rule that an adjustment names, if it may be adjusted.
    fn rule<'r>(
        &mut self,
        index: usize,
        policy: &str,
        change: &ast::Adjustment,
        lowering: &mut Lowering<'_>,
        program: &'r mut Program,
    ) -> Option<&'r mut Rule> {
        let found =
            program.rules.iter().position(|rule| *rule.id.policy == *policy && *rule.id.rule == *change.name.text);
        let Some(position) = found else {
            if program.is_partial(policy) {
                return None;
            }
            let known: Vec<&str> =
                program.rules.iter().filter(|rule| *rule.id.policy == *policy).map(|rule| &*rule.id.rule).collect();
            unknown(lowering, policy, "rule", &change.name, &known);
            return None;
        };
        let id = program.rules.get(position)?.id.clone();
        lowering.means(change.name.span, Meaning::Rule(id.clone()), &Type::Any);
        // the outer policy decides: what an inner one has turned off it may turn on again
        if self.may(index, Target::Rule(id.clone()), change, lowering) {
            program.off.retain(|known| known.rule != id);
            return program.rules.get_mut(position);
        }
        None
    }

    /// Whether this policy may adjust this: nobody else has, or only a policy that it uses.
    fn may(&mut self, index: usize, target: Target, change: &ast::Adjustment, lowering: &mut Lowering<'_>) -> bool {
        let overrides = self.policies.get(index).is_some_and(|policy| policy.overrides);
        let own = self.closure.get(index);
        let other = self.made.iter().find(|made| {
            let uses = own.and_then(|used| used.get(made.policy)).copied().unwrap_or(false);
            made.target == target && (made.policy == index || !(uses || overrides))
        });
        if let Some(other) = other {
            let message = if other.policy == index {
                format!("`{}` is adjusted twice", change.name.text)
            } else {
                format!("two policies adjust `{}`, and neither uses the other", change.name.text)
            };
            let diagnostic = Diagnostic::error(ADJUSTED_TWICE, message)
                .at(lowering.at(change.span), "the second adjustment")
                .with(other.location, "the first one");
            lowering.diagnostics.push(diagnostic);
            return false;
        }
        self.made.push(Made { target, policy: index, location: lowering.at(change.span) });
        true
    }
}

/// The change that writes the missing `use` above an `adjust` block.
fn used_above(diagnostic: Diagnostic, item: Span, name: &str) -> Diagnostic {
    diagnostic.mended(Span::empty(item.start()), format!("use {name}\n\n"), format!("write `use {name}` above it"))
}

fn declared<'a>(policy: &PolicyFile<'a>) -> Option<&'a str> {
    policy.file.declaration.as_ref().map(|declaration| declaration.name.text.as_str())
}

fn unknown(lowering: &mut Lowering<'_>, policy: &str, what: &str, name: &ast::Name, known: &[&str]) {
    let near = nearest(&name.text, known.iter().copied());
    let hint = match near {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if known.is_empty() => None,
        None => Some(format!("its {what}s are {}", listed(known))),
    };
    let diagnostic = Diagnostic::error(UNKNOWN_ADJUSTMENT, format!("`{policy}` has no {what} `{}`", name.text))
        .at(lowering.at(name.span), format!("no such {what}"))
        .hint_if(hint)
        .meant(name.span, near);
    lowering.diagnostics.push(diagnostic);
}

/// Gives a rule and its checks another severity; what is written milder in a check stays milder.
fn set_severity(rule: &mut Rule, severity: Severity) {
    rule.severity = severity;
    set_in(&mut rule.body, severity);
}

fn set_in(body: &mut Block, severity: Severity) {
    body.change(
        |place| place.severity = Some(severity),
        |statements| {
            for statement in statements {
                match statement {
                    Statement::Check(check) => check.set_severity(severity),
                    Statement::When { body, .. } => set_in(body, severity),
                    Statement::ForEach(each) => set_in(&mut each.body, severity),
                    Statement::Grade(grade) => grade.severity = severity,
                    Statement::Let { .. } | Statement::Suggest(_) => {}
                }
            }
        },
    );
}
