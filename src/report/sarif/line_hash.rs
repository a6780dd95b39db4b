//! The hash by which GitHub's code scanning knows a line again when others are put in before it, as its own uploader makes it.

use rustc_hash::FxHashMap;

/// How many units of UTF-16 a line's hash is made of.
const WINDOW: usize = 100;
const FACTOR: u64 = 37;
/// What stands behind the last unit of a file.
const END: u16 = u16::MAX;

/// The hash of each line of a file, and which of the lines with that hash it is, from 1.
///
/// Blanks and tabs count for nothing, and every line end is a line feed. A line's hash is that of the hundred units that begin with
/// its first; behind the end of the file stand zeros.
#[derive(Debug, Default)]
pub(super) struct LineHashes {
    lines: Vec<(u64, u32)>,
}

impl LineHashes {
    /// The hashes of a file's lines.
    pub(super) fn of(text: &str) -> Self {
        let mut hasher = Hasher::new();
        for unit in text.encode_utf16() {
            hasher.character(unit);
        }
        hasher.character(END);
        for _ in 0..WINDOW {
            hasher.flush();
            hasher.shift(0);
        }
        Self { lines: hasher.lines }
    }

    /// The hash of a line, which is counted from 1.
    pub(super) fn line(&self, number: u32) -> Option<String> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.lines.get(index).map(|(hash, count)| format!("{hash:x}:{count}"))
    }
}

struct Hasher {
    /// The units of the window, and whether a line begins with each; `at` is the oldest.
    window: [(u16, bool); WINDOW],
    at: usize,
    hash: u64,
    /// The factor that the oldest unit has in the hash by the time it leaves.
    oldest: u64,
    line_begins: bool,
    after_return: bool,
    counts: FxHashMap<u64, u32>,
    lines: Vec<(u64, u32)>,
}

impl Hasher {
    fn new() -> Self {
        Self {
            window: [(0, false); WINDOW],
            at: 0,
            hash: 0,
            oldest: (0..WINDOW).fold(1, |power: u64, _| power.wrapping_mul(FACTOR)),
            line_begins: true,
            after_return: false,
            counts: FxHashMap::default(),
            lines: Vec::new(),
        }
    }

    fn character(&mut self, unit: u16) {
        const LINE_FEED: u16 = b'\n' as u16;
        const RETURN: u16 = b'\r' as u16;
        let is_blank = unit == u16::from(b' ') || unit == u16::from(b'\t');
        if is_blank || (self.after_return && unit == LINE_FEED) {
            self.after_return = false;
            return;
        }
        self.after_return = unit == RETURN;
        let unit = if unit == RETURN { LINE_FEED } else { unit };
        self.flush();
        if let Some((_, begins)) = self.window.get_mut(self.at) {
            *begins = std::mem::take(&mut self.line_begins);
        }
        self.line_begins = unit == LINE_FEED;
        self.shift(unit);
    }

    /// Tells the hash of the line that begins with the oldest unit, if one does: the window is full of it.
    fn flush(&mut self) {
        if let Some((_, begins @ true)) = self.window.get_mut(self.at) {
            *begins = false;
            let count = self.counts.entry(self.hash).or_default();
            *count += 1;
            self.lines.push((self.hash, *count));
        }
    }

    fn shift(&mut self, unit: u16) {
        let Some((place, _)) = self.window.get_mut(self.at) else { return };
        let leaving = u64::from(std::mem::replace(place, unit));
        self.hash = self
            .hash
            .wrapping_mul(FACTOR)
            .wrapping_add(u64::from(unit))
            .wrapping_sub(self.oldest.wrapping_mul(leaving));
        self.at = (self.at + 1) % WINDOW;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, without rolling: the sum over the window of each line, by the words of the description.
    fn slowly(text: &str) -> Vec<String> {
        let mut units: Vec<u16> = Vec::new();
        let mut starts = vec![0];
        for unit in text.replace("\r\n", "\n").replace('\r', "\n").encode_utf16() {
            if unit != u16::from(b' ') && unit != u16::from(b'\t') {
                units.push(unit);
                if unit == u16::from(b'\n') {
                    starts.push(units.len());
                }
            }
        }
        units.push(END);
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        let hashes = starts.into_iter().map(|start| {
            let window = (start..start + WINDOW).map(|at| units.get(at).copied().unwrap_or(0));
            let hash = window.fold(0u64, |hash, unit| hash.wrapping_mul(FACTOR).wrapping_add(u64::from(unit)));
            let count = counts.entry(hash).or_default();
            *count += 1;
            format!("{hash:x}:{count}")
        });
        hashes.collect()
    }

    #[test]
    fn each_line_has_the_hash_of_the_hundred_units_that_begin_with_it() {
        let long = "term: {initial: 3 years} # ünï 👍\r\n".repeat(20);
        let texts = [
            "",
            "\n",
            "\r",
            "\r\n",
            "a",
            "  a\tb  \n\n\n",
            "x: 1\r\rx: 1\r\n \t\nx: 1\n",
            "\u{feff}a: 👍\r\nb: e\u{301}",
            &long,
            "no end\n\n  of line",
        ];
        for text in texts {
            let hashes = LineHashes::of(text);
            let told: Vec<String> = (1..).map_while(|line| hashes.line(line)).collect();
            assert_eq!(told, slowly(text), "{text:?}");
        }
    }

    #[test]
    fn a_line_keeps_its_hash_when_others_come_before_it_and_equal_ones_are_counted() {
        let (one, two) = (LineHashes::of("a: 1\n"), LineHashes::of("# new\na: 1\n"));
        assert_eq!(one.line(1), two.line(2));
        let many = LineHashes::of(&"x\n".repeat(200));
        assert_eq!(many.line(1).unwrap().rsplit_once(':').unwrap().1, "1");
        assert_eq!(many.line(101).unwrap().rsplit_once(':').unwrap().1, "101");
        assert_eq!((one.line(0), one.line(3)), (None, None));
        // a hash of known value: the end mark alone, with 99 zeros behind it
        let alone = (0..99).fold(65535u64, |hash, _| hash.wrapping_mul(FACTOR));
        assert_eq!(LineHashes::of("").line(1).unwrap(), format!("{alone:x}:1"));
    }
}
