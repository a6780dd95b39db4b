//! How text looks where it is read.

use std::io::{self, IsTerminal as _};

use anstream::{AutoStream, ColorChoice};
use clausula::report::Style;

/// The columns of what is no terminal.
pub(crate) const DEFAULT_WIDTH: usize = 100;

/// Whether somebody waits who can be shown how far a run is: the logs of CI keep whatever is written over.
#[expect(clippy::disallowed_methods, reason = "where the program runs is the binary's to know")]
pub(crate) fn is_waited_for() -> bool {
    io::stderr().is_terminal() && std::env::var_os("CI").is_none()
}

/// How messages look on standard error.
pub(crate) fn style_of_messages() -> Style {
    let stderr = io::stderr();
    let color = AutoStream::choice(&stderr) != ColorChoice::Never;
    let size = if stderr.is_terminal() { terminal_size::terminal_size_of(stderr) } else { None };
    Style { color, width: size.map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0)) }
}
