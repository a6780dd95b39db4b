//! What holds of all values and of every text.

use proptest::prelude::*;

use crate::value::{
    Comparison, Country, Currency, Date, Decimal, Duration, EnumValue, Jurisdiction, Money, Scalar, Type, add, compare,
    date, duration, form, money, multiply, read, state, subtract, text,
};

const FIGURES: [Type; 7] =
    [Type::Boolean, Type::Integer, Type::Number, Type::Percentage, Type::Date, Type::Duration, Type::Money];

/// A text that is none of them is looked for among thousands of names: these are tried less often.
const PLACES: [Type; 2] = [Type::Country, Type::Jurisdiction];

const COMPARISONS: [Comparison; 6] = [
    Comparison::Equal,
    Comparison::NotEqual,
    Comparison::Less,
    Comparison::AtMost,
    Comparison::Greater,
    Comparison::AtLeast,
];

fn no_enum(_: EnumValue) -> &'static str {
    ""
}

fn dates() -> impl Strategy<Value = Date> {
    (1i32..=9999, 1u8..=12, 1u8..=31, 0..3).prop_map(|(year, month, day, parts)| match parts {
        0 => Date { year, month: None, day: None },
        1 => Date { year, month: Some(month), day: None },
        _ => Date::from_day(year, month, day).unwrap_or(Date { year, month: Some(month), day: Some(28) }),
    })
}

fn decimals() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        (-1_000_000i64..1_000_000, 0u32..6).prop_map(|(digits, scale)| Decimal::new(digits, scale)),
        (any::<u32>(), any::<u32>(), any::<u32>(), any::<bool>(), 0u32..=28)
            .prop_map(|(low, middle, high, negative, scale)| Decimal::from_parts(low, middle, high, negative, scale)),
    ]
}

fn lengths() -> impl Strategy<Value = Duration> {
    let size = || prop_oneof![Just(0i64), 0..100i64, 0..i64::MAX];
    let seconds = prop_oneof![Just(0i64), 0..100_000i64, (0..1000i64).prop_map(|n| n * duration::DAY), 0..i64::MAX];
    (size(), size(), seconds).prop_map(|(months, business_days, seconds)| Duration { months, business_days, seconds })
}

fn scalars() -> impl Strategy<Value = Scalar> {
    let currency = prop::sample::select(vec!["EUR", "USD", "JPY", "KWD", "XAU"]);
    let country = prop::sample::select(vec!["DE", "US", "GB"]);
    let place = prop::sample::select(vec!["DE", "US-FL", "GB-EAW", "AD-02", "FR-75C"]);
    prop_oneof![
        any::<bool>().prop_map(Scalar::Boolean),
        any::<i64>().prop_map(Scalar::Integer),
        decimals().prop_map(Scalar::Number),
        decimals().prop_map(Scalar::Percentage),
        dates().prop_map(Scalar::Date),
        lengths().prop_map(Scalar::Duration),
        (decimals(), currency).prop_map(|(amount, code)| {
            Scalar::Money(Money { amount, currency: Currency::from_code(code).unwrap() })
        }),
        country.prop_map(|code| Scalar::Country(Country::from_code(code).unwrap())),
        place.prop_map(|code| Scalar::Jurisdiction(Jurisdiction::from_code(code).unwrap())),
    ]
}

fn type_of(value: &Scalar) -> Type {
    match value {
        Scalar::Boolean(_) => Type::Boolean,
        Scalar::Integer(_) => Type::Integer,
        Scalar::Number(_) => Type::Number,
        Scalar::Percentage(_) => Type::Percentage,
        Scalar::Date(_) => Type::Date,
        Scalar::Duration(_) => Type::Duration,
        Scalar::Money(_) => Type::Money,
        Scalar::Country(_) => Type::Country,
        Scalar::Jurisdiction(_) => Type::Jurisdiction,
        Scalar::Enum(value) => Type::Enum(value.of),
    }
}

/// Texts near to what the types accept, so that more than the first byte is read.
fn almost_values() -> impl Strategy<Value = String> {
    "([-+$€]?[0-9]{0,5}[.,'/: -]?[0-9]{0,4}[.,/-]?[0-9]{0,3} ?(EUR|usd|%|days|business|months|m|h|and|T|Z|P|é|\u{a0}|US-|e|x)?){1,3}"
}

proptest! {
    // what fails becomes a row of a table, not a file of seeds
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_is_read_or_refused_with_advice(written in prop_oneof![any::<String>(), almost_values()]) {
        for of in FIGURES {
            for quoted in [false, true] {
                let read = read(&of, &written, quoted);
                prop_assert_eq!(form(&of, &written, quoted), read.clone().ok(), "{:?}", of);
                if let Err(refusal) = read {
                    prop_assert!(refusal.message.starts_with("expected ") && !refusal.advice.is_empty(), "{of:?}");
                    prop_assert!(refusal.message.len() + refusal.advice.len() < 2000, "{of:?}");
                }
            }
        }
        let _ = money(&written, "EUR");
        let _ = money("5", &written);
        let _ = state::State::from_word(&written);
        prop_assert_eq!(state::is_placeholder(&written), state::is_placeholder(written.trim()));
    }

    #[test]
    fn advice_to_write_something_is_accepted(written in almost_values()) {
        for of in FIGURES {
            let Err(refusal) = read(&of, &written, false) else { continue };
            let Some(advice) = refusal.advice.strip_prefix("write `") else { continue };
            if let Some((mended, "" | ", without separators" | ", without an exponent" | ", without leading zeros")) = advice.split_once('`') {
                prop_assert!(read(&of, mended, false).is_ok(), "{of:?}: {written:?} -> {mended:?}");
            }
        }
    }

    #[test]
    fn what_is_shown_is_read_as_the_same_value(value in scalars()) {
        let shown = value.to_text(no_enum);
        prop_assert_eq!(read(&type_of(&value), &shown, false), Ok(value), "{}", shown);
    }

    #[test]
    fn comparisons_turned_around_agree(left in scalars(), right in scalars()) {
        for (comparison, turned) in [
            (Comparison::Equal, Comparison::Equal),
            (Comparison::NotEqual, Comparison::NotEqual),
            (Comparison::Less, Comparison::Greater),
            (Comparison::AtMost, Comparison::AtLeast),
        ] {
            prop_assert_eq!(compare(comparison, left, right).ok(), compare(turned, right, left).ok());
        }
    }

    #[test]
    fn a_comparison_and_its_opposite_disagree(left in lengths(), right in lengths(), first in dates(), second in dates()) {
        for (left, right) in [
            (Scalar::Duration(left), Scalar::Duration(right)),
            (Scalar::Date(first), Scalar::Date(second)),
        ] {
            for (comparison, opposite) in [
                (Comparison::Equal, Comparison::NotEqual),
                (Comparison::Less, Comparison::AtLeast),
                (Comparison::Greater, Comparison::AtMost),
            ] {
                let (holds, fails) = (compare(comparison, left, right).ok(), compare(opposite, left, right).ok());
                prop_assert_eq!(holds, fails.map(|fails| !fails));
            }
            if compare(Comparison::Less, left, right) == Ok(true) {
                prop_assert_eq!(compare(Comparison::AtMost, left, right), Ok(true));
                prop_assert_eq!(compare(Comparison::NotEqual, left, right), Ok(true));
            }
        }
    }

    #[test]
    fn a_comparison_of_lengths_holds_from_every_day(
        months in 0i64..40, days in -3i32..3, start in dates(), base in 0i64..1300,
    ) {
        let start = Date { month: start.month.or(Some(2)), day: start.day.or(Some(28)), ..start };
        let (left, right) = (Duration::months(months), Duration::days((months * 30 + months / 2) as i32 + days + (base % 3) as i32));
        let (Ok(to_left), Ok(to_right)) = (date::add(start, left), date::add(start, right)) else { return Ok(()) };
        for comparison in COMPARISONS {
            if let Ok(holds) = compare(comparison, Scalar::Duration(left), Scalar::Duration(right)) {
                let found = compare(comparison, Scalar::Date(to_left), Scalar::Date(to_right));
                prop_assert_eq!(found, Ok(holds), "{} {} {} from {}", left, comparison, right, start);
            }
        }
    }

    #[test]
    fn computing_never_panics_and_takes_back_what_it_gave(left in scalars(), right in scalars()) {
        let _ = multiply(left, right);
        let _ = subtract(left, right);
        let Ok(sum) = add(left, right) else { return Ok(()) };
        // a date moved to the last day of a month does not come back
        if !matches!(sum, Scalar::Date(_)) {
            prop_assert_eq!(compare(Comparison::Equal, subtract(sum, right).unwrap(), left), Ok(true));
        }
    }

    #[test]
    fn dates_move_as_in_another_calendar(start in dates(), months in -3000i64..3000, days in -90_000i32..90_000) {
        let (Some(month), Some(day)) = (start.month, start.day) else { return Ok(()) };
        let length = Duration { months, ..Duration::days(days) };
        let Ok(moved) = jiff::civil::date(start.year as i16, month as i8, day as i8)
            .checked_add(jiff::Span::new().months(months))
        else {
            // the other calendar ends with the year 9999 on the way, too
            return Ok(());
        };
        let other = moved
            .checked_add(jiff::Span::new().days(days))
            .ok()
            .and_then(|end| Date::from_day(end.year().into(), end.month() as u8, end.day() as u8));
        prop_assert_eq!(date::add(start, length).ok(), other);
    }

    #[test]
    fn ends_are_a_day_apart_or_the_same(start in dates(), months in 1i64..600) {
        let Ok([last, anniversary]) = date::ends(start, Duration::months(months)) else { return Ok(()) };
        let gap = date::between(anniversary, last).unwrap();
        prop_assert!(gap == Duration::days(1) || gap.is_zero());
        prop_assert_eq!(date::add(start, Duration::months(months)), Ok(anniversary));
    }

    #[test]
    fn folding_twice_changes_nothing_more(written in any::<String>(), other in any::<String>()) {
        let folded = text::fold(&written);
        prop_assert_eq!(&text::fold(&folded), &folded);
        prop_assert!(text::equal(&written, &folded) && text::same_name(&written, &written));
        prop_assert_eq!(text::same_name(&written, &other), text::same_name(&other, &written));
    }

    #[test]
    fn a_phrase_is_found_where_it_stands(before in "[a-zé .]{0,9}", phrase in "[a-zA-Zé]{1,4}( [a-zé]{1,4})?", behind in "[a-zé .]{0,9}") {
        let text = format!("{before} {}  {behind}", phrase.to_uppercase());
        let found = text::mentions(&text, &phrase);
        prop_assert!(found.is_some_and(|range| text.get(range.clone()).and_then(|found| text::mentions(found, &phrase)) == Some(0..range.len())));
    }

    #[test]
    fn a_mention_lies_within_the_text(written in any::<String>(), phrase in any::<String>()) {
        if let Some(range) = text::mentions(&written, &phrase) {
            prop_assert!(written.get(range).is_some());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_is_a_place_or_refused_with_advice(written in prop_oneof![any::<String>(), "[A-Za-zÀ-ž]{2}-?[A-Z0-9]{0,4}"]) {
        for of in PLACES {
            match read(&of, &written, false) {
                Ok(value) => prop_assert_eq!(value.to_text(no_enum), written.trim()),
                Err(refusal) => prop_assert!(!refusal.advice.is_empty()),
            }
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "what takes more than linear time is found by the clock")]
fn a_very_long_text_is_read_or_refused_in_linear_time() {
    // in square time this would take minutes
    const LENGTH: usize = 50_000;
    let long = |unit: &str| unit.repeat(LENGTH / unit.len());
    let started = std::time::Instant::now();
    for written in [
        long("9"),
        long("1,000"),
        long("0."),
        long("1 day "),
        long("P1Y"),
        long("é"),
        long(" "),
        long("_"),
        long("[ "),
        long("2026-"),
        long("a b "),
        format!("EUR {}", long("9")),
        format!("{} days", long("1")),
        format!("0.{}", long("0")),
    ] {
        for of in FIGURES.into_iter().chain(PLACES) {
            let _ = read(&of, &written, false);
        }
        let _ = (money(&written, "EUR"), money("1", &written), state::is_placeholder(&written));
        let _ = (text::mentions(&written, "a b c"), text::same_name(&written, &format!("{written} Ltd")));
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}
