//! What a run came to, in a sentence.

use std::fmt::Write as _;

use crate::finding::{RunSummary, Withheld};

use super::visible::one_line;

/// What a run came to, for people, without a line break at its end. With `verbose`, a line for each file that was
/// skipped follows.
pub fn summary(summary: &RunSummary, verbose: bool) -> String {
    let mut text = format!("checked {} against {}", count(summary.contracts, "contract"), count(summary.rules, "rule"));
    // writing to a string does not fail
    if let Some(profile) = &summary.profile {
        let _ = write!(text, " of `{profile}`");
    }
    if summary.withheld.rules > 0 {
        let _ = write!(text, " ({} left out)", summary.withheld.rules);
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
    if let Some(withheld) = withheld(summary) {
        let _ = write!(text, "; {withheld}");
    }
    if summary.withheld.findings > 0 {
        let _ = write!(text, "; {} ignored", count(summary.withheld.findings, "other finding"));
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
    match summary.withheld.unchanged {
        0 => {}
        1 => text.push_str("; 1 file has not changed"),
        many => {
            let _ = write!(text, "; {many} files have not changed");
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

/// What there is and is not shown, if anything: `3 notes not shown; showing 50 of 213 findings`.
pub fn withheld(summary: &RunSummary) -> Option<String> {
    let Withheld { warnings, notes, waived, beyond, .. } = summary.withheld;
    let below = below(summary);
    let all = summary.errors + summary.warnings + summary.notes + summary.waived;
    let most = all.saturating_sub(warnings + notes + waived);
    let beyond = (beyond > 0).then(|| format!("showing {} of {}", most - beyond.min(most), count(most, "finding")));
    let parts: Vec<String> = below.into_iter().chain(beyond).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What is not shown because it is below the least severity that is, if anything.
pub(super) fn below(summary: &RunSummary) -> Option<String> {
    let Withheld { warnings, notes, waived, .. } = summary.withheld;
    let below = [(warnings, "warning"), (notes, "note"), (waived, "waived finding")];
    let below: Vec<String> = below.iter().filter(|(n, _)| *n > 0).map(|(n, thing)| count(*n, thing)).collect();
    (!below.is_empty()).then(|| format!("{} not shown", below.join(" and ")))
}

/// A number of things, in the singular where it is one.
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::summary;
    use crate::finding::{RunSummary, Withheld};
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
            withheld: Withheld::default(),
            problems: Vec::new(),
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
