//! Loading, tried on files of every kind.

use super::*;

fn read(text: &str) -> Loaded {
    load(text.as_bytes().to_vec(), FileId(0), Limits::default())
}

#[test]
fn a_small_contract_reads_as_it_is_written() {
    let loaded = read("term:\n  notice: 30 days # a month\n  parties: [client, 'pro''vider']\n");
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let document = &loaded.documents[0];
    let term = document.get(document.root(), "term").unwrap();
    let notice = document.get(term, "notice").unwrap();
    assert_eq!(document.text(notice), "30 days");
    assert_eq!(document.span(notice).text(document.source()), "30 days");
    let parties = document.get(term, "parties").unwrap();
    let texts: Vec<_> = document.children(parties).map(|party| document.text(party)).collect();
    assert_eq!(texts, ["client", "pro'vider"]);
}
