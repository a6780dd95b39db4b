//! What is being written at a place, by the words before it: a text that is being typed has no tree there.

use crate::ide::policy::PolicyFile;
use crate::source::Span;
use crate::syntax::{self, Token, TokenKind};

/// A block in which something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// The file itself, or a `when` above rules.
    Items,
    /// A rule, or a block in it.
    Rule,
    Grade,
    Test,
    Adjust,
    Record,
    Enum,
    /// Of which the first line could not be made out.
    Unknown,
}

/// Where the cursor stands.
#[derive(Debug)]
pub(super) struct Context<'a> {
    text: &'a str,
    /// The word that is being written, all of it: what a choice replaces.
    pub(super) word: Span,
    /// The words of the item or line that the cursor stands in, before the word.
    pub(super) line: &'a [Token],
    /// The block that it stands in, and the words that open that.
    pub(super) block: Block,
    pub(super) head: &'a [Token],
    /// The closing marks of the brackets that are open, the innermost last.
    pub(super) open: Vec<u8>,
    /// How the text goes on behind the word, where it is a text in quotes that has holes, and the cursor stands in one.
    pub(super) hole_end: Option<&'static str>,
    /// Whether the word is a text in quotes.
    pub(super) quoted: bool,
    /// Whether the word is the first of its line, so that something new may begin there.
    pub(super) first_of_line: bool,
}

/// The words that open blocks, at the start of a line.
const HEADS: [&str; 8] = ["rule", "test", "when", "adjust", "record", "enum", "for", "grade"];

impl<'a> Context<'a> {
    /// The context of a place; nothing in a comment.
    pub(super) fn of(file: &'a PolicyFile<'_>, offset: usize) -> Option<Self> {
        let text = file.text();
        let inside = |span: &Span| span.start() < offset && offset <= span.end();
        if file.comments.iter().any(inside) {
            return None;
        }
        let around = file.tokens.iter().find(|token| inside(&token.span) && !is_closed_before(text, token, offset));
        let around = around.filter(|token| matches!(token.kind, TokenKind::Text | TokenKind::OpenText));
        let mut word = word_around(text, offset);
        let (mut hole_end, mut quoted) = (None, false);
        let mut end = word.start();
        if let Some(around) = around {
            end = around.span.start();
            let quotes = if around.text(text).starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
            let before = Span::new(around.span.start(), offset).text(text);
            if in_hole(before) {
                hole_end = Some(if quotes == "\"" { "}\"" } else { "}\"\"\"" });
            } else {
                quoted = true;
                word = around.span;
                if around.kind == TokenKind::OpenText {
                    // one that nobody has closed yet goes no further than its word
                    word = Span::new(around.span.start(), word_around(text, offset).end().max(offset));
                }
            }
        }
        let before = file.tokens.partition_point(|token| token.span.end() <= end);
        let tokens = file.tokens.get(..before).unwrap_or_default();
        let (blocks, mut open) = blocks(text, tokens);
        if hole_end.is_none() && !quoted && blocks.is_empty() {
            open.retain(|closing| *closing != b'}');
        }
        let (block, head, inner) = match blocks.last() {
            Some(block) => (block.kind, tokens.get(block.head..block.open).unwrap_or_default(), block.open + 1),
            None => (Block::Items, &[][..], 0),
        };
        let line_start = line_start(text, tokens, inner, block);
        let line = tokens.get(line_start..).unwrap_or_default();
        let before_word = text.get(..end).unwrap_or_default();
        let first_of_line = before_word.rsplit('\n').next().is_none_or(|line| line.trim().is_empty());
        Some(Self { text, word, line, block, head, open, hole_end, quoted, first_of_line })
    }

    /// The words of the line as text.
    pub(super) fn words(&self) -> Vec<&'a str> {
        self.line.iter().map(|token| token.text(self.text)).collect()
    }

    /// The word before the one that is written.
    pub(super) fn previous(&self) -> Option<&'a Token> {
        self.line.last()
    }

    /// The name behind the first word of the block's first line, its dots included: of `adjust bpo.term {` it is `bpo.term`.
    pub(super) fn head_name(&self) -> String {
        dotted(self.text, self.head.get(1..).unwrap_or_default())
    }
}

/// The name with dots in it that tokens begin with.
pub(super) fn dotted(text: &str, tokens: &[Token]) -> String {
    let mut name = String::new();
    for token in tokens {
        let is_dot = token.is_mark(text, ".");
        let fits = if name.is_empty() || name.ends_with('.') { token.kind == TokenKind::Word } else { is_dot };
        if !fits {
            break;
        }
        name.push_str(token.text(text));
    }
    name
}

/// The word that touches a place; `-` belongs to it, as in the name of a rule.
fn word_around(text: &str, offset: usize) -> Span {
    let is_word = |character: &char| character.is_alphanumeric() || matches!(character, '_' | '-');
    let before =
        text.get(..offset).unwrap_or_default().chars().rev().take_while(is_word).map(char::len_utf8).sum::<usize>();
    let behind = text.get(offset..).unwrap_or_default().chars().take_while(is_word).map(char::len_utf8).sum::<usize>();
    Span::new(offset - before, offset + behind)
}

/// Whether a text in quotes has its last quote before the cursor.
fn is_closed_before(text: &str, token: &Token, offset: usize) -> bool {
    token.kind == TokenKind::Text && offset == token.span.end() && token.text(text).len() > 1
}

/// Whether the end of a text stands in a hole of it.
fn in_hole(text: &str) -> bool {
    let mut is_open = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '{' if !is_open && characters.peek() == Some(&'{') => drop(characters.next()),
            '{' => is_open = true,
            '}' => is_open = false,
            _ => {}
        }
    }
    is_open
}

/// A block that is open.
struct Open {
    kind: Block,
    /// The index of the first word of its first line, and of its brace.
    head: usize,
    open: usize,
}

/// The blocks that are open behind tokens, and the marks that close all brackets that are.
fn blocks(text: &str, tokens: &[Token]) -> (Vec<Open>, Vec<u8>) {
    let mut blocks: Vec<Open> = Vec::new();
    let mut open: Vec<u8> = Vec::new();
    let mut head: Option<usize> = None;
    for (index, token) in tokens.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|at| tokens.get(at));
        match token.kind {
            TokenKind::Word => {
                let word = token.text(text);
                let begins =
                    token.first_of_line || previous.is_none_or(|before| matches!(before.text(text), "{" | "}"));
                let is_loop = word == "for" && tokens.get(index + 1).is_some_and(|next| next.is_word(text, "each"));
                // an item at the start of its line ends whatever has no end
                if token.first_of_line
                    && starts_at_margin(text, token)
                    && syntax::ITEMS.contains(&word)
                    && word != "when"
                {
                    let is_field = tokens.get(index + 1).is_some_and(|next| next.is_mark(text, ":"));
                    if !is_field {
                        blocks.clear();
                        open.clear();
                    }
                }
                if is_loop || (begins && HEADS.contains(&word)) {
                    head = Some(index);
                }
            }
            TokenKind::Open(closing) => {
                open.push(closing);
                if closing == b'}' {
                    let first = head.take();
                    let word = first.and_then(|at| tokens.get(at)).map_or("", |token| token.text(text));
                    let outer = blocks.last().map_or(Block::Items, |block| block.kind);
                    blocks.push(Open { kind: kind(word, outer), head: first.unwrap_or(index), open: index });
                }
            }
            TokenKind::Close(closing) => {
                if let Some(at) = open.iter().rposition(|known| *known == closing) {
                    open.truncate(at);
                }
                if closing == b'}' {
                    blocks.pop();
                    head = None;
                }
            }
            _ => {}
        }
    }
    (blocks, open)
}

fn starts_at_margin(text: &str, token: &Token) -> bool {
    text.get(..token.span.start()).is_none_or(|before| before.is_empty() || before.ends_with('\n'))
}

fn kind(word: &str, outer: Block) -> Block {
    match word {
        "rule" | "for" => Block::Rule,
        "when" if outer == Block::Items => Block::Items,
        "when" => Block::Rule,
        "grade" => Block::Grade,
        "test" => Block::Test,
        "adjust" => Block::Adjust,
        "record" => Block::Record,
        "enum" => Block::Enum,
        _ => Block::Unknown,
    }
}

/// Where the item or line begins that the tokens end with.
fn line_start(text: &str, tokens: &[Token], inner: usize, block: Block) -> usize {
    let known: &[&str] = match block {
        Block::Items => &syntax::ITEMS,
        Block::Rule => &syntax::STATEMENTS,
        Block::Grade => &syntax::GRADE_STEPS,
        Block::Test => &syntax::TEST_STEPS,
        Block::Adjust | Block::Record | Block::Enum | Block::Unknown => &[],
    };
    let mut start = inner;
    let mut depth = 0usize;
    for index in inner..tokens.len() {
        let Some(token) = tokens.get(index) else { break };
        let previous = index.checked_sub(1).filter(|at| *at >= inner).and_then(|at| tokens.get(at));
        match token.kind {
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close(closing) => {
                depth = depth.saturating_sub(1);
                if closing == b'}' && depth == 0 {
                    start = index + 1;
                }
            }
            TokenKind::Word if depth == 0 => {
                let word = token.text(text);
                let follows_dot = previous.is_some_and(|before| before.is_mark(text, "."));
                let begins = token.first_of_line
                    || !matches!(
                        word,
                        "when"
                            | "status"
                            | "for"
                            | "with"
                            | "without"
                            | "as"
                            | "document"
                            | "source"
                            | "version"
                            | "test"
                            | "record"
                            | "data"
                    );
                let named = tokens.get(index + 1);
                let is_row = known.is_empty()
                    && (token.first_of_line || previous.is_some_and(|before| before.is_mark(text, ",")))
                    && named
                        .is_none_or(|next| next.is_mark(text, ":") || next.is_mark(text, "=") || block == Block::Enum);
                if is_row || (known.contains(&word) && word != "else" && begins && !follows_dot && index > start) {
                    start = index;
                }
            }
            TokenKind::Text
                if depth == 0
                    && known.is_empty()
                    && token.first_of_line
                    && tokens.get(index + 1).is_some_and(|next| next.is_mark(text, ":")) =>
            {
                start = index;
            }
            _ => {}
        }
    }
    start
}
