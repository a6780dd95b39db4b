//! How many days a number of months or of business days may have.

/// The fewest and the most leap days among so many Februaries of consecutive years, for up to 400 of them.
const LEAPS: [(u8, u8); 401] = leaps();

/// The leap days of 400 years, after which the calendar repeats.
const LEAPS_OF_A_CYCLE: i128 = 97;

/// The days of the months of a year that is not a leap year.
const DAYS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

#[expect(clippy::indexing_slicing, reason = "evaluated while compiling: an index out of bounds would not compile")]
const fn leaps() -> [(u8, u8); 401] {
    let mut leaps = [(u8::MAX, 0); 401];
    let mut count = 0;
    while count <= 400 {
        let mut first = 1;
        while first <= 400 {
            let found = (leap_years_until(first + count - 1) - leap_years_until(first - 1)) as u8;
            if found < leaps[count].0 {
                leaps[count].0 = found;
            }
            if found > leaps[count].1 {
                leaps[count].1 = found;
            }
            first += 1;
        }
        count += 1;
    }
    leaps
}

const fn leap_years_until(year: usize) -> usize {
    year / 4 - year / 100 + year / 400
}

/// The days of the shortest and of the longest run of so many months, from any day of any month.
///
/// A run that begins on a day which its last month lacks ends on that month's last day; it is never shorter than the
/// same number of whole months, so whole months alone decide.
pub(in crate::value) fn days_in_months(months: u64) -> (i128, i128) {
    let (years, rest) = (months / 12, usize::try_from(months % 12).unwrap_or(0));
    let mut range: Option<(i128, i128)> = None;
    for start in 0..12 {
        let days: i128 = DAYS.iter().cycle().skip(start).take(rest).map(|&days| i128::from(days)).sum();
        // from January a second month is the February, from March the twelfth
        let february = usize::from(rest > (13 - start) % 12);
        let common = i128::from(years) * 365 + days;
        let (fewest, most) = leap_days(i128::from(years) + february as i128);
        let (shortest, longest) = range.unwrap_or((i128::MAX, 0));
        range = Some((shortest.min(common + fewest), longest.max(common + most)));
    }
    range.unwrap_or((0, 0))
}

fn leap_days(februaries: i128) -> (i128, i128) {
    let (cycles, rest) = (februaries / 400, februaries % 400);
    let (fewest, most) = usize::try_from(rest).ok().and_then(|rest| LEAPS.get(rest)).copied().unwrap_or((0, 0));
    let whole = cycles * LEAPS_OF_A_CYCLE;
    (whole + i128::from(fewest), whole + i128::from(most))
}

/// The fewest and the most days in which so many business days pass, with weekends and a week of holidays.
pub(in crate::value) fn days_in_business_days(count: u64) -> (i128, i128) {
    let count = i128::from(count);
    if count == 0 { (0, 0) } else { (count, 2 * count + 7) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_run_as_long_as_the_calendar_has_them() {
        for (months, range) in [
            (0, (0, 0)),
            (1, (28, 31)),
            (2, (59, 62)),
            (3, (89, 92)),
            (6, (181, 184)),
            (11, (334, 337)),
            (12, (365, 366)),
            (24, (730, 731)),
            (48, (1460, 1461)),
            (60, (1825, 1827)),
            (4800, (146_097, 146_097)),
        ] {
            assert_eq!(days_in_months(months), range, "{months} months");
        }
    }

    #[test]
    fn no_run_of_another_calendar_is_shorter_or_longer() {
        // every day of 8 years around 1900, which is no leap year, and around 2000, which is one
        for months in [1u32, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 18, 24, 36, 37, 60, 84, 96] {
            let mut seen = (i128::MAX, 0);
            for first in [jiff::civil::date(1891, 1, 1), jiff::civil::date(1991, 1, 1)] {
                for day in 0..365 * 12 {
                    let start = first.checked_add(jiff::Span::new().days(day)).unwrap();
                    let end = start.checked_add(jiff::Span::new().months(months)).unwrap();
                    let days = i128::from(start.until(end).unwrap().get_days());
                    seen = (seen.0.min(days), seen.1.max(days));
                }
            }
            assert_eq!(days_in_months(months.into()), seen, "{months} months");
        }
    }

    #[test]
    fn leap_days_are_those_of_a_sliding_count() {
        let mut until = vec![0i128];
        for year in 2001..2801i16 {
            let is_leap = jiff::civil::date(year, 1, 1).in_leap_year();
            until.push(until[until.len() - 1] + i128::from(is_leap));
        }
        for count in 0..=400usize {
            let found: Vec<i128> = (0..400).map(|first| until[first + count] - until[first]).collect();
            let range = (*found.iter().min().unwrap(), *found.iter().max().unwrap());
            assert_eq!(leap_days(count as i128), range, "{count}");
        }
    }

    #[test]
    fn business_days_take_at_least_themselves() {
        assert_eq!(days_in_business_days(0), (0, 0));
        assert_eq!(days_in_business_days(1), (1, 9));
        assert_eq!(days_in_business_days(10), (10, 27));
    }

    #[test]
    fn the_largest_numbers_have_ranges_too() {
        let (shortest, longest) = days_in_months(u64::MAX);
        assert!(shortest > 0 && shortest <= longest);
        assert!(days_in_business_days(u64::MAX).1 > 0);
    }
}
