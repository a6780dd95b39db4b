//! Output formats.

mod azure;
mod baseline;
mod checkstyle;
mod concise;
mod entry;
mod github;
mod gitlab;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod place;
mod plain;
mod pretty;
mod rdjson;
mod sarif;
mod settings;
mod statistics;
mod summary;
mod test_run;
mod uri;

mod xml;

use crate::analysis::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::{DocumentReport, RunSummary};
use crate::source::SourceMap;
use crate::value::Date;

use crate::diagnostic::visible;
pub use crate::diagnostic::visible::{one_line, visible_line};
pub use baseline::baseline_text;
pub use entry::{Entry, all_entries};
pub use json::{JSON_SCHEMA, json_lines};
pub use plain::plain_json;
pub use settings::settings_text;
pub use statistics::Statistics;
pub use summary::{count, summary, withheld};
pub use test_run::{
    Covered, TEST_JSON_SCHEMA, TestFormat, TestHeader, TestRenderer, Tried, coverage_text, lcov, mutations_text,
    test_summary,
};

/// How a run's findings are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    #[default]
    Pretty,
    /// A line for each entry: `path:line:col: severity[code] message`.
    Concise,
    /// For programs: one document.
    Json,
    /// For programs: the parts of that document, an object a line.
    Jsonl,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For GitHub Actions: workflow commands.
    Github,
    /// For GitLab: a Code Quality report.
    Gitlab,
    /// For Azure Pipelines: logging commands.
    Azure,
    /// For CI servers: JUnit's XML, a case for each rule and contract.
    Junit,
    /// For CI servers and editors: Checkstyle's XML.
    Checkstyle,
    /// For reviewdog: its diagnostic format.
    Rdjson,
    /// For a comment on a merge request.
    Markdown,
    /// For people: how much was found, by contract, rule and severity.
    Statistics,
}

impl Format {
    /// All of them, those for people first.
    pub const ALL: [Self; 13] = [
        Self::Pretty,
        Self::Concise,
        Self::Statistics,
        Self::Markdown,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Azure,
        Self::Junit,
        Self::Checkstyle,
        Self::Rdjson,
    ];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pretty => "pretty",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Azure => "azure",
            Self::Junit => "junit",
            Self::Checkstyle => "checkstyle",
            Self::Rdjson => "rdjson",
            Self::Markdown => "markdown",
            Self::Statistics => "statistics",
        }
    }

    /// The format of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Who reads it.
    pub fn description(self) -> &'static str {
        match self {
            Self::Pretty => "for people, with excerpts of the contract",
            Self::Concise => "for people, a line each: `path:line:col: severity[code] message`",
            Self::Json => "everything, for programs, as one document",
            Self::Jsonl => "the same in lines, each an object",
            Self::Sarif => "SARIF 2.1.0, for code scanning",
            Self::Github => "workflow commands of GitHub Actions, which mark lines of the contracts",
            Self::Gitlab => "GitLab's Code Quality report",
            Self::Azure => "logging commands of Azure Pipelines",
            Self::Junit => "JUnit's XML: a test case for each rule and contract, also for those that pass",
            Self::Checkstyle => "Checkstyle's XML",
            Self::Rdjson => "reviewdog's diagnostic format",
            Self::Markdown => "tables for a comment on a merge request, of at most 65,536 bytes",
            Self::Statistics => "for people, how much was found by contract, rule and severity",
        }
    }
}

/// How text for a terminal looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to use colour.
    pub color: bool,
    /// The columns of the terminal; 100 where there is none.
    pub width: usize,
}

/// What is known before the first document.
#[derive(Debug, Clone, Copy)]
pub struct RunHeader<'a> {
    /// The date on which the check is made.
    pub as_of: Date,
    /// What is to be said of the policies, and of all else that was read before the first document.
    pub notes: &'a [Notes<'a>],
    /// The rules of the policies, for formats that describe each rule once; those that nothing is said of may be left out.
    pub rules: &'a [&'a Rule],
    /// Whether the outcome of every rule is listed.
    pub verbose: bool,
    /// Whether there is a baseline, so that every finding is known from it or new.
    pub has_baseline: bool,
}

/// What is to be said before the first document.
#[derive(Debug, Clone, Copy)]
pub struct Notes<'a> {
    /// What is said.
    pub diagnostics: &'a [Diagnostic],
    /// The files that it points into.
    pub sources: &'a SourceMap,
}

/// Writes a run in one of the formats: [`Renderer::begin`], then each report in path order, then [`Renderer::finish`].
/// Each call gives the text to be written next, so memory stays flat however many documents there are.
#[derive(Debug)]
pub struct Renderer {
    writer: Writer,
}

/// Writes a document's findings wherever the report on it is made; [`Renderer::place`] puts them in their place.
#[derive(Debug, Clone, Copy)]
pub struct Scribe(Hand);

/// The formats in which what is written of a document depends on that alone.
#[derive(Debug, Clone, Copy)]
enum Hand {
    Pretty(pretty::Pretty),
    Concise { verbose: bool },
    Json,
    Jsonl,
    Azure,
}

impl Scribe {
    /// A document's findings, without what separates them from others.
    pub fn report(&self, report: &DocumentReport) -> String {
        match self.0 {
            Hand::Pretty(mut pretty) => pretty.report(report),
            Hand::Concise { verbose } => concise::report(report, verbose),
            Hand::Json => json::report(report),
            Hand::Jsonl => jsonl::report(report),
            Hand::Azure => azure::report(report),
        }
    }
}

#[derive(Debug)]
enum Writer {
    Pretty(pretty::Pretty),
    Concise { verbose: bool },
    Json { first: bool },
    // its state is many times larger than that of the others
    Sarif(Box<sarif::Sarif>),
    Github(github::Github),
    Gitlab(gitlab::Gitlab),
    Jsonl,
    Azure,
    Junit(junit::Contracts),
    Checkstyle(checkstyle::Checkstyle),
    Rdjson(rdjson::Rdjson),
    Markdown(markdown::Markdown),
    Statistics(statistics::Tables),
}

impl Renderer {
    /// A renderer for one run. Of a width below 40 columns, 40 are used.
    pub fn new(format: Format, style: Style) -> Self {
        let writer = match format {
            Format::Pretty => Writer::Pretty(pretty::Pretty::new(style)),
            Format::Concise => Writer::Concise { verbose: false },
            Format::Json => Writer::Json { first: true },
            Format::Sarif => Writer::Sarif(Box::default()),
            Format::Github => Writer::Github(github::Github::default()),
            Format::Gitlab => Writer::Gitlab(gitlab::Gitlab::default()),
            Format::Jsonl => Writer::Jsonl,
            Format::Azure => Writer::Azure,
            Format::Junit => Writer::Junit(junit::Contracts::default()),
            Format::Checkstyle => Writer::Checkstyle(checkstyle::Checkstyle::default()),
            Format::Rdjson => Writer::Rdjson(rdjson::Rdjson::default()),
            Format::Markdown => Writer::Markdown(markdown::Markdown::new(markdown::COMMENT)),
            Format::Statistics => Writer::Statistics(statistics::Tables::default()),
        };
        Self { writer }
    }

    /// A renderer that writes Markdown of at most so many bytes.
    pub fn markdown(limit: usize) -> Self {
        Self { writer: Writer::Markdown(markdown::Markdown::new(limit)) }
    }

    /// What comes first: the policies' own diagnostics.
    pub fn begin(&mut self, header: RunHeader<'_>) -> String {
        match &mut self.writer {
            Writer::Pretty(pretty) => pretty.begin(header),
            // a table has no place for what is wrong with the policies
            Writer::Concise { .. } | Writer::Statistics(_) => {
                if let Writer::Concise { verbose } = &mut self.writer {
                    *verbose = header.verbose;
                }
                header.notes.iter().map(|notes| concise::diagnostics(notes.diagnostics, notes.sources)).collect()
            }
            Writer::Json { .. } => json::begin(header),
            Writer::Sarif(sarif) => sarif.begin(header),
            Writer::Github(github) => github.begin(header),
            Writer::Gitlab(gitlab) => gitlab.begin(header),
            Writer::Jsonl => jsonl::begin(header),
            Writer::Azure => azure::begin(header),
            Writer::Junit(junit) => junit.begin(header),
            Writer::Checkstyle(checkstyle) => checkstyle.begin(header),
            Writer::Rdjson(rdjson) => rdjson.begin(header),
            Writer::Markdown(markdown) => {
                markdown.begin(header);
                String::new()
            }
        }
    }

    /// Whether its format lists findings, rather than counting them.
    pub fn lists_findings(&self) -> bool {
        !matches!(self.writer, Writer::Statistics(_))
    }

    /// Whether it writes anything for a document in which nothing was found.
    pub fn tells_of_all(&self) -> bool {
        match &self.writer {
            Writer::Json { .. } | Writer::Jsonl | Writer::Junit(_) => true,
            Writer::Pretty(pretty) => pretty.tells_of_all(),
            Writer::Concise { .. }
            | Writer::Sarif(_)
            | Writer::Github(_)
            | Writer::Gitlab(_)
            | Writer::Azure
            | Writer::Checkstyle(_)
            | Writer::Rdjson(_)
            | Writer::Markdown(_)
            | Writer::Statistics(_) => false,
        }
    }

    /// What writes the findings of documents in its stead, so that several can be written at once; nothing where what is
    /// written of one depends on those before. To be asked for once it has begun.
    pub fn scribe(&self) -> Option<Scribe> {
        Some(Scribe(match &self.writer {
            Writer::Pretty(pretty) => Hand::Pretty(pretty.alone()),
            Writer::Concise { verbose } => Hand::Concise { verbose: *verbose },
            Writer::Json { .. } => Hand::Json,
            Writer::Jsonl => Hand::Jsonl,
            Writer::Azure => Hand::Azure,
            _ => return None,
        }))
    }

    /// What its scribe has written of the document that is next, behind what separates it from those before.
    pub fn place(&mut self, written: String) -> String {
        let separator = match &mut self.writer {
            _ if written.is_empty() => "",
            Writer::Pretty(pretty) => pretty.separator(),
            Writer::Json { first } => json::separator(std::mem::take(first)),
            _ => "",
        };
        if separator.is_empty() { written } else { separator.to_owned() + &written }
    }

    /// A document's findings.
    pub fn report(&mut self, report: &DocumentReport) -> String {
        if let Some(scribe) = self.scribe() {
            return self.place(scribe.report(report));
        }
        match &mut self.writer {
            // these have a scribe
            Writer::Pretty(_) | Writer::Concise { .. } | Writer::Json { .. } | Writer::Jsonl | Writer::Azure => {
                String::new()
            }
            Writer::Sarif(sarif) => sarif.report(report),
            Writer::Github(github) => github.report(report),
            Writer::Gitlab(gitlab) => gitlab.report(report),
            Writer::Junit(junit) => junit.report(report),
            Writer::Checkstyle(checkstyle) => checkstyle.report(report),
            Writer::Rdjson(rdjson) => rdjson.report(report),
            Writer::Markdown(markdown) => {
                markdown.report(report);
                String::new()
            }
            Writer::Statistics(statistics) => statistics.report(report),
        }
    }

    /// Whether people read it beside the summary on standard error, which tells how much is not shown; all other formats tell
    /// that themselves, as far as they have a place for it.
    pub fn is_beside_summary(&self) -> bool {
        matches!(self.writer, Writer::Pretty(_) | Writer::Concise { .. })
    }

    /// What comes last.
    pub fn finish(&mut self, summary: &RunSummary) -> String {
        match &mut self.writer {
            Writer::Pretty(_) | Writer::Concise { .. } => String::new(),
            Writer::Json { .. } => json::finish(summary),
            Writer::Sarif(sarif) => sarif.finish(summary),
            Writer::Github(github) => github.finish(summary),
            Writer::Gitlab(gitlab) => gitlab.finish(),
            Writer::Jsonl => jsonl::finish(summary),
            Writer::Azure => azure::finish(summary),
            Writer::Junit(junit) => junit.finish(summary),
            Writer::Checkstyle(checkstyle) => checkstyle.finish(summary),
            Writer::Rdjson(rdjson) => rdjson.finish(),
            Writer::Markdown(markdown) => markdown.finish(summary),
            Writer::Statistics(statistics) => statistics.finish(summary),
        }
    }
}
