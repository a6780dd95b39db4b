//! How a rule came to its outcome over each document of a file.

use std::sync::Arc;

use crate::check::admission::{Admission, admit};
use crate::check::{Checker, Input};
use crate::diagnostic::Diagnostic;
use crate::document::load;
use crate::engine::{Subject, Trace, document_id, trace};
use crate::source::{SourceFile, SourceMap};
use crate::vocabulary;

/// How the rules of a checker came to their outcomes over a file.
#[derive(Debug)]
pub struct Traced {
    /// One for each rule and document of the file.
    pub traces: Vec<TracedRule>,
    /// What keeps the file from being read, or its documents from being checked.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that all of it points into.
    pub sources: Arc<SourceMap>,
}

/// How one rule came to its outcome over one document.
#[derive(Debug)]
pub struct TracedRule {
    /// `policy/rule`
    pub rule: String,
    /// The document's own id, else its number in the file, from 1.
    pub document: String,
    /// What was evaluated.
    pub trace: Trace,
}

impl Checker {
    /// Runs the rules over a file, and keeps how each came to its outcome. It takes far longer than a check.
    pub fn trace(&self, input: Input) -> Traced {
        let Input { name, bytes, named_outright } = input;
        let mut sources = SourceMap::over(Arc::clone(&self.sources));
        let loaded = load(bytes, sources.next_id(), self.options.limits);
        sources.add(SourceFile::new(name.clone(), loaded.text));
        let mut diagnostics = loaded.diagnostics;
        let mut traces = Vec::new();
        for document in &loaded.documents {
            let vocabulary = match admit(&self.program, document, named_outright) {
                Admission::Checked(vocabulary) => vocabulary,
                Admission::Refused(why) => {
                    diagnostics.extend(why.map(|why| *why));
                    continue;
                }
            };
            let Some(types) = self.program.vocabularies.get(vocabulary) else { continue };
            let reading = vocabulary::read(types, document);
            let subject = Subject { file: &name, document, reading: &reading, vocabulary };
            let id = document_id(types, document).unwrap_or_else(|| (document.number() + 1).to_string());
            for rule in self.program.rules.iter().filter(|rule| rule.vocabulary == vocabulary) {
                traces.extend(trace(&self.program, rule, subject, self.options.as_of).map(|trace| TracedRule {
                    rule: rule.id.to_string(),
                    document: id.clone(),
                    trace,
                }));
            }
        }
        Traced { traces, diagnostics, sources: Arc::new(sources) }
    }
}
