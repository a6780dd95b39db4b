//! Above each clause, which fields cite it: a transcriber sees what is not covered yet.

use std::collections::BTreeMap;

use super::names::written_at;
use super::{Contract, Loaded, Part};
use crate::document::NodeId;
use crate::ide::{Lens, LensCommand};
use crate::source::Span;
use crate::vocabulary::{CLAUSES, Cell};

impl Contract<'_> {
    /// The lenses of the file, in the order of the text. While the text is broken those clauses have one that nothing cites which can't
    /// be read: of the others it would say too small a number.
    pub fn lenses(&self) -> Vec<Lens> {
        let mut lenses = Vec::new();
        for part in &self.parts {
            if let Some(loaded) = part.shown() {
                clauses(part, loaded, &mut lenses);
            }
        }
        lenses
    }
}

fn clauses(part: &Part<'_>, loaded: &Loaded, lenses: &mut Vec<Lens>) {
    let Loaded { document, reading, lost } = loaded;
    let Some(section) = document.get(document.root(), CLAUSES) else { return };
    let mut cited: BTreeMap<NodeId, Vec<Span>> = BTreeMap::new();
    for node in (0..).take(document.len()).map(NodeId) {
        let Cell::Reference { start, end } = reading.cell(node) else { continue };
        // a word for several names none of them
        if let [target] = reading.targets(start, end) {
            cited.entry(*target).or_default().push(written_at(document, node));
        }
    }
    for entry in document.children(section).filter(|entry| document.used_at(*entry).is_none()) {
        let node = match reading.cell(entry) {
            Cell::Wrapped(value) => value,
            _ => entry,
        };
        let Some(named) = part.named(loaded, node) else { continue };
        if lost.as_ref().is_some_and(|lost| lost.may_name(named.name, part.text)) {
            continue;
        }
        let mut places = cited.remove(&node).unwrap_or_default();
        places.sort_unstable();
        places.dedup();
        let title = match places.len() {
            0 => "no field cites this".to_owned(),
            1 => "cited by 1 field".to_owned(),
            count => format!("cited by {count} fields"),
        };
        let command = (!places.is_empty()).then_some(LensCommand::ShowPlaces(places));
        lenses.push(Lens { span: named.declared, title, command });
    }
}
