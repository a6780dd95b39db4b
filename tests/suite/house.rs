//! The example of a house that builds its own policy on the built-in ones: its page, run as its reader would run it in its
//! folder. In a `console` block each `$ clausula …` is run there, and what stands below it is what it prints.

use std::fs;
use std::path::Path;

use crate::guide::printed;
use crate::{cli, tidy};

const FOLDER: &str = "contracts/house";

/// The page with what its commands print in the place of what it says they print.
fn run_in(folder: &Path, page: &str) -> String {
    let mut came = String::new();
    let (mut in_console, mut commands) = (false, 0);
    for line in page.lines() {
        let is_fence = line.starts_with("```");
        if is_fence {
            in_console = line == "```console";
        }
        let command = line.strip_prefix("$ ").filter(|_| in_console);
        if in_console && !is_fence && command.is_none() {
            continue;
        }
        came.push_str(line);
        came.push('\n');
        if let Some(command) = command {
            commands += 1;
            let printed = printed(folder, command);
            came += &format!("{printed}{}", if printed.is_empty() { "" } else { "\n" });
        }
    }
    assert!(commands > 5, "only {commands} commands");
    came
}

#[test]
fn the_page_of_the_house_shows_what_its_commands_print() {
    let folder = tempfile::tempdir().unwrap();
    // a project of its own, whatever stands above the folder
    fs::create_dir(folder.path().join(".git")).unwrap();
    for entry in fs::read_dir(tidy::root().join(FOLDER)).unwrap() {
        let path = entry.unwrap().path();
        cli::write(folder.path(), path.file_name().unwrap().to_str().unwrap(), fs::read(&path).unwrap());
    }
    let path = format!("{FOLDER}/README.md");
    let page = tidy::read(&path);
    let came = run_in(folder.path(), &page);
    if std::env::var_os("UPDATE_HOUSE").is_some() {
        fs::write(tidy::root().join(&path), came).unwrap();
        return;
    }
    assert_eq!(page, came, "{path} is not what is printed; to renew it: UPDATE_HOUSE=1 cargo test house");
}

#[test]
fn the_house_keeps_a_contract_clean_and_finds_in_the_other_what_is_waived_and_what_is_not() {
    let check = |waivers: &[&str], contract: &str| {
        let arguments = [&["check", "-p", ".", "--as-of", "2026-06-01", contract], waivers].concat();
        cli::run(&tidy::root().join(FOLDER), &arguments)
    };
    let clean = check(&["--waivers", "waivers.yaml"], "invoice-scanning.yaml").exits(0);
    assert_eq!(clean.out, "");
    let waived = check(&["--waivers", "waivers.yaml"], "travel-desk.yaml").exits(1);
    let unwaived = check(&[], "travel-desk.yaml").exits(1);
    assert!(!waived.out.contains("error[house/vendor-approved]"), "{}", waived.out);
    assert!(unwaived.out.contains("error[house/vendor-approved]"), "{}", unwaived.out);
    assert!(waived.out.contains("error[bpo.playbook/client-default-cured]"), "{}", waived.out);
}
