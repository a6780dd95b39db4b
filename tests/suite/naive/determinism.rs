//! The same inputs give the same bytes, however many runs and threads share the machine.

use crate::cli::run;

use super::random::Random;
use super::{documents, model, policies};

const FILES: usize = 1_000;
const RUNS: usize = 20;
const RULES: usize = 3;
/// The sections that make a document long; its files are many instead.
const LONG: &[&str] = &["fees", "clauses", "parties"];

#[test]
fn twenty_runs_side_by_side_over_a_thousand_files_say_the_same() {
    let mut random = Random::new(1);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("c")).unwrap();
    write("small.policy", &model::vocabulary());
    write("random.policy", &policies::policy(&mut random, RULES).text());
    for number in 0..FILES {
        write(&format!("c/{number}.yaml"), &documents::document_without(LONG, &mut random).text);
    }
    let check = || {
        let ran =
            run(folder.path(), &["check", "-p", "random.policy", "--as-of", "2026-11-21", "--format", "concise", "c"]);
        assert_eq!(ran.code, 1, "{}", ran.err);
        (ran.out, ran.err)
    };
    let came: Vec<(String, String)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..RUNS).map(|_| scope.spawn(check)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (first, summary) = &came[0];
    assert!(first.lines().count() > FILES / 10, "{summary}");
    for (number, (out, err)) in came.iter().enumerate() {
        assert!(out == first && err == summary, "run {number} says something else than the first:\n{err}\n{summary}");
    }
}
