//! The contracts and policies of a folder, as `clausula check FOLDER` takes them, over texts of which some are not saved.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::disk::Disk;
use super::job::Plan;
use super::names::name_of;
use super::policies::{self, Choice};
use super::project::Project;
use super::session::{self, Given, Kinds, Request, Told};
use super::settings::{self, real_path};
use super::walk;
use crate::analysis::Program;
use crate::check::{self, Checked, Checker, Compiled, Input, Options, Policy, PolicySource, Selection, Study};
use crate::configuration::{FILE_NAME, Fitting};
use crate::diagnostic::Diagnostic;
use crate::document::Limits;
use crate::ide::contract::Rulebook;
use crate::source::{Files, NoFiles, SourceMap};
use crate::value::Date;

/// A policy that asks nothing.
const PLAIN: &str = "policy plain \"Nothing\"\nvocabulary contract\n";

/// A folder, and what its contracts are checked by. It is made anew when any of that changes.
pub struct Workspace {
    settings: settings::Found,
    /// The numbers of the kinds of settings that contracts may have.
    kinds: BTreeMap<Fitting, u32>,
    plans: Vec<Plan>,
    /// Which rules of each plan read which fields, found when that is first asked for.
    rulebooks: Vec<OnceLock<Rulebook>>,
    /// The vocabulary that is built in, without a rule.
    plain: OnceLock<Option<(Checker, Rulebook)>>,
    told: Vec<Told>,
    /// What keeps contracts from being checked and has no place in a file.
    problems: Vec<String>,
    /// Where the files really are that it was made of.
    made_of: BTreeSet<PathBuf>,
    as_of: Date,
    disk: Disk,
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workspace").field("plans", &self.plans.len()).field("made_of", &self.made_of).finish()
    }
}

/// Texts in place of what is saved, by where their files really are.
pub type Unsaved = BTreeMap<PathBuf, Arc<str>>;

impl Workspace {
    /// Reads the settings of a folder and compiles its policies, for these contracts. What is wrong with them is told, not
    /// returned: what can be checked is.
    pub fn open(folder: &Path, unsaved: Unsaved, contracts: &[PathBuf], as_of: Date) -> Self {
        let disk = Disk::with(unsaved);
        let request = Request::of(vec![folder.to_owned()], as_of);
        let mut problems = Vec::new();
        let found = settings::Found::find_on(disk.clone(), &request.configured, &request.paths);
        let settings = found.unwrap_or_else(|problem| {
            problems.push(problem.to_string());
            settings::Found::default()
        });
        let mut kinds = Kinds::new(&settings);
        if settings.has_patterns() {
            for contract in contracts {
                kinds.of(contract);
            }
        }
        if kinds.known.is_empty() {
            kinds.of_all();
        }
        let known = kinds.known.clone();
        let (mut plans, mut told) = (Vec::new(), Vec::new());
        match session::make_plans(
            &request,
            &settings,
            kinds,
            Given { waivers: Vec::new(), baseline: None, heeds_settings: true },
        ) {
            Ok(made) => {
                plans = made.plans.unwrap_or_default();
                told = made.told;
            }
            Err(came) => problems.extend(came.iter().map(ToString::to_string)),
        }
        // all plans have the same waivers of files; what these cover is not known here
        let of_waivers = plans.iter().take(1).flat_map(|plan| plan.checker.waiver_mistakes());
        told.extend(of_waivers.map(|report| {
            let said = report.findings.into_iter().map(|finding| finding.diagnostic).collect();
            (said, report.sources)
        }));
        let files = plans.iter().flat_map(|plan| plan.files.iter().cloned());
        let files = files.chain(told.iter().flat_map(|(_, sources)| session::files_of(sources)));
        let made_of = files.map(|name| real_path(Path::new(&name))).collect();
        let rulebooks = plans.iter().map(|_| OnceLock::new()).collect();
        Self { settings, kinds: known, plans, rulebooks, plain: OnceLock::new(), told, problems, made_of, as_of, disk }
    }

    /// What is to be said of its settings, policies and waivers, and the files that this points into.
    pub fn told(&self) -> impl Iterator<Item = (&Diagnostic, &SourceMap)> {
        self.told.iter().flat_map(|(told, sources)| told.iter().map(|diagnostic| (diagnostic, sources.as_ref())))
    }

    /// What keeps contracts from being checked and has no place in a file.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Whether it was made of a file, by where that really is, so that it is to be made anew when the file changes. Of a
    /// policy or settings it may have looked in vain.
    pub fn depends_on(&self, file: &Path) -> bool {
        let name = file.file_name().unwrap_or_default();
        name == FILE_NAME || walk::is_policy_file(file) || self.made_of.contains(file)
    }

    /// What a contract is checked by, by where it really is; nothing where a policy or the settings have an error, or the
    /// settings of its path were not known when this was made.
    pub fn checker(&self, contract: &Path) -> Option<&Checker> {
        self.plans.get(self.plan(contract)?).map(|plan| &plan.checker)
    }

    /// By what a contract is read, and which rules of that read which fields. Where nothing can be checked because a policy or the
    /// settings have an error, it is the vocabulary that is built in, by itself: whoever writes a contract is not to wait for whoever writes
    /// a policy.
    pub fn reader(&self, contract: &Path) -> Option<(&Checker, &Rulebook)> {
        if self.plans.is_empty() {
            return self.plain.get_or_init(|| self.plain()).as_ref().map(|(checker, book)| (checker, book));
        }
        let number = self.plan(contract)?;
        let Plan { checker, .. } = self.plans.get(number)?;
        Some((checker, self.rulebooks.get(number)?.get_or_init(|| Rulebook::of(checker))))
    }

    fn plain(&self) -> Option<(Checker, Rulebook)> {
        let source = PolicySource { name: "plain.policy".to_owned(), text: PLAIN.to_owned() };
        let request = self.request(vec![source.into()], &NoFiles);
        let checker = check::compile_with(request).checker?;
        let book = Rulebook::of(&checker);
        Some((checker, book))
    }

    fn plan(&self, contract: &Path) -> Option<usize> {
        let fitting = if self.settings.has_patterns() { self.settings.fitting(contract) } else { Fitting::new() };
        usize::try_from(*self.kinds.get(&fitting)?).ok()
    }

    /// Whether waivers in contracts count.
    pub fn takes_inline_waivers(&self) -> bool {
        self.settings.configuration.inline_waivers().is_some_and(|given| given.value.value)
    }

    /// The names of the waiver files that its settings name, of those that can be read.
    pub fn waiver_files(&self) -> Vec<String> {
        self.settings.waivers(&mut Vec::new()).into_iter().map(|file| file.name).collect()
    }

    /// Whether the settings of a contract's path were known when this was made.
    pub fn knows(&self, contract: &Path) -> bool {
        !self.settings.has_patterns() || self.kinds.contains_key(&self.settings.fitting(contract))
    }

    /// Whether a file of the folder is one to check, by where it really is.
    pub fn includes(&self, contract: &Path) -> bool {
        let is_settings = contract.file_name().is_some_and(|name| name == FILE_NAME);
        !is_settings && (!self.settings.has_patterns() || self.settings.includes(contract))
    }

    /// Checks a contract's text, under the name by which findings are to know it: as a rule the file's whole path.
    pub fn check(&self, contract: &Path, name: String, bytes: Vec<u8>) -> Option<Checked> {
        let input = Input { name, bytes, named_outright: false };
        Some(self.checker(contract)?.check_as(input, &self.settings.identity(contract, contract)))
    }

    /// What becomes of a policy, a vocabulary or tests by themselves, with what they use; and what their words mean.
    pub fn study(&self, file: &Path, text: &str) -> Study {
        check::study(self.alone(file, text, &Project { disk: self.disk.clone() }))
    }

    /// What becomes of a policy, a vocabulary or tests by themselves, with what they use.
    pub fn compile(&self, file: &Path, text: &str) -> Compiled {
        check::compile_with(self.alone(file, text, &Project { disk: self.disk.clone() }))
    }

    fn alone<'f>(&self, file: &Path, text: &str, files: &'f Project) -> check::Request<'f> {
        let source = PolicySource { name: name_of(file), text: text.to_owned() };
        let mut policies: Vec<Policy> = Vec::new();
        // tests speak of the policy beside them
        if let Some(of) = name_of(file).strip_suffix(".test.policy") {
            let mut choice = Choice::none(Selection::default(), self.disk.clone());
            if choice.add_path(Path::new(&format!("{of}.policy"))).is_ok() {
                policies = choice.policies;
            }
        }
        policies.push(source.into());
        self.request(policies, files)
    }

    /// The same together with other policies and tests, which may speak of it; of those that can't be read nothing is known.
    pub fn study_among(&self, file: &Path, text: &str, others: &[PathBuf]) -> Study {
        let own = PolicySource { name: name_of(file), text: text.to_owned() };
        let mut policies: Vec<Policy> = vec![own.into()];
        for other in others.iter().filter(|other| *other != file) {
            if let Ok(text) = policies::text_on(&self.disk, other) {
                policies.push(PolicySource { name: name_of(other), text }.into());
            }
        }
        check::study(self.request(policies, &Project { disk: self.disk.clone() }))
    }

    fn request<'f>(&self, policies: Vec<Policy>, files: &'f dyn Files) -> check::Request<'f> {
        let options = Options { as_of: self.as_of, limits: Limits::default() };
        let selection = Selection { drafts: true, ..Selection::default() };
        check::Request { policies, selection, overrides: Vec::new(), options, files }
    }

    /// What contracts are checked by: one program for each kind of settings that they may have.
    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        self.plans.iter().map(|plan| plan.checker.program())
    }

    /// The files that it was made of, where they really are.
    pub fn made_of(&self) -> impl Iterator<Item = &Path> {
        self.made_of.iter().map(PathBuf::as_path)
    }

    /// The date on which checks are made.
    pub fn as_of(&self) -> Date {
        self.as_of
    }
}

/// The YAML files of a folder that `clausula check` would look at, where they really are, in the order of their paths; of the settings'
/// `include` and `exclude` nothing is known here.
pub fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    files_of(folder, walk::is_yaml)
}

/// The policies, vocabularies and files of tests of a folder, likewise.
pub fn policy_files(folder: &Path) -> Vec<PathBuf> {
    files_of(folder, walk::is_policy_file)
}

fn files_of(folder: &Path, is_one: fn(&Path) -> bool) -> Vec<PathBuf> {
    let found = walk::find(&[folder.to_owned()], is_one);
    let place = |target| found.folders.place(target).into_owned();
    let mut files: Vec<PathBuf> = found.targets.iter().map(place).collect();
    files.sort_unstable();
    files
}

/// What a file says, as far as a check reads it; nothing where it cannot be read.
pub fn bytes_of(file: &Path) -> Option<Vec<u8>> {
    Disk::SAVED.file(file, Limits::default().bytes).ok()
}

/// Where a file really is, whether or not it exists.
pub fn real(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(path) {
        return real;
    }
    // it may be new: then its folder is there
    match (path.parent().and_then(|folder| fs::canonicalize(folder).ok()), path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}
