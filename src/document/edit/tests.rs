//! Changes of documents, by the lines that they change.

use super::*;
use crate::source::FileId;

fn document(text: &str) -> Document {
    let loaded = load(text.into(), FileId(0), Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{text}\n{:?}", loaded.diagnostics);
    loaded.documents.into_iter().next().expect("one document")
}

fn tree(text: &str) -> Tree {
    Tree::of(&document(text))
}

/// `a.b[0]`, with `@id` for the element of a list that has this id.
fn steps(path: &str) -> Vec<PathStep> {
    path.split(['.', '[', ']'])
        .filter(|step| !step.is_empty())
        .map(|step| match (step.parse(), step.strip_prefix('@')) {
            (Ok(index), _) => PathStep::Index(index),
            (_, Some(id)) => PathStep::Id(id.to_owned()),
            _ => PathStep::Key(step.to_owned()),
        })
        .collect()
}

fn set(text: &str, path: &str, value: &str) -> Result<String, NoPlace> {
    edit(&document(text), &steps(path), Change::Set(&tree(value)))
}

fn remove(text: &str, path: &str) -> Result<String, NoPlace> {
    edit(&document(text), &steps(path), Change::Remove)
}

const LEASE: &str = "\
schema: lease/1 # the mark
# what is due
rent: EUR 12,000.00
term: {start: 2026-01-01, length: 3 years}
parties:
  # the one who lets
  - id: a
    role: landlord
  - {id: b, role: tenant}
# how it ends
notice:
  by: [a, b]
  period: 30 days # from receipt
";

#[test]
fn a_value_takes_the_place_of_another_and_all_else_stays() {
    for (path, value, line) in [
        ("rent", "USD 1", "rent: USD 1"),
        ("term.length", "5 years", "term: {start: 2026-01-01, length: 5 years}"),
        ("parties[0].role", "tenant", "    role: tenant"),
        ("parties.@b.role", "landlord", "  - {id: b, role: landlord}"),
        ("notice.period", "1 month", "  period: 1 month # from receipt"),
        ("notice.by[1]", "\"c, d\"", "  by: [a, \"c, d\"]"),
        ("notice.by", "a", "  by: a"),
        ("notice.period", "{state: open}", "  period: {state: open} # from receipt"),
        ("term.end", "2029-01-01", "term: {start: 2026-01-01, length: 3 years, end: 2029-01-01}"),
        ("notice.form.written", "true", "  form: {written: true}"),
        ("parties[2]", "{id: c}", "  - {id: c}"),
        ("deposit.amount", "EUR 1,000.00", "  amount: EUR 1,000.00"),
    ] {
        let text = set(LEASE, path, value).expect(path);
        assert!(text.lines().any(|known| known == line), "{path}: no line `{line}` in\n{text}");
        let lost: Vec<&str> = LEASE.lines().filter(|line| !text.contains(line)).collect();
        assert!(lost.len() <= 1, "{path}: {lost:?}\n{text}");
    }
}

#[test]
fn what_is_taken_away_goes_with_the_comments_above_it() {
    for (path, gone) in [
        ("rent", vec!["# what is due", "rent: EUR 12,000.00"]),
        ("term.start", vec!["term: {start: 2026-01-01, length: 3 years}"]),
        ("parties[0]", vec!["  # the one who lets", "  - id: a", "    role: landlord"]),
        ("parties[0].id", vec!["  - id: a", "    role: landlord"]),
        ("parties.@b", vec!["  - {id: b, role: tenant}"]),
        ("notice", vec!["# how it ends", "notice:", "  by: [a, b]", "  period: 30 days # from receipt"]),
        ("notice.by[1]", vec!["  by: [a, b]"]),
        ("schema", vec!["schema: lease/1 # the mark"]),
    ] {
        let text = remove(LEASE, path).expect(path);
        let lost: Vec<&str> = LEASE.lines().filter(|line| !text.lines().any(|known| known == *line)).collect();
        assert_eq!(lost, gone, "{path}\n{text}");
    }
}

#[test]
fn what_others_share_is_written_out() {
    let shared = "a: &x {k: 1}\nb: *x\nc:\n  <<: *x\n  j: 2\n";
    for (path, value) in [("a.k", "2"), ("b.k", "2"), ("c.k", "2"), ("a", "3"), ("b", "3")] {
        let text = set(shared, path, value).expect(path);
        let mut wanted = tree(shared);
        apply(&mut wanted, &steps(path), 0, Change::Set(&tree(value))).expect(path);
        assert_eq!(tree(&text), wanted, "{path}\n{text}");
    }
    let text = remove(shared, "c.k").expect("it is there");
    assert_eq!(tree(&text), tree("a: {k: 1}\nb: {k: 1}\nc: {j: 2}\n"), "{text}");
}

#[test]
fn a_wrapped_value_is_gone_through_and_set_as_a_whole() {
    let text = "notice: {value: {period: 30 days}, clause: \"2\"}\n";
    assert_eq!(
        set(text, "notice.period", "9 days").expect("a place"),
        "notice: {value: {period: 9 days}, clause: \"2\"}\n"
    );
    assert_eq!(set(text, "notice", "9 days").expect("a place"), "notice: 9 days\n");
}

#[test]
fn what_has_no_place_is_said() {
    for (change, path, message) in [
        (true, "rent.amount", "`rent` has no parts here"),
        (true, "parties.name", "`parties` is a list here"),
        (true, "parties[3]", "`parties` has 2 elements, and no `[3]`"),
        (true, "parties.@z.role", "`parties` has no element with the id `z`"),
        (true, "term[1]", "`term` is no list here"),
        (false, "parties[2]", "`parties` has 2 elements, and no `[2]`"),
        (false, "notice.form", "there is no `notice.form`"),
        (false, "a.b.c", "there is no `a`"),
    ] {
        let result = if change { set(LEASE, path, "x") } else { remove(LEASE, path) };
        assert_eq!(result.map_err(|no| no.message), Err(message.to_owned()), "{path}");
    }
}

mod random {
    use proptest::prelude::*;

    use super::*;

    fn any_tree() -> impl Strategy<Value = Tree> {
        let plain = prop::sample::select(vec!["1", "true", "30 days", "USD 12,000.00", "", "~", "x: y", "a b"]);
        let leaf = prop_oneof![
            plain.prop_map(|text| if text == "x: y" { Tree::text(text) } else { Tree::plain(text) }),
            "[ -~\n\"\\\\é]{0,6}".prop_map(Tree::text),
        ];
        leaf.prop_recursive(4, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::List),
                prop::collection::btree_map("[a-c]|a key", inner, 0..4)
                    .prop_map(|map| Tree::Map(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_what_it_was(value in any_tree()) {
            let wrapped = Tree::Map(vec![("k".to_owned(), value)]);
            let text = wrapped.to_yaml();
            prop_assert_eq!(tree(&text), wrapped, "{}", text);
        }

        #[test]
        fn a_change_changes_just_that(value in any_tree(), new in any_tree(), at in 0_usize..200, removes: bool) {
            let wrapped = Tree::Map(vec![("k".to_owned(), value)]);
            let text = wrapped.to_yaml();
            let document = document(&text);
            let node = crate::document::NodeId(u32::try_from(at % document.len()).unwrap_or(0));
            let path = document.path(node);
            let path: Vec<PathStep> = steps(&path.replace("\"a key\"", "a key"));
            prop_assume!(!path.is_empty());
            let change = if removes { Change::Remove } else { Change::Set(&new) };
            let mut wanted = Tree::of(&document);
            let applied = apply(&mut wanted, &path, 0, change);
            prop_assert_eq!(edit(&document, &path, change).map(|text| tree(&text)), applied.map(|()| wanted), "{}", text);
        }
    }
}
