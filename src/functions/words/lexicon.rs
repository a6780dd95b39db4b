//! What single words mean. All of them in lower case.

/// Zero to nineteen.
pub(super) fn unit(word: &str) -> Option<u32> {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    position(&UNITS, word)
}

/// Twenty, thirty … ninety.
pub(super) fn tens(word: &str) -> Option<u32> {
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    match word {
        "fourty" => Some(40),
        _ => position(&TENS, word).map(|at| (at + 2) * 10),
    }
}

/// Whether a number in words begins with this one.
pub(super) fn begins_number(word: &str) -> bool {
    // by its first letter most words are none
    word.starts_with(['a', 'e', 'f', 'h', 'n', 'o', 's', 't', 'z'])
        && (matches!(word, "half" | "a" | "an") || unit(word).is_some() || tens(word).is_some())
}

/// Thousand and above, as powers of ten.
pub(super) fn scale(word: &str) -> Option<u32> {
    match word {
        "thousand" => Some(3),
        "million" => Some(6),
        "billion" => Some(9),
        _ => None,
    }
}

/// The denominator of a fraction.
pub(super) fn fraction(word: &str) -> Option<i64> {
    Some(match word {
        "half" | "halves" => 2,
        "third" | "thirds" => 3,
        "quarter" | "quarters" | "fourth" | "fourths" => 4,
        "fifth" | "fifths" => 5,
        "sixth" | "sixths" => 6,
        "eighth" | "eighths" => 8,
        "tenth" | "tenths" => 10,
        "twelfth" | "twelfths" => 12,
        "hundredth" | "hundredths" => 100,
        _ => return None,
    })
}

/// First to nineteenth, without the tens.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    const ORDINALS: [&str; 19] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
    ];
    match word {
        "twentieth" => Some(20),
        "thirtieth" => Some(30),
        _ => position(&ORDINALS, word).map(|at| at + 1),
    }
}

/// A month by its name or the first letters of it, from 1.
pub(super) fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = MONTHS.iter().position(|name| *name == word || (word.len() == 3 && name.starts_with(word)));
    let at = at.or((word == "sept").then_some(8))?;
    u8::try_from(at + 1).ok()
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Time {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// A unit of time by its name, and whether the name stands for one of it alone.
pub(super) fn time(word: &str) -> Option<(Time, bool)> {
    Some(match word {
        "second" => (Time::Second, true),
        "seconds" | "sec" | "secs" => (Time::Second, false),
        "minute" => (Time::Minute, true),
        "minutes" | "min" | "mins" => (Time::Minute, false),
        "hour" | "hr" => (Time::Hour, true),
        "hours" | "hrs" => (Time::Hour, false),
        "day" => (Time::Day, true),
        "days" => (Time::Day, false),
        "week" => (Time::Week, true),
        "weeks" => (Time::Week, false),
        "month" => (Time::Month, true),
        "months" => (Time::Month, false),
        "year" | "yr" => (Time::Year, true),
        "years" | "yrs" => (Time::Year, false),
        _ => return None,
    })
}

/// Words that may say one of a unit of time without a number: `from year to year`, `a month`, `weekly`.
pub(super) fn is_one_of_time(word: &str) -> bool {
    time(word).is_some_and(|(_, one)| one)
        || matches!(word, "annual" | "annually" | "yearly" | "monthly" | "weekly" | "daily" | "hourly" | "anniversary")
}

/// Words that stand between a number and its unit of time and change nothing.
pub(super) fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "calendar"
            | "consecutive"
            | "successive"
            | "continuous"
            | "full"
            | "clear"
            | "whole"
            | "entire"
            | "complete"
            | "additional"
            | "further"
            | "more"
            | "other"
            | "extra"
            | "elapsed"
    )
}

/// Words before `days` that make business days of them.
pub(super) fn is_business(word: &str) -> bool {
    matches!(word, "business" | "working" | "banking")
}

/// Words before a figure that make it the number of a part of the contract, or of what it deals with: `Severity 1`.
pub(super) fn is_part(word: &str) -> bool {
    matches!(
        word,
        "section"
            | "sections"
            | "clause"
            | "clauses"
            | "article"
            | "articles"
            | "paragraph"
            | "paragraphs"
            | "schedule"
            | "exhibit"
            | "annex"
            | "appendix"
            | "attachment"
            | "item"
            | "part"
            | "page"
            | "table"
            | "figure"
            | "phase"
            | "stage"
            | "step"
            | "milestone"
            | "level"
            | "tier"
            | "severity"
            | "priority"
            | "version"
            | "no"
            | "number"
    )
}

fn position(words: &[&str], word: &str) -> Option<u32> {
    words.iter().position(|known| *known == word).and_then(|at| u32::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_a_number_may_begin_with_is_known_by_its_first_letter_too() {
        let known = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
                     seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety half a an";
        for word in known.split_whitespace() {
            assert!(begins_number(word), "{word}");
        }
        for word in ["", "hundred", "thousand", "days", "and", "half-", "Five"] {
            assert!(!begins_number(word), "{word}");
        }
    }
}
