//! The contracts that everybody reads: made, not collected, by a seed, so that it is known which rules each of them breaks.

#[path = "../../check/generator.rs"]
#[expect(dead_code, reason = "the other bench has contracts with fixed faults")]
mod generator;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use crate::Outcome;
use crate::programs::package;

/// The rules, in the order of `rules.policy`.
pub(crate) const RULES: [&str; 13] = [
    "client-owns-results",
    "client-may-leave",
    "data-encrypted",
    "data-returned",
    "confidence-lasts",
    "confidence-mutual",
    "paid-in-time",
    "services-have-scope",
    "services-have-duties",
    "levels-have-consequences",
    "disputes-end",
    "continuity-tested",
    "fees-bounded",
];

/// One contract in so many breaks a given rule.
pub(crate) const ONE_FAULT_IN: u64 = 50;

const SEED: u64 = 0x436c_6175_7375_6c61;

/// What a contender flagged: the number of the contract, and the rule that it breaks.
pub(crate) type Flags = BTreeSet<(usize, &'static str)>;

/// Contracts, and what is wrong with them.
pub(crate) struct Corpus {
    /// The text of each contract.
    pub(crate) texts: Vec<String>,
    /// The faults that were put into them.
    pub(crate) planted: Flags,
}

impl Corpus {
    /// So many contracts, each with each fault at its share.
    pub(crate) fn faulty(count: usize) -> Self {
        Self::new(count, |number, rule| scattered(number, rule).is_multiple_of(ONE_FAULT_IN))
    }

    /// So many contracts without a fault.
    pub(crate) fn sound(count: usize) -> Self {
        Self::new(count, |_, _| false)
    }

    /// So many contracts in which the profile of everything finds nothing: copies of the project's compliant ones, each with a line of its own.
    ///
    /// # Errors
    ///
    /// If one cannot be read.
    pub(crate) fn compliant(count: usize) -> Outcome<Self> {
        let entries = fs::read_dir(package().join("../../contracts/compliant"))?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        // the smallest leaves open much of what that asks for
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml") && !path.ends_with("small.yaml"));
        paths.sort();
        let written = paths.iter().map(fs::read_to_string).collect::<io::Result<Vec<_>>>()?;
        let copies = written.iter().cycle().take(count).enumerate();
        Ok(Self {
            texts: copies.map(|(number, text)| format!("# copy {number}\n{text}")).collect(),
            planted: Flags::new(),
        })
    }

    fn new(count: usize, is_broken: impl Fn(usize, usize) -> bool) -> Self {
        let mut planted = Flags::new();
        let text = |number| {
            let broken = RULES.iter().enumerate().filter(|(rule, _)| is_broken(number, *rule));
            let broken: Vec<&str> = broken.map(|(_, name)| *name).collect();
            planted.extend(RULES.iter().filter(|rule| broken.contains(rule)).map(|rule| (number, *rule)));
            generator::contract_with(number, &broken)
        };
        Self { texts: (0..count).map(text).collect(), planted }
    }

    /// The length of all texts together.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.iter().map(String::len).sum()
    }

    /// How many lines a contract has, in the mean.
    pub(crate) fn lines(&self) -> usize {
        self.texts.iter().map(|text| text.lines().count()).sum::<usize>() / self.texts.len().max(1)
    }

    /// How many contracts have a fault.
    pub(crate) fn flagged(&self) -> usize {
        self.planted.iter().map(|(number, _)| number).collect::<BTreeSet<_>>().len()
    }

    /// Writes each contract into a file of a new folder.
    ///
    /// # Errors
    ///
    /// If the folder or a file cannot be written.
    pub(crate) fn write_to(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for (number, text) in self.texts.iter().enumerate() {
            fs::write(folder.join(format!("{number:06}.yaml")), text)?;
        }
        Ok(())
    }
}

/// The rule of this name, where a contender gives it in its own spelling.
pub(crate) fn rule_named(name: &str) -> Option<&'static str> {
    RULES.into_iter().find(|rule| *rule == name || rule.replace('-', "_") == name)
}

/// A number that looks random but is the same in every run: the mixing step of SplitMix64.
fn scattered(number: usize, rule: usize) -> u64 {
    let place = (number * RULES.len() + rule) as u64;
    let mut mixed = SEED.wrapping_add(place.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
