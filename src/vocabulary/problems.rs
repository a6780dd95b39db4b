//! The misfits of a document: collected in bounds, each with its place.

use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::document::{Document, NodeId};
use crate::source::Span;

/// How many misfits of a document are told one by one.
const MOST: usize = 100;

/// How much of a value a message repeats, in characters.
const LONGEST_VALUE: usize = 60;

pub(super) const MALFORMED_VALUE: Code = Code::new("contract/malformed-value");
/// A key that the vocabulary does not know.
pub const UNKNOWN_FIELD: Code = Code::new("contract/unknown-field");
pub(super) const UNRESOLVED_REFERENCE: Code = Code::new("contract/unresolved-reference");
pub(super) const DUPLICATE_ID: Code = Code::new("contract/duplicate-id");
/// That there is more wrong than is told.
pub const MORE_PROBLEMS: Code = Code::new("contract/more-problems");

/// A misfit that the vocabulary reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is said.
    pub diagnostic: Diagnostic,
    /// The node that it is about.
    pub node: NodeId,
    /// What was probably meant: the name of the field of a key that is not known, else the value.
    pub meant: Option<String>,
}

impl Problem {
    /// Whether it is about what stands elsewhere in a document, and so cannot be told of a part by itself.
    pub(crate) fn is_of_the_rest(&self) -> bool {
        self.diagnostic.code == UNRESOLVED_REFERENCE
    }
}

/// What is to be said of a misfit.
#[derive(Debug)]
pub(super) struct Said {
    diagnostic: Diagnostic,
    meant: Option<String>,
}

impl Said {
    /// What is said, and what was probably meant.
    pub(super) fn meaning(diagnostic: Diagnostic, meant: Option<&str>) -> Self {
        Self { diagnostic, meant: meant.map(str::to_owned) }
    }
}

impl From<Diagnostic> for Said {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic, meant: None }
    }
}

/// The misfits found so far. A hostile file has as many as it has lines, so after [`MOST`] they are only counted, and
/// nothing is spent on words for them.
#[derive(Debug, Default)]
pub(super) struct Problems {
    told: Vec<Problem>,
    more: Option<More>,
}

/// The misfits that are only counted.
#[derive(Debug, Clone, Copy)]
struct More {
    count: usize,
    severity: Severity,
    first: NodeId,
}

impl Problems {
    /// How many more will be told.
    pub(super) fn room(&self) -> usize {
        MOST - self.told.len().min(MOST)
    }

    /// Adds a misfit; its number, where it is told.
    pub(super) fn add<S: Into<Said>>(
        &mut self,
        severity: Severity,
        node: NodeId,
        said: impl FnOnce() -> S,
    ) -> Option<usize> {
        if self.room() == 0 {
            let more = self.more.get_or_insert(More { count: 0, severity, first: node });
            more.count += 1;
            more.severity = more.severity.max(severity);
            more.first = more.first.min(node);
            return None;
        }
        let Said { diagnostic, meant } = said().into();
        self.told.push(Problem { diagnostic, node, meant });
        Some(self.told.len() - 1)
    }

    /// All of them in the order of the document, and for each number that [`Self::add`] gave its place in that order.
    pub(super) fn finish(self, document: &Document) -> (Vec<Problem>, Vec<usize>) {
        let mut order: Vec<usize> = (0..self.told.len()).collect();
        order.sort_by_key(|index| self.told.get(*index).map(|problem| problem.node));
        let mut places = vec![0; order.len()];
        for (place, index) in order.iter().enumerate() {
            if let Some(known) = places.get_mut(*index) {
                *known = place;
            }
        }
        let mut told: Vec<Problem> = self.told;
        told.sort_by_key(|problem| problem.node);
        if let Some(more) = self.more {
            let message = match more.count {
                1 => "one more value or key doesn't fit its type".to_owned(),
                count => format!("{count} more values or keys don't fit their types"),
            };
            let diagnostic = Diagnostic::new(more.severity, MORE_PROBLEMS, message);
            let span = document.key_span(more.first).unwrap_or_else(|| document.span(more.first));
            let diagnostic = place(document, diagnostic, more.first, span, "the first of them");
            told.push(Problem { diagnostic, node: more.first, meant: None });
        }
        (told, places)
    }
}

/// The diagnostic with its place: of what came in through an alias or a merge key, the use and then the text itself.
pub(super) fn place(document: &Document, diagnostic: Diagnostic, node: NodeId, span: Span, label: &str) -> Diagnostic {
    match document.used_at(node) {
        Some(used_at) => {
            let diagnostic = diagnostic.at(document.location(used_at), label);
            diagnostic.with(document.location(span), "the value stands here")
        }
        None => diagnostic.at(document.location(span), label),
    }
}

/// What a document says, fit for a message: on one line, and not too long.
pub(super) fn quote(text: &str) -> String {
    crate::diagnostic::quote(text, LONGEST_VALUE)
}

/// A path, fit for a message: of a very long one the end, which tells most.
pub(super) fn quote_path(path: &str) -> String {
    const LONGEST_PATH: usize = 120;
    let more = path.chars().count().saturating_sub(LONGEST_PATH);
    let cut: String = path.chars().skip(more).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let dots = if more == 0 { "" } else { "…" };
    format!("`{dots}{cut}`")
}

/// The nearest of several names, where what is written is short enough to be one.
pub(super) fn nearest_name<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // a contract may be hostile: distances are quadratic in the length, and there may be a hundred thousand ids
    const MOST_NAMES: usize = 1_000;
    if written.len() > LONGEST_VALUE {
        return None;
    }
    nearest(written, known.into_iter().filter(|known| known.len() <= LONGEST_VALUE).take(MOST_NAMES))
}
