//! No output takes the place of what the run reads.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::job::{Job, Plan};
use super::session::{Baselined, Request, Told, files_of};
use super::settings;
use super::sinks::OutputTo;

/// An output in whose place a file stands that is read.
pub(super) fn overwritten<'r>(
    request: &'r Request,
    jobs: &[Job],
    plans: &[Plan],
    told: &[Told],
    settings: &settings::Found,
) -> Option<&'r PathBuf> {
    let outputs = request.outputs.iter().filter_map(|output| match &output.to {
        OutputTo::File(path) => Some((path, std::fs::canonicalize(path).ok().filter(|real| real.is_file())?)),
        OutputTo::Standard | OutputTo::End(_) => None,
    });
    let outputs: Vec<(&PathBuf, PathBuf)> = outputs.collect();
    if outputs.is_empty() {
        return None;
    }
    let is = |read: &Path, real: &Path| std::fs::canonicalize(read).is_ok_and(|read| read == *real);
    let baseline = match &request.baseline {
        Baselined::File(file) => Some(file.clone()),
        Baselined::Configured => settings.baseline_file().ok(),
        Baselined::Nothing => None,
    };
    let of_settings = settings.configuration.files.iter().map(|file| settings.configuration.name(file.file));
    let of_plans = plans.iter().flat_map(|plan| plan.files.iter().map(String::as_str));
    // also of policies with errors, of which no plan was made
    let of_mistakes: Vec<String> = told.iter().flat_map(|(_, sources)| files_of(sources)).collect();
    let few = of_settings.chain(of_plans).chain(of_mistakes.iter().map(String::as_str));
    let few: BTreeSet<&Path> = few.map(Path::new).collect();
    let few = || few.iter().copied().chain(request.waivers.iter().map(PathBuf::as_path)).chain(baseline.as_deref());
    // where there are very many, those that cannot be the same are not looked at
    let contracts =
        |real: &Path| jobs.iter().map(Job::path).any(|path| path.file_name() == real.file_name() && is(path, real));
    let found = outputs.into_iter().find(|(_, real)| few().any(|path| is(path, real)) || contracts(real));
    found.map(|(path, _)| path)
}
