//! New ids, and new numbers of clauses, wherever they are named.

use super::names::{At, Named};
use super::{Contract, Loaded, Part, written};
use crate::document::{Document, NodeId};
use crate::ide::{CannotRename, Edit};
use crate::source::Span;
use crate::value::state::is_placeholder;
use crate::vocabulary::Cell;

/// How long an id may be, in characters: messages repeat no more of it.
const LONGEST: usize = 60;

impl Contract<'_> {
    /// The name at an offset that can be given anew, and its place.
    ///
    /// # Errors
    ///
    /// If there is none, with the reason.
    pub fn prepare_rename(&self, offset: usize) -> Result<(Span, String), CannotRename> {
        let offset = self.clamp(offset);
        let part = self.part(offset).ok_or_else(|| cannot("there is no contract here"))?;
        let (_, named, span) = find(part, offset)?;
        Ok((span, named.name.to_owned()))
    }

    /// Gives what stands at an offset another name, there and in all places that name it.
    ///
    /// # Errors
    ///
    /// If there is nothing to be named, or the new name can't be one.
    pub fn rename(&self, offset: usize, new: &str) -> Result<Vec<Edit>, CannotRename> {
        let offset = self.clamp(offset);
        let part = self.part(offset).ok_or_else(|| cannot("there is no contract here"))?;
        let (loaded, named, _) = find(part, offset)?;
        check(part, loaded, &named, new)?;
        let text = self.file.text();
        let uses = part.uses(loaded, named.node, named.name).into_iter();
        // of what comes in through an alias that is changed which it stands for
        let mut spans: Vec<Span> = uses.filter(|used| used.is_own).map(|used| used.text).collect();
        spans.push(named.declared);
        spans.sort_unstable();
        spans.dedup();
        Ok(spans.into_iter().map(|span| Edit { span, text: written(span.text(text), new) }).collect())
    }
}

fn cannot(reason: impl Into<String>) -> CannotRename {
    CannotRename(reason.into())
}

fn find<'p>(part: &'p Part<'_>, offset: usize) -> Result<(&'p Loaded, Named<'p>, Span), CannotRename> {
    // what is shown of a broken text may lack places that name the same: they would keep the old name
    let loaded = part.loaded().ok_or_else(|| cannot("the file can't be read as it stands"))?;
    match part.named_at(loaded, offset) {
        Some(At::Name(named, span)) => {
            if span.text(loaded.document.source()).contains('\n') {
                return Err(cannot("the id is written over several lines"));
            }
            Ok((loaded, named, span))
        }
        Some(At::Word(..)) => Err(cannot("this word is no id: it names by a role, or all at once")),
        None if is_id(loaded, offset) => Err(cannot("nothing refers to this id: it can be changed where it stands")),
        None => Err(cannot("only ids and the numbers of clauses can be given anew")),
    }
}

/// Whether an id stands at an offset.
fn is_id(loaded: &Loaded, offset: usize) -> bool {
    let node = loaded.document.node_at(offset);
    node.is_some_and(|node| loaded.document.key(node) == Some("id") && loaded.document.span(node).touches(offset))
}

/// Whether a new name can be given.
fn check(part: &Part<'_>, loaded: &Loaded, named: &Named<'_>, new: &str) -> Result<(), CannotRename> {
    let shown = crate::diagnostic::quote(new, LONGEST);
    if new.trim().is_empty() {
        return Err(cannot("an id can't be empty"));
    }
    if new.trim() != new || new.chars().any(char::is_control) {
        return Err(cannot(format!("{shown} is no id: it must stand on one line, without spaces around it")));
    }
    if new.chars().count() > LONGEST {
        return Err(cannot(format!("an id has at most {LONGEST} characters")));
    }
    if is_placeholder(new) {
        return Err(cannot(format!("{shown} says that something is left open, so it can't be an id")));
    }
    if new == named.name {
        return Ok(());
    }
    let Loaded { document, reading, .. } = loaded;
    let own = if reading.is_wrapped(document, named.node) { document.parent(named.node) } else { Some(named.node) };
    let Some(holder) = own.and_then(|own| document.parent(own)) else { return Ok(()) };
    let section = named.section;
    let is_taken = document.children(holder).any(|child| {
        let node = match reading.cell(child) {
            Cell::Wrapped(value) => value,
            _ => child,
        };
        part.named(loaded, node).is_some_and(|other| other.name == new)
    });
    if is_taken {
        return Err(cannot(format!("`{section}` has {shown} already")));
    }
    let kinds = part.vocabulary.references.iter().filter(|reference| reference.to_text == section);
    for reference in kinds {
        let by = reference.by.and_then(|by| part.vocabulary.record(reference.record?)?.get(by));
        let is_word = reference.all.iter().any(|all| all.word == new);
        let is_value = by.is_some_and(|field| is_value_of(part, document, holder, &field.name, &field.of, new));
        if is_word || is_value {
            return Err(cannot(format!("{shown} names others of `{section}` already: it is a word for them")));
        }
    }
    Ok(())
}

/// Whether a word is a value of the field by which elements may be named.
fn is_value_of(
    part: &Part<'_>,
    document: &Document,
    holder: NodeId,
    field: &str,
    of: &crate::value::Type,
    word: &str,
) -> bool {
    let declared = match of {
        crate::value::Type::Enum(id) => part.vocabulary.enumeration(*id).is_some_and(|of| of.named(word).is_some()),
        _ => false,
    };
    declared
        || document.children(holder).any(|child| document.get(child, field).is_some_and(|at| document.text(at) == word))
}
