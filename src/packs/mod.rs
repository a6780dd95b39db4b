//! The built-in policies and vocabularies, embedded in the program: their texts, and what was made of these when they were
//! last changed, of vocabularies their types and of policies what analysis makes of them, so that a run reads only what it
//! uses, parses nothing and analyses nothing.

mod tree;

use std::sync::Arc;

use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::analysis::{Analysis, InTurn, PackedParts, PackedPolicy, PolicyFile, analyse};
use crate::packed::{unpack, unpack_first};
use crate::source::{FileId, SourceFile, SourceMap};
use crate::syntax::ast::{self, FileKind, ItemKind};
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
    /// What it is packed as: of a vocabulary its tree, of a policy what [`Pack::outline`] gives. Nothing where the text, or
    /// that of its vocabulary, has changed since, so that what was made of another text is never used.
    packed: Option<&'static [u8]>,
    /// Its types, packed; nothing where it is no vocabulary, or its text has changed since.
    types: Option<&'static [u8]>,
    /// The sum of its text, and of that of its vocabulary.
    sum: u64,
}

/// A pack by its name and the name of its file in its folder, and by the sum of the vocabulary that it is analysed by.
macro_rules! pack {
    ($name:literal, $file:literal, $vocabulary:expr) => {{
        const TEXT: &str = include_str!(concat!("../../policies/", $name, "/", $file));
        const SUM: u64 = tree::sum(TEXT, $vocabulary);
        const PACKED: Option<&[u8]> = tree::of_sum(include_bytes!(concat!("trees/", $name, ".tree")), SUM);
        const FILE: &str = concat!("policies/", $name, "/", $file);
        Pack { name: $name, file: FILE, text: TEXT, tests: None, packed: PACKED, types: None, sum: SUM }
    }};
}

/// A new policy needs an empty file `src/packs/trees/NAME.tree`, and a vocabulary `NAME.types` too, which
/// `UPDATE_PACKS=1 cargo test packs` fills, as it renews those of one whose text was changed.
macro_rules! policy {
    ($name:literal, $file:literal, $tests:literal) => {{
        const PACK: Pack = pack!($name, $file, CONTRACT.sum);
        Pack { tests: Some(include_str!(concat!("../../policies/", $name, "/", $tests))), ..PACK }
    }};
}

macro_rules! vocabulary {
    ($name:literal, $file:literal) => {{
        const PACK: Pack = pack!($name, $file, 0);
        Pack { types: tree::of_sum(include_bytes!(concat!("trees/", $name, ".types")), PACK.sum), ..PACK }
    }};
}

/// What every built-in policy checks documents by.
const CONTRACT: Pack = vocabulary!("contract", "contract.policy");

const POLICIES: &[Pack] = &[
    policy!("bpo.scope", "scope.policy", "scope.test.policy"),
    policy!("bpo.services", "services.policy", "services.test.policy"),
    policy!("bpo.pricing", "pricing.policy", "pricing.test.policy"),
    policy!("bpo.metrics", "metrics.policy", "metrics.test.policy"),
    policy!("bpo.term", "term.policy", "term.test.policy"),
    policy!("bpo.termination", "termination.policy", "termination.test.policy"),
    policy!("bpo.ip", "ip.policy", "ip.test.policy"),
    policy!("bpo.security", "security.policy", "security.test.policy"),
    policy!("bpo.escalation", "escalation.policy", "escalation.test.policy"),
    policy!("bpo.communication", "communication.policy", "communication.test.policy"),
    policy!("bpo.reporting", "reporting.policy", "reporting.test.policy"),
    policy!("bpo.quality", "quality.policy", "quality.test.policy"),
    policy!("bpo.governance", "governance.policy", "governance.test.policy"),
    policy!("bpo.playbook", "playbook.policy", "playbook.test.policy"),
    policy!("contract.integrity", "integrity.policy", "integrity.test.policy"),
];

/// Choices from the rules of the others: nothing but `use` and `adjust`.
const PROFILES: &[Pack] = &[
    pack!("bpo.essentials", "essentials.policy", 0),
    pack!("bpo.standard", "standard.policy", 0),
    pack!("bpo.full", "full.policy", 0),
];

const VOCABULARIES: &[Pack] = &[
    CONTRACT,
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
    /// Its tags, with a space between.
    tags: &'static str,
    /// What analysis made of it.
    rule: &'static [u8],
}

impl PackedRule {
    /// Its tags.
    pub fn tags(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.tags.split_ascii_whitespace()
    }
}

/// What analysis made of a built-in policy, packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysed {
    /// Its rules, of which some may be left out.
    pub rules: Vec<PackedRule>,
    /// What it says of itself, its parameters and its definitions.
    head: &'static [u8],
}

impl Analysed {
    /// The same for the analysis of what uses it.
    pub fn packed(&self) -> PackedPolicy {
        PackedPolicy { head: self.head, rules: self.rules.iter().map(|rule| rule.rule).collect() }
    }
}

impl Pack {
    /// Of a policy the tree of its first line and of what it says of others, and what analysis made of all else. Nothing
    /// where its text, or that of its vocabulary, was changed since it was packed.
    pub fn outline(&self) -> Option<(ast::File, Analysed)> {
        let packed = self.packed.filter(|_| !self.is_vocabulary())?;
        let (tree, head, rules) = unpack(packed)?;
        Some((tree, Analysed { rules, head }))
    }

    /// What parsing its text gives, under this id: of a vocabulary from its packed tree, where its text was not changed
    /// since that was made.
    pub fn parsed(&self, file: FileId) -> Parsed {
        match self.packed.filter(|_| self.is_vocabulary()).and_then(unpack) {
            Some(tree) => Parsed { file: tree, diagnostics: Vec::new() },
            None => syntax::parse(self.text, file),
        }
    }

    /// The names of its rules.
    pub fn rule_names(&self) -> Vec<String> {
        match self.outline() {
            Some((_, analysed)) => analysed.rules.iter().map(|rule| rule.name.to_owned()).collect(),
            None => rule_names(&self.parsed(FileId(0)).file).map(str::to_owned).collect(),
        }
    }

    fn is_vocabulary(&self) -> bool {
        VOCABULARIES.iter().any(|known| known.name == self.name)
    }

    /// The tree of its first line alone, if its types are packed: whoever has these seldom needs more of its tree, which is
    /// ten times as large. Nothing where it is no vocabulary, or its text has changed since they were made.
    pub fn first_line(&self) -> Option<ast::File> {
        let (declaration, _) = self.types.and_then(unpack_first)?;
        Some(ast::File { declaration: Some(declaration), ..ast::File::default() })
    }

    /// What compiling it gives, under this id, from its packed types. Nothing where [`Pack::first_line`] gives nothing.
    pub fn vocabulary(&self, file: FileId) -> Option<Vocabulary> {
        let (_, types) = self.types.and_then(unpack_first::<ast::Declaration>)?;
        let vocabulary: Vocabulary = unpack(types)?;
        Some(Vocabulary { file, ..vocabulary })
    }

    /// What compiling it gives, under this id: from its packed types, or, where its text was changed since, by compiling it.
    /// Nothing where it is no vocabulary.
    pub fn compiled(&self, file: FileId) -> Option<Vocabulary> {
        // its own mistakes are a test's business
        self.vocabulary(file).or_else(|| vocabulary::compile(&syntax::parse(self.text, file).file, file).vocabulary)
    }

    /// Whether all that is made of its text is packed, so that nothing is made of it in a run.
    pub fn is_packed(&self) -> bool {
        self.packed.is_some() && (self.types.is_some() || !self.is_vocabulary())
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
        if self.is_vocabulary() {
            return tree::pack(self.sum, &parsed.file);
        }
        let PackedParts { head, rules } = self.analyse(&parsed.file)?;
        let ast::File { declaration, mut items, has_gaps } = parsed.file;
        items.retain(|item| speaks_of_others(&item.kind));
        let rules: Vec<_> = rules.iter().map(|(name, tags, rule)| (name, tags.join(" "), Bytes(rule))).collect();
        tree::pack(self.sum, &(ast::File { declaration, items, has_gaps }, Bytes(&head), rules))
    }

    /// What analysis makes of a policy by itself. Nothing where it has a mistake.
    fn analyse(&self, tree: &ast::File) -> Option<PackedParts> {
        let mut sources = SourceMap::new();
        let id = sources.add(SourceFile::embedded(self.file, self.text));
        // what it uses is there when it is run
        let uses = tree.items.iter().filter(|item| matches!(item.kind, ItemKind::Use { .. })).map(|_| None).collect();
        let policy = PolicyFile {
            id,
            file: tree,
            packed: None,
            uses,
            data: Vec::new(),
            chosen: true,
            overrides: false,
            built_in: true,
        };
        let vocabularies = vec![CONTRACT.compiled(sources.next_id())?];
        let Analysis { program, diagnostics } =
            analyse(&[policy], vocabularies, &[CONTRACT.name], Arc::new(sources), &InTurn);
        if diagnostics.is_empty() { PackedParts::of(&program) } else { None }
    }

    /// The bytes that its file `NAME.types` there should have. Nothing where it is no vocabulary, or has a mistake.
    pub fn types_file(&self) -> Option<Vec<u8>> {
        let tree = syntax::parse(self.text, FileId(0)).file;
        let declaration = tree.declaration.clone().filter(|known| known.kind == FileKind::Vocabulary)?;
        let compiled = vocabulary::compile(&tree, FileId(0));
        let vocabulary = compiled.vocabulary.filter(|_| compiled.diagnostics.is_empty())?;
        tree::pack(self.sum, &(declaration, vocabulary))
    }
}

/// Bytes as [`PackedRule`] reads them.
struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// Whether it is a part of a policy that a run needs to know which other policies it concerns, and how.
fn speaks_of_others(item: &ItemKind) -> bool {
    matches!(item, ItemKind::UsesVocabulary(_) | ItemKind::Use { .. } | ItemKind::Adjust { .. })
}

/// The names of the rules of a policy.
fn rule_names(tree: &ast::File) -> impl Iterator<Item = &str> {
    tree.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Rule(rule) => Some(rule.name.text.as_str()),
        _ => None,
    })
}
