//! What a finding says: "expected …, found …", from the condition itself.

use crate::analysis::{Base, Expression, ExpressionKind, Program, Step};
use crate::engine::package::{Package, TYPICAL_PATH};
use crate::engine::paths::push_below;
use crate::engine::print::EMPTY;
use crate::engine::print::in_words;
use crate::engine::tracer::{Cause, CauseKind, Leaf, Place, Tracer};
use crate::syntax::ast::{IsTest, Membership, Quantifier};
use crate::value::{Comparison, Type};

/// What the words are made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) program: &'a Program,
    pub(super) package: Package<'a>,
}

/// The paths of a cause.
#[derive(Debug)]
pub(super) struct CausePaths {
    /// Of the value that is unknown; of one that is missing the whole path.
    pub(super) whole: String,
    outermost: Outermost,
}

/// The path of the outermost part that is missing, or of what states nothing.
#[derive(Debug)]
enum Outermost {
    /// That is the root, or lies nowhere.
    None,
    /// With so many bytes the whole path begins, as nearly all do.
    Begins(usize),
    /// Another one.
    Other(String),
}

impl CausePaths {
    /// Of the outermost part that is missing, or of what states nothing; nothing where that is the root, or lies nowhere.
    pub(super) fn outermost(&self) -> Option<&str> {
        match &self.outermost {
            Outermost::None => None,
            Outermost::Begins(length) => self.whole.get(..*length),
            Outermost::Other(path) => Some(path),
        }
    }
}

impl<'a> Words<'a> {
    /// What is said of a check that fails by what the document says. The paths of the first cause, if there is one, are given where
    /// they are known.
    pub(super) fn failure<T: Tracer<'a>>(
        self,
        condition: &Expression,
        leaves: &[Leaf<'a, T>],
        forbids: bool,
        paths: Option<&CausePaths>,
    ) -> String {
        let whole = || {
            let text = self.source(condition);
            if forbids { format!("expected not `{text}`, found that it holds") } else { format!("expected `{text}`") }
        };
        match (leaves, &condition.kind) {
            ([], _) => whole(),
            (leaves, _) if leaves.iter().all(|leaf| !leaf.causes.is_empty()) => {
                let causes: Vec<&Cause<'_>> = leaves.iter().flat_map(|leaf| &leaf.causes).collect();
                let said = self.not_stated(&causes, paths);
                if !said.is_empty() {
                    return said;
                }
                // it is stated, which is what the condition speaks of, though nobody can tell what it is
                let causes: Vec<String> = causes.iter().map(|cause| self.root(cause)).collect();
                format!("{}: {}", whole(), causes.join(", and "))
            }
            ([leaf], _) => self.expected(leaf, forbids),
            ([leaf, ..], ExpressionKind::And(_)) if !forbids => self.expected(leaf, false),
            ([leaf, ..], ExpressionKind::Or(_)) if forbids => self.expected(leaf, true),
            ([leaf, ..], ExpressionKind::Quantifier { .. }) => self.expected(leaf, forbids),
            _ => whole(),
        }
    }

    fn source(self, expression: &Expression) -> String {
        self.program.text_of(expression.location)
    }

    /// "expected X to be at least 30 days (`min_notice`), found 14 days"
    fn expected<T: Tracer<'a>>(self, leaf: &Leaf<'a, T>, forbids: bool) -> String {
        let not = if forbids { "not " } else { "" };
        let (was_found, was_expected) = (leaf.found(self.package), leaf.expected(self.package));
        let found = found(&was_found);
        match &leaf.expression.kind {
            ExpressionKind::Compare { comparison, left, right } => {
                if let ExpressionKind::Call { function, arguments } = &left.kind
                    && function.name == "count"
                    && let [list] = arguments.as_slice()
                {
                    let bound = self.bound(right, &was_expected);
                    let elements = if was_expected == "1" { "element" } else { "elements" };
                    let verb = how_many(*comparison);
                    let list = self.subject(list, leaf);
                    return format!("expected {list} {not}to have {verb}{bound} {elements}{found}");
                }
                let verb = to_be(*comparison, left.of == Type::Date);
                let bound = self.bound(right, &was_expected);
                format!("expected {} {not}{verb} {bound}{found}", self.subject(left, leaf))
            }
            ExpressionKind::Membership { operator, left, right } => {
                let verb = match operator {
                    Membership::In => "to be one of",
                    Membership::NotIn => "to be none of",
                    Membership::Contains => "to contain",
                    Membership::ContainsAll => "to contain all of",
                    Membership::ContainsAny => "to contain any of",
                };
                // "in" a list, asked of a value that the policy writes out, is about the list
                if matches!(operator, Membership::In | Membership::NotIn) && is_written_out(left) {
                    let not = if (*operator == Membership::NotIn) != forbids { "not " } else { "" };
                    let (list, value) = (self.subject(right, leaf), self.bound(left, &was_found));
                    return format!("expected {list} {not}to contain {value}, found {was_expected}");
                }
                let bound = self.bound(right, &was_expected);
                format!("expected {} {not}{verb} {bound}{found}", self.subject(left, leaf))
            }
            ExpressionKind::Matches { text, pattern } => {
                format!("expected {} {not}to match `/{}/`{found}", self.subject(text, leaf), pattern.as_str())
            }
            ExpressionKind::Mentions { text, phrase } => {
                format!("expected {} {not}to mention {}{found}", self.subject(text, leaf), self.source(phrase))
            }
            ExpressionKind::Is { value, test, negated } => {
                let not = if *negated != forbids { "not " } else { "" };
                let subject = match test {
                    IsTest::Unique | IsTest::Increasing | IsTest::Decreasing => format!("`{}`", self.source(value)),
                    _ => self.subject(value, leaf),
                };
                match test {
                    IsTest::Stated => format!("expected {subject} {not}to be stated{found}"),
                    IsTest::Empty => format!("expected {subject} {not}to be empty{found}"),
                    IsTest::Of(of) => format!("expected {subject} {not}to be {of}{found}"),
                    IsTest::Elsewhere => format!("expected {subject} {not}to stand in a document that is not supplied"),
                    IsTest::Cited if not.is_empty() => format!("expected a field to cite {subject}, found none"),
                    IsTest::Cited => format!("expected no field to cite {subject}"),
                    IsTest::Unique if not.is_empty() => {
                        format!("expected {subject} to have no two alike, found {was_found} twice")
                    }
                    IsTest::Increasing | IsTest::Decreasing if not.is_empty() => {
                        let way = if *test == IsTest::Increasing { "increase" } else { "decrease" };
                        format!("expected {subject} to {way}, found {was_found} after {was_expected}")
                    }
                    IsTest::Unique => format!("expected {subject} to have two alike"),
                    IsTest::Increasing => format!("expected {subject} not to increase"),
                    IsTest::Decreasing => format!("expected {subject} not to decrease"),
                }
            }
            ExpressionKind::Quantifier { quantifier, list, condition, .. } => {
                let (list, condition) = (self.source(list), self.source(condition));
                match (quantifier, forbids) {
                    (Quantifier::Some, false) => {
                        format!("expected something in `{list}` of which `{condition}` holds, found nothing")
                    }
                    (Quantifier::Every, true) => {
                        format!(
                            "expected not everything in `{list}` to satisfy `{condition}`, found that all of it does"
                        )
                    }
                    (Quantifier::No, true) => {
                        format!("expected something in `{list}` of which `{condition}` holds, found nothing")
                    }
                    _ => format!("expected nothing in `{list}` of which `{condition}` holds{found}"),
                }
            }
            _ if leaf.expression.of == Type::Boolean && is_path(leaf.expression) => {
                let wanted = if forbids { "false" } else { "true" };
                format!("expected {} to be {wanted}{found}", self.subject(leaf.expression, leaf))
            }
            _ => format!("expected {not}`{}`", self.source(leaf.expression)),
        }
    }

    /// What a condition is about: a value of the document by its path there, else as the policy writes it.
    pub(super) fn subject<T: Tracer<'a>>(self, expression: &Expression, leaf: &Leaf<'a, T>) -> String {
        let primary = leaf.primary.as_ref().filter(|_| is_path(expression));
        match primary.map(|origin| (self.package.path(origin.node), &origin.words)) {
            Some((path, None)) if !path.is_empty() => format!("`{path}`"),
            Some((path, Some(_))) if !path.is_empty() => format!("what `{path}` says"),
            _ => format!("`{}`", self.source(expression)),
        }
    }

    /// "at least 60 days"
    pub(super) fn how(self, comparison: Comparison, bound: &Expression, of: &Type) -> String {
        let verb = to_be(comparison, *of == Type::Date);
        let verb = verb.strip_prefix("to be").unwrap_or(verb).trim_start();
        let value = self.program.written(bound).unwrap_or_else(|| self.source(bound));
        if verb.is_empty() { value } else { format!("{verb} {value}") }
    }

    /// What something is compared with: a written-out value as it is, anything else with its name.
    fn bound(self, expression: &Expression, value: &str) -> String {
        let written = self.program.written(expression);
        let value = written.as_deref().unwrap_or(value);
        match &expression.kind {
            // a function that reads words prints them in quotes, so that this is no word of theirs
            ExpressionKind::Call { function, .. } if value == EMPTY && function.result.is_list_of_values() => {
                format!("`{}`, which is empty", self.source(expression))
            }
            ExpressionKind::Text(_) => format!("`{value}`"),
            ExpressionKind::Literal(_) if matches!(expression.of, Type::Enum(_) | Type::Boolean) => {
                format!("`{value}`")
            }
            ExpressionKind::Literal(_) | ExpressionKind::List(_) => value.to_owned(),
            ExpressionKind::Path { base: Base::Slot(_), steps } if steps.is_empty() => format!("`{value}`"),
            _ => format!("{value} (`{}`)", self.source(expression)),
        }
    }

    /// What is said of a check that fails because the document does not state what it needs.
    /// The paths of the first cause are given where they are known.
    pub(super) fn not_stated(self, causes: &[&Cause<'_>], first: Option<&CausePaths>) -> String {
        // most findings have one cause
        if let [cause] = causes
            && cause.kind == CauseKind::Silent
            && cause.reason.is_empty()
        {
            return match first {
                Some(paths) => self.silence(cause, paths),
                None => self.silence(cause, &self.paths(cause)),
            };
        }
        let mut silent: Vec<(&Cause<'_>, String)> = Vec::new();
        let mut open: Vec<(&Cause<'_>, String)> = Vec::new();
        for cause in causes {
            let list = match cause.kind {
                CauseKind::Silent if cause.reason.is_empty() => &mut silent,
                CauseKind::Silent | CauseKind::Open => &mut open,
                _ => continue,
            };
            let path = cause.path(self.package);
            if !list.iter().any(|(_, known)| *known == path) {
                list.push((cause, path));
            }
        }
        let mut parts = Vec::new();
        match silent.as_slice() {
            [] => {}
            [(cause, _)] => parts.push(self.silence(cause, &self.paths(cause))),
            [(_, first), (_, last)] => {
                parts.push(["the file states neither `", first, "` nor `", last, "`"].concat());
            }
            [(_, first), others @ .., (_, last)] => {
                let mut text = ["the file states none of `", first, "`"].concat();
                others.iter().for_each(|(_, path)| text.extend([", `", path, "`"]));
                text.extend([" and `", last, "`"]);
                parts.push(text);
            }
        }
        parts.extend(open.iter().map(|(cause, path)| in_words(cause.kind, path, &cause.reason)));
        match parts.len() {
            1 => parts.pop().unwrap_or_default(),
            _ => parts.join(", and "),
        }
    }

    /// What is said of a value that the file does not state, and its path.
    fn silence(self, cause: &Cause<'_>, paths: &CausePaths) -> String {
        let whole = paths.whole.as_str();
        let base = |path| in_words(CauseKind::Silent, path, "");
        match paths.outermost() {
            // the file states the list, of which there is no last element
            _ if !cause.reason.is_empty() => cause.reason.to_string(),
            // what is asked of each of a list that isn't there says no more than that it isn't
            Some(outer) if outer != whole && whole.contains("[*]") => base(outer),
            Some(outer) if outer != whole => {
                ["the file does not state `", outer, "`, and so not `", whole, "`"].concat()
            }
            _ => base(whole),
        }
    }

    /// The paths of a cause.
    pub(super) fn paths(self, cause: &Cause<'_>) -> CausePaths {
        let mut whole = String::with_capacity(TYPICAL_PATH);
        if let Some(at) = cause.at {
            self.package.push_path(&mut whole, at);
        }
        let there = whole.len();
        push_below(&mut whole, cause.below);
        let outermost = match (cause.place, cause.below.first()) {
            // nearly all lie where the way to them ends
            (Place::Missing { parent, key }, Some(Step::Field { name, .. } | Step::Key(name)))
                if cause.at == Some(parent) && *name == *key =>
            {
                Outermost::Begins(there + usize::from(there > 0) + key.len())
            }
            (Place::Missing { parent, key }, _) => {
                let mut path = self.package.path(parent);
                path.extend((!path.is_empty()).then_some('.'));
                path.push_str(&key);
                Outermost::Other(path)
            }
            (Place::Node(node), _) if cause.at == Some(node) => Outermost::Begins(there),
            (Place::Node(node), _) => Outermost::Other(self.package.path(node)),
            (Place::Nowhere, _) => Outermost::None,
        };
        let is_root = matches!(&outermost, Outermost::Begins(0))
            || matches!(&outermost, Outermost::Other(path) if path.is_empty());
        CausePaths { whole, outermost: if is_root { Outermost::None } else { outermost } }
    }

    /// Whether the words of a cause that fit everything that it stops are the same for all of its kind and place.
    pub(super) fn is_told_by_place(self, cause: &Cause<'_>, paths: &CausePaths) -> bool {
        let by_outermost = matches!(cause.kind, CauseKind::Silent | CauseKind::Unread) && cause.reason.is_empty();
        by_outermost && paths.outermost().is_some()
    }

    /// A cause in words that fit everything that it stops: the outermost part that is missing.
    pub(super) fn root(self, cause: &Cause<'_>) -> String {
        self.root_at(cause, &self.paths(cause))
    }

    /// The same, where its paths are known.
    pub(super) fn root_at(self, cause: &Cause<'_>, paths: &CausePaths) -> String {
        let path = match paths.outermost() {
            Some(outermost) if self.is_told_by_place(cause, paths) => outermost,
            _ => &paths.whole,
        };
        match cause.kind {
            CauseKind::Silent if !cause.reason.is_empty() => cause.reason.to_string(),
            CauseKind::Unread => {
                let coverage = self.package.vocabulary.reviewed_path();
                format!("nobody has read `{path}` (`{coverage}` leaves it out)")
            }
            kind => in_words(kind, path, &cause.reason),
        }
    }
}

fn is_path(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Path { base: Base::Expression(_), .. } => false,
        ExpressionKind::Path { steps, .. } => !steps.iter().any(Step::is_each),
        ExpressionKind::Default { value, .. } => is_path(value),
        _ => false,
    }
}

/// Whether the policy itself says what an expression is.
fn is_written_out(expression: &Expression) -> bool {
    matches!(expression.kind, ExpressionKind::Text(_) | ExpressionKind::Literal(_))
}

/// ", found …", where something was found.
fn found(found: &str) -> String {
    if found.is_empty() { String::new() } else { format!(", found {found}") }
}

fn to_be(comparison: Comparison, is_date: bool) -> &'static str {
    match (comparison, is_date) {
        (Comparison::Equal, _) => "to be",
        (Comparison::NotEqual, _) => "to be other than",
        (Comparison::Less, false) => "to be less than",
        (Comparison::AtMost, false) => "to be at most",
        (Comparison::Greater, false) => "to be more than",
        (Comparison::AtLeast, false) => "to be at least",
        (Comparison::Less, true) => "to be before",
        (Comparison::AtMost, true) => "to be no later than",
        (Comparison::Greater, true) => "to be after",
        (Comparison::AtLeast, true) => "to be no earlier than",
    }
}

fn how_many(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "",
        Comparison::NotEqual => "other than ",
        Comparison::Less => "fewer than ",
        Comparison::AtMost => "at most ",
        Comparison::Greater => "more than ",
        Comparison::AtLeast => "at least ",
    }
}
