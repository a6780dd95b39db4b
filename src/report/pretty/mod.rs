//! For people at a terminal: an entry for each group, with the lines that it is about, the rule's own line, why it
//! matters, who says so and how to mend it.

mod frame;
mod line;
mod wrap;

use std::fmt::Write as _; // writing to a string does not fail, so what it returns is not looked at below

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::finding::{DocumentReport, Finding, Group, Outcome, Waived};
use crate::report::entry::{gravest, is_undecided, members};
use crate::report::place::Places;
use crate::report::visible::{lines, one_line};
use crate::report::{RunHeader, Style};
use crate::source::SourceMap;

use frame::{Pen, Spot, frames};
use wrap::{columns, cut_end, cut_start, wrap};

/// Narrower terminals get lines of this width all the same: a frame needs room for a label beside its line number.
const NARROWEST: usize = 40;

/// Prose is no wider than this, however wide the terminal is: longer lines are hard to read.
const PROSE: usize = 100;

/// Places of one finding that are shown in frames; more of them are listed below, as many again at most.
const PLACES: usize = 8;

/// Messages are cut after so many lines.
const MESSAGE_LINES: usize = 6;

/// A title that is cut to less says nothing.
const SHORTEST_TITLE: usize = 8;

/// The columns of `  because  `, under which the text of an entry's parts is aligned.
const MARGIN: usize = 11;

/// Writes entries, with a blank line between them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pretty {
    style: Style,
    verbose: bool,
    empty: bool,
}

/// What an entry says, whatever it comes from.
struct Entry<'a> {
    diagnostic: &'a Diagnostic,
    severity: Severity,
    message: &'a str,
    undecided: bool,
    waived: bool,
    known: bool,
    title: Option<&'a str>,
    /// The findings that it stands for, one of each rule, the gravest first, each with the severity of its rule; none for
    /// a policy's diagnostic.
    members: Vec<(&'a Finding, Severity)>,
}

/// The rules that were explained in a report, each by what was said of it: a reader is told once.
type Explained<'a> = FxHashMap<&'a str, &'a Diagnostic>;

impl Pretty {
    pub(super) fn new(style: Style) -> Self {
        Self { style: Style { width: style.width.max(NARROWEST), ..style }, verbose: false, empty: true }
    }

    pub(super) fn begin(&mut self, header: RunHeader<'_>) -> String {
        self.verbose = header.verbose;
        header.notes.iter().map(|notes| self.diagnostics(notes.diagnostics, notes.sources)).collect()
    }

    /// The same with nothing written.
    pub(super) fn alone(&self) -> Self {
        Self { empty: true, ..*self }
    }

    /// Whether it writes anything for a document in which nothing was found.
    pub(super) fn tells_of_all(&self) -> bool {
        self.verbose
    }

    /// What stands before entries that were written elsewhere.
    pub(super) fn separator(&mut self) -> &'static str {
        if std::mem::take(&mut self.empty) { "" } else { "\n" }
    }

    /// Entries below a heading.
    pub(super) fn section(
        &mut self,
        (file, rest): (&str, &str),
        diagnostics: &[Diagnostic],
        sources: &SourceMap,
    ) -> String {
        let mut out = String::new();
        self.separate(&mut out);
        self.bar(&mut out, &one_line(file), &one_line(rest));
        out.push_str(&self.diagnostics(diagnostics, sources));
        out
    }

    pub(super) fn diagnostics(&mut self, diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
        let mut places = Places::new(sources);
        let mut out = String::new();
        for diagnostic in diagnostics {
            let entry = Entry {
                diagnostic,
                severity: diagnostic.severity,
                message: &diagnostic.message,
                undecided: false,
                waived: false,
                known: false,
                title: None,
                members: Vec::new(),
            };
            self.separate(&mut out);
            self.entry(&mut out, &entry, &mut places, &mut Explained::default());
        }
        out
    }

    pub(super) fn report(&mut self, report: &DocumentReport) -> String {
        let mut out = String::new();
        let results = self.verbose && !report.results.is_empty();
        if report.groups.iter().all(|group| group.known && !self.verbose) && !results {
            return out;
        }
        self.separate(&mut out);
        self.heading(&mut out, report);
        let mut places = Places::new(&report.sources);
        let mut explained = Explained::default();
        // what is waived comes last, and what is known behind it: they ask for nothing
        for (waived, known) in [(false, false), (true, false), (false, true)] {
            let groups = report.groups.iter().filter(|group| (group.waived, group.known) == (waived, known));
            let groups = groups.filter(|_| !known || self.verbose).collect::<Vec<_>>();
            for entry in groups.into_iter().filter_map(|group| Entry::of(report, group)) {
                self.separate(&mut out);
                if waived || known {
                    self.settled(&mut out, &entry, &mut places);
                } else {
                    self.entry(&mut out, &entry, &mut places, &mut explained);
                }
            }
        }
        if results {
            self.separate(&mut out);
            self.results(&mut out, report);
        }
        out
    }

    /// Whether nothing has been written.
    pub(super) fn is_empty(&self) -> bool {
        self.empty
    }

    fn separate(&mut self, out: &mut String) {
        out.push_str(self.separator());
    }

    fn prose(&self) -> usize {
        self.style.width.min(PROSE)
    }

    /// `── contracts/baseline.yaml · BPO-2026-001 · as of 2026-11-21 ────`, on two lines where it is too long for one.
    fn heading(&self, out: &mut String, report: &DocumentReport) {
        let width = self.prose();
        let file = one_line(&report.file);
        let number = report.number.filter(|number| *number > 0);
        let number = number.map(|number| format!("document {}", u64::from(number) + 1));
        let id = report.id.as_deref().map(|id| cut_end(&one_line(id), width / 3).into_owned());
        let date = format!("as of {}", report.as_of);
        let rest = number.into_iter().chain(id).chain([date]).collect::<Vec<_>>().join(" · ");
        self.bar(out, &file, &rest);
    }

    /// A file and what else tells apart what stands below.
    fn bar(&self, out: &mut String, file: &str, rest: &str) {
        let width = self.prose();
        let mut lines = vec![format!("── {file} · {rest}")];
        if lines.iter().any(|line| columns(line) > width) {
            lines = vec![format!("── {}", cut_start(file, width - 3))];
            lines.extend(wrap(rest, width - 3).into_iter().map(|line| format!("   {line}")));
        }
        if let Some(first) = lines.first_mut() {
            let bar = width.saturating_sub(columns(first) + 1);
            first.push_str(&if bar > 0 { format!(" {}", "─".repeat(bar)) } else { String::new() });
        }
        for line in lines {
            let _ = writeln!(out, "{}", self.paint(BOLD, &line));
        }
    }

    fn entry<'a>(&self, out: &mut String, entry: &Entry<'a>, places: &mut Places<'_>, explained: &mut Explained<'a>) {
        self.header(out, entry);
        let diagnostic = entry.diagnostic;
        // of an empty file there is nothing to show, and the heading names it
        let empty = |label: &&Label| places.file(label.location).is_some_and(|file| file.text().is_empty());
        let primary = diagnostic.primary.as_ref().filter(|label| entry.members.is_empty() || !empty(label));
        let labels = primary.into_iter().map(|label| (label, true));
        let labels = labels.chain(diagnostic.secondary.iter().map(|label| (label, false)));
        let total = diagnostic.secondary.len() + usize::from(diagnostic.primary.is_some());
        let mut spots: Vec<_> =
            labels.take(2 * PLACES).filter_map(|(label, primary)| Spot::new(label, primary, places)).collect();
        let more: Vec<String> = spots
            .split_off(spots.len().min(PLACES))
            .iter()
            .map(|spot| cut_end(&spot.in_words(), self.room()).into())
            .collect();
        let rule_line = diagnostic.rule_line.and_then(|location| places.start(location));
        let last = spots.iter().map(Spot::last_number).chain(rule_line.map(|at| at.line as usize)).max().unwrap_or(0);
        let pen = Pen {
            color: self.style.color,
            width: self.style.width,
            digits: last.to_string().len(),
            severity: entry.severity,
        };
        let mut joined = false;
        for mut frame in frames(spots, pen.text_width()) {
            out.push_str(&pen.draw(&mut frame, joined));
            joined = true;
        }
        if let Some(drawn) = diagnostic.rule_line.and_then(|location| pen.rule_line(location, places, joined)) {
            out.push_str(&drawn);
            joined = true;
        }
        if joined {
            out.push_str(&pen.bottom());
        }
        if !more.is_empty() {
            let hidden = total.saturating_sub(2 * PLACES);
            let tail = (hidden > 0).then(|| format!("and {hidden} more places"));
            self.part(out, "also", more.into_iter().chain(tail));
        }
        self.explanation(out, entry, explained);
    }

    /// What is waived or known, in few lines: what it is, where, and on which terms.
    fn settled(&self, out: &mut String, entry: &Entry<'_>, places: &mut Places<'_>) {
        self.header(out, entry);
        let place = entry.diagnostic.primary.as_ref().and_then(|label| Spot::new(label, true, places));
        self.part(out, "at", place.into_iter().flat_map(|spot| wrap(&spot.in_words(), self.room())));
        let mut told: Vec<&Waived> = Vec::new();
        for waived in entry.members.iter().filter_map(|(member, _)| member.waived.as_deref()) {
            if told.contains(&waived) {
                continue;
            }
            told.push(waived);
            let mut terms = format!("until {} by {}", waived.until, one_line(&waived.by));
            if let (Some(file), Some(at)) = (places.file(waived.location), places.start(waived.location)) {
                let _ = write!(terms, " ({}:{}:{})", one_line(file.name()), at.line, at.column);
            }
            self.part(out, "waived", wrap(&terms, self.room()));
            self.part(out, "because", self.wrapped(&waived.because));
        }
        if let Some(known) = entry.members.iter().find_map(|(member, _)| member.known)
            && let (Some(file), Some(at)) = (places.file(known), places.start(known))
        {
            self.part(out, "known", [format!("{}:{}:{}", one_line(file.name()), at.line, at.column)]);
        }
        self.rules(out, entry, "");
    }

    /// `error[bpo.termination/early-termination]`, the message below it.
    fn header(&self, out: &mut String, entry: &Entry<'_>) {
        let severity = entry.severity;
        let (color, word) = match entry {
            Entry { waived: true, .. } => (DIM, "waived".into()),
            Entry { known: true, .. } => (DIM, "known".into()),
            Entry { undecided: true, .. } => (MAGENTA, "undecided".into()),
            _ => (color_of(severity), severity.to_string()),
        };
        let mut head = format!("{word}[{}]", one_line(entry.diagnostic.code.as_str()));
        match entry.members.len().saturating_sub(1) {
            0 => {}
            1 => head.push_str(" and 1 more rule"),
            more => {
                let _ = write!(head, " and {more} more rules");
            }
        }
        if entry.undecided && !entry.waived && !entry.known {
            // of what severity the rule is decides whether the run fails
            let _ = write!(head, " (severity {})", entry.rule_severity());
        }
        for line in wrap(&head, self.prose()) {
            let _ = writeln!(out, "{}", self.paint(color, &line));
        }
        for line in short(wrap(&one_line(entry.message), self.prose() - 2), self.prose() - 2) {
            let _ = writeln!(out, "  {}", self.paint(BOLD, &line));
        }
    }

    /// What the rules ask; behind the title of a single one, where more is said of it.
    fn rules(&self, out: &mut String, entry: &Entry<'_>, where_more: &str) {
        if entry.members.len() > 1 {
            self.part(out, "rules", entry.members.iter().flat_map(|member| self.rule(entry, *member)));
        } else if let Some(title) = entry.title {
            self.part(out, "rule", wrap(&format!("{}{where_more}", one_line(title)), self.room()));
        }
    }

    /// What the rules ask, why, who says so, and how to mend it. What was said of the same rule before is not said again.
    fn explanation<'a>(&self, out: &mut String, entry: &Entry<'a>, explained: &mut Explained<'a>) {
        let diagnostic = entry.diagnostic;
        let before = match entry.members.is_empty() || diagnostic.rule_line.is_none() {
            true => None,
            false => explained.insert(diagnostic.code.as_str(), diagnostic),
        };
        let because = diagnostic.because.as_ref().filter(|_| before.is_none_or(|b| b.because != diagnostic.because));
        let cites = diagnostic.cites.iter().filter(|cite| before.is_none_or(|before| !before.cites.contains(cite)));
        let help = diagnostic.help.iter().filter(|help| before.is_none_or(|before| !before.help.contains(help)));
        let (cites, help): (Vec<_>, Vec<_>) = (cites.collect(), help.collect());
        let told = usize::from(because.is_some()) + cites.len() + help.len();
        let whole = usize::from(diagnostic.because.is_some()) + diagnostic.cites.len() + diagnostic.help.len();
        self.rules(out, entry, if told < whole { " (see above)" } else { "" });
        self.part(out, "because", because.into_iter().flat_map(|because| self.wrapped(because)));
        let cites = cites.into_iter().flat_map(|cite| {
            let url = cite.url.iter().flat_map(|url| self.wrapped(url));
            self.wrapped(&cite.text).into_iter().chain(url)
        });
        self.part(out, "cite", cites);
        for help in help {
            self.part(out, "help", self.wrapped(help));
        }
        for suggestion in &diagnostic.suggestions {
            self.part(out, "help", self.wrapped(&suggestion.to_string()));
        }
    }

    /// A rule of an entry of several: its name, how it differs from what heads the entry, its title.
    fn rule(&self, entry: &Entry<'_>, (member, severity): (&Finding, Severity)) -> Vec<String> {
        let outcome = match (is_undecided(member), entry.undecided) {
            (true, false) => Some("undecided".to_owned()),
            (false, true) => Some("fails".to_owned()),
            _ => None,
        };
        let severity = (severity != entry.rule_severity()).then(|| severity.to_string());
        let differs = outcome.into_iter().chain(severity).collect::<Vec<_>>().join(", ");
        let differs = if differs.is_empty() { differs } else { format!(" ({differs})") };
        let title = member.rule_title.as_deref().unwrap_or(&member.diagnostic.message);
        let name = format!("{}{differs}", one_line(member.diagnostic.code.as_str()));
        // the name is told whole, the title as far as there is room
        match self.room().saturating_sub(columns(&name) + 2) {
            0..SHORTEST_TITLE => wrap(&name, self.room()),
            left => vec![format!("{name}: {}", cut_end(&one_line(title), left))],
        }
    }

    /// The columns for the text of an entry's parts.
    fn room(&self) -> usize {
        self.prose() - MARGIN
    }

    fn wrapped(&self, text: &str) -> Vec<String> {
        lines(text).flat_map(|line| wrap(&line, self.room())).collect()
    }

    /// A part of an entry: its name in the margin, its lines beside it. Nothing where there is no line.
    fn part(&self, out: &mut String, name: &str, lines: impl IntoIterator<Item = String>) {
        for (index, line) in lines.into_iter().enumerate() {
            let name = self.paint(DIM, &format!("  {:<8} ", if index == 0 { name } else { "" }));
            let line = format!("{name}{line}");
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }

    /// The outcome of every rule, with its reasons.
    fn results(&self, out: &mut String, report: &DocumentReport) {
        const OUTCOME: usize = "  not applicable  ".len();
        let word = if report.results.len() == 1 { "rule" } else { "rules" };
        let _ = writeln!(out, "{}", self.paint(BOLD, &format!("outcome of {} {word}", report.results.len())));
        let room = self.prose() - OUTCOME;
        for result in &report.results {
            let (color, outcome) = match result.outcome {
                Outcome::Fail => (color_of(result.severity), "fail"),
                Outcome::Undecided => (MAGENTA, "undecided"),
                Outcome::Known => (DIM, "known"),
                Outcome::Waived => (DIM, "waived"),
                Outcome::Pass => (GREEN, "pass"),
                Outcome::NotApplicable => (DIM, "not applicable"),
            };
            let mut line = one_line(&result.rule.to_string()).into_owned();
            if let Some(title) = &result.title {
                let _ = write!(line, ": {}", one_line(title));
            }
            let outcome = self.paint(color, &format!("  {outcome:<14}  "));
            let _ = writeln!(out, "{outcome}{}", cut_end(&line, room));
            for reason in &result.reasons {
                for line in wrap(&one_line(reason), room) {
                    let _ = writeln!(out, "{:OUTCOME$}{line}", "");
                }
            }
        }
    }

    fn paint(&self, color: &str, text: &str) -> String {
        if self.style.color { format!("\u{1b}[{color}m{text}\u{1b}[0m") } else { text.into() }
    }
}

impl<'a> Entry<'a> {
    fn of(report: &'a DocumentReport, group: &'a Group) -> Option<Self> {
        let members = members(report, group);
        let gravest = gravest(&members, group)?;
        // a finding that something is undecided is a warning at most, whatever its rule is
        let severity = |member: &Finding| {
            let results = report.results.iter().filter(|_| is_undecided(member));
            let mut of_rule = results.filter(|result| member.rule.as_ref() == Some(&result.rule));
            of_rule.next().map_or(member.diagnostic.severity, |result| result.severity)
        };
        Some(Self {
            diagnostic: &gravest.diagnostic,
            severity: group.severity,
            message: group.message(&report.findings),
            undecided: is_undecided(gravest),
            waived: group.waived,
            known: group.known,
            title: gravest.rule_title.as_deref(),
            members: members.into_iter().map(|member| (member, severity(member))).collect(),
        })
    }

    /// The gravest severity of its rules.
    fn rule_severity(&self) -> Severity {
        self.members.iter().map(|(_, severity)| *severity).max().unwrap_or(self.severity)
    }
}

/// The first lines of a message; what it quotes from a contract may be long, and stands in the frame.
fn short(mut lines: Vec<String>, width: usize) -> Vec<String> {
    if lines.len() > MESSAGE_LINES {
        lines.truncate(MESSAGE_LINES);
        if let Some(last) = lines.last_mut() {
            *last = cut_end(&format!("{last} …"), width).into_owned();
        }
    }
    lines
}

const BOLD: &str = "1";
const DIM: &str = "2";
const GREEN: &str = "32";
const MAGENTA: &str = "1;35";

fn color_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Note => "1;36",
    }
}
