//! How the program is linked, and what tells one build of it from another.
#![expect(clippy::disallowed_methods, reason = "this is how Cargo is spoken to, and it reads the sources")]

use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::path::{Path, PathBuf};

/// What verdicts are made of: the code, the built-in policies, the grammar, the versions of the dependencies.
const MADE_OF: [&str; 5] = ["src", "policies", "grammar/policy.pest", "Cargo.toml", "Cargo.lock"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    // A program that lies at a fixed address needs none of its tables rewritten when it starts, which takes as long as to
    // check a contract. What address randomisation would make harder takes a fault of memory, and the code has no `unsafe`.
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bin=clausula=-no-pie");
    }
    // verdicts are kept by programs of one build for each other: while it is worked on, the version stays as it is
    let mut hasher = DefaultHasher::new();
    for part in MADE_OF.into_iter().filter(|part| Path::new(part).exists()) {
        println!("cargo::rerun-if-changed={part}");
        add(Path::new(part), &mut hasher);
    }
    println!("cargo::rustc-env=CLAUSULA_BUILD={:016x}", hasher.finish());
}

/// Adds a file, or the files of a folder in the order of their names.
fn add(path: &Path, hasher: &mut DefaultHasher) {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).map(|entries| entries.flatten().map(|entry| entry.path()));
        let mut inner: Vec<PathBuf> = entries.map(Iterator::collect).unwrap_or_default();
        inner.sort();
        inner.iter().for_each(|path| add(path, hasher));
    } else {
        path.to_string_lossy().replace('\\', "/").hash(hasher);
        std::fs::read(path).unwrap_or_default().hash(hasher);
    }
}
