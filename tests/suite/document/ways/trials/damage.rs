//! Texts that the reader of ordinary contracts must get right or leave alone, and small damages to any text. The package in
//! `tests/fuzz` damages texts by this too.

use std::ops::Range;

/// What the reader of ordinary contracts knows, and what is nearly the same but not.
pub(crate) const ORDINARY: &[&str] = &[
    "a: 1\nb: two words\nc: [1, 2.5, x y, 'q', \"r\"]\nd: {e: f, \"g h\": 'i', j: , k}\n",
    "# first\n\n---\n# second\na: b # c\n# d\n\ne:\n  # f\n  g: h\n  # i\n# j",
    "--- # c\n- a\n- b: c\n  d: e\n\n  f:\n  - g\n  -\n    h: i\n  - # j\n    k\n-\n- - l\n  - - m\n    - n\n  - o\n",
    "a:\n- b\n- c\n-\nd:\n  e:\n    f:\ng:\nh:\n  - i\n\n\n  - j\nk: l\n",
    "a: one\n  two\n\n  three\n\n\n  four # five\nb:\n  six\n  seven:eight\nc:\n  - nine\n    ten\n   eleven\n- twelve\n",
    "a: one\n  two # c\n  three\nb: one # c\n  two\n",
    "a: |\n  one\n   two \n\n  three\n\n\nb: |-\n\n    one\n    two\n  # c\nc: >+ # c\n  one\n  two\n\n  three\n    four\n  five\n\n\n",
    "a: >-\n  one\n  two\n\n    three\n\n    four\n\n  five\n\n\n  six\n  seven\n- >\n a\n",
    "- |\n one\n two\n- a: >\n    three\n    four\n  b: |+\n   five\n\n  c: |\n   six",
    "a: |\n  one\n  \n two\nb: |\n   \n  three\nc: |\n four\n  \n five\n   \nd: |2\n  e\n",
    "\"a b\" : 'it''s'\n'c''d': \"e\\\"f\\\\g\\nh\\ti\\/j\"\ne: ''\nf: \"\"\ng: \"\\u00e4\"\nh: \"a # b: c\" # d\n",
    "a: x#y\nb: http://example.org/?q=1#f\nc: -5\nd: a:b ::c\ne: 1,5 [x] {y}\nf: it's \"so\"\ng: ~\nh: =\n",
    "ä: ö ü\n'é': \"à\"\n🎵: [ö, ü]\nb: |\n  ä\n  ö\n",
    "a: 1\na: 2\nb: {c: 1, c: [2]}\n<<: {d: 3}\n\"a\": {}\n",
    "a: []\nb: {}\nc: [ ]\nd: { }\ne: [a , ]\nf: {a: b , }\ng: [[], {}, [a, {b: [c]}]] # h\ni: {a: b:c, d#e: f}\n",
    "a: b\r\nc:\r\n  - d\r\n  - e\r\n    f\r\n  - |\r\n    g\r\n    h\r\n\r\n# i\r\nj: {k: l} # m\r\n",
    "a:   b   \nc:    \n  d:  e  # f   \n\n   \n   # g\nh: 'i'   \nj: [k]   \n",
    "key:\n  \"text\"\nother:\n  [a, b]\nthird:\n  |\n  c\nfourth:\n  'd': e\n",
    "a: [b, c,\n  d, # e\n  [f\n  ], {g: h\n    , i }\n\n # j\n  , 'k' # l\n  ]\nm:\n- {n: o,\n p: [q,\n r]} # s\n",
    "a: 'b\n  c  \n\n  d''e '\nf: \"g \\\n  h\n\n\n   i\\\n\n  \\ j\n  \"\nk: ['l\n  m', \"\n\n n\"]\n- 'o\n p'\n",
    "a: \"\\u00e4\\xe4\\u2019\\ \\x0a b\"\nc: \"\\ud83c\\udfb5\"\nd: \"\\u+123\"\ne: \"\\e\\0\"\n",
    "a: {b:\n  c}\nd: {\"e\"\n  : f}\ng: [h\n  i]\nj: [k\n]\nl: 'm\nn'\no: 'p\n ' : q\n",
    "a: b: c\nd: - e\nf: 'g' h\ni: [j] k\nl: [m]#n\no: 'p'#q\n",
    "a: ...\nb: ---\n---\nc: d\n...\n",
    // each alone, as one that the reader gives up on would hide the others
    "a: {b:\n , c: d}\n",
    "a: [b:\n , c]\n",
    "a: {b:\n }\n",
    "a: {b: #c, d\n }\n",
    "a: {'b\n c': d}\n",
    "a: \"\\u+123\"\n",
    "a: \"\\x+1\"\n",
    "... : a\n",
    "a: b\n...: c\n",
    "a: b\n... : c\n",
    "--- : a\n",
    "a: b\n---: c\n",
    "a: b\n--- : c\n",
];

/// Documents in which another reader must see the same.
pub(crate) const SMALL: &[&str] = &[
    "a: 1\nb: two\nc: [1, 2.5, true, ~, 'x', \"y\\n\"]\n",
    "- a\n- - b\n  - c\n-\n  - d\n- e: f\n  g: h\n",
    "a:\n- 1\n- 2\nb:\n  c:\n    d: |\n      text\n       more\n\n      end\n    e: >-\n      folded\n      text\n\n      end\n",
    "a: &x {b: 1, c: [2]}\nd: *x\ne: [*x, *x]\n",
    "\"quoted key\": 'it''s'\n'other': \"tab\\tuni\\u00e4\\x41\"\n",
    "plain: over\n  several\n\n  lines\nquoted: \"over\n  several\\\n  lines\n\n  end\"\nsingle: 'over\n  several\n\n  lines'\n",
    "a: |+\n  keep\n\nb: |-\n  strip\n\nc: >+\n  keep\n\n\nd: |2\n    indented\n   less\n",
    "a: !!str 12\nb: !!str\nc: ''\nd:\ne: ~\nf: null\n",
    "? a\n: b\n? c\n: - d\n  - e\n",
    "{a: {b: [c, {d: e}]}, f: g, }\n",
    "a: 'x: y # z'\nb: x#y\nc: http://example.org/?q=1#f\nd: a:b\n",
    "ä: ö\n🎵: \"\\U0001F3B5\"\n",
    "a: b\r\nc:\r\n  - d\r\n  - |\r\n    e\r\n    f\r\n",
    "# comment\na: 1 # comment\n# comment\n\nb: # comment\n  # comment\n  c: 2\n# end\n",
    "a: >\n  one\n  two\n    more\n  three\n\n\n  four\n\nb: end\n",
];

/// What is thrown into a text: characters with a meaning in YAML, alone and together.
const PIECES: &[&str] = &[
    " ", "  ", "\n", "\n\n", "\n  ", "\r\n", "\r", "\t", ":", ": ", " :", "-", "- ", "- - ", "? ", ",", ", ", "[", "]",
    "{", "}", "[]", "{}", "#", " # c", "# c\n", "&a ", "*a", "!t ", "!!str ", "|", ">", "|-", ">-", "|+", "|2", "|\n",
    ">\n", "'", "''", "\"", "\\", "\\n", "\\\"", "\\\n  ", "\\x41", "\\u00e4", "\\u+00e", ":\n", ":\n ", ",\n ", "\n]",
    "%", "@", "`", "~", "<<: ", "<<", "---", "---\n", "...", "...\n", "--- ", "a", "a: b", "key: ", "x y", "1", ".",
    "=", "ä", "🎵", "\u{feff}", "\u{85}", "\u{2028}", "\u{a0}", "\0", "\u{7f}", "\u{ffff}",
];

/// Numbers that look random and are the same in each run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    pub(crate) fn of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }
}

/// Some lines of a text, moved to the left as far as they go: small texts are tried faster.
pub(crate) fn excerpt(text: &str, numbers: &mut Numbers) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let whole = match numbers.below(64) {
        0 => 16_000,
        1..8 => 2_000,
        _ => 0,
    };
    if text.len() < whole {
        return text.to_owned();
    }
    let start = numbers.below(lines.len());
    let end = (start + 1 + numbers.below(24)).min(lines.len());
    let margin = lines[start..end].iter().filter(|line| !line.trim().is_empty());
    let margin = margin.map(|line| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or_default();
    lines[start..end].iter().map(|line| line.get(margin..).unwrap_or("\n")).collect()
}

/// A small damage: what it is called, and a text with it.
struct Kind {
    name: &'static str,
    made: fn(&str, &mut Numbers) -> String,
}

/// Everything that hurts YAML.
const KINDS: &[Kind] = &[
    Kind { name: "a piece put in", made: |text, numbers| replaced(text, here(text, numbers), piece(numbers)) },
    Kind { name: "a character left out", made: |text, numbers| replaced(text, character(text, numbers), "") },
    Kind { name: "a piece for a character", made: |text, n| replaced(text, character(text, n), piece(n)) },
    Kind { name: "a mark for a mark", made: |text, n| replaced(text, mark(text, MARKS, n), one_of(n, MARK_TEXTS)) },
    Kind { name: "a mark left out", made: |text, numbers| replaced(text, mark(text, MARKS, numbers), "") },
    Kind { name: "a quote left out", made: |text, numbers| replaced(text, mark(text, "'\"", numbers), "") },
    Kind { name: "a letter made foreign", made: foreign },
    Kind { name: "quotes put around", made: quoted },
    Kind { name: "brackets put around", made: bracketed },
    Kind { name: "an anchor, alias or tag before a value", made: before_value },
    Kind {
        name: "a comment put in",
        made: |text, n| replaced(text, here(text, n), one_of(n, &[" # c", "#c", "# c: 'd\n"])),
    },
    Kind { name: "a byte order mark before all", made: |text, _| format!("\u{feff}{text}") },
    Kind { name: "CRLF everywhere", made: |text, _| text.replace('\n', "\r\n") },
    Kind {
        name: "another line break",
        made: |text, n| replaced(text, mark(text, "\n", n), one_of(n, &["\r\n", "\r", "\u{85}"])),
    },
    Kind { name: "two lines made one", made: |text, numbers| replaced(text, mark(text, "\n", numbers), " ") },
    Kind { name: "cut off at its end", made: |text, numbers| text[..here(text, numbers).start].to_owned() },
    Kind { name: "cut off at its start", made: |text, numbers| text[here(text, numbers).start..].to_owned() },
    Kind { name: "lines swapped", made: |text, numbers| in_lines(text, numbers, swap) },
    Kind { name: "a line doubled", made: |text, numbers| lines(text, numbers, double) },
    Kind { name: "a line left out", made: |text, n| lines(text, n, |lines, one, _| drop(lines.remove(one))) },
    Kind { name: "an empty line put in", made: |text, numbers| lines(text, numbers, empty_line) },
    Kind { name: "a line that marks a document", made: |text, numbers| lines(text, numbers, document_line) },
    Kind { name: "lines indented", made: |text, numbers| in_lines(text, numbers, indent) },
    Kind { name: "lines moved to the left", made: |text, numbers| in_lines(text, numbers, outdent) },
    Kind { name: "one line indented otherwise", made: |text, numbers| in_lines(text, numbers, indent_one) },
    Kind { name: "a tab for spaces", made: |text, numbers| in_lines(text, numbers, tab) },
    Kind { name: "a piece before a line's text", made: |text, numbers| in_lines(text, numbers, piece_before) },
    Kind { name: "a piece behind a line", made: |text, numbers| in_lines(text, numbers, piece_behind) },
];

/// The marks that make a text what it is, and what is put for one of them.
const MARKS: &str = ":-,[]{}#'\"|>&*!?%\n ";
const MARK_TEXTS: &[&str] =
    &[":", "-", ",", "[", "]", "{", "}", "#", "'", "\"", "|", ">", "&", "*", "!", "?", "%", "\n", " ", "\t", "@", "`"];

/// A text with one small damage, and what that is called. A text that has no place for it stays as it is.
pub(crate) fn damage(text: &str, numbers: &mut Numbers) -> (&'static str, String) {
    let kind = numbers.of(KINDS);
    (kind.name, (kind.made)(text, numbers))
}

fn one_of(numbers: &mut Numbers, texts: &[&'static str]) -> &'static str {
    texts[numbers.below(texts.len())]
}

fn piece(numbers: &mut Numbers) -> &'static str {
    one_of(numbers, PIECES)
}

fn replaced(text: &str, range: Range<usize>, with: &str) -> String {
    format!("{}{with}{}", &text[..range.start], &text[range.end..])
}

/// Some place between two characters, or the text's end.
fn here(text: &str, numbers: &mut Numbers) -> Range<usize> {
    let mut at = numbers.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at..at
}

/// Some character; nothing at the text's end.
fn character(text: &str, numbers: &mut Numbers) -> Range<usize> {
    let start = here(text, numbers).start;
    start..start + text[start..].chars().next().map_or(0, char::len_utf8)
}

/// The next of these characters from some place on, or else the text's end.
fn mark(text: &str, marks: &str, numbers: &mut Numbers) -> Range<usize> {
    let start = here(text, numbers).start;
    match text[start..].char_indices().find(|(_, character)| marks.contains(*character)) {
        Some((at, mark)) => start + at..start + at + mark.len_utf8(),
        None => text.len()..text.len(),
    }
}

/// What stands behind some colon or dash, to the line's end.
fn value(text: &str, numbers: &mut Numbers) -> Range<usize> {
    let start = here(text, numbers).start;
    let found = [": ", "- "].iter().filter_map(|mark| text[start..].find(mark)).min();
    let start = found.map_or(start, |at| start + at + 2);
    start..text[start..].find('\n').map_or(text.len(), |at| start + at)
}

fn foreign(text: &str, numbers: &mut Numbers) -> String {
    const LETTERS: &[&str] =
        &["ä", "ß", "漢", "🎵", "\u{a0}", "\u{301}", "\u{feff}", "\u{2028}", "\u{85}", "\u{fffe}", "\0"];
    replaced(text, character(text, numbers), one_of(numbers, LETTERS))
}

fn quoted(text: &str, numbers: &mut Numbers) -> String {
    let range = value(text, numbers);
    let quote = one_of(numbers, &["'", "\""]);
    replaced(text, range.clone(), &format!("{quote}{}{quote}", &text[range]))
}

fn bracketed(text: &str, numbers: &mut Numbers) -> String {
    let range = value(text, numbers);
    let (open, close) =
        *numbers.of(&[("[", "]"), ("{", "}"), ("{a: ", "}"), ("[[", "]]"), ("[\n", "\n]"), ("[{", "}, ]")]);
    replaced(text, range.clone(), &format!("{open}{}{close}", &text[range]))
}

fn before_value(text: &str, numbers: &mut Numbers) -> String {
    const PROPERTIES: &[&str] =
        &["&a ", "*a ", "*a", "!t ", "!!str ", "!!int ", "! ", "!<t> ", "&a !!map ", "&a\n", "? "];
    let at = value(text, numbers).start;
    replaced(text, at..at, one_of(numbers, PROPERTIES))
}

/// A text whose lines are changed, at one of them; as it is where it has none.
fn lines(text: &str, numbers: &mut Numbers, change: impl FnOnce(&mut Vec<String>, usize, &mut Numbers)) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if !lines.is_empty() {
        let line = numbers.below(lines.len());
        change(&mut lines, line, numbers);
    }
    lines.concat()
}

/// As [`lines`], where there stay as many.
fn in_lines(text: &str, numbers: &mut Numbers, change: fn(&mut [String], usize, &mut Numbers)) -> String {
    lines(text, numbers, |lines, line, numbers| change(lines, line, numbers))
}

fn swap(lines: &mut [String], line: usize, numbers: &mut Numbers) {
    let other = numbers.below(lines.len());
    lines.swap(line, other);
}

fn double(lines: &mut Vec<String>, line: usize, numbers: &mut Numbers) {
    let other = numbers.below(lines.len());
    lines.insert(line, lines[other].clone());
}

fn empty_line(lines: &mut Vec<String>, line: usize, numbers: &mut Numbers) {
    lines.insert(line, format!("{}\n", " ".repeat(numbers.below(6))));
}

fn document_line(lines: &mut Vec<String>, line: usize, numbers: &mut Numbers) {
    const MARKS: &[&str] =
        &["---", "...", "--- # c", "--- a", "%YAML 1.2", "--- |", "---a", " ---", "... # c", "--- {a: b}"];
    lines.insert(line, format!("{}\n", one_of(numbers, MARKS)));
}

fn indent(lines: &mut [String], line: usize, numbers: &mut Numbers) {
    let (spaces, count) = (1 + numbers.below(4), 1 + numbers.below(4));
    for each in lines.iter_mut().skip(line).take(count) {
        each.insert_str(0, &" ".repeat(spaces));
    }
}

fn outdent(lines: &mut [String], line: usize, numbers: &mut Numbers) {
    let (spaces, count) = (1 + numbers.below(4), 1 + numbers.below(4));
    for each in lines.iter_mut().skip(line).take(count) {
        let own = each.len() - each.trim_start_matches(' ').len();
        each.replace_range(..own.min(spaces), "");
    }
}

fn indent_one(lines: &mut [String], line: usize, numbers: &mut Numbers) {
    let spaces = " ".repeat(numbers.below(10));
    lines[line] = format!("{spaces}{}", lines[line].trim_start_matches(' '));
}

fn tab(lines: &mut [String], line: usize, numbers: &mut Numbers) {
    let own = lines[line].len() - lines[line].trim_start_matches(' ').len();
    let kept = numbers.below(own + 1);
    lines[line].replace_range(kept..own, "\t");
}

fn piece_before(lines: &mut [String], line: usize, numbers: &mut Numbers) {
    let own = lines[line].len() - lines[line].trim_start_matches(' ').len();
    lines[line].insert_str(own, piece(numbers));
}

fn piece_behind(lines: &mut [String], line: usize, numbers: &mut Numbers) {
    lines[line] = format!("{}{}\n", lines[line].trim_end_matches('\n'), piece(numbers));
}
