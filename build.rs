//! How the program is linked, and what tells one build of it from another.
#![expect(clippy::disallowed_methods, reason = "this is how Cargo is spoken to, and it reads the sources")]

use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What verdicts are made of: the code, the built-in policies, the grammar, the versions of the dependencies.
const MADE_OF: [&str; 5] = ["src", "policies", "grammar/policy.pest", "Cargo.toml", "Cargo.lock"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    // A program that lies at a fixed address needs none of its tables rewritten when it starts, which takes as long as to
    // check a contract. What address randomisation would make harder takes a fault of memory, and the code has no `unsafe`.
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bin=clausula=-no-pie");
        if let Some(libraries) = static_libraries() {
            link_statically(&libraries).iter().for_each(|argument| {
                println!("cargo::rustc-link-arg-bin=clausula={argument}");
            });
        }
    }
    // verdicts are kept by programs of one build for each other: while it is worked on, the version stays as it is
    let mut hasher = DefaultHasher::new();
    for part in MADE_OF.into_iter().filter(|part| Path::new(part).exists()) {
        println!("cargo::rerun-if-changed={part}");
        add(Path::new(part), &mut hasher);
    }
    println!("cargo::rustc-env=CLAUSULA_BUILD={:016x}", hasher.finish());
}

/// The libraries that Rust's own links a program of this target to, each with the archives that stand for it.
const LIBRARIES: [(&str, &[&str]); 7] = [
    ("gcc_s", &["gcc_eh"]),
    ("util", &["util"]),
    ("rt", &["rt"]),
    ("pthread", &["pthread"]),
    ("m", &["m"]),
    ("dl", &["dl"]),
    // these two need each other
    ("c", &["c", "gcc_eh"]),
];

/// What is tried before the program is linked so: threads, a panic, and the mathematics that progress bars use.
const TRIED: &str = r#"fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let root = std::env::args().count() as f64;
    assert!(std::thread::spawn(|| panic!("caught")).join().is_err());
    println!("{}", root.powf(0.5));
}"#;

/// A folder where the linker finds the C library's archives under the names of its shared libraries: to find and load those
/// takes a sixth of the time of checking one contract. Cargo can ask for such a program only by a flag that macros can't be built
/// with. Nothing where that is not worth it, or a program that is linked so can't be built here or does not run.
fn static_libraries() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    if variable("PROFILE") != "release" || variable("HOST") != variable("TARGET") {
        return None;
    }
    let driver = std::env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let archive = |name: &&str| {
        let asked = Command::new(&driver).arg(format!("-print-file-name=lib{name}.a")).output().ok()?;
        let path = String::from_utf8(asked.stdout).ok()?.trim().to_owned();
        // the name alone comes back where there is none
        Path::new(&path).is_absolute().then_some(path)
    };
    let folder = Path::new(&variable("OUT_DIR")).join("static");
    std::fs::create_dir_all(&folder).ok()?;
    for (library, archives) in LIBRARIES {
        let paths = archives.iter().map(archive).collect::<Option<Vec<_>>>()?;
        std::fs::write(folder.join(format!("lib{library}.so")), format!("GROUP ( \"{}\" )", paths.join("\" \"")))
            .ok()?;
    }
    let (source, program) = (folder.join("tried.rs"), folder.join("tried"));
    std::fs::write(&source, TRIED).ok()?;
    let flags = variable("CARGO_ENCODED_RUSTFLAGS");
    let built = Command::new(std::env::var_os("RUSTC")?)
        .args(flags.split('\x1f').filter(|flag| !flag.is_empty()))
        .arg("-Clink-arg=-no-pie")
        .args(link_statically(&folder).map(|argument| format!("-Clink-arg={argument}")))
        .args(std::env::var_os("RUSTC_LINKER").map(|linker| format!("-Clinker={}", linker.display())))
        .args([source.as_os_str(), "-o".as_ref(), program.as_os_str()])
        .output()
        .ok()?;
    let ran = Command::new(&program).output().ok()?;
    (built.status.success() && ran.stdout == b"1\n").then_some(folder)
}

/// What the linker is told.
fn link_statically(libraries: &Path) -> [String; 2] {
    ["-static".to_owned(), format!("-L{}", libraries.display())]
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
