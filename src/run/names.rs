//! The names that people know files by.

use std::io;
use std::path::{Component, Path};

use crate::report::one_line;

/// A path as people read it: `/` between folders, no leading `./`, what is not Unicode as a replacement character.
pub fn name_of(path: &Path) -> String {
    if let Some(text) = path.to_str().filter(|text| is_name(text)) {
        return text.to_owned();
    }
    let mut name = String::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::RootDir => name.push('/'),
            part => {
                if !name.is_empty() && !name.ends_with('/') {
                    name.push('/');
                }
                name.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    if name.is_empty() { ".".to_owned() } else { name }
}

/// Whether a path is written as people read it, as nearly all are.
fn is_name(path: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part != ".";
    cfg!(unix) && path.strip_prefix('/').unwrap_or(path).split('/').all(part)
}

/// A path as it may reach a terminal: what could steer it, or hide or turn its text, is written out.
pub(super) fn shown(path: &Path) -> String {
    one_line(&name_of(path)).into_owned()
}

/// Why something cannot be read, in lower case and without the system's numbers.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            let mut characters = text.chars();
            characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
        }
    }
}

/// Why something cannot be written, as [`reason`] says it. What is to be written need not be there: its folder does.
pub(super) fn reason_unwritten(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "its folder does not exist".to_owned(),
        _ => reason(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_slashes_and_no_leading_dot() {
        for (path, expected) in [
            ("a/b.yaml", "a/b.yaml"),
            ("./a//b.yaml", "a/b.yaml"),
            (".", "."),
            ("./", "."),
            ("..", ".."),
            ("../x/./y", "../x/y"),
            ("/", "/"),
            ("/a/b", "/a/b"),
            ("//a/b", "/a/b"),
            ("/./a/", "/a"),
            ("a/.b/c.", "a/.b/c."),
            ("", "."),
        ] {
            assert_eq!(name_of(Path::new(path)), expected, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_unicode_is_shown_lossily() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"dir/a\xffb.yaml"));
        assert_eq!(name_of(path), "dir/a\u{fffd}b.yaml");
    }

    #[test]
    fn reasons_have_no_numbers_and_no_capitals() {
        assert_eq!(reason(&io::Error::from(io::ErrorKind::NotFound)), "it does not exist");
        assert_eq!(reason(&io::Error::from(io::ErrorKind::IsADirectory)), "it is a folder");
        assert!(!reason(&io::Error::from_raw_os_error(28)).contains("os error"));
    }
}
