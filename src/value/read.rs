//! From what a contract or a policy writes to a value.

use crate::value::{Scalar, Type};

/// Why a text is not a value of a type, and how to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// "expected a duration, found `30`"
    pub message: String,
    /// How to mend it, or the forms that are accepted.
    pub advice: String,
}

/// Reads a scalar of a built-in type other than text. `quoted` tells whether it stood in quotes or in a block.
pub fn read(_of: &Type, _text: &str, _quoted: bool) -> Result<Scalar, Refusal> {
    Err(Refusal { message: String::new(), advice: String::new() })
}
