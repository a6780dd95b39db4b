//! Which lengths of time are found.

use crate::functions::words::durations;
use crate::functions::words::tests::hold;

#[test]
fn a_number_in_words_in_figures_or_in_both_is_one_length() {
    hold(
        durations,
        &[
            ("sixty (60) days", "60 days <- sixty (60) days"),
            ("60 (sixty) days", "60 days <- 60 (sixty) days"),
            ("sixty [60] days", "60 days <- sixty [60] days"),
            ("sixty(60)days", "60 days <- sixty(60)days"),
            ("thirty (30)-day period", "30 days <- thirty (30)-day"),
            ("thirty days' prior written notice", "30 days <- thirty days"),
            ("thirty days’ prior written notice", "30 days <- thirty days"),
            ("thirty (30) calendar days", "30 days <- thirty (30) calendar days"),
            ("ten business days", "10 business days <- ten business days"),
            ("five (5) Business Days", "5 business days <- five (5) Business Days"),
            ("ten full working days", "10 business days <- ten full working days"),
            ("three banking days", "3 business days <- three banking days"),
            ("twenty-four (24) hours", "1 day <- twenty-four (24) hours"),
            ("twenty four hours", "1 day <- twenty four hours"),
            ("a 24-hour period", "1 day <- 24-hour"),
            ("within 72h of", "3 days <- 72h"),
            ("within 30days", "30 days <- 30days"),
            ("within 2 hrs and 15 mins", "2 hours 15 minutes <- 2 hrs and 15 mins"),
            ("one (1) year", "1 year <- one (1) year"),
            ("additional periods of one year", "1 year <- one year"),
            ("a period of eighteen months", "1 year 6 months <- eighteen months"),
            ("three (3) consecutive months", "3 months <- three (3) consecutive months"),
            ("a 30-day notice and a sixty-day cure", "30 days <- 30-day | 60 days <- sixty-day"),
            ("two successive one-year terms", "1 year <- one-year"),
            ("two (2) successive one (1) year periods", "1 year <- one (1) year"),
            ("twenty one-day passes", "1 day <- one-day"),
            ("one hundred and eighty (180) days", "180 days <- one hundred and eighty (180) days"),
            ("one hundred eighty (180) days", "180 days <- one hundred eighty (180) days"),
            ("a hundred and twenty days", "120 days <- a hundred and twenty days"),
            ("three hundred sixty-five (365) days", "365 days <- three hundred sixty-five (365) days"),
            ("two thousand five hundred hours", "104 days 4 hours <- two thousand five hundred hours"),
            ("1,000 days", "1000 days <- 1,000 days"),
            ("one thousand (1,000) days", "1000 days <- one thousand (1,000) days"),
            ("seven weeks", "49 days <- seven weeks"),
            ("30 seconds", "30 seconds <- 30 seconds"),
            ("THIRTY (30) DAYS", "30 days <- THIRTY (30) DAYS"),
            ("thirty\n  (30)\n  days", "30 days <- thirty\n  (30)\n  days"),
            ("thirty\u{a0}(30) days", "30 days <- thirty\u{a0}(30) days"),
            ("(i) sixty days; (2) ten days.", "60 days <- sixty days | 10 days <- ten days"),
            ("notice,thirty days", "30 days <- thirty days"),
            ("three (3) or more months", "3 months <- three (3) or more months"),
            ("one year (12 months)", "1 year <- one year (12 months)"),
            ("one (1) day (24 hours)", "1 day <- one (1) day (24 hours)"),
            ("within (2) business days", "2 business days <- (2) business days"),
            ("not more than [5] days", "5 days <- [5] days"),
            ("within zero days", "0 days <- zero days"),
        ],
    );
}

#[test]
fn parts_and_sums_are_read_where_they_come_to_one_length() {
    hold(
        durations,
        &[
            ("1 year 6 months", "1 year 6 months <- 1 year 6 months"),
            ("one (1) year and six (6) months", "1 year 6 months <- one (1) year and six (6) months"),
            ("one year and one day", "1 year 1 day <- one year and one day"),
            ("one year and thirty days", "1 year <- one year | 30 days <- thirty days"),
            ("one month and sixty days", "1 month <- one month | 60 days <- sixty days"),
            ("thirty days and one month", "30 days <- thirty days | 1 month <- one month"),
            ("two days, 24 hours", "2 days <- two days | 1 day <- 24 hours"),
            (
                "1 week 2 days 3 hours 4 minutes 5 seconds",
                "9 days 3 hours 4 minutes 5 seconds <- 1 week 2 days 3 hours 4 minutes 5 seconds",
            ),
            ("one year and six (7) months", "1 year <- one year | 6 months <- six | 7 months <- 7"),
            ("1.5 hours", "1 hour 30 minutes <- 1.5 hours"),
            ("1,5 hours", "1 hour 30 minutes <- 1,5 hours"),
            ("two and a half years", "2 years 6 months <- two and a half years"),
            ("2½ years", "2 years 6 months <- 2½ years"),
            ("2 1/2 years", "2 years 6 months <- 2 1/2 years"),
            ("one and one-half (1-1/2) hours", "1 hour 30 minutes <- one and one-half (1-1/2) hours"),
            ("half a year", "6 months <- half a year"),
            ("half an hour", "30 minutes <- half an hour"),
            ("one-half day, 1.5 months, 1/3 year, half a week", ""),
        ],
    );
}

#[test]
fn numbers_that_share_a_unit_are_lengths_each() {
    hold(
        durations,
        &[
            ("30 to 60 days", "30 days <- 30 | 60 days <- 60 days"),
            ("thirty (30) to sixty (60) days", "30 days <- thirty (30) | 60 days <- sixty (60) days"),
            ("two or three weeks", "14 days <- two | 21 days <- three weeks"),
            ("between 30 and 60 days", "30 days <- 30 | 60 days <- 60 days"),
            ("30-60 days", "30 days <- 30 | 60 days <- 60 days"),
            ("30–60 business days", "30 business days <- 30 | 60 business days <- 60 business days"),
            ("for 5 and 30 days", "30 days <- 30 days"),
        ],
    );
}

#[test]
fn words_and_figures_that_disagree_are_both_found() {
    hold(
        durations,
        &[
            ("sixty (30) days", "60 days <- sixty | 30 days <- 30"),
            ("two years (12 months)", "2 years <- two years | 1 year <- 12 months"),
            ("five (5) days (six business days)", "5 days <- five (5) days | 6 business days <- six business days"),
        ],
    );
}

#[test]
fn what_is_no_length_is_not_found() {
    hold(
        durations,
        &[
            ("", ""),
            ("day", ""),
            ("Section 30 Business Days", ""),
            ("(1) Affiliates; (2) Business Days; (3) Years", ""),
            ("within (2", ""),
            ("clause 5 days", ""),
            ("Phase 1 Month 3", ""),
            ("Severity 1 hours", ""),
            ("at 17:30 hours", ""),
            ("the thirtieth (30th) day", ""),
            ("the 15th day of each month", ""),
            ("the twenty-second day", ""),
            ("24 hours per day, 7 days per week", ""),
            ("24 hours a day, seven days a week", ""),
            ("40 hours/week", ""),
            ("two business days each calendar month", ""),
            ("4 business hours", ""),
            ("three man-months", ""),
            ("five year-end reports", ""),
            ("24/7", ""),
            ("24x7", ""),
            ("1.000 days", ""),
            ("5/10/15 days", ""),
            ("1.1.30 days", ""),
            ("A30 days", ""),
            ("Q4 days", ""),
            ("$30 days", ""),
            ("covid-19 days", ""),
            ("٣0 days", ""),
            ("6m", ""),
            ("99999999999999999999 years", ""),
            ("9223372036854775807 years", ""),
            ("October 1 of any such year", ""),
            ("one-third day", ""),
            ("one quarter", ""),
        ],
    );
}

#[test]
fn real_clauses_say_what_a_reader_finds() {
    hold(
        durations,
        &[
            (
                "Unless either party gives the other at least ninety days' prior written notice that it has elected not \
                 to extend the term of this Agreement beyond December 31, 1998, the term will be automatically extended \
                 until December 31, 1999. Thereafter this Agreement will automatically be renewed for successive \
                 additional periods of one year, unless either party gives notice on or before October 1 of any such year.",
                "90 days <- ninety days | 1 year <- one year",
            ),
            (
                "does not substantially cure such default within thirty days after being given written notice, or, with \
                 respect to those defaults which cannot reasonably be cured within thirty days",
                "30 days <- thirty days | 30 days <- thirty days",
            ),
            ("demand management (24 hours per day, 7 days per week) services to benefits payors", ""),
            (
                "HPS shall pay such amount to SHPS within fifteen days following the end of the applicable month",
                "15 days <- fifteen days",
            ),
        ],
    );
}
