//! Writes the inputs that fuzzing starts from: `seeds FOLDER`, run in the project's folder, writes those of each target to a
//! folder of its name.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

// it is built as the targets are, and calls what counts their ways
use libfuzzer_sys as _;

/// Where the YAML test suite is, and what says otherwise.
const SUITE: &str = "../shared/data/yaml-test-suite.jsonl";
const SUITE_VARIABLE: &str = "CLAUSULA_YAML_TEST_SUITE";
/// Longer texts are taken apart: they are tried slowly, and what they hold is in their parts too.
const PART_LINES: usize = 40;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).ok_or(io::ErrorKind::InvalidInput)?);
    let (mut contracts, mut policies, mut documents) = (Vec::new(), Vec::new(), Vec::new());
    collect(Path::new("contracts"), &["yaml"], &mut contracts)?;
    collect(Path::new("policies"), &["policy"], &mut policies)?;
    collect(Path::new("tests/packs"), &["policy"], &mut policies)?;
    collect(Path::new("tests/lang"), &["md"], &mut documents)?;
    for document in documents {
        contracts.extend(blocks(&document, "yaml"));
        policies.extend(blocks(&document, "policy").into_iter().chain(blocks(&document, "vocabulary")));
    }
    let mut cases = contracts.clone();
    let demanded = env::var(SUITE_VARIABLE).ok();
    let path = demanded.as_deref().unwrap_or(SUITE);
    match fs::read_to_string(path) {
        Ok(suite) => {
            for line in suite.lines() {
                let case: serde_json::Value = serde_json::from_str(line)?;
                cases.extend(case["yaml"].as_str().map(str::to_owned));
            }
        }
        Err(error) if demanded.is_some() => return Err(error),
        Err(error) => eprintln!("without the YAML test suite, which is not at {path}: {error}"),
    }
    write(&folder.join("check"), &contracts)?;
    write(&folder.join("policy"), &policies)?;
    write(&folder.join("yaml"), &cases)
}

/// Adds the text of each file below a folder whose name ends so.
fn collect(folder: &Path, endings: &[&str], texts: &mut Vec<String>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(&path, endings, texts)?;
        } else if path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| endings.contains(&ending)) {
            // one that is no text is a case of its own elsewhere
            texts.extend(String::from_utf8(fs::read(&path)?));
        }
    }
    Ok(())
}

/// The blocks of a language in a Markdown document.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let open = format!("```{language}");
    let mut found = Vec::new();
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        if line.split_whitespace().next() == Some(&open) {
            let block = lines.by_ref().take_while(|line| !line.starts_with("```"));
            found.push(block.map(|line| format!("{line}\n")).collect());
        }
    }
    found
}

/// Writes each text once, and the parts of the longer ones.
fn write(folder: &Path, texts: &[String]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut seeds = BTreeSet::new();
    for text in texts {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        seeds.extend(lines.chunks(PART_LINES).map(|part| part.concat()));
        if lines.len() < 4 * PART_LINES {
            seeds.insert(text.clone());
        }
    }
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:04}")), seed)?;
    }
    Ok(())
}
