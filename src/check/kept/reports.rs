//! Reports on documents as they are kept, and back.

use std::sync::Arc;

use super::*;

impl Checker {
    /// A report as it is kept. Nothing where its results are not those of the rules of one vocabulary, in their order.
    pub(super) fn kept_report<'k>(&'k self, report: &'k DocumentReport) -> Option<KeptReport<'k>> {
        // the file, its texts and the date are those of the run
        let DocumentReport { file: _, number, id, checked, sources: _, as_of: _, findings, groups, results } = report;
        let first = results.first().and_then(|first| self.program.rules.iter().find(|rule| rule.id == first.rule));
        let vocabulary = first.and_then(|rule| u32::try_from(rule.vocabulary).ok());
        let (mut outcomes, mut reasons) = (Vec::with_capacity(results.len()), Vec::new());
        let mut rules = self.rules_of(vocabulary);
        for (place, result) in (0..).zip(results) {
            let RuleResult { rule, title, severity, outcome, reasons: why } = result;
            rules.next().filter(|of| of.id == *rule && of.title == *title && of.severity == *severity)?;
            outcomes.push(*outcome);
            if !why.is_empty() {
                reasons.push((place, why.iter().map(String::as_str).collect()));
            }
        }
        let is_whole = rules.next().is_none();
        is_whole.then_some(())?;
        Some(KeptReport {
            number: *number,
            id: id.as_deref(),
            checked: *checked,
            findings: findings.iter().map(|finding| self.kept_finding(finding)).collect::<Option<_>>()?,
            groups: groups.iter().map(|group| kept_group(group)).collect(),
            vocabulary,
            outcomes: Outcomes::of(outcomes.into_iter()),
            reasons,
        })
    }

    /// Whether all rules that a report speaks of are there.
    pub(super) fn knows(&self, report: &KeptReport<'_>) -> bool {
        let KeptReport { findings, vocabulary, outcomes, reasons, .. } = report;
        let count = self.program.rules.len();
        let is_rule = |place: u32| usize::try_from(place).is_ok_and(|place| place < count);
        let told = |finding: &KeptFinding<'_>| {
            let is_plain = finding.code.is_some() && finding.explanation.is_some();
            finding.rule.map_or(is_plain, is_rule)
        };
        findings.iter().all(told)
            && self.rules_of(*vocabulary).count() == outcomes.len()
            && outcomes.are_whole()
            && reasons.iter().all(|(place, _)| usize::try_from(*place).is_ok_and(|place| place < outcomes.len()))
    }

    /// A report that was kept.
    pub(super) fn report_of(&self, kept: KeptReport<'_>, name: &str, sources: &Arc<SourceMap>) -> DocumentReport {
        let KeptReport { number, id, checked, findings, groups, vocabulary, outcomes, reasons } = kept;
        let findings: Vec<Finding> = findings.into_iter().map(|finding| self.finding_of(finding)).collect();
        let result = |(rule, outcome): (&Rule, Outcome)| RuleResult {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            severity: rule.severity,
            outcome,
            reasons: Vec::new(),
        };
        let mut results: Vec<RuleResult> = self.rules_of(vocabulary).zip(outcomes.iter()).map(result).collect();
        for (place, why) in reasons {
            if let Some(result) = usize::try_from(place).ok().and_then(|place| results.get_mut(place)) {
                result.reasons = why.into_iter().map(str::to_owned).collect();
            }
        }
        DocumentReport {
            file: name.to_owned(),
            number,
            id: id.map(str::to_owned),
            checked,
            sources: Arc::clone(sources),
            as_of: self.options.as_of,
            groups: groups.into_iter().map(group_of).collect(),
            findings,
            results,
        }
    }

    fn kept_finding<'k>(&'k self, finding: &'k Finding) -> Option<KeptFinding<'k>> {
        let Finding { diagnostic, kind, rule, rule_title, path, waiver_path, waived, known, group, fingerprint } =
            finding;
        // changes of policies' texts are no part of what is said of contracts
        let Diagnostic {
            code,
            severity,
            message,
            primary,
            secondary,
            rule_line,
            because,
            cites,
            help,
            suggestions,
            mend: _,
        } = diagnostic;
        let index = match rule {
            Some(rule) => Some(self.program.rules.iter().position(|known| known.id == *rule)?),
            None => None,
        };
        let own = index.and_then(|index| self.program.rules.get(index)).is_some_and(|rule| {
            rule_title.as_deref() == rule.title.as_deref()
                && rule.explanation.because == *because
                && rule.explanation.cites == *cites
        });
        let explanation = KeptExplanation {
            title: rule_title.as_deref(),
            because: because.as_deref(),
            cites: cites.iter().map(|Citation { text, url }| (text.as_str(), url.as_deref())).collect(),
        };
        Some(KeptFinding {
            code: Some(code.as_str()).filter(|_| rule.as_ref().is_none_or(|rule| Code::from(rule) != *code)),
            severity: *severity,
            message,
            primary: primary.as_ref().map(kept_label),
            secondary: secondary.iter().map(kept_label).collect(),
            rule_line: rule_line.map(place),
            explanation: (!own).then_some(explanation),
            help: help.iter().map(String::as_str).collect(),
            suggestions: suggestions.iter().map(kept_suggestion).collect(),
            kind: *kind,
            rule: index.map(u32::try_from).transpose().ok()?,
            path: path.as_deref(),
            waiver_path: waiver_path.as_deref(),
            waived: waived.as_deref().map(|Waived { because, by, until, location }| KeptWaived {
                because,
                by,
                until: *until,
                place: place(*location),
            }),
            known: known.map(place),
            group: *group,
            fingerprint: (*fingerprint).into(),
        })
    }

    fn finding_of(&self, kept: KeptFinding<'_>) -> Finding {
        let rule = kept.rule.and_then(|place| self.program.rules.get(usize::try_from(place).ok()?));
        let (rule_title, because, cites) = match kept.explanation {
            Some(KeptExplanation { title, because, cites }) => {
                let cite =
                    |(text, url): (&str, Option<&str>)| Citation { text: text.to_owned(), url: url.map(str::to_owned) };
                let cites = cites.into_iter().map(cite).collect();
                (title.map(Arc::from), because.map(Arc::from), cites)
            }
            None => {
                let of_rule = |rule: &Rule| {
                    let explanation = &rule.explanation;
                    (rule.title.clone(), explanation.because.clone(), explanation.cites.clone())
                };
                rule.map(of_rule).unwrap_or_default()
            }
        };
        let of_rule = || rule.map_or_else(|| Code::from(String::new()), |rule| Code::from(&rule.id));
        let code = kept.code.map_or_else(of_rule, |code| Code::from(code.to_owned()));
        let waived = kept.waived.map(|KeptWaived { because, by, until, place }| {
            Arc::new(Waived { because: because.to_owned(), by: by.to_owned(), until, location: location(place) })
        });
        Finding {
            diagnostic: Diagnostic {
                code,
                severity: kept.severity,
                message: kept.message.to_owned(),
                primary: kept.primary.map(label),
                secondary: kept.secondary.into_iter().map(label).collect(),
                rule_line: kept.rule_line.map(location),
                because,
                cites,
                help: kept.help.into_iter().map(str::to_owned).collect(),
                suggestions: kept.suggestions.into_iter().map(suggestion).collect(),
                mend: None,
            },
            kind: kept.kind,
            rule: rule.map(|rule| rule.id.clone()),
            rule_title,
            path: kept.path.map(str::to_owned),
            waiver_path: kept.waiver_path.map(str::to_owned),
            waived,
            known: kept.known.map(location),
            group: kept.group,
            fingerprint: kept.fingerprint.into(),
        }
    }
}

fn kept_group(group: &Group) -> KeptGroup<'_> {
    let Group { members, said, severity, waived, known } = group;
    KeptGroup { members: members.to_vec(), said: said.as_deref(), severity: *severity, waived: *waived, known: *known }
}

fn group_of(kept: KeptGroup<'_>) -> Group {
    let KeptGroup { members, said, severity, waived, known } = kept;
    Group { members: members.into(), said: said.map(str::to_owned), severity, waived, known }
}

fn place(location: Location) -> Place {
    let Location { file, span } = location;
    (file.0, span)
}

fn location((file, span): Place) -> Location {
    Location { file: FileId(file), span }
}

fn kept_label(label: &Label) -> KeptLabel<'_> {
    let Label { location, text } = label;
    KeptLabel { place: place(*location), text }
}

fn label(kept: KeptLabel<'_>) -> Label {
    Label { location: location(kept.place), text: kept.text.to_owned() }
}

fn kept_suggestion(suggestion: &Suggestion) -> KeptSuggestion<'_> {
    let Suggestion { action, path, value } = suggestion;
    KeptSuggestion { action: *action, path, value }
}

fn suggestion(kept: KeptSuggestion<'_>) -> Suggestion {
    let KeptSuggestion { action, path, value } = kept;
    Suggestion { action, path: path.to_owned(), value: value.to_owned() }
}
