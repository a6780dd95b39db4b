//! The keys of the mappings that are open, to find those that stand twice.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::document::TextRange;
use crate::source::Span;

/// A key that a mapping has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) text: TextRange,
    pub(super) span: Span,
}

/// The keys of one mapping among those of all open ones.
#[derive(Debug, Default)]
pub(super) struct Known<'s> {
    base: usize,
    /// Only of mappings with many keys. Its hash is the standard library's: keys come from strangers, who could choose
    /// them so that a simpler hash lets all of them collide.
    large: Option<HashMap<Cow<'s, str>, Span>>,
}

/// A key of an open mapping.
#[derive(Debug, Clone, Copy)]
struct Entry {
    key: Key,
    /// Its length, its first byte and its last: keys of which these differ are not the same.
    mark: u64,
}

impl Entry {
    fn new(key: Key, text: &str) -> Self {
        let bytes = text.as_bytes();
        let byte = |byte: Option<&u8>| u64::from(byte.copied().unwrap_or_default());
        let length = u64::from(key.text.end - key.text.start);
        Self { key, mark: length << 16 | byte(bytes.first()) << 8 | byte(bytes.last()) }
    }
}

/// The keys of all open mappings, the innermost one's last.
#[derive(Debug, Default)]
pub(super) struct Keys {
    keys: Vec<Entry>,
}

/// How many keys are looked through one by one.
const FEW: usize = 32;

impl Keys {
    /// The keys of a mapping that begins.
    pub(super) fn open<'s>(&self) -> Known<'s> {
        Known { base: self.keys.len(), large: None }
    }

    /// Forgets the keys of a mapping that ends.
    pub(super) fn close(&mut self, known: &Known<'_>) {
        self.keys.truncate(known.base);
    }

    /// Forgets all keys.
    pub(super) fn clear(&mut self) {
        self.keys.clear();
    }

    /// Adds a key to the innermost open mapping; where that has it, the place of the first one instead.
    pub(super) fn add<'s>(
        &mut self,
        known: &mut Known<'s>,
        key: Key,
        source: &'s str,
        decoded: &str,
    ) -> Result<(), Span> {
        let own = self.keys.get(known.base..).unwrap_or_default();
        let text = key.text.of(source, decoded);
        let entry = Entry::new(key, text);
        if known.large.is_none() && own.len() < FEW {
            let same = |other: &&Entry| other.mark == entry.mark && other.key.text.of(source, decoded) == text;
            if let Some(first) = own.iter().find(same) {
                return Err(first.key.span);
            }
        } else {
            let text_of = |entry: &Entry| (owned(entry.key.text, source, decoded), entry.key.span);
            let large = known.large.get_or_insert_with(|| own.iter().map(text_of).collect());
            if let Some(first) = large.get(text) {
                return Err(*first);
            }
            large.insert(owned(key.text, source, decoded), key.span);
        }
        self.keys.push(entry);
        Ok(())
    }
}

fn owned<'s>(text: TextRange, source: &'s str, decoded: &str) -> Cow<'s, str> {
    if text.decoded { Cow::Owned(text.of("", decoded).to_owned()) } else { Cow::Borrowed(text.of(source, "")) }
}
