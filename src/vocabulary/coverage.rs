//! Which sections of a document a person has read: only in these does a missing key mean silence.

use crate::diagnostic::Diagnostic;
use crate::document::NodeId;
use crate::vocabulary::Record;
use crate::vocabulary::problems::{MALFORMED_VALUE, nearest_name, quote};
use crate::vocabulary::reading::{Cell, Reader, Reviewed, State, for_path};

/// The word for every section.
const ALL: &str = "all";

/// The sections that were read. Without a word about it all were; of a word that can't be read none.
pub(super) fn read(reader: &mut Reader<'_>) -> Reviewed {
    let vocabulary = reader.vocabulary;
    let Some(root) = vocabulary.record(vocabulary.root).filter(|_| !vocabulary.reviewed.is_empty()) else {
        return Reviewed::All;
    };
    let mut sections = vec![false; root.fields.len()];
    // whoever says what was read has read that, as far as there is anything
    if let Some(own) = vocabulary.reviewed.first().and_then(|own| sections.get_mut(usize::from(own.0))) {
        *own = true;
    }
    let node = match reader.at(&vocabulary.reviewed) {
        Ok(node) => node,
        Err(broken) => {
            return match reader.get(broken) {
                Cell::Record(_) | Cell::State(State::Silent | State::Open | State::NotApplicable(_)) => Reviewed::All,
                _ => Reviewed::Only(sections),
            };
        }
    };
    match reader.get(node) {
        Cell::State(State::Silent | State::Open | State::NotApplicable(_)) => Reviewed::All,
        Cell::Text if reader.document.text(node) == ALL => Reviewed::All,
        Cell::Text => {
            name(reader, node, root, &mut sections);
            Reviewed::Only(sections)
        }
        Cell::List => {
            for child in reader.document.children(node) {
                let element = reader.unwrapped(child);
                if reader.get(element) == Cell::Text {
                    if reader.document.text(element) == ALL {
                        return Reviewed::All;
                    }
                    name(reader, element, root, &mut sections);
                }
            }
            Reviewed::Only(sections)
        }
        _ => Reviewed::Only(sections),
    }
}

/// Counts a section as read, by its name.
fn name(reader: &mut Reader<'_>, node: NodeId, root: &Record, sections: &mut [bool]) {
    let document = reader.document;
    let text = document.text(node);
    match root.field(text).and_then(|field| sections.get_mut(usize::from(field.0))) {
        Some(read) => *read = true,
        None => {
            let cell = reader.malformed(node, || {
                let known = root.fields.iter().map(|field| field.name.as_str()).chain([ALL]);
                let near = match nearest_name(text, known) {
                    Some(near) => format!("; did you mean `{near}`?"),
                    None => String::new(),
                };
                let path = for_path(document, node);
                let message = format!("expected `all` or the name of a section{path}, found {}{near}", quote(text));
                Diagnostic::error(MALFORMED_VALUE, message)
            });
            reader.set(node, cell);
        }
    }
}
