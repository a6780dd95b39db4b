//! Patterns of paths, as a `.gitignore` has them: without a `/` one fits at any depth, with one from the file's folder on, and
//! what fits a folder fits all that is in it.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::Sourced;

/// Patterns that stand in one file of settings.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    /// As they are written.
    pub written: Vec<Sourced<String>>,
    set: GlobSet,
}

impl Patterns {
    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// The numbers of those that are no patterns, or lead out of the folder, with the reason for people.
    pub fn new(written: Vec<Sourced<String>>) -> Result<Self, Vec<(usize, String)>> {
        let mut set = GlobSetBuilder::new();
        let mut mistakes = Vec::new();
        for (number, pattern) in written.iter().enumerate() {
            match add(&mut set, &pattern.value) {
                Ok(()) => {}
                Err(reason) => mistakes.push((number, reason)),
            }
        }
        match set.build() {
            Ok(set) if mistakes.is_empty() => Ok(Self { written, set }),
            Ok(_) => Err(mistakes),
            Err(error) => Err(vec![(0, error.to_string())]),
        }
    }

    /// Whether one of them fits a file, by its path from the folder of the settings, with `/` between folders.
    pub fn fit(&self, path: &str) -> bool {
        self.set.is_match(path)
    }
}

fn add(set: &mut GlobSetBuilder, pattern: &str) -> Result<(), String> {
    if pattern.split('/').any(|part| part == "..") {
        return Err("a pattern may not lead out of the folder that its file stands in".to_owned());
    }
    let inner = pattern.strip_prefix("./").unwrap_or(pattern);
    let inner = inner.trim_end_matches('/');
    let anchored = inner.contains('/');
    let inner = inner.trim_start_matches('/');
    if inner.is_empty() {
        return Err("a pattern names files, as in `archive/**`".to_owned());
    }
    let from = if anchored || inner == "**" { String::new() } else { "**/".to_owned() };
    let below = if inner.ends_with("**") { None } else { Some(format!("{from}{inner}/**")) };
    for glob in [Some(format!("{from}{inner}")), below].into_iter().flatten() {
        let glob = GlobBuilder::new(&glob).literal_separator(true).backslash_escape(true).build();
        set.add(glob.map_err(|error| error.kind().to_string())?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Location, Span};

    fn patterns(written: &[&str]) -> Result<Patterns, Vec<(usize, String)>> {
        let at = Location::new(FileId(0), Span::empty(0));
        Patterns::new(written.iter().map(|text| Sourced { value: (*text).to_owned(), at }).collect())
    }

    #[test]
    fn patterns_fit_as_those_of_a_gitignore_do() {
        for (pattern, path, fits) in [
            ("archive", "archive/2020/a.yaml", true),
            ("archive", "old/archive/a.yaml", true),
            ("archive/", "archive/a.yaml", true),
            ("/archive", "archive/a.yaml", true),
            ("/archive", "old/archive/a.yaml", false),
            ("archive/**", "archive/a/b.yaml", true),
            ("archive/*", "archive/a/b.yaml", true),
            ("archive/*.yaml", "archive/a/b.yaml", false),
            ("*.yaml", "a/b.yaml", true),
            ("sow-*.yaml", "a/sow-3.yaml", true),
            ("a/sow-*.yaml", "b/a/sow-3.yaml", false),
            ("**/a/*.yaml", "b/a/sow-3.yaml", true),
            ("./a.yaml", "a.yaml", true),
            ("**", "a/b/c.yaml", true),
            ("{a,b}/*.yaml", "b/c.yaml", true),
            ("a?.yaml", "ab.yaml", true),
            ("a?.yaml", "a/b.yaml", false),
        ] {
            assert_eq!(patterns(&[pattern]).unwrap().fit(path), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told_by_its_number() {
        let mistakes = patterns(&["a", "../b", "[", "/"]).unwrap_err();
        let numbers: Vec<_> = mistakes.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 2, 3], "{mistakes:?}");
    }
}
