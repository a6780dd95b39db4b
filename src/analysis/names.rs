//! What names stand for: one space of names, none of which may hide another.

use rustc_hash::FxHashMap;

use crate::analysis::narrowed::{Narrowed, Start};
use crate::analysis::program::Step;
use crate::analysis::types::common;
use crate::source::Span;
use crate::value::Type;

/// What a name of a policy stands for, besides the sections of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// The index of a parameter in its policy.
    Parameter(usize),
    /// The index of a definition in its policy.
    Definition(usize),
    /// The index of reference data in its policy.
    Data(usize),
    /// Something of which only the name is known, since it is wrong itself, which was reported: what uses it is not.
    Mistaken,
}

/// A name that a rule, a quantifier or a definition binds.
#[derive(Debug, Clone)]
pub(super) struct Local {
    pub(super) name: String,
    pub(super) slot: usize,
    pub(super) of: Type,
    pub(super) span: Span,
    /// Whether it is the `it` of a filter.
    pub(super) it: bool,
    /// Whether its value is wrong itself, which was reported: what uses it is not.
    pub(super) is_mistaken: bool,
    /// The words that it goes through, where the policy writes them out: they may be values of an enum.
    pub(super) words: Vec<(String, Span)>,
}

/// The names of a policy.
#[derive(Debug, Default)]
pub(super) struct PolicyNames {
    pub(super) named: FxHashMap<String, (Named, Span)>,
}

/// The names that hold where an expression stands, and the slots that their values take.
#[derive(Debug, Default)]
pub(super) struct Scope {
    locals: Vec<Local>,
    slots: usize,
    /// What conditions around the place tell of types, the innermost last.
    narrowed: Vec<Narrowed>,
}

/// Where a scope stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    locals: usize,
    narrowed: usize,
}

impl Scope {
    /// Binds a name. The caller has checked that it hides nothing.
    pub(super) fn bind(&mut self, name: &str, of: Type, span: Span) -> usize {
        self.push(name, of, span, false)
    }

    /// Binds `it`, which alone may be bound once more inside another.
    pub(super) fn bind_it(&mut self, of: Type, span: Span) -> usize {
        self.push("it", of, span, true)
    }

    fn push(&mut self, name: &str, of: Type, span: Span, it: bool) -> usize {
        let (name, slot) = (name.to_owned(), self.locals.len());
        self.locals.push(Local { name, slot, of, span, it, is_mistaken: false, words: Vec::new() });
        self.slots = self.slots.max(self.locals.len());
        slot
    }

    /// Says which words a name goes through.
    pub(super) fn set_words(&mut self, slot: usize, words: Vec<(String, Span)>) {
        if let Some(local) = self.locals.get_mut(slot) {
            local.words = words;
        }
    }

    /// Says that the value of a name is wrong itself.
    pub(super) fn set_mistaken(&mut self, slot: usize) {
        if let Some(local) = self.locals.get_mut(slot) {
            local.is_mistaken = true;
        }
    }

    /// The type of the name of a slot.
    pub(super) fn of(&self, slot: usize) -> Option<&Type> {
        self.locals.get(slot).map(|local| &local.of)
    }

    /// The words that the name of a slot goes through.
    pub(super) fn words(&self, slot: usize) -> &[(String, Span)] {
        self.locals.get(slot).map_or(&[], |local| &local.words)
    }

    /// Where the scope stands, to go back to with [`Scope::leave`].
    pub(super) fn mark(&self) -> Mark {
        Mark { locals: self.locals.len(), narrowed: self.narrowed.len() }
    }

    /// Forgets all names that were bound since, and what was learnt of types.
    pub(super) fn leave(&mut self, mark: Mark) {
        self.locals.truncate(mark.locals);
        self.narrowed.truncate(mark.narrowed);
    }

    /// Takes in what conditions tell of types, until the scope is left.
    pub(super) fn learn(&mut self, known: impl IntoIterator<Item = Narrowed>) {
        for Narrowed { start, steps, of } in known {
            let of = match self.narrowed(start, &steps) {
                Some(before) => common(before, of),
                None => of,
            };
            self.narrowed.push(Narrowed { start, steps, of });
        }
    }

    /// The type that the value of a path is known to have here, where conditions tell.
    pub(super) fn narrowed(&self, start: Start, steps: &[Step]) -> Option<&Type> {
        let known = self.narrowed.iter().rev().find(|known| known.start == start && known.steps == steps)?;
        Some(&known.of)
    }

    /// The innermost local of a name.
    pub(super) fn local(&self, name: &str) -> Option<&Local> {
        self.locals.iter().rev().find(|local| local.name == name)
    }

    /// Whether the expression stands in a filter, so that `it` means its element.
    pub(super) fn in_filter(&self) -> bool {
        self.locals.iter().any(|local| local.it)
    }

    /// The names of all locals.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.locals.iter().map(|local| local.name.as_str())
    }

    /// All locals with their types, the innermost last.
    pub(super) fn typed_names(&self) -> Vec<(String, Type)> {
        self.locals.iter().map(|local| (local.name.clone(), local.of.clone())).collect()
    }

    /// How many slots all names together need.
    pub(super) fn slots(&self) -> usize {
        self.slots
    }
}
