//! The language's conformance cases, `tests/lang/**/*.md`.

use clausula::check::{PolicySource, Selection};

use crate::{cases, tidy};

#[test]
fn the_language_means_what_its_cases_say() {
    let files: Vec<_> = tidy::files("tests/lang")
        .into_iter()
        .filter(|path| path.ends_with(".md") && !path.contains("/tables/"))
        .collect();
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in &files {
        for case in cases::parse(path, &tidy::read(path)) {
            count += 1;
            let policy = case.block("policy").unwrap_or_else(|| panic!("{}: there is no policy", case.place));
            let source = |name: &str, text: &str| PolicySource { name: name.to_owned(), text: text.to_owned() };
            let mut policies = vec![source("case.policy", policy)];
            policies.extend(case.block("vocabulary").map(|text| source("case.vocabulary", text)));
            let came = cases::run(&case, policies, &Selection::default());
            wrong.extend(cases::compare(&case, &came).err());
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases:\n\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 0, "there are no cases");
}
