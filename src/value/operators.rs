//! Comparison and arithmetic, as LANGUAGE.md's "the law's, not the computer's" says.

use crate::value::{Comparison, Scalar};

/// Why two values can't be compared or computed with: in words, without a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoAnswer {
    /// "cannot compare EUR with USD"
    pub reason: String,
}

impl NoAnswer {
    #[cold]
    pub(in crate::value) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

/// Whether a comparison holds.
pub fn compare(_comparison: Comparison, _left: Scalar, _right: Scalar) -> Result<bool, NoAnswer> {
    Err(NoAnswer { reason: String::new() })
}

/// The sum.
pub fn add(_left: Scalar, _right: Scalar) -> Result<Scalar, NoAnswer> {
    Err(NoAnswer { reason: String::new() })
}

/// The difference.
pub fn subtract(_left: Scalar, _right: Scalar) -> Result<Scalar, NoAnswer> {
    Err(NoAnswer { reason: String::new() })
}

/// The product.
pub fn multiply(_left: Scalar, _right: Scalar) -> Result<Scalar, NoAnswer> {
    Err(NoAnswer { reason: String::new() })
}
