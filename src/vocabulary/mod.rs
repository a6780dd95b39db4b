//! The types of documents: what a vocabulary declares, and what a document holds by it.

mod compile;
mod coverage;
mod declared_paths;
mod describe;
mod mark;
mod names;
mod problems;
mod reading;
mod references;
mod scalars;
mod schema;
mod states;
mod types;
mod unknown_keys;

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::packed::{Later, Placed};
use crate::source::{FileId, Span};
use crate::value::state::is_placeholder;
use crate::value::{EnumId, EnumValue, RecordId, ReferenceId, Type};
use crate::vocabulary::names::Places;

pub use compile::{Compiled, compile};
pub(crate) use describe::is_map;
pub use mark::{Marked, mark};
pub use names::{Shown, Words};
pub use problems::{MORE_PROBLEMS, Problem, UNKNOWN_FIELD};
pub(crate) use reading::plain_reference;
pub use reading::{Cell, Reading, State, read, read_as};
pub use schema::{States, json_schema};
pub(crate) use states::{is_key, is_state_key};
pub use types::built_in_names;
pub use unknown_keys::Unknown;

/// The root's map or list of clauses, which the `clause` of a state names.
pub(crate) const CLAUSES: &str = "clauses";
/// The root's list of documents, which `by_reference` names.
pub(crate) const DOCUMENTS: &str = "documents";

/// Whether a scalar says nothing: white space only in any style, or the plain words for null.
#[inline]
fn is_blank(text: &str, quoted: bool) -> bool {
    match text.as_bytes() {
        [] => true,
        b"~" | b"null" | b"Null" | b"NULL" => !quoted,
        [first, ..] => (first.is_ascii_whitespace() || !first.is_ascii()) && text.trim().is_empty(),
    }
}

/// Whether a text means itself where it stands without quotes, in brackets too: a word that is neither a mark for "still open"
/// nor one of YAML's words for null.
pub(crate) fn is_plain_word(text: &str) -> bool {
    let mut letters = text.bytes();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-' | b'.'))
        && !is_blank(text, false)
        && !is_placeholder(text)
}

/// The index of a field in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FieldId(pub u16);

/// A vocabulary: the types of one kind of document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Vocabulary {
    /// The file that it was read from, which all of its spans are in.
    #[serde(skip)]
    pub file: FileId,
    /// Its name.
    pub name: Words,
    /// Its version, as it is written.
    pub version: Option<Words>,
    /// The records.
    pub records: Vec<Later<Record>>,
    /// The enums.
    pub enums: Vec<Later<Enum>>,
    /// The kinds of references.
    pub references: Vec<Reference>,
    /// The record of a document's root.
    pub root: RecordId,
    /// How a file shows that it is a document of this vocabulary; without it every file is one.
    pub mark: Option<Mark>,
    /// The path of the list of sections that a person has read; without it all count as read.
    pub reviewed: Vec<FieldId>,
    /// Whether there are mistakes in it, which were reported.
    #[serde(skip)]
    pub has_mistakes: bool,
}

/// How a file shows that it is a document of a vocabulary: a key of its root, and the key's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Mark {
    /// The key: `schema`.
    pub key: Words,
    /// The value: `contract/1`. The part up to and with the last `/` marks a document of any version.
    pub text: Words,
}

impl fmt::Display for Mark {
    /// As it stands in a file, for a message.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}: {}`", self.key, self.text)
    }
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Record {
    /// Its name.
    pub name: Words,
    /// What it is, for people.
    pub description: Option<Shown>,
    /// Its fields, those of the record that it extends first.
    pub fields: Vec<Field>,
    /// The places of the fields by their keys.
    places: Places,
    /// What tells the elements of a list apart where they have no `id`.
    pub identified_by: Vec<FieldId>,
    /// Where it is declared.
    pub span: Span,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Field {
    /// Its key. One that ends in `*` stands for all keys that start so.
    pub name: Words,
    /// Its type.
    pub of: Type,
    /// What it is, for people.
    pub description: Option<Shown>,
    /// Where it is declared.
    pub span: Span,
    /// Whether its type is wrong itself, which was reported: what is asked of it is not.
    #[serde(skip)]
    pub is_mistaken: bool,
}

/// An enum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Enum {
    /// Its name.
    pub name: Words,
    /// Its values, and what they mean.
    pub values: Vec<(Words, Option<Shown>)>,
    /// The places of the values by their names.
    places: Places,
    /// Where it is declared.
    pub span: Span,
}

/// A kind of reference: what it may name, and by which words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Reference {
    /// The fields from the root to the map or list whose elements it names.
    pub to: Vec<FieldId>,
    /// The path as it is written: `governance.contacts`.
    pub to_text: Words,
    /// The record of these elements; nothing where they are no records.
    pub record: Option<RecordId>,
    /// The field by which elements may also be named.
    pub by: Option<FieldId>,
    /// Words that mean every element, or those whose field has one of these values.
    pub all: Vec<AllWord>,
}

impl Reference {
    /// Whether one reference may name several elements, so that it is read as a list.
    pub fn is_list(&self) -> bool {
        self.by.is_some() || !self.all.is_empty()
    }
}

/// A word that means every element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct AllWord {
    /// The word.
    pub word: String,
    /// Only the elements whose field has one of these values.
    pub filter: Option<(FieldId, Vec<u16>)>,
}

// neither says anything of where it stands
impl Placed<()> for Record {
    fn place(&mut self, (): &()) {}
}

impl Placed<()> for Enum {
    fn place(&mut self, (): &()) {}
}

impl Vocabulary {
    /// A vocabulary without any types: that of a profile, which asks nothing of documents itself.
    pub fn empty() -> Self {
        Self {
            file: FileId::default(),
            name: Words::default(),
            version: None,
            records: Vec::new(),
            enums: Vec::new(),
            references: Vec::new(),
            root: RecordId(0),
            mark: None,
            reviewed: Vec::new(),
            has_mistakes: false,
        }
    }

    /// A record. Ids come from this vocabulary, so there always is one.
    #[inline]
    pub fn record(&self, id: RecordId) -> Option<&Record> {
        self.records.get(usize::from(id.0)).map(Deref::deref)
    }

    /// A kind of reference.
    pub fn reference(&self, id: ReferenceId) -> Option<&Reference> {
        self.references.get(usize::from(id.0))
    }

    /// Whether references may name elements that are such records.
    pub fn is_referred_to(&self, record: RecordId) -> bool {
        self.references.iter().any(|reference| reference.record == Some(record))
    }

    /// An enum.
    #[inline]
    pub fn enumeration(&self, id: EnumId) -> Option<&Enum> {
        self.enums.get(usize::from(id.0)).map(Deref::deref)
    }

    /// The name of an enum's value.
    pub fn enum_name(&self, value: EnumValue) -> &str {
        self.enumeration(value.of)
            .and_then(|of| of.values.get(usize::from(value.index)))
            .map_or("", |(name, _)| name.as_str())
    }

    /// The path of the list of sections that a person has read, as a document has it; without one nothing.
    pub fn reviewed_path(&self) -> String {
        let mut record = self.record(self.root);
        let mut names = Vec::with_capacity(self.reviewed.len());
        for id in &self.reviewed {
            let Some(field) = record.and_then(|record| record.get(*id)) else { break };
            names.push(field.name.as_str());
            record = match &field.of {
                Type::Record(id) => self.record(*id),
                _ => None,
            };
        }
        names.join(".")
    }

    /// A type in words: "a duration", "a list of parties", "one of `client`, `provider`, …".
    pub fn describe(&self, of: &Type) -> String {
        describe::describe(self, of)
    }
}

impl Record {
    /// The field of a name.
    pub fn named(&self, name: &str) -> Option<FieldId> {
        self.find(name.as_bytes())
    }

    /// The field for a key, by its name or by a `prefix*`.
    pub fn field(&self, key: &str) -> Option<FieldId> {
        self.field_of(key.as_bytes()).map(|(id, _)| id)
    }

    /// The field for the bytes of a key, and what is known of it.
    #[inline]
    fn field_of(&self, key: &[u8]) -> Option<(FieldId, &Field)> {
        let id = self.find(key).or_else(|| self.with_prefix(key))?;
        Some((id, self.get(id)?))
    }

    #[inline]
    fn find(&self, name: &[u8]) -> Option<FieldId> {
        self.places.find(name, |place| self.get(FieldId(place)).map(|field| field.name.as_str())).map(FieldId)
    }

    #[cold]
    fn with_prefix(&self, key: &[u8]) -> Option<FieldId> {
        let prefix =
            |field: &Field| field.name.strip_suffix('*').is_some_and(|prefix| key.starts_with(prefix.as_bytes()));
        let index = self.fields.iter().position(prefix)?;
        u16::try_from(index).ok().map(FieldId)
    }

    /// A field by its index.
    #[inline]
    pub fn get(&self, id: FieldId) -> Option<&Field> {
        self.fields.get(usize::from(id.0))
    }
}

impl Enum {
    /// Which of its values has a name, from 0.
    pub fn named(&self, name: &str) -> Option<u16> {
        self.places.find(name.as_bytes(), |place| self.values.get(usize::from(place)).map(|(name, _)| name.as_str()))
    }
}
