//! The forms of typed values: `30 days`, `EUR 1000.00`, `10%`. Where a figure is typed already, they go on from that.

use super::{Offer, Written, described};
use crate::ide::CompletionKind;
use crate::value::{Currency, Type, form};

/// The forms of durations: the label, and what is written.
const DURATIONS: [(&str, &str); 6] = [
    ("30 days", "${1:30} days"),
    ("10 business days", "${1:10} business days"),
    ("6 months", "${1:6} months"),
    ("1 year 6 months", "${1:1} year ${2:6} months"),
    ("3 years", "${1:3} years"),
    ("4 hours", "${1:4} hours"),
];

/// The units behind a figure, those first that contracts use most.
const UNITS: [&str; 7] = ["day", "month", "year", "business day", "week", "hour", "minute"];

/// Currencies whose amounts are offered where the contract names none.
const COMMON_CURRENCIES: [&str; 6] = ["EUR", "USD", "GBP", "CHF", "INR", "JPY"];

/// Where forms stand in the list: behind values that are known.
const FORM: u32 = 50_000;

impl Offer<'_, '_> {
    /// The forms of a type that has some. `lead` is written before each.
    pub(super) fn forms(&mut self, of: &Type, lead: &str) {
        match of {
            Type::Percentage => self.percentages(lead),
            Type::Date => self.dates(lead),
            Type::Duration => self.durations(lead),
            Type::Money => self.amounts(lead),
            _ => {}
        }
    }

    fn percentages(&mut self, lead: &str) {
        match self.figure() {
            Some(figure) => self.form(&format!("{figure}%"), lead, &format!("{figure}%"), "A percentage."),
            None => self.form("10%", lead, "${1:10}%", "A percentage."),
        }
    }

    fn dates(&mut self, lead: &str) {
        let today = self.contract.as_of;
        self.form(&today.to_string(), lead, &today.to_string(), "A date; this one is the day of the check.");
        let month = today.month.unwrap_or(1);
        let snippet = format!("${{1:{:04}}}-${{2:{month:02}}}-${{3:01}}", today.year);
        self.form("YYYY-MM-DD", lead, &snippet, "A date: year, month, day.");
    }

    fn durations(&mut self, lead: &str) {
        const MEANING: &str = "A length of time.";
        let Some((before, count)) = self.last_count() else {
            for (label, snippet) in DURATIONS {
                self.form(label, lead, snippet, MEANING);
            }
            return;
        };
        let plural = if count.trim_start_matches('0') == "1" { "" } else { "s" };
        for unit in UNITS {
            let text = format!("{before}{count} {unit}{plural}");
            // months do not go before years, nor business days beside others
            if form(&Type::Duration, &text, false).is_none() {
                continue;
            }
            self.form(&text, lead, &text, MEANING);
        }
    }

    fn amounts(&mut self, lead: &str) {
        const MEANING: &str = "An amount of money.";
        let figure = self.figure();
        for code in self.currencies_of_contract() {
            // a comma would end it in brackets
            let (label, snippet) = match &figure {
                Some(figure) => (format!("{code} {figure}"), format!("{code} {figure}")),
                None => (format!("{code} 1000.00"), format!("{code} ${{1:1000.00}}")),
            };
            self.form(&label, lead, &snippet, MEANING);
        }
    }

    /// The quote that a value is begun with.
    pub(super) fn quote(&self) -> Option<char> {
        self.slot.word.text(self.part.sketch.text).chars().next().filter(|first| matches!(first, '"' | '\''))
    }

    /// What is typed of a value, without its quotes.
    pub(super) fn typed(&self) -> &str {
        self.slot.word.text(self.part.sketch.text).trim_matches(['"', '\'']).trim()
    }

    /// The figure that is typed, where nothing else is.
    fn figure(&self) -> Option<String> {
        let typed = self.typed();
        let is_figure =
            typed.starts_with(|first: char| first.is_ascii_digit()) && typed.parse::<f64>().is_ok_and(f64::is_finite);
        let is_plain = typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !typed.ends_with('.');
        (is_figure && is_plain).then(|| typed.to_owned())
    }

    /// The last count of a duration that is being typed, and what stands before that: `1 year ` and `6` of `1 year 6 mo`.
    fn last_count(&self) -> Option<(String, String)> {
        let typed = self.typed();
        let is_begun = typed.starts_with(|first: char| first.is_ascii_digit());
        let unit = typed.trim_end_matches(|letter: char| letter.is_ascii_alphabetic() || letter == ' ');
        let before = unit.trim_end_matches(|digit: char| digit.is_ascii_digit());
        let count = unit.get(before.len()..).filter(|count| !count.is_empty())?;
        let is_plain = before.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ');
        (is_begun && is_plain).then(|| (before.to_owned(), count.to_owned()))
    }

    /// Offers a form, in the quotes that are begun; those that are offered first stand first.
    fn form(&mut self, label: &str, lead: &str, snippet: &str, meaning: &str) {
        let quote = self.quote().map(String::from).unwrap_or_default();
        let snippet = format!("{lead}{quote}{snippet}{quote}");
        let rank = FORM.saturating_add(u32::try_from(self.found.len()).unwrap_or(u32::MAX));
        let written = if snippet.contains('$') { Written::snippet(snippet) } else { Written::plain(snippet) };
        if let Some(completion) = self.add(label.to_owned(), CompletionKind::Form, rank, written) {
            completion.documentation = described(meaning);
        }
    }

    /// The codes of all currencies, the common ones first.
    pub(super) fn currencies(&mut self, lead: &str) {
        for (number, currency) in (0..).zip(Currency::all()) {
            let code = currency.code().to_owned();
            let common = COMMON_CURRENCIES.iter().position(|known| *known == code);
            let rank = common.and_then(|rank| u32::try_from(rank).ok()).unwrap_or(number + 100);
            let written = Written::plain(format!("{lead}{}", self.scalar(&code)));
            if let Some(completion) = self.add(code, CompletionKind::Value, rank, written) {
                completion.detail = Some(currency.name());
            }
        }
    }

    /// The currencies that stand in the contract, or else common ones.
    fn currencies_of_contract(&self) -> Vec<String> {
        let sketch = &self.part.sketch;
        let mut found: Vec<String> = Vec::new();
        for (_, node) in sketch.nodes() {
            let Some(text) = sketch.scalar(node) else { continue };
            let Some(code) = text.get(..3).filter(|code| Currency::from_code(code).is_some()) else { continue };
            let is_amount = text.get(3..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
            if is_amount && !found.iter().any(|known| known == code) {
                found.push(code.to_owned());
            }
        }
        if found.is_empty() { COMMON_CURRENCIES.map(str::to_owned).to_vec() } else { found }
    }
}
