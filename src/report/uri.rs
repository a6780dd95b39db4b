//! A file's name as a URI reference, as the formats want it that other programs open files by.

use std::fmt::Write as _;

/// The name of a file, with `/` between folders, as a URI reference: relative where the name is, else with `file://`.
pub(super) fn uri(name: &str) -> String {
    let name = name.strip_prefix("./").unwrap_or(name);
    let is_drive = |name: &str| {
        let mut start = name.chars();
        start.next().is_some_and(|letter| letter.is_ascii_alphabetic())
            && start.next() == Some(':')
            && start.next() == Some('/')
    };
    let mut out = String::with_capacity(name.len());
    if is_drive(name) {
        out.push_str("file:///");
    } else if name.starts_with('/') {
        out.push_str("file://");
    }
    for (index, byte) in name.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            // elsewhere it would make what stands before it a scheme
            b':' if index == 1 && is_drive(name) => out.push(':'),
            // writing to a string does not fail
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn names_are_encoded_so_that_they_are_uris_and_lead_back() {
        for (name, expected) in [
            ("a/b.yaml", "a/b.yaml"),
            ("./a.yaml", "a.yaml"),
            ("../a b.yaml", "../a%20b.yaml"),
            ("ä/👍.yaml", "%C3%A4/%F0%9F%91%8D.yaml"),
            ("a:b#c?d%e[0].yaml", "a%3Ab%23c%3Fd%25e%5B0%5D.yaml"),
            ("<stdin>", "%3Cstdin%3E"),
            ("/srv/a.yaml", "file:///srv/a.yaml"),
            ("C:/x/a.yaml", "file:///C:/x/a.yaml"),
            ("a\\b\n.yaml", "a%5Cb%0A.yaml"),
        ] {
            assert_eq!(uri(name), expected);
        }
    }
}
