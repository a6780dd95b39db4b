//! What the documents show is what the program does.

use clausula::configuration::{Configuration, ConfigurationSource};

use crate::cli::{run, write};
use crate::tidy;

/// The fenced blocks of a document: their language, and their text.
fn blocks(document: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in document.lines() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(language) => {
                inside = true;
                found.push((language.to_owned(), String::new()));
            }
            None if inside => {
                let (_, text) = found.last_mut().unwrap();
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    assert!(!inside, "a block is not closed");
    found
}

pub(crate) fn blocks_of(path: &str, language: &str) -> Vec<String> {
    let all = blocks(&tidy::read(path)).into_iter();
    all.filter(|(known, _)| known == language).map(|(_, text)| text).collect()
}

#[test]
fn the_quickstart_is_two_commands_and_the_first_exits_as_the_readme_says() {
    let commands = blocks_of("README.md", "console").remove(0);
    assert_eq!(commands, "$ cargo run --release -- check contracts/\n$ cargo test\n");
    let ran = run(&tidy::root(), &["check", "contracts/"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let ran = run(&tidy::root(), &["check", "contracts/compliant"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
}

/// The commands of the README's second block print what stands below each of them, to the terminal's other stream.
#[test]
fn the_policies_that_the_readme_lists_come_to_what_it_says() {
    let page = tidy::read("README.md");
    let block = blocks_of("README.md", "console").remove(1);
    let commands: Vec<_> = block.lines().filter_map(|line| line.strip_prefix("$ clausula ")).collect();
    assert!(commands.len() >= 3, "{block}");
    let mut printed = String::new();
    for command in commands {
        let arguments = crate::guide::words(command);
        let ran = run(&tidy::root(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(ran.code, 1, "{command}: {}{}", ran.out, ran.err);
        let last = ran.err.lines().last().unwrap_or_default();
        printed += &format!("$ clausula {command}\n{last}\n");
    }
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(tidy::root().join("README.md"), page.replace(&block, &printed)).unwrap();
        return;
    }
    assert_eq!(block, printed, "to renew it: UPDATE_README=1 cargo test readme");
    for pack in clausula::packs::profiles() {
        assert!(page.contains(&format!("| `{}` |", pack.name)), "README.md does not list {}", pack.name);
    }
}

#[test]
fn the_finding_that_the_readme_shows_is_what_is_printed() {
    let shown = blocks_of("README.md", "text").remove(0);
    assert!(shown.lines().count() > 5, "{shown}");
    let ran = run(&tidy::root(), &["check", "contracts/faulty"]);
    assert!(ran.out.contains(&shown), "not what is printed:\n{shown}\nprinted:\n{}", ran.out);
}

#[test]
fn the_example_of_the_readme_prints_what_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    for (name, language) in [("msa.yaml", "yaml"), ("house.policy", "policy")] {
        std::fs::write(folder.path().join(name), blocks_of("README.md", language).remove(0)).unwrap();
    }
    let shown = blocks_of("README.md", "text").remove(1);
    let ran = run(folder.path(), &["check", "-p", "house.policy", "msa.yaml"]);
    assert!(ran.out.trim_end().ends_with(shown.trim_end()), "not what is printed:\n{shown}\nprinted:\n{}", ran.out);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(ran.out.matches("error[").count() + ran.out.matches("warning[").count(), 1, "{}", ran.out);
}

#[test]
fn the_readme_tells_of_every_format() {
    let page = tidy::read("README.md");
    let rows: Vec<_> = page.lines().filter(|line| line.starts_with("| `")).collect();
    for format in clausula::report::Format::ALL {
        let name = format!("`{}`", format.name());
        let told = rows
            .iter()
            .any(|row| row.split('|').nth(1).is_some_and(|cell| cell.split(',').any(|one| one.trim() == name)));
        assert!(told, "README.md has no row for {name}");
    }
}

#[test]
fn the_readme_names_every_command_and_every_option_of_a_check() {
    let page = tidy::read("README.md");
    let told = |arguments: &[&str]| run(&tidy::root(), arguments).exits(0).out;
    let help = told(&["--help"]);
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands: Vec<_> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() >= 5, "{help}");
    for command in commands {
        let told = [" ", "`"].iter().any(|after| page.contains(&format!("`clausula {command}{after}")));
        assert!(told, "README.md has no `clausula {command}`");
    }
    let help = told(&["check", "--help"]);
    let options: Vec<_> = help
        .lines()
        .filter_map(|line| line.trim_start().split("--").nth(1).filter(|_| line.trim_start().starts_with('-')))
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap())
        .filter(|option| *option != "help")
        .collect();
    assert!(options.len() > 10, "{options:?}");
    for option in options {
        let short = option.chars().next().unwrap();
        let is_named = page.contains(&format!("--{option}")) || page.contains(&format!("`-{short}`"));
        assert!(is_named, "README.md has no `--{option}`");
    }
}

#[test]
fn the_settings_that_the_readme_shows_are_understood() {
    let page = tidy::read("README.md");
    let section = page.split("## Settings of a project").nth(1).expect("a section on settings");
    let shown = section.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let source = ConfigurationSource { name: "clausula.yaml".to_owned(), bytes: shown.as_bytes().to_vec() };
    let configuration = Configuration::read([source]);
    assert!(configuration.diagnostics.is_empty(), "{:#?}", configuration.diagnostics);
    // and its changes are of things that there are
    let root = tempfile::tempdir().unwrap();
    let house = "policy house\nvocabulary contract\nrule r \"R\" { severity note require contract.id is stated }\n";
    write(root.path(), "clausula.yaml", shown);
    write(root.path(), "house.policy", house);
    write(root.path(), "waivers.yaml", "schema: waivers/1\nwaivers: []\n");
    write(root.path(), "clausula-baseline.yaml", "schema: baseline/1\nfindings: []\n");
    for name in ["a.yaml", "archive/a.yaml"] {
        write(root.path(), name, "schema: contract/1\nparties: []\n");
    }
    run(root.path(), &["check", "--format", "concise"]).exits(1).finds("note[house/r]");
    run(root.path(), &["check", "archive"]).exits(0).says("checked 1 contract");
}

/// The table of functions as their records say it.
fn table_of_functions() -> String {
    let mut table = "| function | takes | gives | meaning | example |\n|---|---|---|---|---|\n".to_owned();
    for function in clausula::functions::all() {
        let names: Vec<_> = function.parameters.iter().map(|parameter| parameter.name).collect();
        let takes: Vec<_> = function.parameters.iter().map(|parameter| parameter.of.describe()).collect();
        let row = format!(
            "| `{}({})` | {} | {} | {} | `{}` |\n",
            function.name,
            names.join(", "),
            takes.join("; "),
            function.result.describe(),
            function.description,
            function.example
        );
        assert_eq!(row.matches('|').count(), 6, "a mark of the table stands in it: {row}");
        table += &row;
    }
    table
}

#[test]
fn the_table_of_functions_in_the_language_reference_is_made_from_their_records() {
    const PATH: &str = "grammar/README.md";
    let page = tidy::read(PATH);
    let begin = page.find("<!-- made from the functions' records").unwrap();
    let begin = begin + page[begin..].find('\n').unwrap() + 1;
    let end = page.find("<!-- end of the functions -->").unwrap();
    let table = table_of_functions();
    if std::env::var_os("UPDATE_FUNCTIONS").is_some() {
        std::fs::write(tidy::root().join(PATH), format!("{}{table}{}", &page[..begin], &page[end..])).unwrap();
        return;
    }
    assert_eq!(page[begin..end], table, "to renew it: UPDATE_FUNCTIONS=1 cargo test table_of_functions");
}
