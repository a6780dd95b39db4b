//! The keys that no vocabulary has: those by which a value is stated with its place, or why there is none, and those of an amount.

use crate::value::state::State;

/// A key that no record has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) name: &'static str,
    /// What is written behind it, as a snippet.
    pub(super) value: &'static str,
    /// What it says.
    pub(super) meaning: &'static str,
}

const fn key(name: &'static str, value: &'static str, meaning: &'static str) -> Key {
    Key { name, value, meaning }
}

/// The keys of which one makes a mapping a state.
pub(super) const FIRST: [Key; 3] = [
    key("value", "", "The value; beside it stands where the contract states it, or who says so."),
    key("state", "", "Why there is no value: `silent`, `open`, `redacted`, `illegible` or `not_applicable`."),
    key("by_reference", "", "The document in which it is stated."),
];

/// The keys that may stand beside these.
pub(super) const BESIDE: [Key; 5] = [
    key("clause", "\"$1\"", "Where the contract says so, e.g. `\"12.3\"`."),
    key("by", "", "Who says so, where it is not the contract."),
    key("because", "\"$1\"", "Why, where it does not apply."),
    key("note", "\"$1\"", "What a reader should know of it."),
    key("text", "\"$1\"", "The words of the contract."),
];

/// The keys of an amount that is written as a mapping.
pub(super) const OF_MONEY: [Key; 2] = [
    key("amount", "", "How much, as a number."),
    key("currency", "", "The code of its currency, as in ISO 4217: `EUR`."),
];

/// Whether a mapping of these keys is one value: stated with its place, not stated for a reason, or an amount.
pub(super) fn is_value<'k>(keys: impl Iterator<Item = &'k str>) -> bool {
    let (mut states, mut amounts) = (false, false);
    for key in keys {
        let is_of = |known: &[Key]| known.iter().any(|known| known.name == key);
        states |= is_of(&FIRST);
        amounts |= is_of(&OF_MONEY);
        if !is_of(&FIRST) && !is_of(&BESIDE) && !is_of(&OF_MONEY) {
            return false;
        }
    }
    states || amounts
}

/// What a key says that no record has.
pub(super) fn meaning_of_key(name: &str) -> Option<&'static str> {
    let mut all = FIRST.iter().chain(&BESIDE).chain(&OF_MONEY);
    all.find(|known| known.name == name).map(|known| known.meaning)
}

/// What a state says.
pub(super) fn meaning(state: State) -> &'static str {
    match state {
        State::Silent => "The contract says nothing of it.",
        State::Open => "The contract leaves it open.",
        State::Redacted => "The contract states it, but it is blacked out.",
        State::Illegible => "The contract states it, but it can't be read.",
        State::NotApplicable => "It does not matter here, for a reason that is given.",
    }
}
