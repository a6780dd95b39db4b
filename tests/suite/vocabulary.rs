//! Vocabularies, and documents read by them.

use clausula::document::{Document, Limits, NodeId, load};
use clausula::source::FileId;
use clausula::syntax::parse;
use clausula::value::Scalar;
use clausula::vocabulary::{Cell, Compiled, Marked, Reading, State, Vocabulary, compile, mark, read};

/// A vocabulary's text, compiled, without a mistake of its syntax.
fn compiled(text: &str) -> Compiled {
    let parsed = parse(text, FileId(0));
    assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
    compile(&parsed.file, FileId(0))
}

fn vocabulary(text: &str) -> Vocabulary {
    let compiled = compiled(text);
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    compiled.vocabulary.unwrap()
}

fn document(yaml: &str) -> Document {
    let mut loaded = load(yaml.as_bytes().to_vec(), FileId(1), Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{yaml}: {:#?}", loaded.diagnostics);
    assert_eq!(loaded.documents.len(), 1, "{yaml}");
    loaded.documents.pop().unwrap()
}

/// A document and what is read of it.
struct Read {
    vocabulary: Vocabulary,
    document: Document,
    reading: Reading,
}

impl Read {
    fn new(vocabulary: &Vocabulary, yaml: &str) -> Self {
        let document = document(yaml);
        let reading = read(vocabulary, &document);
        Self { vocabulary: vocabulary.clone(), document, reading }
    }

    /// The node of a path such as `parties[0].role`.
    fn node(&self, path: &str) -> NodeId {
        let all = (0..self.document.len()).map(|index| NodeId(u32::try_from(index).unwrap()));
        all.into_iter().find(|node| self.document.path(*node) == path).unwrap_or_else(|| panic!("no {path}"))
    }

    fn cell(&self, path: &str) -> Cell {
        self.reading.cell(self.node(path))
    }

    /// A cell in words, short enough for a table.
    fn shown(&self, path: &str) -> String {
        match self.cell(path) {
            Cell::Text => format!("text {:?}", self.document.text(self.node(path))),
            Cell::Scalar(Scalar::Enum(value)) => format!("enum {}", self.vocabulary.enum_name(value)),
            Cell::Scalar(scalar) => format!("{scalar:?}"),
            Cell::Record(id) => format!("record {}", self.vocabulary.record(id).unwrap().name),
            Cell::List => "list".to_owned(),
            Cell::Map => "map".to_owned(),
            Cell::Reference { start, end } => {
                let targets = self.reading.targets(start, end);
                let paths: Vec<_> = targets.iter().map(|target| self.document.path(*target)).collect();
                format!("-> {}", paths.join(" "))
            }
            Cell::State(State::ByReference(name)) => format!("by reference {}", self.document.text(name)),
            Cell::State(State::NotApplicable(because)) => {
                format!("not applicable {:?}", because.map(|because| self.document.text(because)))
            }
            Cell::State(state) => format!("{state:?}").to_lowercase(),
            Cell::Wrapped(node) => format!("wrapped {}", self.shown(&self.document.path(node))),
            Cell::Malformed => "malformed".to_owned(),
            Cell::Untyped => "untyped".to_owned(),
        }
    }

    fn messages(&self) -> Vec<String> {
        self.reading.problems().iter().map(|problem| problem.diagnostic.message.clone()).collect()
    }
}

/// A vocabulary with something of everything.
fn contract() -> Vocabulary {
    vocabulary(include_str!("fixtures/contract.policy"))
}

#[test]
fn the_example_of_the_language_lacks_only_what_it_leaves_out() {
    let messages: Vec<String> = compiled(include_str!("fixtures/vocabulary.policy"))
        .diagnostics
        .into_iter()
        .map(|diagnostic| diagnostic.message)
        .collect();
    let missing = ["Identity", "Coverage", "Party", "Term", "Service", "Ground"];
    assert_eq!(messages, missing.map(|name| format!("there is no type `{name}`")));
}

#[test]
fn a_contract_reads_by_its_vocabulary() {
    let contract = contract();
    let yaml = include_str!("fixtures/contract.yaml");
    let read = Read::new(&contract, yaml);
    assert_eq!(read.messages(), Vec::<String>::new());
    assert_eq!(mark(&contract, &read.document), Marked::Yes);
    for (path, expected) in [
        ("", "record Contract"),
        ("schema", "text \"contract/1\""),
        ("contract", "record Identity"),
        ("contract.kind", "enum sow"),
        ("parties", "list"),
        ("parties[0]", "record Party"),
        ("parties[0].role", "enum client"),
        ("parties[1].id", "text \"hps\""),
        ("termination.rights[0].holder", "-> parties[0]"),
        ("termination.rights[1].holder", "-> parties[1] parties[2]"),
        ("termination.rights[2].holder", "-> parties[0] parties[1] parties[2]"),
        ("termination.rights[0].clause", "-> clauses.\"12.3\""),
        ("termination.rights[1].clause", "list"),
        ("termination.rights[1].clause[1]", "-> clauses.\"2.10\""),
        ("clauses", "map"),
        ("clauses.\"12.3\"", "record Clause"),
        ("services[0].parties", "list"),
        ("services[0].parties[1]", "-> parties[2]"),
        ("x-acme", "untyped"),
        ("x-acme.anything", "untyped"),
    ] {
        assert_eq!(read.shown(path), expected, "{path}");
    }
    let field = read.reading.field(read.node("termination.rights[0].notice")).unwrap();
    let right = contract.records.iter().find(|record| record.name == "TerminationRight").unwrap();
    assert_eq!(right.get(field).unwrap().name, "notice");
    assert_eq!(read.reading.field(read.node("parties[0]")), None);
    assert!(read.reading.field(read.node("x-acme")).is_some(), "a free extension is a field");
    assert_eq!(read.reading.field(read.node("x-acme.anything")), None);
}
