//! How a contract says that it doesn't say.

/// What `state:` may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// The contract says nothing.
    Silent,
    /// Left open.
    Open,
    /// Stated, but blacked out.
    Redacted,
    /// Stated, but not to be read.
    Illegible,
    /// A reviewer found that it does not matter here.
    NotApplicable,
}

/// Whether a whole text is nothing but a mark for "still open": `TBD`, `[●]`, `___`, `N/A` and their like.
pub fn is_placeholder(_text: &str) -> bool {
    false
}
