//! A vocabulary as a JSON Schema, by which editors complete and check documents while they are written.
//!
//! What JSON Schema cannot say, it leaves to the check: that references lead somewhere, that a day exists. What it refuses, the
//! check reports too: an unknown key, a value that is not of its type.

use std::cell::RefCell;

use serde_json::{Map, Value, json};

use crate::value::state::State;
use crate::value::{EnumId, RecordId, Type};
use crate::vocabulary::{Record, Vocabulary};

/// Draft 7 is what editors know.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

const DATE: &str = r"^\s*[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?\s*$";
const DURATION: &str = concat!(
    r"^\s*(P([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?",
    r"|([0-9]+\s*([Dd]|[Ww]|[Hh]|[Yy]|[Ss]|[Mm]in|[Ss]econds?|[Mm]inutes?|[Hh]ours?|([Bb]usiness\s+|[Cc]alendar\s+)?[Dd]ays?",
    r"|[Ww]eeks?|[Mm]onths?|[Yy]ears?)\s*)+)$"
);
const MONEY: &str = r"^\s*([A-Z]{3}\s*[+-]?[0-9][0-9,]*(\.[0-9]+)?|[+-]?[0-9][0-9,]*(\.[0-9]+)?\s*[A-Z]{3})\s*$";
const PERCENTAGE: &str = r"^\s*[+-]?[0-9]+(\.[0-9]+)?\s*%\s*$";
const COUNTRY: &str = r"^\s*[A-Za-z]{2}\s*$";
const JURISDICTION: &str = r"^\s*[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?\s*$";
/// What stands for a value that is still open.
const PLACEHOLDER: &str =
    r"^\s*([Tt][Bb][DdCcAa]|[Nn]/[Aa]|_+|\[\s*(_+|●|•|\*|…|\.\.\.|[Tt][Bb][DdCcAa]|[Nn]/[Aa])?\s*\])\s*$";

/// What an editor says of a text that does not fit a pattern; other readers of schemas pass it over.
const MESSAGE: &str = "patternErrorMessage";

/// Where the definitions stand.
const DEFINITIONS: &str = "#/definitions/";

/// The definitions of what is said in place of a value, and the beginning of those of places: no record can be called so.
const STATE: &str = "-state";
const OPEN: &str = "-open";
const PLACE: &str = "place-";

/// The keys by which an object says that a value is not stated, or holds one.
const SAYS: [&str; 3] = ["state", "by_reference", "value"];

/// Whether a value may be left open, or said not to be stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum States {
    /// As in contracts.
    Allowed,
    /// As in settings, in which nothing is left open.
    Refused,
}

/// The JSON Schema of the documents of a vocabulary.
pub fn json_schema(vocabulary: &Vocabulary, states: States) -> Value {
    let writer = Writer { vocabulary, states, places: RefCell::default() };
    let mut definitions = Map::new();
    for (record, id) in vocabulary.records.iter().zip(0..) {
        definitions.insert(record.name.as_str().to_owned(), writer.record(record, RecordId(id) == vocabulary.root));
    }
    for (of, id) in vocabulary.enums.iter().zip(0..) {
        definitions.insert(of.name.as_str().to_owned(), writer.enumeration(EnumId(id)));
    }
    if states == States::Allowed {
        definitions.insert(STATE.to_owned(), state());
        definitions.insert(OPEN.to_owned(), open());
        definitions.extend(writer.places.into_inner());
    }
    let root = vocabulary.record(vocabulary.root);
    let words = root.and_then(|root| root.description.as_ref()).map_or("", |words| words.as_str());
    json!({
        "$schema": DRAFT,
        // editors write it above whatever they tell of a field
        "title": vocabulary.name.as_str(),
        "description": words,
        // beside `$ref` itself draft 7 reads nothing
        "allOf": [reference_to(root.map_or("", |root| root.name.as_str()))],
        "definitions": definitions,
    })
}

struct Writer<'v> {
    vocabulary: &'v Vocabulary,
    states: States,
    /// The places that were written, each once for its type, by their names.
    places: RefCell<Map<String, Value>>,
}

impl Writer<'_> {
    fn record(&self, record: &Record, is_root: bool) -> Value {
        let (mut properties, mut patterns) = (Map::new(), Map::new());
        for field in &record.fields {
            let name = field.name.as_str();
            let mark = self.vocabulary.mark.as_ref().filter(|mark| is_root && mark.key.as_str() == name);
            let mut schema = match mark {
                Some(mark) => json!({"const": mark.text.as_str()}),
                None => self.place(&field.of),
            };
            if let Some(words) = &field.description {
                schema = self.described(schema, words.as_str());
            }
            match name.strip_suffix('*') {
                Some(start) => patterns.insert(format!("^{}", start.replace('.', r"\.")), schema),
                None => properties.insert(name.to_owned(), schema),
            };
        }
        let mut schema = json!({"type": "object", "properties": properties, "additionalProperties": false});
        if let Some(members) = schema.as_object_mut() {
            if !patterns.is_empty() {
                members.insert("patternProperties".to_owned(), Value::Object(patterns));
            }
            if let Some(words) = &record.description {
                members.insert("description".to_owned(), Value::from(words.as_str()));
            }
        }
        schema
    }

    /// A schema with what it is for people. Beside `$ref` itself draft 7 reads nothing, so the description would be lost.
    fn described(&self, mut schema: Value, words: &str) -> Value {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(DEFINITIONS)) {
            // of one alternative editors write the `:` behind a key that they complete, and so not where lines of its own follow
            let is_one_of = self.places.borrow().get(name).is_some_and(|place| place.get("anyOf").is_some());
            let word = if is_one_of { "anyOf" } else { "allOf" };
            schema = json!({word: [schema]});
        }
        if let Some(members) = schema.as_object_mut() {
            members.insert("description".to_owned(), Value::from(words));
        }
        schema
    }

    fn enumeration(&self, id: EnumId) -> Value {
        let Some(of) = self.vocabulary.enumeration(id) else { return json!(true) };
        let values = of.values.iter().map(|(name, words)| match words {
            Some(words) => json!({"const": name.as_str(), "description": words.as_str()}),
            None => json!({"const": name.as_str()}),
        });
        json!({"anyOf": values.collect::<Vec<_>>()})
    }

    /// A place in which a value stands, or what is said in place of one: where that is a lot, as a reference to it.
    fn place(&self, of: &Type) -> Value {
        if self.states == States::Refused || *of == Type::Any {
            return any_of(vec![self.value(of)]);
        }
        let name = format!("{PLACE}{}", self.name(of));
        // none contains itself: a record stands in a place by its name
        if !self.places.borrow().contains_key(&name) {
            let place = self.whole_place(of);
            self.places.borrow_mut().insert(name.clone(), place);
        }
        reference_to(&name)
    }

    /// A type by a name that only types that are read alike have in common.
    fn name(&self, of: &Type) -> String {
        match of {
            Type::Text | Type::Reference(_) => "text".to_owned(),
            Type::Boolean => "boolean".to_owned(),
            Type::Integer => "integer".to_owned(),
            Type::Number => "number".to_owned(),
            Type::Percentage => "percentage".to_owned(),
            Type::Date => "date".to_owned(),
            Type::Duration => "duration".to_owned(),
            Type::Money => "money".to_owned(),
            Type::Country => "country".to_owned(),
            Type::Jurisdiction => "jurisdiction".to_owned(),
            Type::Any => "any".to_owned(),
            Type::Enum(id) => self.vocabulary.enumeration(*id).map_or_else(String::new, |of| of.name.to_string()),
            Type::Record(id) => self.vocabulary.record(*id).map_or_else(String::new, |of| of.name.to_string()),
            Type::List(inner) => format!("list-of-{}", self.name(inner)),
            Type::Map(inner) => format!("map-of-{}", self.name(inner)),
            Type::OneOrMore(inner) => format!("one-or-more-{}", self.name(inner)),
            Type::Union(members) => {
                let members: Vec<String> = members.iter().map(|member| self.name(member)).collect();
                format!("({})", members.join("-or-"))
            }
        }
    }

    fn whole_place(&self, of: &Type) -> Value {
        let value = self.value(of);
        let wrapped = json!({
            "type": "object",
            "required": ["value"],
            "properties": {"value": value, "clause": true, "by": true, "because": true, "note": true, "text": true},
            "additionalProperties": false,
        });
        let (state, open) = (reference_to(STATE), reference_to(OPEN));
        if self.is_told_apart(of) {
            // of several forms, none of which fits, editors show the faults of any; here they know which one is meant
            let says: Vec<Value> = SAYS.iter().map(|key| json!({"required": [key]})).collect();
            return json!({
                "if": {"type": "object", "anyOf": says},
                "then": any_of(vec![state, wrapped]),
                "else": {"if": {"type": ["object", "array"]}, "then": value, "else": any_of(vec![value, open])},
            });
        }
        any_of(vec![value, open, state, wrapped])
    }

    /// Whether it has parts of its own, none of which is called as what an object says in place of a value.
    fn is_told_apart(&self, of: &Type) -> bool {
        match of {
            Type::Record(id) => {
                self.vocabulary.record(*id).is_some_and(|of| SAYS.iter().all(|key| of.field(key).is_none()))
            }
            Type::List(_) => true,
            Type::OneOrMore(inner) => self.is_told_apart(inner),
            Type::Union(members) => members.iter().all(|member| self.is_told_apart(member)),
            _ => false,
        }
    }

    fn value(&self, of: &Type) -> Value {
        match of {
            Type::Text | Type::Reference(_) => json!({"type": ["string", "number", "boolean"]}),
            Type::Boolean => json!({"type": "boolean"}),
            Type::Integer => json!({"type": "integer"}),
            Type::Number => json!({"type": "number"}),
            Type::Percentage => matching(PERCENTAGE, "a percentage, such as `99.5 %`"),
            // a year alone is a number in YAML
            Type::Date => {
                json!({"anyOf": [matching(DATE, "a date, such as `2026-01-31`"), {"type": "integer", "minimum": 1, "maximum": 9999}]})
            }
            Type::Duration => matching(DURATION, "a duration, such as `30 days`, `1 year 6 months` or `P1Y6M`"),
            Type::Money => {
                let part = json!({"type": ["string", "number"]});
                let parts = json!({
                    "type": "object",
                    "required": ["amount", "currency"],
                    "properties": {"amount": part, "currency": {"type": "string"}},
                    "additionalProperties": false,
                });
                json!({"anyOf": [matching(MONEY, "an amount with its currency, such as `EUR 1,200.50`"), parts]})
            }
            Type::Country => matching(COUNTRY, "a country by its code, such as `DE`"),
            Type::Jurisdiction => matching(JURISDICTION, "a jurisdiction by its code, such as `DE` or `US-NY`"),
            Type::Any => json!({}),
            Type::Enum(id) => {
                let of = self.vocabulary.enumeration(*id);
                of.map_or(json!(true), |of| reference_to(of.name.as_str()))
            }
            Type::Record(id) => {
                let of = self.vocabulary.record(*id);
                of.map_or(json!(true), |of| reference_to(of.name.as_str()))
            }
            Type::List(inner) => json!({"type": "array", "items": self.place(inner)}),
            Type::Map(inner) => json!({"type": "object", "additionalProperties": self.place(inner)}),
            Type::OneOrMore(inner) => {
                any_of(vec![self.value(inner), json!({"type": "array", "items": self.place(inner)})])
            }
            Type::Union(members) => any_of(members.iter().map(|member| self.value(member)).collect()),
        }
    }
}

/// That a value is not stated, in words of its own.
fn state() -> Value {
    let rest = || json!({"clause": true, "by": true, "because": true, "note": true, "text": true});
    let with = |key: &str, value: Value| {
        let mut properties = rest();
        if let Some(members) = properties.as_object_mut() {
            members.insert(key.to_owned(), value);
        }
        json!({"type": "object", "required": [key], "properties": properties, "additionalProperties": false})
    };
    let words: Vec<&str> = State::ALL.map(State::word).to_vec();
    json!({
        "description": "That the value is not stated, and why",
        "anyOf": [with("state", json!({"enum": words})), with("by_reference", json!({"type": ["string", "number"]}))],
    })
}

/// What stands where a value is still open.
fn open() -> Value {
    json!({
        "description": "The value is still open",
        "anyOf": [
            {"type": "null"},
            {"type": "string", "pattern": PLACEHOLDER},
            {"type": "string", "pattern": r"^\s*$"},
            {"type": "object", "maxProperties": 0},
        ],
    })
}

/// One of several; each alternative of an alternative is one of all.
fn any_of(members: Vec<Value>) -> Value {
    let mut all = Vec::new();
    for member in members {
        match member.get("anyOf").and_then(Value::as_array) {
            Some(inner) if member.as_object().is_some_and(|members| members.len() == 1) => all.extend(inner.clone()),
            _ => all.push(member),
        }
    }
    match all.as_slice() {
        // beside `$ref` draft 7 reads nothing, so that a description would be lost
        [only] if only.get("$ref").is_none() => only.clone(),
        _ => json!({"anyOf": all}),
    }
}

/// A text of a form, of which `what` tells people.
fn matching(pattern: &str, what: &str) -> Value {
    json!({"type": "string", "pattern": pattern, MESSAGE: format!("expected {what}")})
}

fn reference_to(name: &str) -> Value {
    json!({"$ref": reference(name)})
}

fn reference(name: &str) -> String {
    format!("{DEFINITIONS}{name}")
}
