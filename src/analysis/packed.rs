//! What analysis makes of a policy by itself, packed: so that a run does not analyse again what is built in.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::analysis::parts::{Counts, Part};
use crate::analysis::program::{
    Base, Block, Check, Definition, Explanation, Expression, ExpressionKind, ForEach, Grade, Message, MessagePart,
    Parameter, Policy, Program, Rule, Statement, Status, Successor, Suggest, SuggestedValue,
};
use crate::diagnostic::{Citation, RuleId, Severity};
use crate::packed::{Later, Placed, pack, unpack};
use crate::source::{FileId, Location, Span};
use crate::value::{Date, Type};
use crate::vocabulary::Words;

/// Where a policy stands in a program: by itself it counts its own parameters and definitions from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    file: FileId,
    /// How many parameters policies before it have.
    parameters: usize,
    /// How many definitions they have.
    definitions: usize,
    /// How grave its rule is, where that was adjusted.
    pub(super) severity: Option<Severity>,
}

/// A policy that was analysed by itself, packed, and those of its rules that are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedPolicy {
    /// What it says of itself, its parameters and its definitions.
    pub head: &'static [u8],
    /// Rules, in order.
    pub rules: Vec<&'static [u8]>,
}

/// What is packed of a policy: its head, and each of its rules by its name and its tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedParts {
    /// As [`PackedPolicy`] has it.
    pub head: Vec<u8>,
    /// The rules, in order.
    pub rules: Vec<(String, Vec<String>, Vec<u8>)>,
}

/// What a policy says of itself, its parameters and its definitions.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct PackedHead {
    title: Option<String>,
    version: Option<String>,
    #[serde(with = "citations")]
    sources: Vec<Citation>,
    status: Option<Status>,
    checked_on: Option<Date>,
    review_by: Option<Date>,
    applies_from: Option<Date>,
    superseded_by: Option<Successor>,
    has_vocabulary: bool,
    span: Span,
    parameters: Vec<PackedParameter>,
    definitions: Vec<Definition>,
}

#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct PackedParameter {
    name: String,
    of: Type,
    value: Expression,
    description: Option<String>,
    span: Span,
}

#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct PackedRule {
    name: Words,
    title: Option<Words>,
    severity: Severity,
    tags: Vec<Words>,
    is_draft: bool,
    applies_from: Option<Date>,
    explanation: Later<Explanation, Standing>,
    span: Span,
    guards: Vec<Expression>,
    body: Block,
    slots: usize,
}

impl PackedParts {
    /// The only policy of a program that is built of nothing else, packed. Nothing where it reads reference data, which no
    /// built-in policy does.
    pub fn of(program: &Program) -> Option<Self> {
        let [policy] = program.policies.as_slice() else { return None };
        if !program.data.is_empty() {
            return None;
        }
        let parameters = program.parameters.iter().cloned().map(|parameter| {
            let Parameter { policy: _, name, of, value, description, location } = parameter;
            PackedParameter { name, of, value, description, span: location.span }
        });
        let Policy { name: _, title, version, sources, status, checked_on, review_by, .. } = policy.clone();
        let head = PackedHead {
            title,
            version,
            sources,
            status,
            checked_on,
            review_by,
            applies_from: policy.applies_from,
            superseded_by: policy.superseded_by.clone(),
            has_vocabulary: policy.vocabulary.is_some(),
            span: policy.location.span,
            parameters: parameters.collect(),
            definitions: program.definitions.clone(),
        };
        let rules = program.rules.iter().map(|rule| {
            let tags = rule.tags.iter().map(ToString::to_string).collect();
            Some((rule.id.rule.to_string(), tags, pack(&PackedRule::of(rule.clone()))?))
        });
        Some(Self { head: pack(&head)?, rules: rules.collect::<Option<_>>()? })
    }
}

impl PackedRule {
    fn of(rule: Rule) -> Self {
        let Rule {
            id, title, severity, tags, is_draft, applies_from, explanation, location, guards, body, slots, ..
        } = rule;
        Self {
            name: id.rule.to_string().into(),
            title: title.map(|title| title.to_string().into()),
            severity,
            tags,
            is_draft,
            applies_from,
            explanation,
            span: location.span,
            guards,
            body,
            slots,
        }
    }

    fn placed(self, policy: &Arc<str>, vocabulary: usize, at: &Standing) -> Rule {
        let Self { name, title, severity, tags, is_draft, applies_from, span, slots, .. } = self;
        let Self { mut explanation, mut guards, mut body, .. } = self;
        explanation.place(at);
        guards.place(at);
        body.place(at);
        Rule {
            id: RuleId { policy: Arc::clone(policy), rule: name.as_str().into() },
            title: title.map(|title| title.as_str().into()),
            severity,
            tags,
            is_draft,
            applies_from,
            explanation,
            vocabulary,
            location: Location::new(at.file, span),
            guards,
            body,
            slots,
        }
    }
}

impl PackedPolicy {
    /// What it brings into a program in which the policies before it have so much. Nothing where it can't be read, as after a
    /// change of what is packed.
    pub(super) fn part(&self, name: Arc<str>, file: FileId, vocabulary: Option<usize>, before: Counts) -> Option<Part> {
        let at = Standing { file, parameters: before.parameters, definitions: before.definitions, severity: None };
        let mut head: PackedHead = unpack(self.head)?;
        let rules: Vec<PackedRule> = self.rules.iter().map(|rule| unpack(rule)).collect::<Option<_>>()?;
        head.definitions.place(&at);
        let parameters = head.parameters.into_iter().map(|parameter| {
            let PackedParameter { name: of_parameter, of, mut value, description, span } = parameter;
            value.place(&at);
            let (policy, location) = (Arc::clone(&name), Location::new(file, span));
            Parameter { policy, name: of_parameter, of, value, description, location }
        });
        let parameters = parameters.collect();
        let index = vocabulary.unwrap_or_default();
        let rules = rules.into_iter().map(|rule| rule.placed(&name, index, &at)).collect();
        let policy = Policy {
            name,
            title: head.title,
            version: head.version,
            sources: head.sources,
            status: head.status,
            checked_on: head.checked_on,
            review_by: head.review_by,
            applies_from: head.applies_from,
            superseded_by: head.superseded_by.map(|successor| {
                let location = Location::new(file, successor.location.span);
                Successor { location, ..successor }
            }),
            vocabulary: vocabulary.filter(|_| head.has_vocabulary),
            location: Location::new(file, head.span),
        };
        let definitions = head.definitions;
        Some(Part { policy: Some(policy), parameters, definitions, rules, ..Part::default() })
    }
}

/// A function is packed by its name: the place among all functions may change.
pub(super) mod by_name {
    use serde::de::{Deserializer, Error as _};
    use serde::ser::Serializer;
    use serde::{Deserialize, Serialize};

    use crate::functions::{self, Function};

    pub(in crate::analysis) fn serialize<S: Serializer>(
        function: &&'static Function,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        function.name.serialize(serializer)
    }

    pub(in crate::analysis) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<&'static Function, D::Error> {
        let name = <&str>::deserialize(deserializer)?;
        functions::find(name).ok_or_else(|| D::Error::custom("there is no such function"))
    }
}

/// Citations are written to people without an address where they have none, which the packed form can't leave out.
pub(super) mod citations {
    use serde::de::Deserializer;
    use serde::ser::Serializer;
    use serde::{Deserialize, Serialize};

    use crate::diagnostic::Citation;

    pub(in crate::analysis) fn serialize<S: Serializer>(
        citations: &[Citation],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let pairs: Vec<_> = citations.iter().map(|citation| (&citation.text, &citation.url)).collect();
        pairs.serialize(serializer)
    }

    pub(in crate::analysis) fn deserialize<'de, D: Deserializer<'de>, C: FromIterator<Citation>>(
        deserializer: D,
    ) -> Result<C, D::Error> {
        let pairs = Vec::<(String, Option<String>)>::deserialize(deserializer)?;
        Ok(pairs.into_iter().map(|(text, url)| Citation { text, url }).collect())
    }
}

/// A text that may be missing, and is shared once it is read.
pub(super) mod shared_text {
    use std::sync::Arc;

    use serde::de::Deserializer;
    use serde::ser::Serializer;
    use serde::{Deserialize, Serialize};

    pub(in crate::analysis) fn serialize<S: Serializer>(
        text: &Option<Arc<str>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        text.as_deref().serialize(serializer)
    }

    pub(in crate::analysis) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<str>>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map(Arc::from))
    }
}

impl Placed<Standing> for Location {
    fn place(&mut self, at: &Standing) {
        self.file = at.file;
    }
}

impl Placed<Standing> for Explanation {
    fn place(&mut self, at: &Standing) {
        self.help.place(at);
    }
}

impl Placed<Standing> for Message {
    fn place(&mut self, at: &Standing) {
        self.parts.place(at);
    }
}

impl Placed<Standing> for MessagePart {
    fn place(&mut self, at: &Standing) {
        match self {
            Self::Text(_) => {}
            Self::Hole(hole) => hole.place(at),
        }
    }
}

impl Placed<Standing> for Statement {
    fn place(&mut self, at: &Standing) {
        match self {
            Self::Check(check) => check.place(at),
            Self::When { condition, body, span: _ } => {
                condition.place(at);
                body.place(at);
            }
            Self::ForEach(each) => each.place(at),
            Self::Let { slot: _, name, value } => {
                name.place(at);
                value.place(at);
            }
            Self::Grade(grade) => grade.place(at),
            Self::Suggest(suggest) => suggest.place(at),
        }
    }
}

impl Placed<Standing> for Check {
    fn place(&mut self, at: &Standing) {
        self.condition.place(at);
        self.message.place(at);
        if let Some(severity) = at.severity {
            self.set_severity(severity);
        }
    }
}

impl Placed<Standing> for ForEach {
    fn place(&mut self, at: &Standing) {
        self.variable.place(at);
        self.list.place(at);
        self.filter.place(at);
        self.body.place(at);
    }
}

impl Placed<Standing> for Grade {
    fn place(&mut self, at: &Standing) {
        self.steps.iter_mut().for_each(|step| step.condition.place(at));
        self.severity = at.severity.unwrap_or(self.severity);
    }
}

impl Placed<Standing> for Suggest {
    fn place(&mut self, at: &Standing) {
        self.path.place(at);
        match &mut self.value {
            SuggestedValue::Expression(value) => value.place(at),
            SuggestedValue::Yaml(_) => {}
        }
    }
}

impl Placed<Standing> for Definition {
    fn place(&mut self, at: &Standing) {
        self.location.place(at);
        self.body.place(at);
    }
}

impl Placed<Standing> for Expression {
    fn place(&mut self, at: &Standing) {
        self.location.place(at);
        match &mut self.kind {
            ExpressionKind::Literal(_) | ExpressionKind::Text(_) | ExpressionKind::AsOf => {}
            ExpressionKind::Parameter(index) => *index += at.parameters,
            ExpressionKind::Definition { index, arguments } => {
                *index += at.definitions;
                arguments.place(at);
            }
            ExpressionKind::Path { base, steps: _ } => match base {
                Base::Root | Base::Slot(_) => {}
                // no policy that is packed has any
                Base::Data(_) => {}
                Base::Expression(base) => base.place(at),
            },
            ExpressionKind::List(all)
            | ExpressionKind::And(all)
            | ExpressionKind::Or(all)
            | ExpressionKind::Call { function: _, arguments: all } => all.place(at),
            ExpressionKind::Compare { left, right, comparison: _ }
            | ExpressionKind::Membership { left, right, operator: _ }
            | ExpressionKind::Arithmetic { left, right, operator: _ }
            | ExpressionKind::Default { value: left, fallback: right }
            | ExpressionKind::Mentions { text: left, phrase: right }
            | ExpressionKind::Filter { list: left, condition: right, slot: _ } => {
                left.place(at);
                right.place(at);
            }
            ExpressionKind::Matches { text: only, pattern: _ }
            | ExpressionKind::Is { value: only, test: _, negated: _ }
            | ExpressionKind::Not(only) => only.place(at),
            ExpressionKind::Quantifier { list, filter, condition, quantifier: _, slot: _ } => {
                list.place(at);
                filter.place(at);
                condition.place(at);
            }
            ExpressionKind::If { condition, then, otherwise } => {
                condition.place(at);
                then.place(at);
                otherwise.place(at);
            }
        }
    }
}
