//! Types in words, for messages.

use crate::value::Type;
use crate::vocabulary::{Enum, Reference, Vocabulary};

/// How many values of an enum a message lists before it says `…`.
const LISTED_VALUES: usize = 6;

/// A type in words, with its article: "a duration", "a list of services".
pub(crate) fn describe(vocabulary: &Vocabulary, of: &Type) -> String {
    match of {
        Type::Text => "a text".to_owned(),
        Type::Boolean => "`true` or `false`".to_owned(),
        Type::Integer => "a whole number".to_owned(),
        Type::Number => "a number".to_owned(),
        Type::Percentage => "a percentage".to_owned(),
        Type::Date => "a date".to_owned(),
        Type::Duration => "a duration".to_owned(),
        Type::Money => "an amount of money".to_owned(),
        Type::Country => "a country".to_owned(),
        Type::Jurisdiction => "a jurisdiction".to_owned(),
        Type::Any => "anything".to_owned(),
        Type::Enum(id) => vocabulary.enumeration(*id).map_or_else(String::new, |of| match of.values.as_slice() {
            [(only, _)] => format!("`{only}`"),
            _ => format!("one of {}", values(of, "or")),
        }),
        Type::Record(id) => {
            vocabulary.record(*id).map_or_else(String::new, |record| with_article(&words(&record.name)))
        }
        Type::List(inner) => format!("a list of {}", plural(vocabulary, inner)),
        Type::OneOrMore(inner) => format!("one or more {}", plural(vocabulary, inner)),
        Type::Map(inner) => format!("a mapping of names to {}", plural(vocabulary, inner)),
        Type::Reference(id) => vocabulary.reference(*id).map_or_else(String::new, |reference| {
            let names = names(vocabulary, reference);
            let article = if names.starts_with("id") || names.starts_with("key") { "the " } else { "" };
            let mut text = format!("{article}{names} of one of `{}`", reference.to_text);
            push_words(&mut text, reference);
            text
        }),
        Type::Union(members) => alternatives(members.iter().map(|member| describe(vocabulary, member)), "or"),
    }
}

/// A type in words where there may be several of it: "durations", "termination rights".
fn plural(vocabulary: &Vocabulary, of: &Type) -> String {
    match of {
        Type::Text => "texts".to_owned(),
        Type::Boolean => "`true` or `false`".to_owned(),
        Type::Integer => "whole numbers".to_owned(),
        Type::Number => "numbers".to_owned(),
        Type::Percentage => "percentages".to_owned(),
        Type::Date => "dates".to_owned(),
        Type::Duration => "durations".to_owned(),
        Type::Money => "amounts of money".to_owned(),
        Type::Country => "countries".to_owned(),
        Type::Jurisdiction => "jurisdictions".to_owned(),
        Type::Any => "anything".to_owned(),
        Type::Enum(id) => vocabulary.enumeration(*id).map_or_else(String::new, |of| values(of, "and")),
        Type::Record(id) => vocabulary.record(*id).map_or_else(String::new, |record| plural_word(&words(&record.name))),
        Type::List(inner) => format!("lists of {}", plural(vocabulary, inner)),
        Type::OneOrMore(inner) => plural(vocabulary, inner),
        Type::Map(inner) => format!("mappings of names to {}", plural(vocabulary, inner)),
        Type::Reference(id) => vocabulary.reference(*id).map_or_else(String::new, |reference| {
            let names: Vec<_> = names(vocabulary, reference).split(" or ").map(plural_word).collect();
            let mut text = format!("{} of `{}`", names.join(" or "), reference.to_text);
            push_words(&mut text, reference);
            text
        }),
        Type::Union(members) => alternatives(members.iter().map(|member| plural(vocabulary, member)), "or"),
    }
}

/// What a reference names its target by: "id", "key", "id or role".
fn names(vocabulary: &Vocabulary, reference: &Reference) -> String {
    let mut names = if is_map(vocabulary, reference) { "key" } else { "id" }.to_owned();
    let field = reference.by.and_then(|by| vocabulary.record(reference.record?)?.get(by));
    if let Some(field) = field {
        names.push_str(" or ");
        names.push_str(&field.name);
    }
    names
}

fn push_words(text: &mut String, reference: &Reference) {
    for all in &reference.all {
        text.push_str(" or `");
        text.push_str(&all.word);
        text.push('`');
    }
}

/// Whether a reference names the keys of a map.
pub(crate) fn is_map(vocabulary: &Vocabulary, reference: &Reference) -> bool {
    let mut record = Some(vocabulary.root);
    let mut map = false;
    for field in &reference.to {
        let of = record.and_then(|record| vocabulary.record(record)?.get(*field)).map(|field| &field.of);
        map = matches!(of, Some(Type::Map(_)));
        record = match of {
            Some(Type::Record(record)) => Some(*record),
            _ => None,
        };
    }
    map
}

fn values(of: &Enum, conjunction: &str) -> String {
    let names = of.values.iter().map(|(name, _)| format!("`{name}`"));
    if of.values.len() > LISTED_VALUES {
        let mut text: String = names.take(LISTED_VALUES - 1).map(|name| name + ", ").collect();
        text.push('…');
        text
    } else {
        alternatives(names, conjunction)
    }
}

/// "a, b or c".
pub(super) fn alternatives(parts: impl Iterator<Item = String>, conjunction: &str) -> String {
    let mut parts: Vec<String> = parts.collect();
    let Some(last) = parts.pop() else {
        return String::new();
    };
    if parts.is_empty() { last } else { format!("{} {conjunction} {last}", parts.join(", ")) }
}

/// The words of a CamelCase name: `TerminationRight` is "termination right", `SLAReport` is "SLA report".
pub(super) fn words(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (index, &current) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| characters.get(before)).copied().unwrap_or('_');
        let after = characters.get(index + 1).copied().unwrap_or('_');
        let starts = current.is_uppercase() && (!before.is_uppercase() || after.is_lowercase());
        if (starts || current == '_') && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if current != '_' {
            word.push(current);
        }
    }
    words.push(word);
    let lower = |word: &String| {
        let is_acronym = word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
        if is_acronym { word.clone() } else { word.to_lowercase() }
    };
    words.iter().filter(|word| !word.is_empty()).map(lower).collect::<Vec<_>>().join(" ")
}

/// Words with the article of one thing: "a duration"; those that name several have none: "data terms".
pub(super) fn with_article(word: &str) -> String {
    if is_plural(word) {
        return word.to_owned();
    }
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// Whether words name several things already, as far as their end tells: "terms", but not "access" or "status".
fn is_plural(word: &str) -> bool {
    word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end))
}

fn plural_word(word: &str) -> String {
    if is_plural(word) {
        return word.to_owned();
    }
    let vowel_before_y = ["ay", "ey", "oy", "uy"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix('y') {
        Some(stem) if !vowel_before_y => format!("{stem}ies"),
        _ if ["s", "x", "ch", "sh"].iter().any(|end| word.ends_with(end)) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_records_read_as_words() {
        for (name, one, many) in [
            ("Service", "a service", "services"),
            ("TerminationRight", "a termination right", "termination rights"),
            ("Party", "a party", "parties"),
            ("Survey", "a survey", "surveys"),
            ("Address", "an address", "addresses"),
            ("SLAReport", "a SLA report", "SLA reports"),
            ("Exit", "an exit", "exits"),
            ("DataTerms", "data terms", "data terms"),
            ("Access", "an access", "accesses"),
            ("Status", "a status", "statuses"),
        ] {
            assert_eq!(with_article(&words(name)), one);
            assert_eq!(plural_word(&words(name)), many);
        }
    }
}
