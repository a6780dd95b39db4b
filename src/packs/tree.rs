//! What was made of the text of a pack, in a packed form, behind a sum of that text.

use serde::Serialize;

use crate::packed;

/// How many bytes the sum takes.
const SUM: usize = 8;

/// The form in which things are packed. To be changed wherever bytes of the old form could be read as the new one and mean
/// something else: all files then count as made of another text.
const FORM: u64 = 3 << 32;

/// Something as its file keeps it. Nothing where it cannot be packed, which no plain data comes to.
pub(super) fn pack(sum: u64, made: &impl Serialize) -> Option<Vec<u8>> {
    let mut bytes = sum.to_le_bytes().to_vec();
    bytes.extend(packed::pack(made)?);
    Some(bytes)
}

/// The packed part of a file, if it was made of what has this sum.
///
/// Called when the program is compiled: whoever edits a pack sees its rules change at once, if a little more slowly,
/// and the program carries nothing that it does not use.
pub(super) const fn of_sum(file: &[u8], sum: u64) -> Option<&[u8]> {
    match file.split_first_chunk::<SUM>() {
        Some((stored, packed)) if u64::from_le_bytes(*stored) == sum => Some(packed),
        _ => None,
    }
}

/// A sum that another text has by a chance of one in 2⁶⁴: FNV-1a, of words of eight bytes, with a rotation so that the
/// high bits of a word count for the low ones of the sum. `before` is the sum of another text that counts as well, or 0.
pub(super) const fn sum(text: &str, before: u64) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut sum: u64 = 0xcbf2_9ce4_8422_2325 ^ text.len() as u64 ^ before ^ FORM;
    let mut rest = text.as_bytes();
    while let Some((word, behind)) = rest.split_first_chunk::<8>() {
        sum = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME).rotate_left(29);
        rest = behind;
    }
    while let Some((byte, behind)) = rest.split_first() {
        sum = (sum ^ *byte as u64).wrapping_mul(PRIME).rotate_left(29);
        rest = behind;
    }
    sum
}
