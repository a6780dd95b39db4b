//! What a run came to, in a sentence.

use std::fmt::Write as _;

use crate::finding::RunSummary;

use super::visible::one_line;

/// What a run came to, for people, without a line break at its end. With `verbose`, a line for each file that was
/// skipped follows.
pub fn summary(summary: &RunSummary, verbose: bool) -> String {
    let mut text = format!("checked {} against {}", count(summary.contracts, "contract"), count(summary.rules, "rule"));
    // writing to a string does not fail
    if let Some(profile) = &summary.profile {
        let _ = write!(text, " of `{profile}`");
    }
    if let Some(as_of) = summary.as_of {
        let _ = write!(text, " as of {as_of}");
    }
    let _ = write!(
        text,
        ": {}, {}, {}",
        count(summary.errors, "error"),
        count(summary.warnings, "warning"),
        count(summary.notes, "note")
    );
    if summary.waived > 0 {
        let _ = write!(text, "; {} waived", summary.waived);
    }
    if summary.known > 0 {
        let _ = write!(text, "; {} known", summary.known);
    }
    if summary.load_errors > 0 {
        let _ = write!(text, "; {} in reading files", count(summary.load_errors, "error"));
    }
    if summary.undecided > 0 {
        let _ = write!(text, "; {} undecided", count(summary.undecided, "rule"));
        if verbose && summary.undecided_errors > 0 {
            let _ = write!(text, " ({} of severity error)", summary.undecided_errors);
        }
    }
    match summary.idle_waivers {
        0 => {}
        1 => text.push_str("; 1 waiver is for a contract that was not checked"),
        many => {
            let _ = write!(text, "; {many} waivers are for contracts that were not checked");
        }
    }
    match summary.skipped.len() {
        0 => {}
        1 => text.push_str("; skipped 1 file that is no contract definition"),
        many => {
            let _ = write!(text, "; skipped {many} files that are no contract definitions");
        }
    }
    if verbose {
        for file in &summary.skipped {
            let _ = write!(text, "\n  skipped {}", one_line(file));
        }
    }
    text
}

/// A number of things, in the singular where it is one.
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::summary;
    use crate::finding::RunSummary;
    use crate::value::Date;

    #[test]
    fn a_summary_is_a_sentence_with_right_plurals() {
        let as_of = Some(Date { year: 2026, month: Some(11), day: Some(21) });
        let run = RunSummary {
            contracts: 3,
            skipped: vec!["a.yaml".into(), "b\u{1b}[2J.yaml".into()],
            rules: 24,
            profile: Some("bpo.essentials".into()),
            errors: 2,
            warnings: 1,
            notes: 0,
            waived: 2,
            known: 14,
            idle_waivers: 3,
            undecided: 1,
            undecided_errors: 1,
            load_errors: 0,
            as_of,
        };
        assert_eq!(
            summary(&run, false),
            "checked 3 contracts against 24 rules of `bpo.essentials` as of 2026-11-21: 2 errors, 1 warning, 0 notes; 2 waived; 14 known; 1 rule undecided; \
             3 waivers are for contracts that were not checked; skipped 2 files that are no contract definitions"
        );
        assert!(summary(&run, true).ends_with(
            "; 1 rule undecided (1 of severity error); 3 waivers are for contracts that were not checked; skipped 2 files that are no contract definitions\n  \
             skipped a.yaml\n  skipped b\\u{1b}[2J.yaml"
        ));
        let one = RunSummary {
            contracts: 1,
            skipped: vec!["a.yaml".into()],
            rules: 1,
            errors: 1,
            load_errors: 1,
            idle_waivers: 1,
            undecided: 2,
            ..RunSummary::default()
        };
        assert_eq!(
            summary(&one, false),
            "checked 1 contract against 1 rule: 1 error, 0 warnings, 0 notes; 1 error in reading files; \
             2 rules undecided; 1 waiver is for a contract that was not checked; skipped 1 file that is no contract definition"
        );
    }
}
