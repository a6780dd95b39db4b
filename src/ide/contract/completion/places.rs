//! Countries and their parts, by their codes; found by their names too, since nobody knows all codes.

use super::{Offer, Written};
use crate::ide::CompletionKind;
use crate::value::{Country, Jurisdiction};

/// How many letters of a name are to be there before parts of all countries are looked for.
const LEAST_LETTERS: usize = 3;

/// How many codes are looked for in the contract.
const MOST_USED: usize = 50;

/// Where places stand in the list: those that the contract names already, countries, their parts.
const USED: u32 = 0;
const COUNTRY: u32 = 1_000;
const PART: u32 = 50_000;

impl Offer<'_, '_> {
    /// All countries.
    pub(super) fn countries(&mut self, lead: &str) {
        self.used(lead, false);
        self.others(lead);
    }

    fn others(&mut self, lead: &str) {
        for (rank, country) in (COUNTRY..).zip(Country::all()) {
            self.place_of(country.code(), country.name(), rank, lead);
        }
    }

    /// Countries, and parts of those whose code or name is typed: there are too many to offer all.
    pub(super) fn jurisdictions(&mut self, lead: &str) {
        let typed = self.typed().to_owned();
        let parts: Vec<_> = match typed.get(..2).and_then(Country::from_code) {
            Some(country) => country.subdivisions().collect(),
            None if typed.chars().count() >= LEAST_LETTERS => {
                let is_meant = |name: &str| {
                    name.get(..typed.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(&typed))
                };
                Country::all().flat_map(Country::subdivisions).filter(|(_, name)| is_meant(name)).collect()
            }
            None => Vec::new(),
        };
        self.used(lead, true);
        if !typed.contains('-') {
            self.others(lead);
        }
        for (rank, (code, name)) in (PART..).zip(parts) {
            self.place_of(code, name, rank, lead);
        }
    }

    /// The places that the contract names elsewhere.
    fn used(&mut self, lead: &str, with_parts: bool) {
        let sketch = &self.part.sketch;
        let mut found: Vec<Jurisdiction> = Vec::new();
        for (_, node) in sketch.nodes().filter(|(_, node)| node.span != self.slot.word) {
            let Some(place) = sketch.scalar(node).and_then(Jurisdiction::from_code) else { continue };
            if (with_parts || place.subdivision().is_none()) && !found.contains(&place) {
                found.push(place);
            }
            if found.len() >= MOST_USED {
                break;
            }
        }
        for (rank, place) in (USED..).zip(found) {
            self.place_of(&place.to_string(), place.name(), rank, lead);
        }
    }

    fn place_of(&mut self, code: &str, name: &str, rank: u32, lead: &str) {
        if self.found.iter().take(MOST_USED).any(|known| known.label == code) {
            return;
        }
        let written = Written::plain(format!("{lead}{}", self.scalar(code)));
        if let Some(completion) = self.add(code.to_owned(), CompletionKind::Value, rank, written) {
            completion.detail = Some(name.to_owned());
        }
    }
}
