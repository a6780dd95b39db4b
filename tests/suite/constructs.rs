//! Which constructs of the language policies use. The list of all is what `src/syntax/ast.rs` declares, so it can't be
//! forgotten to be renewed; what a tree holds is told by its own serialization.

use std::collections::BTreeSet;
use std::fmt;

use clausula::source::FileId;
use serde::ser::{self, Serialize};

use crate::tidy;

/// What only a text with a mistake has; and values that are written as texts, whose type comes from what they meet.
const NOT_WRITTEN: [&str; 8] = [
    "::Missing",
    "File.has_gaps: false",
    "File.has_gaps: true",
    "Rule.is_whole: false",
    "Test.is_whole: false",
    "Scalar::Country",
    "Scalar::Enum",
    "Scalar::Jurisdiction",
];

/// The enums of values that stand in the tree.
const VALUES: [&str; 2] = ["Comparison", "Scalar"];

/// Every construct, from the source of the tree: `ItemKind::Rule`, `Else.message: some`, `ExpressionKind::Is.negated: true`.
fn all() -> BTreeSet<String> {
    let mut found = declared(&tidy::read("src/syntax/ast.rs"), &|_| true);
    for path in tidy::files("src/value") {
        if path.ends_with(".rs") {
            found.extend(declared(&tidy::read(&path), &|name| VALUES.contains(&name)));
        }
    }
    found.retain(|construct| NOT_WRITTEN.iter().all(|other| !construct.ends_with(other)));
    found
}

/// What a source declares in its public enums and structs.
fn declared(source: &str, wanted: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let (mut of, mut variant) = (None::<(String, bool)>, None::<String>);
    for line in source.lines() {
        let text = line.trim();
        let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if let Some(rest) = line.strip_prefix("pub enum ").or_else(|| line.strip_prefix("pub struct ")) {
            of = Some((name(rest), line.starts_with("pub enum "))).filter(|(name, _)| wanted(name));
            continue;
        }
        let Some((owner, is_enum)) = &of else { continue };
        if line == "}" {
            of = None;
        } else if text.starts_with("//") || text.starts_with('#') || text.starts_with('}') {
        } else if *is_enum && line.starts_with("    ") && !line.starts_with("     ") {
            let name = format!("{owner}::{}", name(text));
            found.insert(name.clone());
            variant = Some(name);
        } else if let Some((field, of)) = text.trim_start_matches("pub ").split_once(": ") {
            let owner = if *is_enum { variant.as_ref().unwrap() } else { owner };
            let values: &[&str] = match of {
                "bool," => &["true", "false"],
                _ if of.starts_with("Option<") || of.starts_with("Vec<") => &["some"],
                _ => &[],
            };
            found.extend(values.iter().map(|value| format!("{owner}.{field}: {value}")));
        }
    }
    found
}

/// The constructs that none of these texts has.
pub(crate) fn missing(texts: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    for text in texts {
        let parsed = clausula::syntax::parse(text, FileId(0));
        assert!(parsed.diagnostics.is_empty(), "{:#?}\n{text}", parsed.diagnostics);
        parsed.file.serialize(Collector { seen: &mut seen, owner: String::new(), field: String::new() }).unwrap();
    }
    all().difference(&seen).cloned().collect()
}

/// Notes what it is given, by the names that the types of the tree have.
struct Collector<'s> {
    seen: &'s mut BTreeSet<String>,
    /// The struct or variant whose fields come next.
    owner: String,
    /// The field that is given, with its owner.
    field: String,
}

impl Collector<'_> {
    fn see(&mut self, value: &str) {
        self.seen.insert(format!("{}: {value}", self.field));
    }

    fn inside(&mut self, owner: &str, field: &str) -> Collector<'_> {
        Collector { seen: self.seen, owner: owner.to_owned(), field: format!("{owner}.{field}") }
    }
}

/// Nothing that is collected can fail.
#[derive(Debug)]
struct Never;

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

macro_rules! plain {
    ($($method:ident: $of:ty),* $(,)?) => {
        $(fn $method(self, _: $of) -> Result<(), Never> {
            Ok(())
        })*
    };
}

impl<'s> ser::Serializer for Collector<'s> {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = ser::Impossible<(), Never>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    plain!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32,
        serialize_f64: f64, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
        serialize_unit_struct: &'static str,
    );

    fn serialize_bool(mut self, value: bool) -> Result<(), Never> {
        self.see(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_some<T: ?Sized + Serialize>(mut self, value: &T) -> Result<(), Never> {
        self.see("some");
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_unit_variant(self, name: &'static str, _: u32, variant: &'static str) -> Result<(), Never> {
        self.seen.insert(format!("{name}::{variant}"));
        Ok(())
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        self.seen.insert(format!("{name}::{variant}"));
        value.serialize(self)
    }

    fn serialize_seq(mut self, length: Option<usize>) -> Result<Self, Never> {
        if length.is_some_and(|length| length > 0) {
            self.see("some");
        }
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Never> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Never> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Never> {
        self.seen.insert(format!("{name}::{variant}"));
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<ser::Impossible<(), Never>, Never> {
        Err(Never)
    }

    fn serialize_struct(mut self, name: &'static str, _: usize) -> Result<Self, Never> {
        name.clone_into(&mut self.owner);
        Ok(self)
    }

    fn serialize_struct_variant(
        mut self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Never> {
        self.owner = format!("{name}::{variant}");
        self.seen.insert(self.owner.clone());
        Ok(self)
    }
}

macro_rules! elements {
    ($($of:ident: $method:ident),*) => {
        $(impl ser::$of for Collector<'_> {
            type Ok = ();
            type Error = Never;

            fn $method<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Never> {
                value.serialize(self.inside("", ""))
            }

            fn end(self) -> Result<(), Never> {
                Ok(())
            }
        })*
    };
}

elements!(
    SerializeSeq: serialize_element, SerializeTuple: serialize_element, SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

macro_rules! fields {
    ($($of:ident),*) => {
        $(impl ser::$of for Collector<'_> {
            type Ok = ();
            type Error = Never;

            fn serialize_field<T: ?Sized + Serialize>(&mut self, field: &'static str, value: &T) -> Result<(), Never> {
                let owner = self.owner.clone();
                value.serialize(self.inside(&owner, field))
            }

            fn end(self) -> Result<(), Never> {
                Ok(())
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

#[test]
fn constructs_are_listed_from_the_tree_and_found_in_texts() {
    let all = all();
    for construct in [
        "ItemKind::Rule",
        "ItemKind::Use.is_path: true",
        "Else.message: some",
        "ExpressionKind::Is.negated: false",
        "Comparison::AtLeast",
        "TypeExpressionKind::OneOrMore",
    ] {
        assert!(all.contains(construct), "{construct} is not in {all:#?}");
    }
    let text = "policy p\nrule r { severity error require a is not stated else \"x\" }\n".to_owned();
    let missing = missing(&[text]);
    let is_missing = |construct: &str| missing.iter().any(|missing| missing == construct);
    for construct in ["ItemKind::Rule", "Else.message: some", "ExpressionKind::Is.negated: true", "IsTest::Stated"] {
        assert!(all.contains(construct) && !is_missing(construct), "{construct}");
    }
    for construct in ["ItemKind::Use", "Else.severity: some", "ExpressionKind::Is.negated: false", "IsTest::Empty"] {
        assert!(is_missing(construct), "{construct}");
    }
}
