//! "Did you mean …": the known name that a misspelt one stands for.

/// Whether one word is likely to stand for the other: the same but for case and `-` or `_`, or at most two letters
/// added, dropped, changed or swapped, of which words of up to three letters allow none and words of four and five one.
pub fn is_near(written: &str, known: &str) -> bool {
    distance(written, known).is_some()
}

/// The known name nearest to what was written, if one is near enough. Of several equally near ones the first. If none is, the only one that
/// begins with what was written, if that is four letters or more, and half of it: people abbreviate.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut near: Option<(usize, &str)> = None;
    let mut longer = None;
    let mut is_only = true;
    for name in known {
        if let Some(distance) = distance(written, name)
            && near.is_none_or(|(least, _)| distance < least)
        {
            near = Some((distance, name));
        }
        if name.len() > written.len() && name.starts_with(written) && longer.is_none_or(|other| other != name) {
            is_only &= longer.is_none();
            longer = Some(name);
        }
    }
    let is_told = |name: &&str| written.chars().count() >= 4 && written.len() * 2 >= name.len();
    let abbreviated = longer.filter(is_told).filter(|_| is_only);
    near.map(|(_, name)| name).or(abbreviated)
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

    #[test]
    fn an_abbreviation_finds_the_only_name_that_begins_so() {
        let known = ["parameter", "party", "parties", "parameter"];
        for (written, expected) in
            [("param", Some("parameter")), ("part", Some("party")), ("par", None), ("parti", Some("party"))]
        {
            assert_eq!(nearest(written, known), expected, "{written:?}");
        }
        for (written, expected) in [("incl", Some("includes")), ("in_s", None), ("inc", None), ("in_se", None)] {
            assert_eq!(nearest(written, ["includes", "in_scope", "in_service_of"]), expected, "{written:?}");
        }
    }
}
