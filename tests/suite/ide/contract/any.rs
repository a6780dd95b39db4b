//! What holds for any text and any cursor.

use clausula::finding::DocumentReport;
use clausula::ide::contract::{Asked, Contract, Parsed, Reports};
use clausula::ide::{Edit, Symbol, Trial};
use clausula::source::{SourceFile, Span};

use super::{Asking, FILE};
use crate::tidy;

/// How many places of each contract are tried, and cut off.
const PLACES: usize = 12;

/// Whether a span lies in a text, between characters.
fn is_in(text: &str, span: Span) -> bool {
    text.get(span.range()).is_some()
}

fn edits_fit(text: &str, edits: &[Edit]) -> bool {
    let in_order = edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    in_order && edits.iter().all(|edit| is_in(text, edit.span))
}

/// Asks everything at an offset.
fn ask(contract: &Contract<'_>, text: &str, offset: usize) {
    for completion in contract.completion(offset, &Asked::default()) {
        assert!(edits_fit(text, std::slice::from_ref(&completion.edit)), "{offset}: {completion:?}");
    }
    if let Some(hover) = contract.hover(offset) {
        assert!(is_in(text, hover.span), "{offset}: {hover:?}");
    }
    for link in contract.definition(offset) {
        assert!(is_in(text, link.origin), "{offset}: {link:?}");
        assert!(link.target.file != FILE || is_in(text, link.target.span), "{offset}: {link:?}");
    }
    assert!(contract.references(offset, true).iter().all(|span| is_in(text, *span)), "{offset}");
    for action in contract.actions(Span::empty(offset), true, Trial::Now) {
        assert!(edits_fit(text, &action.edits), "{offset}: {action:?}");
    }
    if let Ok((span, _)) = contract.prepare_rename(offset) {
        assert!(is_in(text, span), "{offset}");
        let edits = contract.rename(offset, "another-name").unwrap_or_default();
        assert!(!edits.is_empty() && edits_fit(text, &edits), "{offset}: {edits:?}");
    }
}

/// Asks what is told of the whole text.
fn ask_whole(contract: &Contract<'_>, text: &str) {
    fn holds(text: &str, symbol: &Symbol, outer: Span) -> bool {
        let within = |inner: Span, outer: Span| outer.start <= inner.start && inner.end <= outer.end;
        is_in(text, symbol.span)
            && is_in(text, symbol.name_span)
            && within(symbol.name_span, symbol.span)
            && within(symbol.span, outer)
            && symbol.children.iter().all(|child| holds(text, child, symbol.span))
    }
    let whole = Span::new(0, text.len());
    for symbol in contract.symbols() {
        assert!(holds(text, &symbol, whole), "{symbol:?}");
    }
    let folds = contract.folds();
    assert!(folds.iter().all(|fold| is_in(text, fold.span) && fold.span.text(text).contains('\n')), "{folds:?}");
    assert!(contract.hints(whole).iter().all(|hint| text.is_char_boundary(hint.offset)));
    assert!(contract.lenses().iter().all(|lens| is_in(text, lens.span)));
}

/// Offsets that lie apart, some of them within characters.
fn offsets(length: usize, seed: usize) -> impl Iterator<Item = usize> {
    let mut state = seed as u64 * 2 + 1;
    (0..PLACES).map(move |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % (length + 3)
    })
}

/// Reports that nobody may ask for.
#[derive(Debug)]
struct Unasked;

impl Reports for Unasked {
    fn reports(&self) -> &[DocumentReport] {
        panic!("a check was waited for")
    }
}

#[test]
fn what_tells_of_no_finding_waits_for_no_check() {
    let text = tidy::read("contracts/compliant/small.yaml");
    let asking = Asking::nothing();
    let file = SourceFile::new(FILE, text.as_str());
    let parsed = Parsed::of(&file, &asking.checker);
    let contract = Contract::new(&file, &parsed, &asking.checker, &asking.rulebook, &Unasked, super::as_of());
    ask_whole(&contract, &text);
    let at = text.find("commencement").expect("a field");
    assert!(!contract.completion(at, &Asked::default()).is_empty());
    assert!(!contract.selections(at).is_empty());
    let id = text.find("- {id: ").expect("a party") + 7;
    assert!(!contract.references(id, true).is_empty());
    assert!(!contract.highlights(id).is_empty());
    contract.prepare_rename(id).expect("an id can be renamed");
    assert!(!contract.rename(id, "another-name").expect("it is").is_empty());
}

#[test]
fn an_outline_that_would_be_too_long_leaves_out_what_is_within_and_no_section() {
    let element = |number: usize| format!("  - id: a{number}\n    within: [{{x: 1}}, {{x: 2}}]\n");
    let parties: String = (0..2_000).map(element).collect();
    let text = format!("schema: contract/1\nparties:\n{parties}term:\n  initial: 1 year\n");
    let symbols = Asking::nothing().ask(&text, |contract| contract.symbols());
    let names: Vec<_> = symbols.iter().map(|symbol| symbol.name.as_str()).collect();
    assert_eq!(names, ["parties", "term"]);
    // of each element there is room for the list, but not for what stands in it
    assert_eq!(symbols[0].children.len(), 2_000);
    let within = |symbol: &Symbol| symbol.children.iter().map(|list| list.children.len()).collect::<Vec<_>>();
    assert!(symbols[0].children.iter().all(|symbol| within(symbol) == [0]));
}

#[test]
fn any_text_cut_anywhere_is_answered_with_places_in_it() {
    let files = ["contracts/compliant", "contracts/faulty"].map(tidy::files).concat();
    let contracts: Vec<_> = files.into_iter().filter(|path| path.ends_with(".yaml")).collect();
    assert!(contracts.len() > 10);
    let asking = Asking::nothing();
    for (seed, path) in contracts.iter().enumerate() {
        let text = tidy::read(path);
        // the first lines of a large contract are as good as all of it
        let mut length = text.len().min(6_000);
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        let text = &text[..length];
        for (round, offset) in offsets(text.len(), seed).enumerate() {
            let mut cut = offset.min(text.len());
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            let damaged = match round % 4 {
                0 => text[..cut].to_owned(),
                1 => format!("{}{}", &text[..cut], ["\n", "{", "[", "\"", ": ", "- ", "é"][seed % 7]),
                2 => {
                    format!("{}{}{}", &text[..cut], ["{", "\"", ": ", "- ", "|\n", "*a", "#"][round % 7], &text[cut..])
                }
                _ => text.replacen('\n', "\r\n", round),
            };
            let file = SourceFile::new("settings.yaml", damaged.as_str());
            for choice in clausula::ide::contract::beginnings(&file, &asking.checker, offset) {
                assert!(edits_fit(&damaged, &[choice.edit]));
            }
            // whatever the words are, settings are answered too
            let names = clausula::ide::contract::Names::default();
            let own = clausula::ide::contract::Own::Settings;
            if let Some(parsed) = Parsed::own(&file, own) {
                let settings = Contract::own(&file, &parsed, own, &names, super::as_of()).expect("they were read");
                ask_whole(&settings, &damaged);
                ask(&settings, &damaged, cut);
            }
            asking.ask(&damaged, |contract| {
                ask_whole(contract, &damaged);
                for at in [offset, cut, cut + 1, damaged.len(), damaged.len() + 7] {
                    ask(contract, &damaged, at);
                }
            });
        }
    }
}

#[test]
fn what_is_written_to_take_long_is_answered_too() {
    let many = 60_000;
    let texts = [
        "- ".repeat(many),
        "{".repeat(many),
        "[a, ".repeat(many),
        "\"".repeat(many),
        "a: &b ".repeat(many),
        format!("parties: [{}]", "{id: a, role: client}, ".repeat(many / 10)),
        "- a:\n".repeat(many),
        (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect(),
        format!("x: {}", "a".repeat(many)),
        "# a\n\n".repeat(many),
        "a: '\n".repeat(many),
    ];
    for text in texts {
        let text = format!("schema: contract/1\n{text}");
        Asking::nothing().ask(&text, |contract| {
            ask_whole(contract, &text);
            for at in [19, text.len() / 2, text.len()] {
                ask(contract, &text, at);
            }
        });
    }
}

/// A snippet with what stands in its places.
fn filled_in(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet;
    while let Some((before, behind)) = rest.split_once('$') {
        out += before;
        rest = match behind.strip_prefix('{') {
            Some(place) => {
                let (place, behind) = place.split_once('}').expect("the end of the place");
                out += place.split_once(':').expect("words in the place").1;
                behind
            }
            None => behind.get(1..).expect("the number of the place"),
        };
    }
    out + rest
}

/// Whatever is offered as a value of a field is one, as the check reads it.
#[test]
fn what_is_offered_as_a_value_is_one() {
    let asking = Asking::nothing();
    let fields = [
        "term: {initial: ‸}",
        "term:\n  initial: ‸",
        "term: {commencement: ‸, perpetual: false}",
        "term:\n  perpetual:‸",
        "contract: {kind: ‸}",
        "insurance: [{amount: ‸}]",
        "insurance: [{amount: 20‸}]",
        "insurance: [{amount: EUR ‸}]",
        "term: {initial: 3‸}",
        "term: {initial: \"1 year 6‸\"}",
        "pricing: {components: [{share: '5‸'}]}",
        "metrics: [{target: ‸}]",
        "parties: [{jurisdiction: Dela‸}]",
        "general: {governing_law: ‸}\nparties: [{jurisdiction: US-FL}]",
        "parties:\n  - country: ‸",
        "parties: [{jurisdiction: \"‸\"}]",
        "general: {governing_law: US-‸}",
        "facts:\n  data_classes: ‸",
        "facts:\n  data_classes:\n    ‸",
        "facts: {data_classes: [‸]}",
        "pricing: {components: [{share: ‸}]}",
        "coverage: {reviewed: ‸}",
        "parties: [{id: one, role: client}, {id: \"two words\"}]\naudit: {rights: [{holder: ‸}]}",
        "clauses: {\"1.1\": {}}\nterm: {clause: [‸]}",
    ];
    for field in fields {
        let text = format!("schema: contract/1\n{field}\n");
        let at = text.find('‸').expect("a cursor");
        let text = text.replace('‸', "");
        let offered = asking.ask(&text, |contract| contract.completion(at, &Asked::default()));
        let values: Vec<_> = offered.iter().filter(|known| !known.label.contains("by_reference")).collect();
        assert!(!values.is_empty(), "{field}: {offered:?}");
        for known in values {
            let edit = Edit { text: filled_in(&known.edit.text), ..known.edit.clone() };
            // one that only waits for its words has none as yet
            if edit.text.contains("value: ,") {
                continue;
            }
            let after = super::answers::applied(&text, &[edit]);
            let said = asking.reports(&after).into_iter().flat_map(|report| report.findings);
            let said: Vec<_> = said.map(|finding| finding.diagnostic.message).collect();
            assert!(said.is_empty(), "{}: {said:?}\n{after}", known.label);
        }
    }
}
