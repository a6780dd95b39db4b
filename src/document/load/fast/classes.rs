//! Classes of bytes, as tables: whether a byte is of a class is looked up, not compared with each.

/// A class of bytes.
pub(super) struct Class([bool; 256]);

/// What ends plain text on its line, or may end it, in block style.
pub(super) static PLAIN_ENDS: Class = Class::of(b":#\n\r");
/// What ends plain text, or may end it, in brackets.
pub(super) static FLOW_ENDS: Class = Class::of(b",[]{}:#\n\r");
/// What ends text in double quotes, or is not read as it stands there.
pub(super) static DOUBLE_ENDS: Class = Class::of(b"\"\\\n\r");
/// What ends text in single quotes, or is not read as it stands there.
pub(super) static SINGLE_ENDS: Class = Class::of(b"'\n\r");
/// What ends a line.
pub(super) static LINE_ENDS: Class = Class::of(b"\n\r");
/// What plain text doesn't start with, or only where more is looked at.
pub(super) static INDICATORS: Class = Class::of(b" \n\r?:,[]{}#&*!|>'\"%@`-.");

impl Class {
    #[expect(
        clippy::indexing_slicing,
        reason = "the tables are made, and this is checked, when the program is compiled"
    )]
    const fn of(bytes: &[u8]) -> Self {
        let mut table = [false; 256];
        let mut index = 0;
        while index < bytes.len() {
            table[bytes[index] as usize] = true;
            index += 1;
        }
        Self(table)
    }

    /// Whether a byte is one of them.
    #[inline]
    pub(super) fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or(false)
    }

    /// The first of them from this place on.
    #[inline]
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut rest = bytes.get(from..)?.iter();
        rest.position(|byte| self.has(*byte)).map(|at| from + at)
    }
}
