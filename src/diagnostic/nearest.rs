//! "Did you mean …": the known name that a misspelt one stands for.

/// Whether one word is likely to stand for the other: the same but for case and `-` or `_`, or at most two letters
/// added, dropped, changed or swapped, of which words of up to three letters allow none and words of four and five one.
pub fn is_near(written: &str, known: &str) -> bool {
    distance(written, known).is_some_and(|distance| distance <= allowed(written, known))
}

/// The known name nearest to what was written, if one is near enough. Of several equally near ones the first. If none is, the
/// only one that begins with what was written, if that is four letters or more, and half of it: people abbreviate. Where
/// one of both has three letters, the only name at one letter's distance: so short a name may be a slip of many others.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut near: Option<(usize, &str)> = None;
    let mut longer = Only::None;
    let mut short = Only::None;
    for name in known {
        if let Some(distance) = distance(written, name) {
            if distance <= allowed(written, name) {
                if near.is_none_or(|(least, _)| distance < least) {
                    near = Some((distance, name));
                }
            } else {
                short.add(name);
            }
        }
        if name.len() > written.len() && name.starts_with(written) {
            longer.add(name);
        }
    }
    let is_told = |name: &&str| written.chars().count() >= 4 && written.len() * 2 >= name.len();
    let abbreviated = longer.name().filter(is_told);
    near.map(|(_, name)| name).or(short.name()).or(abbreviated)
}

/// A name, as long as there is no other.
enum Only<'a> {
    None,
    One(&'a str),
    Several,
}

impl<'a> Only<'a> {
    fn add(&mut self, name: &'a str) {
        *self = match self {
            Self::None => Self::One(name),
            Self::One(known) if *known == name => return,
            Self::One(_) | Self::Several => Self::Several,
        };
    }

    fn name(self) -> Option<&'a str> {
        match self {
            Self::One(name) => Some(name),
            Self::None | Self::Several => None,
        }
    }
}

fn shorter(written: &str, known: &str) -> usize {
    known.chars().count().min(written.chars().count())
}

/// How many letters two words that stand for each other may differ in, whatever other words there are.
fn allowed(written: &str, known: &str) -> usize {
    match shorter(written, known) {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    }
}

/// In how many letters two words differ, if they are near enough for words of their length.
fn distance(written: &str, known: &str) -> Option<usize> {
    let most = match shorter(written, known) {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    // lengths first: the distance is quadratic, and contracts come from strangers
    if written.len().abs_diff(known.len()) > most * 4 {
        return None;
    }
    let (written, known) = (fold(written), fold(known));
    let distance = strsim::osa_distance(&written, &known);
    (distance <= most).then_some(distance)
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
    fn a_name_of_three_letters_is_found_where_it_is_the_only_one_so_near() {
        for (written, known, expected) in [
            ("nme", ["name", "role", "id"], Some("name")),
            ("dpaa", ["nda", "dpa", "msa"], Some("dpa")),
            ("sown", ["sow", "sla", "msa"], Some("sow")),
            ("tag", ["tags", "tax", "cap"], None),
            ("tag", ["tags", "severity", "cap"], Some("tags")),
            ("NDA", ["nda", "nd", "ndas"], Some("nda")),
            ("it", ["id", "its", "at"], None),
            ("xyz", ["abc", "xy", "sow"], None),
        ] {
            assert_eq!(nearest(written, known), expected, "{written:?}");
        }
        // what is looked for among all that stands in a file is not taken for a word so short
        assert!(!is_near("nme", "name"));
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
