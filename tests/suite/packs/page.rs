//! The page of all rules, `policies/README.md`.

use clausula::check::{Options, Selection, compile};
use clausula::document::Limits;
use clausula::packs;
use clausula::reference;

use super::updates;
use crate::tidy;

const PAGE: &str = "policies/README.md";
const BEGIN: &str = "<!-- made from the policies; to renew it: UPDATE_PACKS=1 cargo test --test suite packs -->\n";
const END: &str = "<!-- end of the rules -->";

#[test]
fn the_page_of_all_rules_is_what_the_policies_say() {
    let as_of = clausula::run::parse_date("2026-01-01").unwrap();
    let options = Options { as_of, limits: Limits::default() };
    let compiled = compile(packs::policies(), &Selection { drafts: true, ..Selection::default() }, options);
    let checker = compiled.checker.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics));
    let rules = reference::rules(checker.program());
    let unread: Vec<_> = rules.iter().filter(|rule| rule.fields.is_empty()).map(|rule| &rule.code).collect();
    assert!(unread.is_empty(), "these rules read no field: {unread:?}");

    let made = reference::markdown(checker.program(), &rules);
    for pack in packs::policies() {
        assert!(made.contains(&format!("## `{}`: ", pack.name)), "{} is not on the page", pack.name);
    }
    let page = tidy::read(PAGE);
    let begin = page.find(BEGIN).unwrap_or_else(|| panic!("{PAGE}: `{BEGIN}` is missing")) + BEGIN.len();
    let end = page.find(END).unwrap_or_else(|| panic!("{PAGE}: `{END}` is missing"));
    if updates() {
        let renewed = format!("{}\n{made}\n{}", &page[..begin], &page[end..]);
        std::fs::write(tidy::root().join(PAGE), renewed).unwrap();
    } else {
        assert_eq!(
            &page[begin..end],
            format!("\n{made}\n"),
            "to renew it: UPDATE_PACKS=1 cargo test --test suite packs"
        );
    }
}
