//! A baseline as its file is written: one small block for each finding, in an order of their own, so that what two people
//! add to it stands apart, and a diff shows what was added and what went.

use std::fmt::Write as _; // writing to a string does not fail, so what it returns is not looked at below

use super::visible::is_hidden;
use crate::check::KnownFinding;

const HEAD: &str = "\
# Findings that were there when this was recorded: they are known, and fail nothing. It is written by `clausula baseline`;
# what a finding may stand for, and until when, is a matter for waivers.
schema: baseline/1
";

/// The text of a baseline with these findings, each once, in order.
pub fn baseline_text<'a>(findings: impl IntoIterator<Item = &'a KnownFinding>) -> String {
    let mut findings: Vec<&KnownFinding> = findings.into_iter().collect();
    findings.sort_unstable();
    findings.dedup_by(|one, other| one.fingerprint == other.fingerprint && one.file == other.file);
    let mut out = HEAD.to_owned();
    if findings.is_empty() {
        out.push_str("findings: []\n");
        return out;
    }
    out.push_str("findings:\n");
    for known in findings {
        let _ = writeln!(out, "  - code: {}", scalar(&known.code));
        let _ = writeln!(out, "    file: {}", scalar(&known.file));
        if let Some(path) = &known.path {
            let _ = writeln!(out, "    path: {}", scalar(path));
        }
        let _ = writeln!(out, "    kind: {}\n    severity: {}", known.kind.word(), known.severity);
        if !known.says.is_empty() {
            let _ = writeln!(out, "    says: {}", quoted(&known.says));
        }
        let _ = writeln!(out, "    fingerprint: {}", quoted(&known.fingerprint.to_string()));
    }
    out
}

/// A text as YAML reads it back, without quotes where it is plainly a text.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.contains(['.', '/'])
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-/".contains(letter));
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// A text in quotes. What a terminal would obey or hide, and what YAML does not take, is escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            _ if letter.is_control() || is_hidden(letter) || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(out, "\\U{:08x}", u32::from(letter));
            }
            _ => out.push(letter),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{BaselineSource, KnownKind, Options, Selection, compile};
    use crate::diagnostic::Severity;
    use crate::document::Limits;
    use crate::packs;
    use crate::value::Date;
    use proptest::prelude::*;

    fn known(file: &str, path: Option<&str>, print: u64, says: &str) -> KnownFinding {
        KnownFinding {
            file: file.to_owned(),
            code: "bpo.term/expiry".to_owned(),
            path: path.map(str::to_owned),
            fingerprint: print.into(),
            kind: KnownKind::Fail,
            severity: Severity::Error,
            says: says.to_owned(),
        }
    }

    #[test]
    fn a_baseline_is_in_order_and_has_each_finding_once() {
        let (a, b) =
            (known("a.yaml", Some("rights[0].notice"), 16, "found \"1\"\u{1b}"), known("b/b.yaml", None, 7, ""));
        assert_eq!(
            baseline_text([&b, &a, &b]),
            HEAD.to_owned()
                + "findings:\n  - code: bpo.term/expiry\n    file: a.yaml\n    path: \"rights[0].notice\"\n    kind: fail\n    \
                   severity: error\n    says: \"found \\\"1\\\"\\U0000001b\"\n    fingerprint: \"0000000000000010\"\n  - code: \
                   bpo.term/expiry\n    file: b/b.yaml\n    kind: fail\n    severity: error\n    fingerprint: \"0000000000000007\"\n"
        );
        assert!(baseline_text([]).ends_with("\nfindings: []\n"));
    }

    proptest! {
        #[test]
        fn every_baseline_is_read_back(
            written in prop::collection::vec((".+", prop::option::of(any::<String>()), any::<u64>(), any::<String>()), 0..4),
        ) {
            let written: Vec<KnownFinding> = written
                .iter()
                .map(|(file, path, print, says)| known(file, path.as_deref(), *print, says))
                .collect();
            let as_of = Date { year: 2026, month: Some(1), day: Some(1) };
            let options = Options { as_of, limits: Limits::default() };
            let pack = packs::find("bpo.term").expect("a pack");
            let compiled = compile([pack], &Selection::default(), options);
            let text = baseline_text(&written);
            let source = BaselineSource { name: "b.yaml".into(), bytes: text.clone().into_bytes() };
            let compiled = compiled.with_baseline(source);
            prop_assert_eq!(&compiled.diagnostics, &[], "{}", text);
            let checker = compiled.checker.expect("no error");
            let read: Vec<KnownFinding> =
                checker.baseline_entries(&Default::default(), |_| false).into_iter().map(|(one, _)| one.clone()).collect();
            prop_assert_eq!(baseline_text(&read), text);
            prop_assert!(written.iter().all(|one| read.iter().any(|other| other.fingerprint == one.fingerprint)));
        }
    }
}
