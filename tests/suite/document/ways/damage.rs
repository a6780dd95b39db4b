//! Texts that the reader of ordinary contracts must get right or leave alone, and small damages to any text. The package in
//! `tests/fuzz` damages texts by this too.

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
    if numbers.below(8) == 0 && text.len() < 2_000 {
        return text.to_owned();
    }
    let start = numbers.below(lines.len());
    let end = (start + 1 + numbers.below(24)).min(lines.len());
    let margin = lines[start..end].iter().filter(|line| !line.trim().is_empty());
    let margin = margin.map(|line| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or_default();
    lines[start..end].iter().map(|line| line.get(margin..).unwrap_or("\n")).collect()
}

/// A text with one small damage.
pub(crate) fn damage(text: &str, numbers: &mut Numbers) -> String {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let place = *numbers.of(&places);
    let (before, behind) = text.split_at(place);
    let without_first = |text: &str| text.chars().skip(1).collect::<String>();
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let line = numbers.below(lines.len());
    let other = numbers.below(lines.len());
    match numbers.below(14) {
        0 | 1 => return format!("{before}{}{behind}", numbers.of(PIECES)),
        2 => return format!("{before}{}", without_first(behind)),
        3 => return format!("{before}{}{}", numbers.of(PIECES), without_first(behind)),
        4 => return text.replace('\n', "\r\n"),
        5 => return before.to_owned(),
        _ if lines.is_empty() => return (*numbers.of(PIECES)).to_owned(),
        6 => lines.swap(line, other),
        7 => lines.insert(line, lines[other].clone()),
        8 => drop(lines.remove(line)),
        9 | 10 => {
            let (spaces, count) = (1 + numbers.below(4), 1 + numbers.below(4));
            for each in lines.iter_mut().skip(line).take(count) {
                each.insert_str(0, &"    "[..spaces]);
            }
        }
        11 => {
            let (spaces, count) = (1 + numbers.below(4), 1 + numbers.below(4));
            for each in lines.iter_mut().skip(line).take(count) {
                let own = each.len() - each.trim_start_matches(' ').len();
                each.replace_range(..own.min(spaces), "");
            }
        }
        12 => lines[line] = format!("{}{}\n", lines[line].trim_end_matches('\n'), numbers.of(PIECES)),
        _ => lines.insert(line, format!("{}\n", " ".repeat(numbers.below(6)))),
    }
    lines.concat()
}
