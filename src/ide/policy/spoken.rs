//! Where contracts, waiver files and settings speak of what policies declare: renames reach them too.

use crate::source::Span;

/// What is declared in policies, as others speak of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    /// A rule: `policy/rule`.
    Rule(String),
    /// A parameter: `policy.parameter`.
    Parameter(String),
    /// A policy.
    Policy(String),
    /// A tag.
    Tag(String),
}

/// Where a text speaks of it: the places of its own name, in order. In a contract or a waiver file only what names a waiver's rule
/// counts; in settings every word does that can mean nothing else. In a baseline nothing is: its fingerprints are made of the names
/// that rules had, so that under another name nothing would fit.
pub fn spoken_of(text: &str, what: &Spoken, is_settings: bool) -> Vec<Span> {
    let mut found = Vec::new();
    for (at, word) in words(text) {
        let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t', '"', '\'']);
        let names_rule = before.ends_with("waive") || before.ends_with("rule:");
        // parameters are keys; elsewhere `house.policy` is a file
        let behind = text.get(at + word.len()..).unwrap_or_default();
        let is_key = is_settings && behind.trim_start_matches(['"', '\'']).starts_with(':');
        if is_settings || names_rule {
            found.extend(own_name(word, what, is_settings, is_key).map(|(from, to)| Span::new(at + from, at + to)));
        }
    }
    found
}

/// The part of a word that is the name itself.
fn own_name(word: &str, what: &Spoken, is_settings: bool, is_key: bool) -> Option<(usize, usize)> {
    match what {
        Spoken::Rule(rule) => (word == rule).then(|| (rule.rfind('/').map_or(0, |slash| slash + 1), word.len())),
        Spoken::Parameter(parameter) => {
            let from = parameter.rfind('.').map_or(0, |dot| dot + 1);
            (is_key && word == parameter).then_some((from, word.len()))
        }
        Spoken::Policy(policy) => {
            let rest = word.strip_prefix(policy.as_str())?;
            let inner = rest.get(1..).unwrap_or_default();
            let is_parameter = is_key && rest.starts_with('.') && !inner.contains(['.', '/']) && !inner.is_empty();
            let is_rule = rest.starts_with('/') && !inner.contains('/') && !inner.is_empty();
            (is_rule || is_parameter).then_some((0, policy.len()))
        }
        // a tag may be any word: only what says that it is one
        Spoken::Tag(tag) => {
            let rest = word.strip_prefix("tag:").filter(|rest| is_settings && rest == tag)?;
            Some((word.len() - rest.len(), word.len()))
        }
    }
}

/// The words of a text, with what joins their parts, and where each begins. A colon joins only within `tag:NAME`.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | '/' | ':');
    let mut at = 0;
    text.split(move |character: char| !is_part(character)).map(move |word| {
        let start = at;
        // each mark between words is one character, whose length the text tells
        at += word.len();
        at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        (start, word.trim_end_matches([':', '.']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with brackets around what was found.
    fn marked(text: &str, what: &Spoken, is_settings: bool) -> String {
        let mut out = text.to_owned();
        for span in spoken_of(text, what, is_settings).iter().rev() {
            out.insert(span.end(), ']');
            out.insert(span.start(), '[');
        }
        out
    }

    #[test]
    fn a_file_of_the_same_name_is_left_alone() {
        let policy = Spoken::Policy("house".to_owned());
        let named = Spoken::Parameter("house.policy".to_owned());
        for files in [
            "policies: [house.policy, bpo.ip]",
            "policies: house.policy",
            "policies:\n  - house.policy\n",
            "policies: \"house.policy\"",
        ] {
            assert_eq!(marked(files, &policy, true), files);
            assert_eq!(marked(files, &named, true), files);
        }
        let parameters = "parameters: {house.policy: 1, \"house.least\": 2}";
        assert_eq!(marked(parameters, &policy, true), "parameters: {[house].policy: 1, \"[house].least\": 2}");
        assert_eq!(marked(parameters, &named, true), "parameters: {house.[policy]: 1, \"house.least\": 2}");
    }

    #[test]
    fn waivers_and_settings_are_known_by_what_they_name() {
        let waivers = "# clausula: waive house/notice until 2027-01-01\n# ä house/notice-long and house/notice\nrule: \"house/notice\"\n";
        let settings = "severities: {house/notice: note}\nselect: [tag:notice, house/notice.]\nparameters:\n  house.notice: 1\n  house.x.y: 2\n";
        let rule = Spoken::Rule("house/notice".to_owned());
        let policy = Spoken::Policy("house".to_owned());
        assert_eq!(
            marked(waivers, &rule, false),
            "# clausula: waive house/[notice] until 2027-01-01\n# ä house/notice-long and house/notice\nrule: \"house/[notice]\"\n"
        );
        let baseline = "schema: baseline/1\nfindings:\n  - code: house/notice\n    says: \"house/notice\"\n";
        assert_eq!(marked(baseline, &rule, false), baseline);
        assert_eq!(
            marked(waivers, &policy, false),
            "# clausula: waive [house]/notice until 2027-01-01\n# ä house/notice-long and house/notice\nrule: \"[house]/notice\"\n"
        );
        assert_eq!(
            marked(settings, &rule, true),
            "severities: {house/[notice]: note}\nselect: [tag:notice, house/[notice].]\nparameters:\n  house.notice: 1\n  house.x.y: 2\n"
        );
        assert_eq!(
            marked(settings, &policy, true),
            "severities: {[house]/notice: note}\nselect: [tag:notice, [house]/notice.]\nparameters:\n  [house].notice: 1\n  house.x.y: 2\n"
        );
        assert_eq!(
            marked(settings, &Spoken::Parameter("house.notice".to_owned()), true),
            "severities: {house/notice: note}\nselect: [tag:notice, house/notice.]\nparameters:\n  house.[notice]: 1\n  house.x.y: 2\n"
        );
        assert_eq!(
            marked(settings, &Spoken::Tag("notice".to_owned()), true),
            "severities: {house/notice: note}\nselect: [tag:[notice], house/notice.]\nparameters:\n  house.notice: 1\n  house.x.y: 2\n"
        );
    }
}
