//! What somebody asks for of a check, and what they want to hear nothing of: `--select` and `--ignore`, and the settings of
//! these names.
//!
//! What is selected and also ignored is ignored: whoever reads a list of what is ignored can rely on it. Neither brings in
//! a rule that would not run without them.

use super::library::Entry;
use crate::analysis::{Program, Rule};
use crate::diagnostic::{Code, Diagnostic, RuleId, Severity, nearest, rules_of};
use crate::finding::{DocumentReport, Finding, FindingKind};
use crate::source::Location;

const NOTHING_SELECTED: Code = Code::new("selection/matches-nothing");
const MALFORMED: Code = Code::new("selection/malformed");
const NOT_IGNORED: Code = Code::new("selection/not-ignored");

/// What an entry begins with that names a tag: no code has a colon.
const TAG: &str = "tag:";

/// What of the findings of a check is asked for. By default everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Only what one of these fits; everything if empty.
    pub select: Vec<Selector>,
    /// Nothing that one of these fits.
    pub ignore: Vec<Selector>,
    /// The codes that no rule has and that findings on documents may have, for entries to be held against.
    pub codes: Vec<&'static str>,
}

/// An entry: a code (`bpo.term/notice-period`), a policy (`bpo.term`), either with `*` for any letters, or `tag:NAME`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector {
    /// The entry as it is written.
    pub text: String,
    /// Where it is written; nothing for the command line.
    pub at: Option<Location>,
    /// Whether it is no mistake where it fits nothing.
    pub optional: bool,
}

/// An entry that can't be what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistaken {
    /// The entry.
    pub entry: Selector,
    /// Whether it is one of what is ignored.
    pub ignored: bool,
    /// What is wrong with it; its place is that of the entry, in the files of whoever wrote it.
    pub diagnostic: Diagnostic,
}

/// An entry that was read.
#[derive(Debug, Clone, Copy)]
enum Pattern<'a> {
    /// All codes whose policy and name these fit.
    Code(&'a str, &'a str),
    /// All rules with a tag.
    Tag(&'a str),
}

/// A rule, as far as entries speak of it.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) policy: String,
    pub(super) rule: String,
    pub(super) tags: Vec<String>,
}

/// The rules of policies, whether or not they run.
pub(super) fn candidates(entries: &[Entry]) -> Vec<Candidate> {
    let of = |entry: &Entry| {
        let policy = entry.tree.declaration.as_ref().map(|known| known.name.text.clone()).unwrap_or_default();
        let rules = entry.rules().map(|(rule, tags)| Candidate {
            policy: policy.clone(),
            rule: rule.to_owned(),
            tags: tags.into_iter().map(str::to_owned).collect(),
        });
        rules.collect::<Vec<_>>()
    };
    entries.iter().flat_map(of).collect()
}

impl Selector {
    /// An entry of the command line.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), at: None, optional: false }
    }

    /// What it says; nothing where it is no entry.
    fn pattern(&self) -> Option<Pattern<'_>> {
        if let Some(tag) = self.text.strip_prefix(TAG) {
            return (!tag.is_empty() && tag.chars().all(is_letter)).then_some(Pattern::Tag(tag));
        }
        let (policy, name) = self.text.split_once('/').unwrap_or((&self.text, "*"));
        let is_part = |part: &str| !part.is_empty() && part.chars().all(|letter| is_letter(letter) || letter == '*');
        (is_part(policy) && is_part(name)).then_some(Pattern::Code(policy, name))
    }

    fn fits(&self, policy: &str, name: &str, has_tag: impl Fn(&str) -> bool) -> bool {
        match self.pattern() {
            Some(Pattern::Code(of, pattern)) => fits(of, policy) && fits(pattern, name),
            Some(Pattern::Tag(tag)) => has_tag(tag),
            None => false,
        }
    }

    fn fits_rule(&self, rule: &Rule) -> bool {
        self.fits(&rule.id.policy, &rule.id.rule, |tag| rule.has_tag(tag))
    }

    fn fits_code(&self, code: &str) -> bool {
        let (policy, name) = code.split_once('/').unwrap_or((code, ""));
        self.fits(policy, name, |_| false)
    }
}

/// The rules of the policy that an entry names, if there is one.
fn among(pattern: Pattern<'_>, all: &[Candidate]) -> Option<String> {
    let Pattern::Code(policy, _) = pattern else { return None };
    let names: Vec<&str> = all.iter().filter(|rule| rule.policy == policy).map(|rule| rule.rule.as_str()).collect();
    rules_of(policy, &names)
}

impl Narrowing {
    /// Whether it leaves everything as it is.
    pub fn is_empty(&self) -> bool {
        self.select.is_empty() && self.ignore.is_empty()
    }

    fn admits(&self, fits: impl Fn(&Selector) -> bool) -> bool {
        (self.select.is_empty() || self.select.iter().any(&fits)) && !self.ignore.iter().any(fits)
    }

    /// Leaves in a program the rules that are asked for; gives those that are not, and the entries that fit nothing. `all`
    /// are the rules of all policies, also those that do not run.
    pub(super) fn narrow(&self, program: &mut Program, all: &[Candidate]) -> (Vec<RuleId>, Vec<Mistaken>) {
        let runs = |entry: &Selector| program.rules.iter().any(|rule| entry.fits_rule(rule));
        let select = self.select.iter().filter(|entry| !runs(entry));
        let mut mistaken: Vec<Mistaken> = select.filter_map(|entry| self.mistake(entry, all, false)).collect();
        mistaken.extend(self.ignore.iter().filter_map(|entry| self.mistake(entry, all, true)));
        let mut left_out = Vec::new();
        program.rules.retain(|rule| {
            let admitted = self.admits(|entry| entry.fits_rule(rule));
            if !admitted {
                left_out.push(rule.id.clone());
            }
            admitted
        });
        (left_out, mistaken)
    }

    /// What is wrong with an entry that no rule which runs answers to, if something is.
    fn mistake(&self, entry: &Selector, all: &[Candidate], ignored: bool) -> Option<Mistaken> {
        let diagnostic = self.wrong(entry, all, ignored)?;
        Some(Mistaken { entry: entry.clone(), ignored, diagnostic })
    }

    fn wrong(&self, entry: &Selector, all: &[Candidate], ignored: bool) -> Option<Diagnostic> {
        let text = &entry.text;
        let Some(pattern) = entry.pattern() else {
            let message = format!("expected a code, a policy or a tag, found `{text}`");
            let help = "write a code such as `bpo.ip/nda`, a policy such as `bpo.ip` or `bpo.*`, or a tag such as `tag:essential`";
            return Some(Diagnostic::error(MALFORMED, message).hint(help));
        };
        if ignored && !text.contains('*') && always_counts(text) {
            let message = format!("`{text}` cannot be ignored: a file that cannot be read has not been checked");
            return Some(Diagnostic::error(NOT_IGNORED, message).hint("mend the file, or leave it out of the check"));
        }
        if self.codes.iter().any(|code| entry.fits_code(code)) {
            return None;
        }
        let is_known =
            all.iter().any(|rule| entry.fits(&rule.policy, &rule.rule, |tag| rule.tags.iter().any(|one| one == tag)));
        if is_known && ignored {
            return None;
        }
        if is_known {
            let message = format!("`{text}` selects no rule that runs");
            let help =
                "what it names is a draft, is turned off, or is not chosen by the policies and tags of this check";
            let diagnostic = Diagnostic::error(NOTHING_SELECTED, message).hint(help);
            return Some(diagnostic.hint("name the policy itself with `-p` to have all of its rules"));
        }
        let message = match pattern {
            Pattern::Tag(tag) => format!("no rule has the tag `{tag}`"),
            Pattern::Code(..) => format!("`{text}` fits no rule and no code"),
        };
        let hint = self.near(pattern, text, all).map(|near| format!("did you mean `{near}`?"));
        let hint = hint.or_else(|| among(pattern, all));
        let hint = hint.or_else(|| Some("`clausula rules` lists the rules and their tags".to_owned()));
        Some(Diagnostic::error(NOTHING_SELECTED, message).hint_if(hint))
    }

    /// The entry that was likely meant.
    fn near(&self, pattern: Pattern<'_>, text: &str, all: &[Candidate]) -> Option<String> {
        let tags = || all.iter().flat_map(|rule| &rule.tags).map(String::as_str);
        let tagged = |tag: &str| format!("{TAG}{tag}");
        match pattern {
            Pattern::Tag(tag) => nearest(tag, tags()).map(tagged),
            Pattern::Code(..) if text.contains('/') => {
                let rules: Vec<String> = all.iter().map(|rule| format!("{}/{}", rule.policy, rule.rule)).collect();
                let known = rules.iter().map(String::as_str).chain(self.codes.iter().copied());
                nearest(text, known).map(str::to_owned)
            }
            Pattern::Code(..) => {
                // a rule by its own name, or a tag without its mark
                let rule = all.iter().find(|rule| rule.rule == text);
                let of_codes = self.codes.iter().filter_map(|code| code.split('/').next());
                let policies = all.iter().map(|rule| rule.policy.as_str()).chain(of_codes);
                rule.map(|rule| format!("{}/{}", rule.policy, rule.rule))
                    .or_else(|| tags().find(|tag| *tag == text).map(tagged))
                    .or_else(|| nearest(text, policies).map(str::to_owned))
                    .or_else(|| nearest(text, tags()).map(tagged))
            }
        }
    }

    /// Leaves of a report what is asked for, and gives the number of entries that are not. Rules that are not asked for did
    /// not run; so this is about what is said besides.
    pub(super) fn leave(&self, report: &mut DocumentReport) -> usize {
        if self.is_empty() {
            return 0;
        }
        report.retain(|group, findings| {
            let members = group.members.iter().filter_map(|member| findings.get(*member));
            members.into_iter().any(|finding| self.admits_finding(finding))
        })
    }

    /// Whether something is to be told of the policies: errors are, whatever somebody asks for.
    pub(super) fn admits_of_policies(&self, diagnostic: &Diagnostic) -> bool {
        let is_ignored = || self.ignore.iter().any(|entry| entry.fits_code(diagnostic.code.as_str()));
        diagnostic.severity == Severity::Error || !is_ignored()
    }

    fn admits_finding(&self, finding: &Finding) -> bool {
        let code = finding.diagnostic.code.as_str();
        let unread = finding.kind == FindingKind::Load && finding.diagnostic.severity == Severity::Error;
        finding.rule.is_some() || unread || always_counts(code) || self.admits(|entry| entry.fits_code(code))
    }
}

/// Whether what a code says keeps a file from being checked, so that nobody can ask to hear nothing of it.
fn always_counts(code: &str) -> bool {
    (code.starts_with("load/") && code != "load/unknown-tag") || code == "contract/unknown-schema"
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "._-".contains(letter)
}

/// Whether a pattern fits the whole of a text; `*` stands for any letters, or none. In time linear in each of them for
/// each of the other: the last `*` alone is ever tried again.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut of) = (0, 0);
    let mut again: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(of) {
            Some(b'*') => {
                again = Some((of, at));
                of += 1;
            }
            Some(letter) if text.get(at) == Some(letter) => (at, of) = (at + 1, of + 1),
            _ => match again {
                Some((star, from)) => {
                    again = Some((star, from + 1));
                    (at, of) = (from + 1, star + 1);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(of).all(|letter| *letter == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("*", "bpo.term", true),
            ("bpo.*", "bpo.term", true),
            ("bpo.*", "bpo", false),
            ("bpo*", "bpo", true),
            ("*.term", "bpo.term", true),
            ("*.term", "bpo.termination", false),
            ("*term*", "bpo.termination", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("nda", "nda", true),
            ("nda", "ndas", false),
            ("ndas", "nda", false),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "`{pattern}` and `{text}`");
        }
    }

    #[test]
    fn an_entry_is_a_code_a_policy_or_a_tag() {
        let has_tag = |tag: &str| tag == "essential";
        for (entry, fits) in [
            ("bpo.ip/nda", true),
            ("bpo.ip/*", true),
            ("bpo.ip", true),
            ("bpo.*", true),
            ("bpo.*/n*", true),
            ("*/nda", true),
            ("*", true),
            ("tag:essential", true),
            ("tag:standard", false),
            // a tag is no policy, and no pattern
            ("essential", false),
            ("tag:ess*", false),
            ("bpo.i", false),
            ("bpo.ip/nd", false),
            ("bpo/ip/nda", false),
            ("bpo.ip/", false),
            ("/nda", false),
            ("tag:", false),
            ("", false),
        ] {
            assert_eq!(Selector::new(entry).fits("bpo.ip", "nda", has_tag), fits, "`{entry}`");
        }
    }
}
