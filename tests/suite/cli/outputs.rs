//! Several outputs of one check: what goes where, and what keeps one from being written.

use std::fs;

use super::{BAD, HOUSE, folder, run};

const CHECK: [&str; 5] = ["check", "-p", "house.policy", "--as-of", "2026-06-01"];

fn with<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    CHECK.iter().chain(arguments).copied().collect()
}

#[test]
fn several_formats_are_written_in_one_run_each_as_if_alone() {
    let folder = folder(&[("house.policy", HOUSE), ("a.yaml", BAD), ("ä b/b.yaml", BAD)]);
    let alone = |format: &str| run(folder.path(), &with(&["--format", format])).exits(1);
    let both =
        run(folder.path(), &with(&["--output", "concise", "--output", "json=out.json", "--color", "always"])).exits(1);
    assert_eq!(both.out, alone("concise").out);
    assert_eq!(both.err, alone("concise").err);
    assert_eq!(fs::read_to_string(folder.path().join("out.json")).unwrap(), alone("json").out);
    // colour is for terminals
    run(folder.path(), &with(&["--output", "pretty=pretty.txt", "--color", "always"])).exits(1).finds_nothing();
    assert_eq!(fs::read_to_string(folder.path().join("pretty.txt")).unwrap(), alone("pretty").out);
    // an older file is replaced, not written over
    fs::write(folder.path().join("out.json"), "x".repeat(100_000)).unwrap();
    run(folder.path(), &with(&["--output", "json=./out.json", "--output", "concise=-"])).exits(1).finds("a.yaml:2:1");
    assert_eq!(fs::read_to_string(folder.path().join("out.json")).unwrap(), alone("json").out);
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.ends_with(".new")).count(), 0, "drafts are put in their place");
}

#[test]
fn an_output_that_cannot_be_written_costs_no_other() {
    let folder = folder(&[("house.policy", HOUSE), ("a.yaml", BAD)]);
    run(
        folder.path(),
        &with(&["--output", "concise", "--output", "json=no/such/folder.json", "--output", "json=ok.json"]),
    )
    .exits(2)
    .finds("a.yaml:2:1: error")
    .says("cannot write `no/such/folder.json`: its folder does not exist");
    assert!(folder.path().join("ok.json").exists());
    run(folder.path(), &with(&["--output", "json=."])).exits(2).says("cannot write `.`");
    // a policy with an error is told in every format
    fs::write(folder.path().join("house.policy"), "policy house\nvocabulary contract\nrule r { require nosuch }\n")
        .unwrap();
    run(folder.path(), &with(&["--output", "concise", "--output", "json=ok.json"]))
        .exits(2)
        .finds("policy/unknown-name");
    let json: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("ok.json")).unwrap()).unwrap();
    assert_eq!(json["policy_diagnostics"][0]["severity"], "error");
}

#[test]
fn outputs_that_are_in_each_others_way_are_refused() {
    let folder = folder(&[("house.policy", HOUSE), ("a.yaml", BAD)]);
    for (arguments, says) in [
        (&["--output", "pretty", "--output", "json=-"][..], "only one `--output` can go to standard output"),
        (&["--output", "pretty=a.txt", "--output", "json=a.txt"], "two outputs would be written to `a.txt`"),
        (&["--output", "pretty=a.txt", "--output", "json=./a.txt"], "two outputs would be written to `a.txt`"),
        (&["--output", "concis=a.txt"], "there is no format `concis`; did you mean `concise`?"),
        (&["--output", "yaml"], "there is no format `yaml`; there are pretty, concise, statistics, markdown, json, "),
        (&["--output", "json="], "no file stands behind `json=`"),
        (&["--format", "json", "--output", "json=a.txt"], "cannot be used with"),
        (&["--format", "jsn"], "invalid value 'jsn'"),
    ] {
        run(folder.path(), &with(arguments)).exits(2).says(says).finds_nothing();
        assert!(!folder.path().join("a.txt").exists());
    }
}

#[test]
fn no_output_takes_the_place_of_a_file_that_is_read() {
    let folder = folder(&[
        ("house.policy", HOUSE),
        ("c/a.yaml", BAD),
        ("clausula.yaml", "policies: house.policy\nbaseline: known.yaml\n"),
        ("known.yaml", "schema: baseline/1\nfindings: []\n"),
        ("waivers.yaml", "schema: waivers/1\nwaivers: []\n"),
    ]);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    for name in ["c/a.yaml", "house.policy", "clausula.yaml", "known.yaml", "waivers.yaml"] {
        let before = read(name);
        let output = format!("json={name}");
        run(folder.path(), &["check", "--waivers", "waivers.yaml", "--output", &output, "c"])
            .exits(2)
            .says(&format!("the output `{name}` is a file that this run reads"))
            .finds_nothing();
        assert_eq!(read(name), before, "{name}");
    }
    run(folder.path(), &["check", "--output", "json=c/b.json", "c"]).exits(1);
    run(folder.path(), &["check", "--output", "json=c/b.json", "c"]).exits(1);
}

#[cfg(unix)]
#[test]
fn what_this_program_was_handed_open_is_written_to_and_a_link_to_nothing_makes_its_file() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("house.policy", HOUSE), ("a.yaml", BAD)]);
    let is_link = |name: &str| fs::symlink_metadata(folder.path().join(name)).unwrap().is_symlink();
    symlink("/proc/self/fd/1", folder.path().join("out")).unwrap();
    run(folder.path(), &with(&["--output", "json=out"])).exits(1).finds("{\"schema_version\"");
    assert!(is_link("out"));
    symlink("real.json", folder.path().join("link.json")).unwrap();
    run(folder.path(), &with(&["--output", "json=link.json"])).exits(1);
    assert!(is_link("link.json"));
    assert!(fs::read_to_string(folder.path().join("real.json")).unwrap().starts_with("{\"schema_version\""));
}

#[cfg(unix)]
#[test]
fn links_stay_links_modes_stay_and_devices_are_written_to_as_they_stand() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder(&[("house.policy", HOUSE), ("a.yaml", BAD), ("real.json", "old")]);
    let real = folder.path().join("real.json");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.json", folder.path().join("link.json")).unwrap();
    run(folder.path(), &with(&["--output", "json=link.json", "--output", "json=/dev/null"])).exits(1);
    assert!(fs::symlink_metadata(folder.path().join("link.json")).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().starts_with("{\"schema_version\""));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}
