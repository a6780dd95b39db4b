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
