//! Changes to a document: a value that is set, a part that is taken away.
//!
//! The change is made in the file's own text, so that comments and lines stay where they are; what comes of it is held to
//! the same change of the plain data. Where the text could not be changed so (an anchor that others use, say) the whole is
//! written anew.

mod text;
mod tree;

use std::fmt::Write as _;

use crate::document::{Document, Limits, load, path};

pub use tree::Tree;
pub(crate) use tree::written_key;

/// A step of a path to one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathStep {
    /// A key of a mapping.
    Key(String),
    /// An element of a list, from 0.
    Index(usize),
    /// The element of a list that has this `id`.
    Id(String),
}

/// What is changed at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// This stands there. Sections on the way to it that are not there are made.
    Set(&'a Tree),
    /// Nothing stands there. It is an error if nothing did before.
    Remove,
}

/// A change that the document has no place for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoPlace {
    /// Why, for people.
    pub message: String,
}

/// The text of a document's file once it is changed at a place.
///
/// # Errors
///
/// If the path leads through what is no section or list, to an element that is not there, or to nothing that could be
/// taken away.
pub fn edit(document: &Document, path: &[PathStep], change: Change<'_>) -> Result<String, NoPlace> {
    let mut wanted = Tree::of(document);
    apply(&mut wanted, path, 0, change)?;
    let changed = text::edit(document, path, change).filter(|text| {
        let loaded = load(text.clone().into_bytes(), document.file(), Limits::default());
        let one = <[Document; 1]>::try_from(loaded.documents);
        loaded.diagnostics.is_empty() && one.is_ok_and(|[document]| Tree::of(&document) == wanted)
    });
    Ok(changed.unwrap_or_else(|| wanted.to_yaml()))
}

/// The same, where the file's own text can be changed at the place and nothing else of it is written in another way; the file
/// may hold other documents. Nothing where it can't.
///
/// # Errors
///
/// As of [`edit`].
pub fn edit_in_place(document: &Document, path: &[PathStep], change: Change<'_>) -> Result<Option<String>, NoPlace> {
    let mut wanted = Tree::of(document);
    apply(&mut wanted, path, 0, change)?;
    Ok(text::edit(document, path, change).filter(|text| {
        let loaded = load(text.clone().into_bytes(), document.file(), Limits::default());
        let same = loaded.documents.iter().find(|other| other.number() == document.number());
        loaded.diagnostics.is_empty() && same.is_some_and(|same| Tree::of(same) == wanted)
    }))
}

/// The steps of a path as findings write it: `escalation.levels[1].within`. Nothing where it is none.
pub fn steps_of(path: &str) -> Option<Vec<PathStep>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (index, behind) = inside.split_once(']')?;
            steps.push(PathStep::Index(index.parse().ok()?));
            rest = behind;
            continue;
        }
        if !steps.is_empty() {
            rest = rest.strip_prefix('.')?;
        }
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut key = String::new();
            let mut letters = quoted.chars();
            loop {
                match letters.next()? {
                    '"' => break,
                    '\\' => key.push(match letters.next()? {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        other => other,
                    }),
                    other => key.push(other),
                }
            }
            steps.push(PathStep::Key(key));
            rest = letters.as_str();
        } else {
            let length = rest.find(['.', '[']).unwrap_or(rest.len());
            let (key, behind) = rest.split_at(length);
            steps.push(PathStep::Key(key.to_owned()));
            rest = behind;
            if key.is_empty() {
                return None;
            }
        }
    }
    (!steps.is_empty()).then_some(steps)
}

/// The path of a place as findings write it, with elements by their position. Nothing where an element is not there.
pub fn position_path(document: &Document, steps: &[PathStep]) -> Option<String> {
    let mut tree = Some(Tree::of(document));
    let mut text = String::new();
    for step in steps {
        let here = tree.take().map(unwrapped);
        match step {
            PathStep::Key(key) => {
                path::push_step(&mut text, key);
                tree = match here {
                    Some(Tree::Map(entries)) => {
                        entries.into_iter().find(|(known, _)| known == key).map(|(_, value)| value)
                    }
                    _ => None,
                };
            }
            PathStep::Index(index) => {
                let _ = write!(text, "[{index}]");
                tree = match here {
                    Some(Tree::List(elements)) => elements.into_iter().nth(*index),
                    _ => None,
                };
            }
            PathStep::Id(id) => {
                let Some(Tree::List(elements)) = here else { return None };
                let index = elements.iter().position(|element| has_id(element, id))?;
                let _ = write!(text, "[{index}]");
                tree = elements.into_iter().nth(index);
            }
        }
    }
    Some(text)
}

fn unwrapped(tree: Tree) -> Tree {
    match (tree.wrapped(), tree) {
        (Some(at), Tree::Map(mut entries)) if at < entries.len() => entries.swap_remove(at).1,
        (_, tree) => tree,
    }
}

/// The path as it is written, as far as this step and with it.
fn so_far(path: &[PathStep], steps: usize) -> String {
    let mut text = String::new();
    for step in path.iter().take(steps) {
        match step {
            PathStep::Key(key) | PathStep::Id(key) => path::push_step(&mut text, key),
            PathStep::Index(index) => {
                let _ = write!(text, "[{index}]");
            }
        }
    }
    text
}

/// Makes the change in plain data. `done` steps of the path lead to this tree.
fn apply(tree: &mut Tree, path: &[PathStep], done: usize, change: Change<'_>) -> Result<(), NoPlace> {
    let Some(step) = path.get(done) else {
        if let Change::Set(value) = change {
            *tree = value.clone();
        }
        return Ok(());
    };
    let is_last = done + 1 == path.len();
    let here = || if done == 0 { "the document".to_owned() } else { format!("`{}`", so_far(path, done)) };
    let missing = || NoPlace { message: format!("there is no `{}`", so_far(path, done + 1)) };
    let sets = matches!(change, Change::Set(_));
    if tree.is_blank() {
        if !sets {
            return Err(missing());
        }
        *tree = match step {
            PathStep::Key(_) => Tree::Map(Vec::new()),
            PathStep::Index(_) | PathStep::Id(_) => Tree::List(Vec::new()),
        };
    }
    let stands_alone = !matches!(tree, Tree::List(_));
    if let Some(at) = tree.wrapped()
        && let Tree::Map(entries) = tree
        && let Some((_, value)) = entries.get_mut(at)
    {
        return apply(value, path, done, change);
    }
    match (step, tree) {
        (PathStep::Key(key), Tree::Map(entries)) => {
            let known = entries.iter().position(|(known, _)| known == key);
            match (known, change) {
                (Some(at), Change::Remove) if is_last => drop(entries.remove(at)),
                (Some(at), _) => {
                    if let Some((_, value)) = entries.get_mut(at) {
                        apply(value, path, done + 1, change)?;
                    }
                }
                (None, Change::Remove) => return Err(missing()),
                (None, Change::Set(_)) => {
                    let mut value = Tree::plain("");
                    apply(&mut value, path, done + 1, change)?;
                    entries.push((key.clone(), value));
                }
            }
            Ok(())
        }
        // one value stands for a list of it
        (PathStep::Index(0), tree) if stands_alone && (!is_last || sets) => apply(tree, path, done + 1, change),
        (PathStep::Index(_) | PathStep::Id(_), Tree::List(elements)) => {
            let at = match step {
                PathStep::Index(index) => *index,
                PathStep::Id(id) => elements
                    .iter()
                    .position(|element| has_id(element, id))
                    .ok_or_else(|| NoPlace { message: format!("{} has no element with the id `{id}`", here()) })?,
                PathStep::Key(_) => return Err(missing()),
            };
            if at > elements.len() || (at == elements.len() && !sets) {
                let count = elements.len();
                let elements = if count == 1 { "1 element".to_owned() } else { format!("{count} elements") };
                return Err(NoPlace { message: format!("{} has {elements}, and no `[{at}]`", here()) });
            }
            if at == elements.len() {
                elements.push(Tree::plain(""));
            }
            if is_last && !sets {
                elements.remove(at);
            } else if let Some(element) = elements.get_mut(at) {
                apply(element, path, done + 1, change)?;
            }
            Ok(())
        }
        (PathStep::Key(_), Tree::List(_)) => Err(NoPlace { message: format!("{} is a list here", here()) }),
        (PathStep::Key(_), Tree::Scalar { .. }) => Err(NoPlace { message: format!("{} has no parts here", here()) }),
        (_, Tree::Map(_) | Tree::Scalar { .. }) => Err(NoPlace { message: format!("{} is no list here", here()) }),
    }
}

fn has_id(element: &Tree, id: &str) -> bool {
    let Tree::Map(entries) = element else { return false };
    entries.iter().any(|(key, value)| key == "id" && matches!(value, Tree::Scalar { text, .. } if text == id))
}

#[cfg(test)]
mod tests;
