//! What somebody else wrote, fit for a message.

/// A text in backticks, on one line, and no longer than so many characters.
pub fn quote(text: &str, longest: usize) -> String {
    let mut quoted = String::from("`");
    for (index, character) in text.chars().enumerate() {
        if index == longest {
            quoted.push('…');
            break;
        }
        quoted.push(match character {
            '`' => '\'',
            character if character.is_control() => ' ',
            character => character,
        });
    }
    quoted.push('`');
    quoted
}

/// Known names in backticks, with commas, at most twelve of them.
pub fn quote_names(names: &[&str]) -> String {
    const MOST: usize = 12;
    let mut text = names.iter().take(MOST).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text.push_str(", …");
    }
    text
}

/// The rules that a policy has, by their own names, for whoever named another one; nothing where it has none.
pub fn rules_of(policy: &str, names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [only] => Some(format!("the one rule of `{policy}` is `{only}`")),
        several => Some(format!("the rules of `{policy}` are {}", quote_names(several))),
    }
}
