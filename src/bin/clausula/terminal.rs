//! How text looks where it is read.

use std::io::{self, IsTerminal as _};

use anstream::{AutoStream, ColorChoice};
use clausula::report::Style;

/// The columns of what is no terminal.
pub(crate) const DEFAULT_WIDTH: usize = 100;

/// How messages look on standard error.
pub(crate) fn style_of_messages() -> Style {
    let stderr = io::stderr();
    let color = AutoStream::choice(&stderr) != ColorChoice::Never;
    let size = if stderr.is_terminal() { terminal_size::terminal_size_of(stderr) } else { None };
    Style { color, width: size.map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0)) }
}
