//! What is written of a waiver, judged: whether it is whole, names a rule that there is, and still runs.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use crate::check::library::Entry;
use crate::diagnostic::{Code, Diagnostic, RuleId, nearest};
use crate::finding::{Fingerprint, Scope, StablePath, Waived, Waiver};
use crate::packs;
use crate::source::Location;
use crate::value::state::is_placeholder;
use crate::value::{Date, Scalar, Type, read};

pub(super) const MALFORMED: Code = Code::new("waiver/malformed");
const INCOMPLETE: Code = Code::new("waiver/incomplete");
const EXPIRED: Code = Code::new("waiver/expired");
const EXPIRING: Code = Code::new("waiver/expiring");
const UNKNOWN_RULE: Code = Code::new("waiver/unknown-rule");

/// The longest reason or name, in characters: every finding that it covers repeats it.
const LONGEST: usize = 1_000;

/// How much of what is written a message repeats, in characters.
const LONGEST_QUOTE: usize = 80;

pub(super) const WHOLE_DAY: &str = "name a whole day, such as 2027-03-31: the last one on which the waiver counts";

/// The areas of codes that are no rules of policies.
const AREAS: [&str; 5] = ["baseline", "contract", "load", "policy", "waiver"];

/// The rules that a waiver may name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::check) struct Rules {
    /// The names of all rules of the policies of a run, also of those that do not run.
    of_policies: Vec<(Arc<str>, Vec<Cow<'static, str>>)>,
    /// Those of other runs.
    others: Vec<RuleId>,
    /// All of them: most runs never ask for them.
    all: OnceLock<Vec<RuleId>>,
    /// Those that a policy has turned off.
    off: Vec<RuleId>,
}

impl Rules {
    /// The rules of these policies, none of which is turned off as yet.
    pub(in crate::check) fn new(policies: &[Entry]) -> Self {
        let named = policies.iter().filter_map(|entry| Some((entry, entry.tree.declaration.as_ref()?)));
        let of_policies = named.map(|(entry, known)| (known.name.text.as_str().into(), entry.rule_names()));
        Self { of_policies: of_policies.collect(), ..Self::default() }
    }

    /// All rules.
    fn all(&self) -> &[RuleId] {
        self.all.get_or_init(|| {
            let of_policies = self.of_policies.iter().flat_map(|(policy, names)| {
                names.iter().map(|name| RuleId { policy: Arc::clone(policy), rule: name.as_ref().into() })
            });
            of_policies.chain(self.others.iter().cloned()).collect()
        })
    }

    /// The same, with these turned off.
    pub(in crate::check) fn without(self, off: Vec<RuleId>) -> Self {
        Self { off, ..self }
    }

    /// Adds others. A rule that is on in one of the two is on.
    pub(super) fn add(&mut self, other: &Self) {
        let off = |rules: &Self, rule: &RuleId| rules.off.contains(rule) || !rules.all().contains(rule);
        let both: Vec<RuleId> =
            self.off.iter().chain(&other.off).filter(|rule| off(self, rule) && off(other, rule)).cloned().collect();
        let others: Vec<RuleId> = other.all().iter().filter(|rule| !self.all().contains(rule)).cloned().collect();
        self.others.extend(others);
        self.all = OnceLock::new();
        self.off = both;
    }

    /// Whether no finding of a code can come of a check whatever a contract says: its policy has no such rule any more, or it is
    /// turned off; or it is not one of a rule, so that it is of the vocabulary, which is always asked.
    pub(in crate::check) fn has_lost(&self, code: &str) -> bool {
        let Some((policy, name)) = code.rsplit_once('/') else { return false };
        let mut of_policy = self.all().iter().filter(|rule| *rule.policy == *policy).peekable();
        if of_policy.peek().is_none() {
            return AREAS.contains(&policy);
        }
        of_policy.find(|rule| *rule.rule == *name).is_none_or(|rule| self.is_off(rule))
    }

    /// Whether a policy has turned a rule off.
    pub(super) fn is_off(&self, rule: &RuleId) -> bool {
        self.off.contains(rule)
    }
}

/// A part of a waiver as it is written.
#[derive(Debug, Clone, Default)]
pub(super) enum Part {
    /// It is not there, or says nothing.
    #[default]
    Missing,
    /// It is there and cannot be read, which has been reported.
    Broken,
    /// It is there.
    There(String, Location),
}

impl Part {
    fn stated(&self) -> Option<(&str, Location)> {
        match self {
            Self::There(text, location) if !text.trim().is_empty() && !is_placeholder(text) => {
                Some((text.trim(), *location))
            }
            _ => None,
        }
    }

    fn is_lacking(&self) -> bool {
        !matches!(self, Self::Broken) && self.stated().is_none()
    }
}

/// A waiver as it is written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) rule: Part,
    /// Nothing where a waiver of this kind names no contract.
    pub(super) contract: Option<Part>,
    pub(super) path: Part,
    pub(super) fingerprint: Part,
    pub(super) because: Part,
    pub(super) by: Part,
    pub(super) until: Part,
    /// Where it begins.
    pub(super) location: Location,
    /// What was wrong with it before it came here.
    pub(super) mistakes: Vec<Diagnostic>,
}

impl Written {
    /// A waiver of which nothing is known yet.
    pub(super) fn at(location: Location) -> Self {
        Self {
            rule: Part::Missing,
            contract: None,
            path: Part::Missing,
            fingerprint: Part::Missing,
            because: Part::Missing,
            by: Part::Missing,
            until: Part::Missing,
            location,
            mistakes: Vec::new(),
        }
    }

    /// The contract that it names.
    pub(super) fn contract(&self) -> Option<&str> {
        self.contract.as_ref()?.stated().map(|(text, _)| text)
    }
}

/// What a waiver comes to.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    /// It counts; as if it covered the whole contract where no path is written.
    pub(super) waiver: Option<Waiver>,
    /// Why it does not count.
    pub(super) mistakes: Vec<Diagnostic>,
    /// That its last day is over, if that is all.
    pub(super) expired: Option<Diagnostic>,
    /// That its last day is near, if it counts.
    pub(super) expiring: Option<Diagnostic>,
    /// Where the rule is named, to point at.
    pub(super) rule_at: Location,
    /// Where the part of the contract is named, to point at.
    pub(super) path_at: Option<Location>,
}

/// Judges a waiver on a day. One whose last day is not behind the horizon is told of.
pub(super) fn judge(written: Written, rules: &Rules, as_of: Date, horizon: Option<Date>) -> Judged {
    let mut mistakes = written.mistakes.clone();
    mistakes.extend(incomplete(&written));
    let rule_at = written.rule.stated().map_or(written.location, |(_, location)| location);
    let path_at = written.path.stated().or(written.fingerprint.stated()).map(|(_, location)| location);
    let rule = taken(&mut mistakes, &written.rule, |text, at| rule_of(text, at, rules));
    let path = taken(&mut mistakes, &written.path, |text, at| {
        StablePath::parse(text).map_err(|problem| {
            let advice =
                "write a path such as `termination.notice`; an element of a list stands in brackets by its `id`";
            Box::new(malformed(at, format!("{problem} in the path {}", quoted(text))).hint(advice))
        })
    });
    let fingerprint = taken(&mut mistakes, &written.fingerprint, |text, at| {
        Fingerprint::parse(text).ok_or_else(|| {
            let found = quoted(&text.to_ascii_lowercase());
            let message = format!("expected a fingerprint of 16 hexadecimal digits, found {found}");
            Box::new(malformed(at, message).hint("the JSON output names the fingerprint of each finding"))
        })
    });
    let because = taken(&mut mistakes, &written.because, short);
    let by = taken(&mut mistakes, &written.by, short);
    let until = taken(&mut mistakes, &written.until, day);
    let parts = rule.zip(because).zip(by).zip(until);
    let whole = parts.filter(|_| mistakes.is_empty());
    let Some((((rule, because), by), until)) = whole else {
        return Judged { waiver: None, mistakes, expired: None, expiring: None, rule_at, path_at };
    };
    if until.is_before(as_of) {
        let at = written.until.stated().map_or(written.location, |(_, location)| location);
        let message = format!("the waiver of `{rule}` does not count any more: its last day was {until}");
        let expired = Diagnostic::warning(EXPIRED, message)
            .at(at, format!("before {as_of}, the date of this check"))
            .hint("remove the waiver, or have it approved for longer");
        return Judged { waiver: None, mistakes, expired: Some(expired), expiring: None, rule_at, path_at };
    }
    let at = written.until.stated().map_or(written.location, |(_, location)| location);
    let expiring = horizon.filter(|horizon| !horizon.is_before(until)).map(|_| {
        Diagnostic::warning(
            EXPIRING,
            format!("the waiver of `{rule}` does not count much longer: its last day is {until}"),
        )
        .at(at, format!("soon after {as_of}, the date of this check"))
        .hint("mend what it covers, or have it approved for longer")
    });
    let terms = Arc::new(Waived { because, by, until, location: written.location });
    let waiver = Waiver { rule, scope: Scope::Written(path.unwrap_or_default()), fingerprint, terms };
    Judged { waiver: Some(waiver), mistakes, expired: None, expiring, rule_at, path_at }
}

/// What a part says, if it is there and can be read; what is wrong with it is added to the mistakes.
fn taken<T>(
    mistakes: &mut Vec<Diagnostic>,
    part: &Part,
    read: impl FnOnce(&str, Location) -> Result<T, Box<Diagnostic>>,
) -> Option<T> {
    let (text, location) = part.stated()?;
    match read(text, location) {
        Ok(value) => Some(value),
        Err(mistake) => {
            mistakes.push(*mistake);
            None
        }
    }
}

pub(super) fn malformed(at: Location, message: String) -> Diagnostic {
    Diagnostic::warning(MALFORMED, message).at(at, "so this waiver does not count")
}

fn incomplete(written: &Written) -> Option<Diagnostic> {
    let contract = written.contract.as_ref().map(|part| ("contract", part));
    let parts = [("rule", &written.rule)].into_iter().chain(contract).chain([
        ("until", &written.until),
        ("because", &written.because),
        ("by", &written.by),
    ]);
    let lacking: Vec<String> =
        parts.filter(|(_, part)| part.is_lacking()).map(|(name, _)| format!("`{name}`")).collect();
    let (last, others) = lacking.split_last()?;
    let lacking = if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) };
    let of = match written.rule.stated() {
        Some((rule, _)) => format!("the waiver of {}", quoted(rule)),
        None => "this waiver".to_owned(),
    };
    let example = if written.contract.is_some() {
        "a waiver names a `rule`, a `contract`, the last day on which it counts (`until`), a reason (`because`) and who approved it (`by`)"
    } else {
        "a waiver is written on one line: `# clausula: waive POLICY/RULE until 2027-03-31 because \"…\" by \"…\"`"
    };
    Some(
        Diagnostic::warning(INCOMPLETE, format!("{of} does not count: it does not state {lacking}"))
            .at(written.location, format!("no {lacking}"))
            .hint(example),
    )
}

fn short(text: &str, at: Location) -> Result<String, Box<Diagnostic>> {
    if text.chars().count() <= LONGEST {
        return Ok(text.to_owned());
    }
    Err(Box::new(
        malformed(at, format!("expected at most {LONGEST} characters, found more"))
            .hint("name the memo that says it all"),
    ))
}

fn day(text: &str, at: Location) -> Result<Date, Box<Diagnostic>> {
    match read(&Type::Date, text, false) {
        Ok(Scalar::Date(date)) if date.is_whole() => Ok(date),
        _ => Err(Box::new(malformed(at, format!("expected a whole date, found {}", quoted(text))).hint(WHOLE_DAY))),
    }
}

/// The rule that a text names: one of this run's policies, or of a built-in one that this run does not use.
fn rule_of(text: &str, at: Location, rules: &Rules) -> Result<RuleId, Box<Diagnostic>> {
    let rules = rules.all();
    if let Some(rule) = rules.iter().find(|rule| rule.to_string() == text) {
        return Ok(rule.clone());
    }
    let unknown = |message: String| Diagnostic::warning(UNKNOWN_RULE, message).at(at, "so this waiver does not count");
    let no_rule = || unknown(format!("there is no rule {}", quoted(text)));
    let did_you_mean = |near: String| format!("did you mean `{near}`?");
    let Some((policy, name)) = text.split_once('/') else {
        let same = rules.iter().find(|rule| *rule.rule == *text);
        let message = format!("expected a rule as `policy/rule`, found {}", quoted(text));
        let same = same.map(ToString::to_string);
        return Err(Box::new(unknown(message).meant(at.span, same.as_deref()).hint_if(same.map(did_you_mean))));
    };
    if AREAS.contains(&policy) {
        let hint = "what a file or its vocabulary gets wrong can be mended, not waived";
        return Err(Box::new(
            unknown(format!("only findings of rules can be waived, not {}", quoted(text))).hint(hint),
        ));
    }
    let is_used = rules.iter().any(|rule| *rule.policy == *policy);
    let names = if is_used { Vec::new() } else { rules_of_pack(policy) };
    if names.iter().any(|known| known == name) {
        return Ok(RuleId { policy: policy.into(), rule: name.into() });
    }
    let mut known: Vec<String> = names.iter().map(|known| format!("{policy}/{known}")).collect();
    known.extend(rules.iter().map(ToString::to_string));
    // the policy may be the word that is wrong
    let policies = rules.iter().map(|rule| &*rule.policy).chain(packs::policies().iter().map(|pack| pack.name));
    let other = nearest(policy, policies).filter(|near| *near != policy).map(|near| format!("{near}/{name}"));
    let near = other.or_else(|| nearest(text, known.iter().map(String::as_str)).map(str::to_owned));
    let hint = match near.clone() {
        Some(near) => did_you_mean(near),
        None if is_used || !names.is_empty() => format!("`{policy}` has no rule of that name"),
        None => format!("if {} is a policy of your own, name its file with `--policy`", quoted(policy)),
    };
    Err(Box::new(no_rule().hint(hint).meant(at.span, near.as_deref())))
}

/// The rules of a built-in policy, which a run need not have read.
fn rules_of_pack(policy: &str) -> Vec<String> {
    let Some(pack) = packs::policies().iter().find(|pack| pack.name == policy) else { return Vec::new() };
    pack.rule_names()
}

/// What is written, fit for a message: on one line, and not too long.
pub(super) fn quoted(text: &str) -> String {
    crate::diagnostic::quote(text, LONGEST_QUOTE)
}
