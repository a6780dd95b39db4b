//! The texts by which the two ways of reading YAML are held to each other, and how: `tests/suite/document/ways.rs` tries some, in a
//! build without optimisation; `tests/ways/run` a million, in one that has it. A text is told by a seed and its number alone.

pub(crate) mod damage;
pub(crate) mod made;
pub(crate) mod sources;

use clausula::document::{Document, Limits, Way, load_by};
use clausula::source::FileId;

use damage::{Numbers, damage, excerpt};
use sources::Source;

/// A text to be tried.
pub(crate) struct Trial {
    pub(crate) text: String,
    pub(crate) limits: Limits,
    /// What it was made from, and each damage to that, in turn.
    pub(crate) origin: String,
}

/// The text with this number, of those with this seed. Of four texts one is made, and three are parts of the sources, each of
/// which comes as often as any other; most have one damage, or two or three.
pub(crate) fn trial(sources: &[Source], seed: u64, number: u64) -> Trial {
    let mut numbers = Numbers(Numbers(Numbers(seed).next().wrapping_add(number)).next());
    let (round, part) = (number / 4, number % 4);
    let (mut text, mut origin) = match part {
        0 => (made::text(&mut numbers), "made".to_owned()),
        _ => {
            let source = usize::try_from((round * 3 + part - 1) % sources.len() as u64).unwrap();
            (excerpt(&sources[source].text, &mut numbers), sources[source].name.clone())
        }
    };
    for _ in 0..*numbers.of(&[0, 1, 1, 1, 1, 2, 2, 3]) {
        let (name, damaged) = damage(&text, &mut numbers);
        text = damaged;
        origin = format!("{origin}, {name}");
    }
    let limits = if numbers.below(8) == 0 { narrow() } else { Limits::default() };
    Trial { text, limits, origin }
}

/// Limits that small texts reach: a few nodes deep, and a few of a merge key.
pub(crate) fn narrow() -> Limits {
    Limits { depth: 3, expanded_nodes: 4, ..Limits::default() }
}

/// Reads a text in both ways and compares all that comes of it: nodes with their kinds, values and places, comments, mistakes.
/// Gives whether the fast way was taken to its end.
///
/// # Errors
///
/// Where they differ: in what.
pub(crate) fn compare(text: &str, limits: Limits) -> Result<bool, String> {
    let read = |way| load_by(text.as_bytes().to_vec(), FileId(3), limits, way);
    let (fast, taken) = read(Way::Fast);
    if taken == Way::Parser {
        return Ok(false);
    }
    let (parsed, _) = read(Way::Parser);
    if fast.diagnostics != parsed.diagnostics {
        let [fast, parsed] = [&fast, &parsed].map(|loaded| format!("{:#?}", loaded.diagnostics));
        return Err(first_difference("mistakes", &fast, &parsed));
    }
    if fast.documents != parsed.documents {
        // the whole text stands in each of them, and says nothing
        let bare = |documents: &[Document]| format!("{documents:#?}").replace(&format!("{text:?}"), "…");
        return Err(first_difference("documents", &bare(&fast.documents), &bare(&parsed.documents)));
    }
    match fast.text == parsed.text {
        true => Ok(true),
        false => Err("the texts differ".to_owned()),
    }
}

/// The first lines in which two things differ, and some before.
fn first_difference(of: &str, fast: &str, parsed: &str) -> String {
    let same = fast.lines().zip(parsed.lines()).take_while(|(one, other)| one == other).count();
    let part = |text: &str| {
        text.lines()
            .skip(same.saturating_sub(8))
            .take(8.min(same) + 4)
            .map(|line| format!("    {line}\n"))
            .collect::<String>()
    };
    format!("the {of} differ; by the fast way\n{}by the parser\n{}", part(fast), part(parsed))
}
