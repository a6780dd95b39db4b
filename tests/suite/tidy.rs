//! Holds the code to `ARCHITECTURE.md`, which is read here: its layers, the packages that one place only may name, and
//! the paths that the documents name. What the compiler and its lints can hold is left to them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// The package's folder.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the package, by its path with `/` from the package's folder, in order. Hidden folders but
/// `.ci`, and what is built, are left out.
pub(crate) fn files(folder: &str) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let hidden = name.starts_with('.') && name != ".ci" && name != ".gitignore";
            if entry.file_type().unwrap().is_dir() {
                if !hidden && !matches!(name.as_str(), "target" | "node_modules" | "dist" | "out") {
                    walk(&entry.path(), found);
                }
            } else if !hidden {
                found.push(entry.path());
            }
        }
    }
    let mut found = Vec::new();
    if root().join(folder).is_dir() {
        walk(&root().join(folder), &mut found);
    }
    let mut found: Vec<_> = found
        .iter()
        .map(|path| {
            path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/").trim_start_matches("./").to_owned()
        })
        .collect();
    found.sort();
    found
}

pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Text files, with their text. Those that tests hold to be no text (not UTF-8) are left out.
fn text_files() -> Vec<(String, String)> {
    files("")
        .into_iter()
        .filter(|path| path != "Cargo.lock")
        .filter_map(|path| String::from_utf8(fs::read(root().join(&path)).unwrap()).ok().map(|text| (path, text)))
        .collect()
}

/// The rows of the table of a document whose head starts with this cell; each row's cells without the white space around.
fn table(document: &str, first_head: &str) -> Vec<Vec<String>> {
    let rows = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
    };
    let found: Vec<_> = document
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {first_head} |")))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(rows)
        .collect();
    assert!(!found.is_empty(), "there is no table `{first_head}`");
    found
}

/// The words of a text that stand in backticks.
fn in_backticks(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// A layer: its number, and those that it may use.
struct Layer {
    number: u32,
    uses: Option<RangeInclusive<u32>>,
}

/// The layers, by the name of their module.
fn layers() -> BTreeMap<String, Layer> {
    let layer = |row: Vec<String>| {
        let number: u32 = row[0].parse().unwrap();
        let name = in_backticks(&row[1])[0].to_owned();
        let uses = match row[3].as_str() {
            "–" => None,
            range => {
                let (from, to) = range.split_once('–').unwrap_or((range, range));
                Some(from.parse().unwrap()..=to.parse().unwrap())
            }
        };
        if let Some(uses) = &uses {
            assert!(*uses.end() < number, "`{name}` may not use its own layer or a higher one");
        }
        (name, Layer { number, uses })
    };
    table(&read("ARCHITECTURE.md"), "#").into_iter().map(layer).collect()
}

/// Source code without comments, strings and character literals: their bytes are blanks, so that lines stay.
fn code_of(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut code = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(hashes) = raw_string_hashes(rest) {
            let close = format!("\"{}", "#".repeat(hashes));
            let open = hashes + 2;
            rest[open..].find(&close).map_or(rest.len(), |end| open + end + close.len())
        } else if rest.starts_with('"') {
            quoted(rest, '"')
        } else if rest.starts_with('\'') && is_character(rest) {
            quoted(rest, '\'')
        } else {
            0
        };
        if length == 0 {
            let width = rest.chars().next().unwrap().len_utf8();
            code.extend_from_slice(&bytes[at..at + width]);
            at += width;
        } else {
            code.extend(rest[..length].bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }));
            at += length;
        }
    }
    String::from_utf8(code).unwrap()
}

fn raw_string_hashes(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// Whether a quote opens a character, not a lifetime.
fn is_character(rest: &str) -> bool {
    let mut characters = rest.chars().skip(1);
    let first = characters.next();
    first == Some('\\') || characters.next() == Some('\'')
}

/// The length of a literal, its quotes included.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The first names of the paths that follow a prefix such as `crate::` (also in braces), with their lines.
fn names_after(code: &str, prefix: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        if code[..at].chars().next_back().is_some_and(is_word) {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + prefix.len()..];
        let name = |text: &str| text.trim_start().chars().take_while(|c| is_word(*c)).collect::<String>();
        let Some(group) = rest.strip_prefix('{') else {
            found.push((line, name(rest)));
            continue;
        };
        let (mut depth, mut start) = (0, 0);
        for (end, character) in group.char_indices() {
            match character {
                '{' => depth += 1,
                ',' if depth == 0 => {
                    found.push((line, name(&group[start..end])));
                    start = end + 1;
                }
                '}' if depth == 0 => {
                    found.push((line, name(&group[start..end])));
                    break;
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
    }
    found.retain(|(_, name)| !name.is_empty());
    found
}

/// The module of a file of `src`, and whether the file is that module's own (not one of its submodules').
fn module_of(path: &str) -> Option<(String, bool)> {
    let inside = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let parts: Vec<_> = inside.split('/').collect();
    match parts.as_slice() {
        ["lib"] => None,
        [module] => Some(((*module).to_owned(), true)),
        [module, "mod"] => Some(((*module).to_owned(), true)),
        [module, ..] => Some(((*module).to_owned(), false)),
        [] => None,
    }
}

#[test]
fn modules_use_only_modules_of_lower_layers() {
    let layers = layers();
    let mut wrong = Vec::new();
    for path in files("src").iter().filter(|path| path.ends_with(".rs")) {
        let Some((module, own)) = module_of(path) else { continue };
        let Some(layer) = layers.get(&module) else {
            wrong.push(format!("{path}: ARCHITECTURE.md has no layer `{module}`"));
            continue;
        };
        let code = code_of(&read(path));
        let mut used = names_after(&code, "crate::");
        if module == "bin" {
            used.extend(names_after(&code, "clausula::"));
        }
        // `super` of a module's own file, and of its submodules' `super`, is the root
        let super_prefix = if own { "super::" } else { "super::super::" };
        used.extend(names_after(&code, super_prefix).into_iter().filter(|(_, name)| layers.contains_key(name)));
        for (line, name) in used {
            let Some(target) = layers.get(&name).filter(|_| name != module) else { continue };
            if !layer.uses.as_ref().is_some_and(|uses| uses.contains(&target.number)) {
                wrong.push(format!("{path}:{line}: `{module}` may not use `{name}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_layers_names_the_modules_that_exist() {
    let listed: BTreeSet<_> = layers().into_keys().collect();
    let existing: BTreeSet<_> =
        files("src").iter().filter_map(|path| module_of(path)).map(|(module, _)| module).collect();
    assert_eq!(listed, existing);
}

#[test]
fn paths_are_found_in_code_and_not_in_comments_or_strings() {
    let source = r##"
        //! crate::run
        use crate::{check::{Checker, Input}, report};
        const TEXT: &str = "crate::engine \" crate::engine";
        const RAW: &str = r#"crate::packs"#;
        fn lifetime<'a>(quote: char) -> bool { quote == '"' && crate::source::x() && quote == '\'' }
        use mycrate::analysis;
    "##;
    let names: Vec<_> = names_after(&code_of(source), "crate::").into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["check", "report", "source"]);
}

#[test]
fn packages_are_named_only_where_the_architecture_says() {
    let sources: Vec<_> = [files("src"), files("tests")].concat();
    let sources: Vec<_> =
        sources.iter().filter(|path| path.ends_with(".rs")).map(|path| (path, code_of(&read(path)))).collect();
    let mut wrong = Vec::new();
    for row in table(&read("ARCHITECTURE.md"), "package") {
        let places = in_backticks(&row[1]);
        for package in in_backticks(&row[0]) {
            for (path, code) in &sources {
                let inside = path.strip_prefix("src/").unwrap_or(path);
                let is_in = |place: &str| inside.strip_prefix(place).is_some_and(|rest| rest.starts_with(['/', '.']));
                let allowed = places.iter().any(|place| is_in(place));
                let here = code.match_indices(package).any(|(at, _)| {
                    let before = code[..at].chars().next_back();
                    let after = &code[at + package.len()..];
                    let alone = !before.is_some_and(|c| is_word(c) || c == '.') && after.starts_with("::");
                    alone && !code[..at].ends_with("crate::") && !code[..at].ends_with("super::")
                });
                if here && !allowed {
                    wrong.push(format!("{path}: only {} may name `{package}`", row[1]));
                }
            }
            let manifest = read("Cargo.toml");
            let known = manifest.lines().any(|line| line.replace('-', "_").starts_with(&format!("{package} =")));
            if !known {
                wrong.push(format!("ARCHITECTURE.md: `{package}` is no dependency"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_dependency_has_its_reason_above_it() {
    let manifest = read("Cargo.toml");
    let mut inside = false;
    let mut before = "";
    let mut wrong = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if inside && line.contains('=') && !line.starts_with('#') && before.len() < 10 {
            wrong.push(line);
        }
        before = if line.starts_with('#') { line } else { "" };
    }
    assert!(wrong.is_empty(), "without a reason:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_it_is() {
    let sources = [files("src"), files("tests"), files("benches")].concat();
    let silent: Vec<_> = sources
        .iter()
        .filter(|path| path.ends_with(".rs"))
        .filter(|path| !read(path).lines().next().is_some_and(|line| line.starts_with("//! ")))
        .collect();
    assert!(silent.is_empty(), "without `//!`: {silent:?}");
}

#[test]
fn no_file_is_longer_than_800_lines() {
    let long: Vec<_> = [files("src"), files("tests"), files("benches")]
        .concat()
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
        .map(|path| (read(&path).lines().count(), path))
        .filter(|(lines, _)| *lines > 800)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn nothing_is_left_for_later_and_nothing_names_a_machine() {
    let unfinished = [concat!("TO", "DO"), concat!("FIX", "ME"), "XXX:", "HACK"];
    let machine = ["/tmp", "/home", "/root", "/work", "/Users"];
    let hosts = [
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("registry.", "npmjs.org"),
        concat!("pypi", ".org"),
        concat!("proxy.", "golang.org"),
    ];
    let mut wrong = Vec::new();
    for (path, text) in text_files() {
        if path == "tests/suite/tidy.rs" {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let whole = |word: &&str| {
                line.match_indices(*word).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    let after = line[at + word.len()..].chars().next();
                    !before.is_some_and(is_word) && !after.is_some_and(is_word)
                })
            };
            let absolute = |word: &&str| {
                line.match_indices(*word).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    let after = line[at + word.len()..].chars().next();
                    before.is_none_or(|c| c.is_whitespace() || "\"'`(=:,[".contains(c)) && !after.is_some_and(is_word)
                })
            };
            let found = unfinished.iter().find(|word| whole(word));
            let found = found.or_else(|| machine.iter().find(|word| absolute(word)));
            let found = found.or_else(|| hosts.iter().find(|word| line.contains(**word)));
            if let Some(word) = found {
                wrong.push(format!("{path}:{}: `{word}`", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The paths that a document names: words in backticks that begin with a folder or file of the package, or with a module.
fn paths_in(document: &str, tops: &BTreeSet<String>) -> Vec<String> {
    let mut prose = String::new();
    let mut fenced = false;
    for line in document.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    let is_path = |word: &&str| {
        let top = word.split('/').next().unwrap_or_default();
        let is_file = [".md", ".toml", ".rs", ".pest", ".yaml", ".json"].iter().any(|ending| word.ends_with(ending));
        let plain = word.chars().all(|c| is_word(c) || "/.-_*<>".contains(c));
        plain && (word.contains('/') && tops.contains(top) || is_file && word.contains('/') || tops.contains(*word))
    };
    in_backticks(&prose).into_iter().filter(is_path).map(str::to_owned).collect()
}

/// Whether a path, up to its first placeholder, exists below the package's folder, or is a module below `src`.
fn exists(path: &str) -> bool {
    let fixed: Vec<_> = path.split('/').take_while(|part| !part.contains(['*', '<'])).collect();
    let fixed = fixed.join("/");
    let inside = root().join("src").join(&fixed);
    root().join(&fixed).exists() || inside.exists() || inside.with_extension("rs").exists()
}

#[test]
fn the_paths_that_the_documents_name_exist() {
    let mut tops: BTreeSet<String> = ["LICENSE-MIT", "LICENSE-APACHE", ".ci", "src", "tests", "policies", "contracts"]
        .iter()
        .chain(&["grammar", "benches", "editors", "ci", "Cargo.toml"])
        .map(|top| (*top).to_owned())
        .collect();
    tops.extend(layers().into_keys());
    let documents: Vec<_> = files("").into_iter().filter(|path| path.ends_with(".md")).collect();
    let mut wrong = Vec::new();
    let mut count = 0;
    for document in documents.iter().filter(|path| !path.starts_with("tests/")) {
        let folder = Path::new(document).parent().unwrap().to_str().unwrap();
        for path in paths_in(&read(document), &tops) {
            count += 1;
            if !exists(&path) && !exists(&format!("{folder}/{path}")) {
                wrong.push(format!("{document}: `{path}`"));
            }
        }
    }
    // the tree of folders that the architecture draws
    let architecture = read("ARCHITECTURE.md");
    for line in architecture.split("```").nth(1).unwrap().lines() {
        for word in line.split_whitespace().filter(|word| word.contains(['/', '.']) && !word.ends_with([':', ';'])) {
            let word = word.trim_end_matches(',');
            if tops.contains(word.split('/').next().unwrap_or_default()) && !exists(word) {
                wrong.push(format!("ARCHITECTURE.md: {word}"));
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 30, "only {count} paths are named");
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let mut wrong = Vec::new();
    for path in [files("src"), files("tests"), files("benches")].concat() {
        if path.ends_with(".rs") && path != "tests/suite/main.rs" {
            for (line, text) in code_of(&read(&path)).lines().enumerate() {
                if text.contains("#[allow") || text.contains("#![allow") {
                    wrong.push(format!("{path}:{}", line + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "say `#[expect(…, reason = …)]`:\n{}", wrong.join("\n"));
}
