//! The built-in packs: their tests and what these prove, their trees, and that each is what the folder has.

mod catalogue;
mod noticed;
mod page;
mod proofs;

use std::collections::BTreeSet;

use clausula::check::{Options, Policy, PolicySource, Selection, compile};
use clausula::document::Limits;
use clausula::packs;
use clausula::source::FileId;
use regex::{Captures, Regex};

use crate::tidy;

const TREES: &str = "src/packs/trees";

/// Whether the trees are to be written, and not held to their texts.
fn updates() -> bool {
    std::env::var_os("UPDATE_PACKS").is_some()
}

#[test]
fn what_is_packed_of_the_packs_is_made_of_their_texts() {
    let mut wrong = Vec::new();
    let mut expected = BTreeSet::new();
    for pack in packs::named().chain(packs::vocabularies()) {
        let tree = pack.tree_file().unwrap_or_else(|| panic!("{} has a mistake", pack.file));
        let mut made = vec![("tree", tree)];
        if packs::vocabularies().contains(pack) {
            made.push(("types", pack.types_file().unwrap_or_else(|| panic!("{} has a mistake", pack.file))));
        }
        for (kind, bytes) in made {
            let path = format!("{TREES}/{}.{kind}", pack.name);
            if updates() {
                std::fs::write(tidy::root().join(&path), &bytes).unwrap();
            } else if std::fs::read(tidy::root().join(&path)).unwrap() != bytes {
                wrong.push(format!("{path} was not made of {}", pack.file));
            }
            expected.insert(path);
        }
    }
    let orphans: Vec<_> = tidy::files(TREES).into_iter().filter(|path| !expected.contains(path)).collect();
    wrong.extend(orphans.iter().map(|path| format!("{path} was made of no pack")));
    assert!(wrong.is_empty(), "{}\n\nto renew them: UPDATE_PACKS=1 cargo test packs", wrong.join("\n"));
}

#[test]
fn all_that_is_embedded_is_packed() {
    for pack in packs::named().chain(packs::vocabularies()).filter(|_| !updates()) {
        assert!(
            pack.is_packed(),
            "{} was changed since it was packed; to renew it: UPDATE_PACKS=1 cargo test packs",
            pack.file
        );
    }
}

#[test]
fn reading_the_tree_of_a_vocabulary_gives_what_parsing_its_text_gives() {
    for pack in packs::vocabularies().iter().filter(|_| !updates()) {
        let (read, parsed) = (pack.parsed(FileId(0)), clausula::syntax::parse(pack.text, FileId(0)));
        assert!(read.file == parsed.file, "{}", pack.file);
        assert_eq!((read.diagnostics, parsed.diagnostics), (Vec::new(), Vec::new()), "{}", pack.file);
    }
}

/// Every part of a program, those too that are unpacked when they are first needed, each on a line; files by their names,
/// since their numbers are those of the run.
fn program_of(policies: Vec<Policy>) -> Vec<String> {
    let as_of = clausula::run::parse_date("2026-01-01").unwrap();
    let selection = Selection { drafts: true, ..Selection::default() };
    let compiled = compile(policies, &selection, Options { as_of, limits: Limits::default() });
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    let checker = compiled.checker.unwrap();
    let program = checker.program();
    let mut parts: Vec<String> = program.policies.iter().map(|policy| format!("{policy:?}")).collect();
    parts.extend(program.rules.iter().map(|rule| format!("{rule:?}")));
    parts.extend(program.off.iter().map(|off| format!("{off:?}")));
    parts.extend(program.parameters.iter().map(|parameter| format!("{parameter:?}")));
    parts.extend(program.definitions.iter().map(|definition| format!("{definition:?}")));
    parts.extend(program.vocabularies.iter().map(|vocabulary| format!("{vocabulary:?}")));
    let number = Regex::new(r"FileId\((\d+)\)").unwrap();
    let name = |found: &Captures<'_>| {
        let id = FileId(found[1].parse().unwrap());
        program.sources.get(id).expect("a file of the program").name().to_owned()
    };
    parts.iter().map(|part| number.replace_all(part, name).into_owned()).collect()
}

/// What a run makes of packs as they are embedded, and of the same texts, parsed and analysed in it.
#[test]
fn a_packed_policy_is_what_analysing_its_text_gives() {
    let contract = packs::find("contract").unwrap();
    for pack in packs::named().filter(|_| !updates()) {
        let packed = program_of(vec![pack.into()]);
        // a vocabulary that is not the built-in one keeps what is packed from being used
        let vocabulary = PolicySource { name: contract.file.to_owned(), text: contract.text.to_owned() };
        let analysed = program_of(vec![pack.into(), vocabulary.into()]);
        assert_eq!(packed.len(), analysed.len(), "{}", pack.name);
        for (packed, analysed) in packed.iter().zip(&analysed) {
            assert_eq!(packed, analysed, "{}", pack.name);
        }
    }
}

#[test]
fn reading_the_types_of_a_vocabulary_gives_what_compiling_its_text_gives() {
    for pack in packs::vocabularies().iter().filter(|_| !updates()) {
        let tree = clausula::syntax::parse(pack.text, FileId(3)).file;
        let compiled = clausula::vocabulary::compile(&tree, FileId(3));
        assert_eq!(compiled.diagnostics, [], "{}", pack.file);
        assert_eq!(pack.vocabulary(FileId(3)), compiled.vocabulary, "{}", pack.file);
        assert_eq!(pack.first_line().unwrap().declaration, tree.declaration, "{}", pack.file);
    }
    for pack in packs::named() {
        assert_eq!(pack.vocabulary(FileId(3)), None, "{}", pack.file);
        assert_eq!(pack.first_line(), None, "{}", pack.file);
    }
}

/// What is embedded is trusted to be right: its regular expressions are only built where they are needed.
#[test]
fn the_packs_have_no_mistake_when_they_are_read_as_files() {
    let embedded = packs::named().chain(packs::vocabularies());
    let files = embedded.map(|pack| PolicySource { name: pack.file.to_owned(), text: pack.text.to_owned() });
    let as_of = clausula::run::parse_date("2026-01-01").unwrap();
    let compiled = compile(files, &Selection::default(), Options { as_of, limits: Limits::default() });
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    assert!(compiled.checker.is_some());
}

#[test]
fn every_policy_of_the_folder_is_embedded_under_its_own_name() {
    let in_folder: BTreeSet<String> = tidy::files("policies")
        .into_iter()
        .filter(|path| path.ends_with(".policy") && !path.ends_with(".test.policy"))
        .collect();
    let embedded: Vec<_> = packs::named().chain(packs::vocabularies()).collect();
    let files: BTreeSet<String> = embedded.iter().map(|pack| pack.file.to_owned()).collect();
    assert_eq!(files, in_folder);
    assert_eq!(files.len(), embedded.len(), "a file is embedded twice");
    for pack in embedded {
        assert_eq!(pack.text, tidy::read(pack.file), "{}", pack.file);
        let parsed = clausula::syntax::parse(pack.text, FileId(0));
        let declared = parsed.file.declaration.map(|declaration| declaration.name.text);
        assert_eq!(declared.as_deref(), Some(pack.name), "{}", pack.file);
        let folder = pack.file.split('/').nth(1);
        assert_eq!(folder, Some(pack.name), "{}: a pack's folder has its name", pack.file);
    }
}

#[test]
fn no_pack_says_anything_that_cannot_be_meant() {
    // read as files, since what is built in is not looked through in every run
    let options =
        Options { as_of: clausula::run::parse_date("2026-01-01").expect("a date"), limits: Limits::default() };
    for pack in packs::policies() {
        let source = PolicySource { name: pack.file.to_owned(), text: pack.text.to_owned() };
        let compiled = compile([source], &Selection::default(), options);
        let told: Vec<_> = compiled.diagnostics.iter().map(|told| format!("{} {}", told.code, told.message)).collect();
        assert!(told.is_empty(), "{}: {told:#?}", pack.name);
    }
}
