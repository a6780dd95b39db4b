//! Keys that a map doesn't have yet, though fields name them: the numbers of clauses that are cited.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::{Offer, Written};
use crate::ide::CompletionKind;
use crate::ide::contract::expected::{self, Expected, Place};
use crate::ide::contract::sketch::NodeNumber;
use crate::ide::contract::{in_snippet, quoted};
use crate::value::Type;
use crate::vocabulary::{self, Reference};

/// How many keys are offered.
const MOST_CITED: usize = 200;

/// How many fields are told of that name one.
const MOST_CITING: usize = 3;

/// Where they stand in the list: before all others.
const CITED: u32 = 0;

impl<'c> Offer<'c, '_> {
    /// The keys that fields name which a map doesn't have.
    pub(super) fn cited_keys(&mut self, map: &Place<'_>, present: &[&str], has_colon: bool) {
        let vocabulary = self.part.vocabulary;
        let leads_here = |of: &&Reference| *of.to_text == *map.path && vocabulary::is_map(vocabulary, of);
        let references: Vec<&Reference> = vocabulary.references.iter().filter(leads_here).collect();
        let Some(Type::Map(value)) = map.expected.as_ref().and_then(Expected::of).filter(|_| !references.is_empty())
        else {
            return;
        };
        let behind = if matches!(expected::mapping_type(value), Some(Type::Record(_))) { " {$1}" } else { " " };
        for (number, (name, by)) in (CITED..).zip(self.cited(&references, present)) {
            let key = if self.quote().is_some() { self.scalar(name) } else { quoted(name) };
            let written = match has_colon {
                true => Written::plain(key),
                false if behind.contains('$') => Written::snippet(format!("{}:{behind}", in_snippet(&key))),
                false => Written::plain(format!("{key}:{behind}")),
            };
            let named: Vec<_> =
                by.iter().take(MOST_CITING).map(|node| format!("`{}`", self.place(*node).position)).collect();
            let more = by.len() - named.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            if let Some(completion) = self.add(name.to_owned(), CompletionKind::Section, number, written) {
                completion.detail = Some(format!("cited by {}{more}", named.join(", ")));
            }
        }
    }

    /// What references name that is not present, each with the fields that name it; numbers in their order.
    fn cited(&self, references: &[&Reference], present: &[&str]) -> Vec<(&'c str, Vec<NodeNumber>)> {
        let part = self.part;
        let (vocabulary, sketch) = (part.vocabulary, &part.sketch);
        let present: FxHashSet<&str> = present.iter().copied().collect();
        let fields = vocabulary.records.iter().flat_map(|record| &record.fields);
        let fields: FxHashSet<&str> =
            fields.filter(|field| self.is_reference(&field.of, references)).map(|field| field.name.as_str()).collect();
        let is_word =
            |text: &str| references.iter().any(|reference| reference.all.iter().any(|all| *all.word == *text));
        let mut found: BTreeMap<&str, Vec<NodeNumber>> = BTreeMap::new();
        for (number, node) in sketch.nodes() {
            let Some(text) = sketch.scalar(node).filter(|text| !text.is_empty() && !text.contains('\n')) else {
                continue;
            };
            // of a list of them each
            let field = if node.key.is_some() { number } else { node.parent };
            let key = sketch.node(field).and_then(|field| sketch.key(field));
            if present.contains(text) || is_word(text) || !key.is_some_and(|key| fields.contains(key)) {
                continue;
            }
            // what is half written is told to nobody
            let of = || self.place(field).expected.as_ref().and_then(Expected::of).cloned();
            let is_closed = node.is_closed && (found.contains_key(text) || found.len() < MOST_CITED);
            if is_closed && of().is_some_and(|of| self.is_reference(&of, references)) {
                found.entry(text).or_default().push(field);
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by_cached_key(|(name, _)| {
            let part = |part: &str| (part.parse().unwrap_or(u32::MAX), part.to_owned());
            name.split('.').map(part).collect::<Vec<_>>()
        });
        found
    }

    /// Whether what stands in a place may name something by one of these references, or by another to the same.
    fn is_reference(&self, of: &Type, references: &[&Reference]) -> bool {
        match of {
            Type::OneOrMore(inner) | Type::List(inner) => self.is_reference(inner, references),
            Type::Union(members) => members.iter().any(|member| self.is_reference(member, references)),
            Type::Reference(id) => {
                let reference = self.part.vocabulary.reference(*id);
                reference.is_some_and(|of| references.iter().any(|known| known.to_text == of.to_text))
            }
            _ => false,
        }
    }
}
