//! "Did you mean …": the known name that a misspelt one stands for.

/// Whether one word is likely to stand for the other: the same but for case and `-` or `_`, or at most two letters
/// added, dropped, changed or swapped, of which words of up to three letters allow none and words of four and five one.
pub fn is_near(written: &str, known: &str) -> bool {
    distance(written, known).is_some()
}

/// The known name nearest to what was written, if one is near enough. Of several equally near ones the first.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .filter_map(|name| distance(written, name).map(|distance| (distance, name)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

fn distance(written: &str, known: &str) -> Option<usize> {
    let allowed = match known.chars().count().min(written.chars().count()) {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    };
    // lengths first: the distance is quadratic, and contracts come from strangers
    if written.len().abs_diff(known.len()) > allowed * 4 {
        return None;
    }
    let (written, known) = (fold(written), fold(known));
    let distance = strsim::osa_distance(&written, &known);
    (distance <= allowed).then_some(distance)
}

fn fold(word: &str) -> String {
    word.chars().map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelling_finds_its_name() {
        let known = ["encryption", "standards", "id", "term", "at_rest"];
        for (written, expected) in [
            ("encrypton", Some("encryption")),
            ("Encryption", Some("encryption")),
            ("at-rest", Some("at_rest")),
            ("terms", Some("term")),
            ("tern", Some("term")),
            ("ID", Some("id")),
            ("ip", None),
            ("insurance", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known), expected, "{written:?}");
        }
    }
}
