//! A few words within the text, where they say more than it does: what an id names, when a term ends.

use super::hover::title;
use super::names::written_at;
use super::{Contract, Loaded, Part, without_number};
use crate::document::NodeId;
use crate::ide::Hint;
use crate::source::Span;
use crate::value::{Scalar, date};
use crate::vocabulary::Cell;

/// The longest title that is shown within the text, in characters.
const LONGEST: usize = 40;

impl Contract<'_> {
    /// The hints for a part of the text, in its order. They stay while the text is broken, as far as the rest of it says what they tell.
    pub fn hints(&self, range: Span) -> Vec<Hint> {
        let mut hints = Vec::new();
        for part in &self.parts {
            let Some(loaded) = part.shown() else { continue };
            for node in (0..).take(loaded.document.len()).map(NodeId) {
                let at = written_at(&loaded.document, node);
                if !range.touches(at.end()) || loaded.document.used_at(node).is_some() {
                    continue;
                }
                hints.extend(named(part, loaded, node, at));
                hints.extend(ending(part, loaded, node, at));
            }
        }
        hints.sort_by_key(|hint| hint.offset);
        hints.dedup();
        hints
    }
}

/// What an id or a clause number names, if that has a title of its own.
fn named(part: &Part<'_>, loaded: &Loaded, node: NodeId, at: Span) -> Option<Hint> {
    let Cell::Reference { start, end } = loaded.reading.cell(node) else { return None };
    let [target] = loaded.reading.targets(start, end) else { return None };
    let named = part.named(loaded, *target)?;
    let title = title(loaded, *target).filter(|title| title != named.name)?;
    let title = without_number(&title, named.name).to_owned();
    let mut text: String = title.chars().take(LONGEST).collect();
    if title.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    let tooltip = (text != title).then_some(title);
    Some(Hint { offset: at.end(), text, tooltip })
}

/// When a term ends that begins on a day and lasts so long, if the text does not say it.
fn ending(part: &Part<'_>, loaded: &Loaded, node: NodeId, at: Span) -> Option<Hint> {
    let Loaded { document, reading, .. } = loaded;
    let Cell::Scalar(Scalar::Duration(length)) = reading.cell(node) else { return None };
    if !loaded.is_as_written(node) {
        return None;
    }
    let own = if reading.is_wrapped(document, node) { document.parent(node)? } else { node };
    let holder = document.parent(own)?;
    let Cell::Record(record) = reading.cell(holder) else { return None };
    let record = part.vocabulary.record(record)?;
    let field = |name: &str| {
        let field = record.named(name)?;
        document.children(holder).find(|child| reading.field(*child) == Some(field))
    };
    if record.get(reading.field(own)?)?.name != "initial" || field("expiry").is_some() {
        return None;
    }
    let start = field("commencement")?;
    let start = match reading.cell(start) {
        Cell::Wrapped(value) => value,
        _ => start,
    };
    let Cell::Scalar(Scalar::Date(from)) = reading.cell(start) else { return None };
    let [last, anniversary] = date::ends(from, length).ok()?;
    let tooltip = format!("begun on {from}, its last day is {last}; by another count it ends on {anniversary}");
    Some(Hint { offset: at.end(), text: format!("to {last}"), tooltip: Some(tooltip) })
}
