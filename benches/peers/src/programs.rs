//! The programs as a person or a pipeline starts them: built first, then measured as whole processes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use crate::Outcome;

/// Where this package is.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Clausula's own program.
pub(crate) struct Program(PathBuf);

impl Program {
    /// Where it is built as it is released.
    pub(crate) fn released() -> Self {
        Self(target().join("release").join("clausula").with_extension(env::consts::EXE_EXTENSION))
    }

    /// Builds it.
    ///
    /// # Errors
    ///
    /// If it cannot be built.
    pub(crate) fn build(&self) -> Outcome<()> {
        let mut build = cargo();
        build.args(["build", "--release", "--locked", "--quiet", "--bin", "clausula", "--manifest-path"]);
        succeed(build.arg(package().join("../../Cargo.toml")).arg("--target-dir").arg(target()))
    }

    /// Whether it keeps what it found for a later run, and has options for that.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub(crate) fn has_cache(&self) -> Outcome<bool> {
        let help = Command::new(&self.0).args(["check", "--help"]).output()?;
        Ok(String::from_utf8_lossy(&help.stdout).contains("--no-cache"))
    }

    /// A check that writes its findings where nobody reads them. It keeps nothing for a later run, nor uses what was kept:
    /// that is so where `CI` is set.
    pub(crate) fn check(&self, what: &Path) -> Command {
        let mut check = Command::new(&self.0);
        check.args(["check", "--no-config", "--format", "concise"]).arg(what).env("CI", "true");
        silent(check)
    }

    /// A check that keeps what it finds below this folder, and uses what it finds there.
    pub(crate) fn check_cached(&self, what: &Path, cache: &Path) -> Command {
        let mut check = Command::new(&self.0);
        check.args(["check", "--no-config", "--format", "concise", "--cache"]);
        check.arg(what).env("XDG_CACHE_HOME", cache);
        silent(check)
    }
}

/// The program of cfn-guard, of the same version as the library.
pub(crate) struct GuardProgram(PathBuf);

impl GuardProgram {
    /// Where it is installed: below this package's `target`.
    pub(crate) fn installed() -> Self {
        Self(tools().join("bin").join("cfn-guard").with_extension(env::consts::EXE_EXTENSION))
    }

    /// Installs it, if it is not there in this version.
    ///
    /// # Errors
    ///
    /// If it cannot be installed.
    pub(crate) fn install(&self, version: &str) -> Outcome<()> {
        let version = format!("={version}");
        let mut install = cargo();
        install.args(["install", "--quiet", "--locked", "cfn-guard", "--version", &version, "--root"]).arg(tools());
        succeed(install.arg("--target-dir").arg(tools().join("build")))
    }

    /// Whether it is there.
    pub(crate) fn is_there(&self) -> bool {
        self.0.is_file()
    }

    /// Checks one file.
    pub(crate) fn check(&self, what: &Path) -> Command {
        let mut check = Command::new(&self.0);
        check.args(["validate", "--show-summary", "none", "--rules"]);
        check.arg(package().join("rules.guard")).arg("--data").arg(what);
        silent(check)
    }
}

fn target() -> PathBuf {
    package().join("../../target")
}

fn tools() -> PathBuf {
    package().join("target/tools")
}

fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(package());
    cargo
}

fn silent(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn succeed(command: &mut Command) -> Outcome<()> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

/// Runs a program to its end, on as many threads as it takes by itself or on so many.
///
/// # Errors
///
/// If it cannot be started, or ends otherwise than with one of these exit codes.
pub(crate) fn run(mut command: Command, threads: Option<usize>, codes: &[i32]) -> Outcome<()> {
    if let Some(threads) = threads {
        command.env("RAYON_NUM_THREADS", threads.to_string());
    }
    let status = command.status()?;
    match status.code().is_some_and(|code| codes.contains(&code)) {
        true => Ok(()),
        false => Err(format!("{command:?}: {status}").into()),
    }
}

/// The most memory that a program held resident, in bytes, as the system tells it while it runs; nothing where it does not.
///
/// # Errors
///
/// If it cannot be started, or ends otherwise than with 0.
pub(crate) fn peak_memory(mut command: Command) -> Outcome<Option<u64>> {
    let mut child = command.spawn()?;
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = None;
    let ended = loop {
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
        peak = peak.max(kilobytes.map(|kilobytes| kilobytes * 1024));
        thread::sleep(Duration::from_millis(1));
    };
    if ended.success() { Ok(peak) } else { Err(format!("{command:?}: {ended}").into()) }
}

/// A folder that is removed in the end.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// A new one, among the system's temporary files.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub(crate) fn new() -> Outcome<Self> {
        let folder = env::temp_dir().join(format!("clausula-peers-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// A path in it.
    pub(crate) fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.0.join(Path::new(name.as_ref()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("`{}` stays: {error}", self.0.display());
        }
    }
}
