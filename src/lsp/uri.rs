//! Files' URIs, as clients write them, and paths. A client's own words for a file are kept and given back: two ways to write the
//! same are one file to us, and to some clients two.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What stands for itself in a path is left: as editors write it.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b':');

/// The path of a file's URI; nothing for what is no file of this machine, such as a text that was never saved.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let rest = strip_scheme(uri)?;
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/')?),
        None => ("", rest),
    };
    if !(host.is_empty() || host.eq_ignore_ascii_case("localhost")) {
        return None;
    }
    let path = path.split(['?', '#']).next()?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    if path.contains('\0') || !path.starts_with('/') {
        return None;
    }
    let path = match drive(&path) {
        Some(path) if cfg!(windows) => path,
        _ => &path,
    };
    Some(PathBuf::from(path))
}

fn strip_scheme(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once(':')?;
    scheme.eq_ignore_ascii_case("file").then_some(rest)
}

/// `C:/…` of `/C:/…`.
fn drive(path: &str) -> Option<&str> {
    let inner = path.strip_prefix('/')?;
    let (letter, rest) = inner.split_at_checked(1)?;
    (letter.chars().all(|letter| letter.is_ascii_alphabetic()) && rest.starts_with(':')).then_some(inner)
}

/// The URI of a file by its whole path.
pub(super) fn of_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    let encoded = utf8_percent_encode(&text, ENCODED).to_string();
    if encoded.starts_with('/') { format!("file://{encoded}") } else { format!("file:///{encoded}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_uri_leads_to_its_path_and_back() {
        for (uri, expected) in [
            ("file:///srv/a.yaml", "/srv/a.yaml"),
            ("file:///srv/a%20b/%C3%A4.yaml", "/srv/a b/ä.yaml"),
            ("file:///srv/%F0%9F%91%8D%23%25.yaml", "/srv/👍#%.yaml"),
        ] {
            assert_eq!(path(uri).as_deref(), Some(Path::new(expected)));
            assert_eq!(of_path(Path::new(expected)), uri);
        }
    }

    #[test]
    fn uris_are_read_as_clients_write_them() {
        for (uri, expected) in [
            ("file://localhost/srv/a.yaml", Some("/srv/a.yaml")),
            ("FILE:///srv/a.yaml", Some("/srv/a.yaml")),
            ("file:/srv/a.yaml", Some("/srv/a.yaml")),
            ("file:///srv/a.yaml?x#L3", Some("/srv/a.yaml")),
            ("file://other/srv/a.yaml", None),
            ("file:///srv/%FF.yaml", None),
            ("file:///srv/%00.yaml", None),
            ("untitled:Untitled-1", None),
            ("file:a.yaml", None),
            ("", None),
        ] {
            assert_eq!(path(uri).as_deref(), expected.map(Path::new), "{uri}");
        }
    }
}
