//! What the command line adds to the library: folders, files, threads, the clock, and what a run comes to.
//!
//! Only this module and the binary touch the machine.

mod baseline;
mod cache;
mod changed;
mod clock;
mod config;
mod desk;
mod disk;
mod draft;
mod exit;
mod format;
mod git;
mod job;
mod library;
mod lookup;
mod names;
mod output;
mod overwritten;
mod pages;
mod pipeline;
mod policies;
mod process;
mod progress;
mod project;
mod read;
mod schema;
mod session;
mod settings;
mod show;
mod sinks;
mod testing;
mod trace;
mod walk;
mod workspace;

pub use crate::finding::FailOn;
pub use baseline::{BaselineAction, record};
pub use cache::{CacheAction, Caching, manage_cache};
pub use changed::Since;
pub use clock::{DateProblem, parse_date, parse_period, today};
pub use config::{ConfigRequest, begin_project, show_settings};
pub use exit::{Exit, Gate};
pub use format::{FormatRequest, format_files};
pub use library::Library;
pub(crate) use library::pack_of;
pub use lookup::{ExplainRequest, RuleFormat, RulesRequest, explain, list_rules};
pub use names::name_of;
pub use pages::{Page, publish};
pub use process::is_running;
pub use trace::{TraceRequest, trace};

pub use schema::{schema_of, write_schema};
pub use session::{Baselined, Request, Stdin, run};
pub use settings::Configured;
pub use show::{ShowRequest, show};
pub use sinks::{OutputRequest, OutputTo};
pub use testing::{Mutate, TestRequest, Tested, run_tests, run_tests_of};
pub use workspace::{Unsaved, Workspace, bytes_of, policy_files, real, yaml_files};

/// What keeps a run from doing part of its job, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    /// One sentence: lower case, no full stop.
    message: String,
    /// How to mend it.
    help: Vec<String>,
    /// What was probably meant by the word that it is about.
    meant: Option<String>,
}

impl Problem {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: Vec::new(), meant: None }
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "error: {}", self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "\n  help: {help}"))
    }
}
