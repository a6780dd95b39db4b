//! Policy files and what is read of them.

mod bounds;
mod constructs;
mod mistakes;
mod render;
mod ways;

pub(crate) use render::tree;

use clausula::source::FileId;
use clausula::syntax::parse;

#[test]
fn the_examples_of_the_language_parse() {
    for (name, text) in [
        ("policy", include_str!("../fixtures/policy.policy")),
        ("house", include_str!("../fixtures/house.policy")),
        ("vocabulary", include_str!("../fixtures/vocabulary.policy")),
    ] {
        let parsed = parse(text, FileId(0));
        assert!(parsed.diagnostics.is_empty(), "{name}: {:#?}", parsed.diagnostics);
        assert!(parsed.file.declaration.is_some() && !parsed.file.items.is_empty(), "{name}");
    }
}
