//! YAML made at random in every style that contracts are written in, so that the styles meet each other in more ways than
//! in what people wrote.

use super::damage::Numbers;

/// Text that needs no quotes in block style.
const WORDS: &[&str] = &[
    "one",
    "two words",
    "x#y",
    "a:b",
    "it's",
    "-5",
    "1.5 %",
    "~",
    "http://example.org/?q=1#f",
    "ä ö",
    "🎵",
    "2026-01-02",
    "a \"b\" c",
    "so  far",
    ".5",
    "<<x",
    "a - b",
];
/// Text that may also stand between brackets.
const FLOW_WORDS: &[&str] =
    &["one", "two words", "x#y", "a:b", "it's", "-5", "1.5 %", "~", "é", "2026-01-02", "<", "a \"b\""];
const SINGLE: &[&str] = &["", "x: y # z", "it''s", "''", "[a, b]", "ä", "\\n", " a ", "\"", "''''"];
const DOUBLE: &[&str] =
    &["", "x: y # z", "\\\"so\\\"", "\\\\", "{a}", "\\u00e4\\x41", "a\\nb\\tc", " a ", "'", "\\/ \\ "];
const COMMENTS: &[&str] = &["#", "# c", "#c: d", "# 'e \"f", "#### [g", "# - ä"];

/// A text of one document.
pub(crate) fn text(numbers: &mut Numbers) -> String {
    let mut maker = Maker { numbers, text: String::new(), keys: 0 };
    maker.start();
    let depth = 1 + maker.numbers.below(3);
    if maker.one_in(3) {
        maker.list(0, depth);
    } else {
        maker.mapping(0, depth);
    }
    maker.between();
    let mut text = maker.text;
    if numbers.below(6) == 0 {
        text = text.replace('\n', "\r\n");
    }
    if numbers.below(6) == 0 {
        text.truncate(text.trim_end().len());
    }
    text
}

struct Maker<'n> {
    numbers: &'n mut Numbers,
    text: String,
    keys: usize,
}

impl Maker<'_> {
    fn one_in(&mut self, count: usize) -> bool {
        self.numbers.below(count) == 0
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn spaces(&mut self, count: usize) {
        self.text.extend(std::iter::repeat_n(' ', count));
    }

    fn pick(&mut self, of: &[&str]) {
        let text = *self.numbers.of(of);
        self.put(text);
    }

    /// What may stand before the first value.
    fn start(&mut self) {
        self.between();
        if self.one_in(5) {
            self.put("---");
            self.line_end();
        }
    }

    /// Empty lines and comments between two lines with content.
    fn between(&mut self) {
        while self.one_in(8) {
            let spaces = self.numbers.below(6);
            self.spaces(spaces);
            if self.one_in(2) {
                self.pick(COMMENTS);
            }
            self.put("\n");
        }
    }

    fn line_end(&mut self) {
        if self.one_in(12) {
            self.spaces(2);
        }
        if self.one_in(8) {
            self.put(" ");
            self.pick(COMMENTS);
        }
        self.put("\n");
        self.between();
    }

    /// Entries in this column; the first stands where the text has come to.
    fn mapping(&mut self, column: usize, depth: usize) {
        for entry in 0..1 + self.numbers.below(4) {
            if entry > 0 {
                self.spaces(column);
            }
            self.key(WORDS);
            if self.one_in(20) {
                self.put(" ");
            }
            self.put(":");
            self.value(column, depth, true);
        }
    }

    /// Elements in this column; the first dash stands where the text has come to.
    fn list(&mut self, column: usize, depth: usize) {
        for element in 0..1 + self.numbers.below(4) {
            if element > 0 {
                self.spaces(column);
            }
            self.put("-");
            self.value(column, depth, false);
        }
    }

    fn key(&mut self, words: &[&str]) {
        if !self.one_in(30) {
            self.keys += 1;
        }
        let number = self.keys;
        match self.numbers.below(8) {
            0 => self.put(&format!("'k {number}'")),
            1 => self.put(&format!("\"k: {number}\"")),
            2 => {
                self.pick(words);
                self.put(&format!(" {number}"));
            }
            _ => self.put(&format!("key_{number}")),
        }
    }
}

/// Values of keys and elements.
impl Maker<'_> {
    /// A value behind a colon or a dash of a collection in this column, to the end of its last line.
    fn value(&mut self, column: usize, depth: usize, is_keyed: bool) {
        let nested = if depth > 0 { self.numbers.below(3) } else { 0 };
        if nested > 0 {
            return self.collection(column, depth - 1, is_keyed);
        }
        if self.one_in(10) {
            return self.line_end();
        }
        if self.one_in(12) {
            self.line_end();
            let spaces = column + 1 + self.numbers.below(3);
            self.spaces(spaces);
        } else {
            let spaces = if self.one_in(10) { 3 } else { 1 };
            self.spaces(spaces);
        }
        match self.numbers.below(8) {
            0 => return self.block(column),
            1 | 2 => {
                self.flow(column, 2);
                return self.line_end();
            }
            3 => self.quoted(column, "'", SINGLE),
            4 => self.quoted(column, "\"", DOUBLE),
            5 => return self.folded_plain(column),
            6 if self.one_in(100) => self.pick(&["&a b", "*a", "!t c", "!!str d"]),
            _ => self.pick(WORDS),
        }
        self.line_end();
    }

    fn collection(&mut self, column: usize, depth: usize, is_keyed: bool) {
        let is_list = self.one_in(2);
        if !is_keyed && self.one_in(2) {
            // on the line of its dash
            let spaces = 1 + self.numbers.below(3);
            self.spaces(spaces);
            let column = column + 1 + spaces;
            return if is_list { self.list(column, depth) } else { self.mapping(column, depth) };
        }
        self.line_end();
        let further = if is_keyed && is_list { self.numbers.below(4) } else { 1 + self.numbers.below(4) };
        let column = column + further;
        self.spaces(column);
        if is_list { self.list(column, depth) } else { self.mapping(column, depth) }
    }

    /// A line break in a text, with empty lines, and the indentation of its next line.
    fn broken(&mut self, column: usize) {
        self.put("\n");
        while self.one_in(4) {
            let spaces = self.numbers.below(4);
            self.spaces(spaces);
            self.put("\n");
        }
        let spaces = column + 1 + self.numbers.below(3);
        self.spaces(spaces);
    }

    fn folded_plain(&mut self, column: usize) {
        self.pick(WORDS);
        for _ in 0..1 + self.numbers.below(3) {
            self.broken(column);
            self.pick(WORDS);
        }
        self.line_end();
    }

    fn quoted(&mut self, column: usize, quote: &str, words: &[&str]) {
        self.put(quote);
        self.pick(words);
        while self.one_in(4) {
            if quote == "\"" && self.one_in(3) {
                self.put("\\");
            }
            self.broken(column);
            self.pick(words);
        }
        self.put(quote);
    }

    fn block(&mut self, column: usize) {
        self.pick(&["|", "|-", "|+", ">", ">-", ">+"]);
        if self.one_in(6) {
            self.put(" # c");
        }
        self.put("\n");
        let indent = column + 1 + self.numbers.below(3);
        for line in 0..1 + self.numbers.below(5) {
            while self.one_in(5) {
                let spaces = self.numbers.below(indent + 1);
                self.spaces(spaces);
                self.put("\n");
            }
            let further = if line > 0 && self.one_in(5) { 2 } else { 0 };
            self.spaces(indent + further);
            self.pick(WORDS);
            self.pick(&["", "", "", " ", ":", " # no comment"]);
            self.put("\n");
        }
        // lines of more spaces than the text's would belong to it, and are rare
        if indent > 5 || self.one_in(10) {
            self.between();
        }
    }

    /// A list or mapping in brackets.
    fn flow(&mut self, column: usize, depth: usize) {
        let is_list = self.one_in(2);
        self.put(if is_list { "[" } else { "{" });
        let count = self.numbers.below(4);
        for entry in 0..count {
            self.flow_space(column);
            if !is_list {
                self.key(FLOW_WORDS);
                if !self.one_in(10) {
                    self.put(":");
                    self.flow_value(column, depth, is_list);
                }
            } else {
                self.flow_value(column, depth, is_list);
            }
            self.flow_space(column);
            if entry + 1 < count || self.one_in(8) {
                self.put(",");
            }
        }
        self.put(if is_list { "]" } else { "}" });
    }

    /// What may stand between the parts of a collection in brackets.
    fn flow_space(&mut self, column: usize) {
        match self.numbers.below(12) {
            0 => {
                self.line_end();
                let spaces = column + 1 + self.numbers.below(3);
                self.spaces(spaces);
            }
            1..5 => self.put(" "),
            _ => {}
        }
    }

    fn flow_value(&mut self, column: usize, depth: usize, in_list: bool) {
        self.put(" ");
        match self.numbers.below(8) {
            0 if depth > 0 => self.flow(column, depth - 1),
            1 => self.quoted(column, "'", SINGLE),
            2 => self.quoted(column, "\"", DOUBLE),
            3 if !in_list => {}
            _ => self.pick(FLOW_WORDS),
        }
    }
}
