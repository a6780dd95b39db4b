//! What an editor asks of a contract or a policy: pure functions over texts, places in bytes, that know of no protocol.
//!
//! Contracts and policies are answered for in the same terms, those below; whoever speaks to an editor turns them into what
//! that understands.

pub mod contract;
pub mod policy;

use crate::source::Span;

/// A change of a text: what stands there gives way to this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What gives way; empty where something is only put in.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name, as the check knows it; built-in policies have the names of their packs' files.
    pub file: String,
    /// What of it is shown.
    pub span: Span,
}

/// From a word to where its meaning stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The word.
    pub origin: Span,
    /// Where it leads.
    pub target: Place,
}

/// What may be written at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What the reader chooses by.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside it: its type.
    pub detail: Option<String>,
    /// What it means, as Markdown.
    pub documentation: Option<String>,
    /// What choosing it changes. The text may hold `$1`, `${1:words}` and `$0` where [`Completion::is_snippet`] says so.
    pub edit: Edit,
    /// Whether the text holds places to fill in.
    pub is_snippet: bool,
    /// Its place in the list, the least first; those alike go by their labels.
    pub rank: u32,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A section of a contract, or a record.
    Section,
    /// A field.
    Field,
    /// One of the values that a field takes.
    Value,
    /// The id of something in the document.
    Id,
    /// The form of a value: `30 days`.
    Form,
    /// A word of the language.
    Keyword,
    /// A function.
    Function,
    /// A parameter, a definition or a bound name.
    Variable,
    /// A tag.
    Tag,
    /// A rule.
    Rule,
    /// A policy or a file.
    File,
}

/// What is told of a word that is pointed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub span: Span,
    /// What is told, as Markdown; whatever comes from the document is escaped.
    pub markdown: String,
}

/// A part of a file, for its outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// A few words beside it.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// The whole of it.
    pub span: Span,
    /// Its name's place, within the whole.
    pub name_span: Span,
    /// Its parts, in the order of the text.
    pub children: Vec<Symbol>,
}

/// What a part of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// A section or a record.
    Section,
    /// A list.
    List,
    /// An element that has an id.
    Element,
    /// A single value.
    Value,
    /// A policy or a vocabulary.
    Policy,
    /// A rule.
    Rule,
    /// A test.
    Test,
    /// A parameter.
    Parameter,
    /// A definition.
    Definition,
    /// A field of a vocabulary's record.
    Field,
    /// A value of a vocabulary's enum.
    EnumValue,
}

/// Lines that may be folded into their first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// From the first line's text to the last's end.
    pub span: Span,
    /// Whether it is a comment.
    pub is_comment: bool,
}

/// A few words that an editor shows within the text, though they do not stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The byte behind which they are shown.
    pub offset: usize,
    /// The words.
    pub text: String,
    /// What they mean, where it takes more to say.
    pub tooltip: Option<String>,
}

/// A path or an address that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLink {
    /// Where it stands.
    pub span: Span,
    /// What it leads to.
    pub target: Address,
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A file, by its path from the folder of the text's own file.
    Path(String),
    /// A page of the web.
    Web(String),
}

/// A change that a person may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it does, for people.
    pub title: String,
    /// What it is for.
    pub kind: ActionKind,
    /// The changes of the file, none of them overlapping, in the order of the text.
    pub edits: Vec<Edit>,
    /// What it puts in, where that is only sought once it is asked for; then there are no edits as yet.
    pub later: Option<Missing>,
    /// The finding that it mends, by its index among those that were given.
    pub mends: Option<usize>,
    /// Whether it is what one would do.
    pub is_preferred: bool,
}

/// Something that a contract does not state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The number of its document among those of the file.
    pub document: usize,
    /// Where a rule looks for it.
    pub path: String,
}

/// When the changes are sought that must be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trial {
    /// With all others.
    Now,
    /// When one of them is asked for, as far as it takes long.
    Later,
}

/// What a change is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// It mends a finding.
    Mend,
    /// It writes what is missing, or writes what is there in another way.
    Rewrite,
}

/// A line above another, by which something may be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// What it stands above.
    pub span: Span,
    /// Its words.
    pub title: String,
    /// What a press does, if anything.
    pub command: Option<LensCommand>,
}

/// What a press on a lens does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LensCommand {
    /// Shows these places of the same file.
    ShowPlaces(Vec<Span>),
    /// Runs the tests of the file's policy that prove this rule.
    RunTests {
        /// The rule: `policy/rule`.
        rule: String,
    },
    /// Runs one test.
    RunTest {
        /// Its name.
        name: String,
    },
    /// Shows the contracts of the workspace in which this rule fails.
    ShowFailing {
        /// The rule: `policy/rule`.
        rule: String,
    },
}

/// What a word is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token {
    /// The word, within one line.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it is named here for the first time.
    pub is_declaration: bool,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// A word of the language.
    Keyword,
    /// A mark such as `>=`.
    Operator,
    /// A text.
    Text,
    /// A number, a date, a duration, an amount.
    Number,
    /// A comment.
    Comment,
    /// A policy or a vocabulary.
    Policy,
    /// A rule.
    Rule,
    /// A parameter.
    Parameter,
    /// A definition, or a name that is bound by `let` or `for`.
    Variable,
    /// A field.
    Field,
    /// A type.
    Type,
    /// A value of an enum.
    EnumValue,
    /// A function.
    Function,
    /// A tag.
    Tag,
}

/// A function that is being called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// As it is written: `within(date, duration, date)`.
    pub label: String,
    /// What it does, as Markdown.
    pub documentation: Option<String>,
    /// The bytes of the label that each argument takes.
    pub parameters: Vec<Span>,
    /// The argument in which the cursor stands, from 0; nothing where it stands behind the last that there may be.
    pub active: Option<usize>,
}

/// Why a new name cannot be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannotRename(pub String);

/// Spans around a place, each within the next.
fn nested(mut spans: Vec<Span>, offset: usize) -> Vec<Span> {
    spans.retain(|span| span.touches(offset));
    spans.sort_by_key(|span| (span.len(), span.start));
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        let fits = all.last().is_none_or(|inner| span != *inner && span.start <= inner.start && inner.end <= span.end);
        if fits {
            all.push(span);
        }
    }
    all
}
