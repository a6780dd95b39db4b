//! The built-in policies and vocabularies, embedded in the program: their texts, and what was made of these when they were
//! last changed, trees and of vocabularies the types too, so that a run reads only what it uses, and parses nothing.

mod tree;

use serde::Deserialize;

use crate::source::FileId;
use crate::syntax::ast::{self, FileKind};
use crate::syntax::{self, Parsed};
use crate::vocabulary::{self, Vocabulary};

/// A built-in policy or vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pack {
    /// Its name: `bpo.termination`.
    pub name: &'static str,
    /// The name of its file, for people: `policies/bpo.termination/termination.policy`.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
    /// The text of its tests, those beside it in `NAME.test.policy`; a vocabulary has none, nor a profile that has no rules.
    pub tests: Option<&'static str>,
    /// Its tree, packed; nothing where the text has changed since, so that the tree of another text is never used.
    packed: Option<&'static [u8]>,
    /// Its types, packed; nothing where it is no vocabulary, or its text has changed since.
    types: Option<&'static [u8]>,
}

/// A pack by its name and the name of its file in its folder; one with rules also by that of its tests beside it.
///
/// A new one needs an empty file `src/packs/trees/NAME.tree`, and a vocabulary `NAME.types` too, which
/// `UPDATE_PACKS=1 cargo test packs` fills, as it renews those of one whose text was changed.
macro_rules! pack {
    ($name:literal, $file:literal) => {{
        const TEXT: &str = include_str!(concat!("../../policies/", $name, "/", $file));
        const PACKED: Option<&[u8]> = tree::of_text(include_bytes!(concat!("trees/", $name, ".tree")), TEXT);
        const FILE: &str = concat!("policies/", $name, "/", $file);
        Pack { name: $name, file: FILE, text: TEXT, tests: None, packed: PACKED, types: None }
    }};
}

macro_rules! tested {
    ($name:literal, $file:literal, $tests:literal) => {{
        const PACK: Pack = pack!($name, $file);
        Pack { tests: Some(include_str!(concat!("../../policies/", $name, "/", $tests))), ..PACK }
    }};
}

macro_rules! vocabulary {
    ($name:literal, $file:literal) => {{
        const PACK: Pack = pack!($name, $file);
        Pack { types: tree::of_text(include_bytes!(concat!("trees/", $name, ".types")), PACK.text), ..PACK }
    }};
}

const POLICIES: &[Pack] = &[
    tested!("bpo.scope", "scope.policy", "scope.test.policy"),
    tested!("bpo.services", "services.policy", "services.test.policy"),
    tested!("bpo.pricing", "pricing.policy", "pricing.test.policy"),
    tested!("bpo.metrics", "metrics.policy", "metrics.test.policy"),
    tested!("bpo.term", "term.policy", "term.test.policy"),
    tested!("bpo.termination", "termination.policy", "termination.test.policy"),
    tested!("bpo.ip", "ip.policy", "ip.test.policy"),
    tested!("bpo.security", "security.policy", "security.test.policy"),
    tested!("bpo.escalation", "escalation.policy", "escalation.test.policy"),
    tested!("bpo.communication", "communication.policy", "communication.test.policy"),
    tested!("bpo.reporting", "reporting.policy", "reporting.test.policy"),
    tested!("bpo.quality", "quality.policy", "quality.test.policy"),
    tested!("bpo.governance", "governance.policy", "governance.test.policy"),
    tested!("bpo.playbook", "playbook.policy", "playbook.test.policy"),
    tested!("contract.integrity", "integrity.policy", "integrity.test.policy"),
];

/// Choices from the rules of the others: nothing but `use` and `adjust`.
const PROFILES: &[Pack] = &[
    pack!("bpo.essentials", "essentials.policy"),
    pack!("bpo.standard", "standard.policy"),
    pack!("bpo.full", "full.policy"),
];

const VOCABULARIES: &[Pack] = &[
    vocabulary!("contract", "contract.policy"),
    vocabulary!("waivers", "waivers.policy"),
    vocabulary!("baseline", "baseline.policy"),
    vocabulary!("configuration", "configuration.policy"),
];

/// All built-in policies with rules of their own, in the order in which they are listed and run.
pub fn policies() -> &'static [Pack] {
    POLICIES
}

/// All built-in profiles, from the one with the fewest rules to the one with all: each chooses from the rules of other
/// built-in policies, adjusts some of them, and has none of its own. So they are no part of "all policies": two of them
/// may adjust one rule in two ways.
pub fn profiles() -> &'static [Pack] {
    PROFILES
}

/// All that a policy or a person may name as a built-in policy: profiles, then policies with rules.
pub fn named() -> impl Iterator<Item = &'static Pack> {
    PROFILES.iter().chain(POLICIES)
}

/// All built-in vocabularies.
pub fn vocabularies() -> &'static [Pack] {
    VOCABULARIES
}

/// The built-in policy, profile or vocabulary of a name.
pub fn find(name: &str) -> Option<&'static Pack> {
    named().chain(VOCABULARIES).find(|pack| pack.name == name)
}

/// A rule of a built-in policy, packed, with what one has to know to tell whether it is needed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PackedRule {
    /// Its name.
    pub name: &'static str,
    /// Its tags.
    #[serde(borrow)]
    pub tags: Vec<&'static str>,
    /// How many of the parts of its file that are no rules stand before it.
    place: usize,
    /// The packed part of the file that it is.
    item: &'static [u8],
}

/// The tree of a built-in policy, with its rules apart, of which some may be left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The tree without its packed rules.
    pub tree: ast::File,
    /// The packed rules, in order.
    pub rules: Vec<PackedRule>,
}

impl Outline {
    /// The tree with its rules in their places. Nothing where one can't be read, as after a change of what a tree is.
    pub fn whole(self) -> Option<ast::File> {
        let Self { tree: ast::File { declaration, items: others }, rules } = self;
        let mut items = Vec::with_capacity(others.len() + rules.len());
        let mut others = others.into_iter();
        let mut passed = 0;
        for rule in rules {
            items.extend(others.by_ref().take(rule.place.saturating_sub(passed)));
            passed = passed.max(rule.place);
            items.push(tree::unpack(rule.item)?);
        }
        items.extend(others);
        Some(ast::File { declaration, items })
    }
}

impl Pack {
    /// What parsing its text gives, under this id: from the packed tree, or, where the text was changed since that was
    /// made, by parsing it.
    pub fn parsed(&self, file: FileId) -> Parsed {
        match self.outline().and_then(Outline::whole) {
            Some(tree) => Parsed { file: tree, diagnostics: Vec::new() },
            None => syntax::parse(self.text, file),
        }
    }

    /// Its tree, the rules still packed, since a run needs few of them. Nothing where the text was changed since it was
    /// packed.
    pub fn outline(&self) -> Option<Outline> {
        let (tree, rules) = self.packed.and_then(tree::unpack)?;
        Some(Outline { tree, rules })
    }

    /// The tree of its first line alone, if its types are packed: whoever has these seldom needs more of its tree, which is
    /// ten times as large. Nothing where it is no vocabulary, or its text has changed since they were made.
    pub fn first_line(&self) -> Option<ast::File> {
        let (declaration, _) = self.types.and_then(tree::unpack_first)?;
        Some(ast::File { declaration: Some(declaration), items: Vec::new() })
    }

    /// What compiling it gives, under this id, from its packed types. Nothing where [`Pack::first_line`] gives nothing.
    pub fn vocabulary(&self, file: FileId) -> Option<Vocabulary> {
        let (_, types) = self.types.and_then(tree::unpack_first::<ast::Declaration>)?;
        let vocabulary: Vocabulary = tree::unpack(types)?;
        Some(Vocabulary { file, ..vocabulary })
    }

    /// What compiling it gives, under this id: from its packed types, or, where its text was changed since, by compiling it.
    /// Nothing where it is no vocabulary.
    pub fn compiled(&self, file: FileId) -> Option<Vocabulary> {
        // its own mistakes are a test's business
        self.vocabulary(file).or_else(|| vocabulary::compile(&self.parsed(file).file, file).vocabulary)
    }

    /// Whether all that is made of its text is packed, so that nothing is made of it in a run.
    pub fn is_packed(&self) -> bool {
        self.packed.is_some() && (self.types.is_some() || !VOCABULARIES.contains(self))
    }

    /// The name of the file of its tests, whether it has any or not.
    pub fn tests_file(&self) -> String {
        format!("{}.test.policy", self.file.strip_suffix(".policy").unwrap_or(self.file))
    }

    /// The bytes that its file `NAME.tree` in `src/packs/trees/` should have. Nothing where its text has a mistake.
    pub fn tree_file(&self) -> Option<Vec<u8>> {
        let parsed = syntax::parse(self.text, FileId(0));
        if !parsed.diagnostics.is_empty() {
            return None;
        }
        let ast::File { declaration, items } = parsed.file;
        let (mut others, mut rules) = (Vec::new(), Vec::new());
        for item in items {
            match &item.kind {
                ast::ItemKind::Rule(rule) => {
                    // as `PackedRule` has them
                    let tags: Vec<String> = rule.tags().map(str::to_owned).collect();
                    rules.push((rule.name.text.clone(), tags, others.len(), tree::packed(&item)?));
                }
                _ => others.push(item),
            }
        }
        tree::pack(self.text, &(ast::File { declaration, items: others }, rules))
    }

    /// The bytes that its file `NAME.types` there should have. Nothing where it is no vocabulary, or has a mistake.
    pub fn types_file(&self) -> Option<Vec<u8>> {
        let tree = syntax::parse(self.text, FileId(0)).file;
        let declaration = tree.declaration.clone().filter(|known| known.kind == FileKind::Vocabulary)?;
        let compiled = vocabulary::compile(&tree, FileId(0));
        let vocabulary = compiled.vocabulary.filter(|_| compiled.diagnostics.is_empty())?;
        tree::pack(self.text, &(declaration, vocabulary))
    }
}
