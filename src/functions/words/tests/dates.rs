//! Which dates are found.

use crate::functions::words::dates;
use crate::functions::words::tests::hold;

#[test]
fn days_are_read_in_figures_and_in_words() {
    hold(
        dates,
        &[
            ("1 January 2026", "2026-01-01 <- 1 January 2026"),
            ("January 1, 2026", "2026-01-01 <- January 1, 2026"),
            ("January 1,1998", "1998-01-01 <- January 1,1998"),
            ("JANUARY 1ST 2026", "2026-01-01 <- JANUARY 1ST 2026"),
            ("the 1st day of January 2026", "2026-01-01 <- 1st day of January 2026"),
            ("this 1st day of January, 2026", "2026-01-01 <- 1st day of January, 2026"),
            ("the 2nd of March 2026", "2026-03-02 <- 2nd of March 2026"),
            ("first day of January 2026", "2026-01-01 <- first day of January 2026"),
            ("the first (1st) day of January, 2026", "2026-01-01 <- first (1st) day of January, 2026"),
            ("the twenty-first day of May, 2026", "2026-05-21 <- twenty-first day of May, 2026"),
            ("the thirty-first (31st) day of May, 2026", "2026-05-31 <- thirty-first (31st) day of May, 2026"),
            ("the thirtieth day of April 2026", "2026-04-30 <- thirtieth day of April 2026"),
            (
                "the first day of June, two thousand and twenty-six",
                "2026-06-01 <- first day of June, two thousand and twenty-six",
            ),
            (
                "the first day of June, nineteen hundred and ninety-eight",
                "1998-06-01 <- first day of June, nineteen hundred and ninety-eight",
            ),
            ("2026-01-01", "2026-01-01 <- 2026-01-01"),
            ("2026-01-01T00:00:00Z", "2026-01-01 <- 2026-01-01"),
            ("2026-01-01/2026-12-31", "2026-01-01 <- 2026-01-01 | 2026-12-31 <- 2026-12-31"),
            ("1 January 2026–31 December 2026", "2026-01-01 <- 1 January 2026 | 2026-12-31 <- 31 December 2026"),
            ("1 Jan. 2026", "2026-01-01 <- 1 Jan. 2026"),
            ("Sept 1, 2026", "2026-09-01 <- Sept 1, 2026"),
            ("1-Jan-2026", "2026-01-01 <- 1-Jan-2026"),
            ("Thursday, 1 January 2026.", "2026-01-01 <- 1 January 2026"),
            ("(29 February 2024)", "2024-02-29 <- 29 February 2024"),
            ("31/12/2026", "2026-12-31 <- 31/12/2026"),
            ("12/31/2026", "2026-12-31 <- 12/31/2026"),
            ("02/02/2026", "2026-02-02 <- 02/02/2026"),
            ("31.12.2026", "2026-12-31 <- 31.12.2026"),
            ("31-12-2026", "2026-12-31 <- 31-12-2026"),
            ("in January 2026", "2026-01 <- January 2026"),
            ("March, 2026", "2026-03 <- March, 2026"),
            ("the month of May of 2026", "2026-05 <- May of 2026"),
            (
                "from 1 January 2026 to December 31, 2026",
                "2026-01-01 <- 1 January 2026 | 2026-12-31 <- December 31, 2026",
            ),
            ("1 to 5 January 2026", "2026-01-05 <- 5 January 2026"),
            (
                "the first (2nd) day of May 2026",
                "2026-05-01 <- first (2nd) day of May 2026 | 2026-05-02 <- first (2nd) day of May 2026",
            ),
            (
                "will commence on January 1, 1998 (the \"Effective Date\") and will end on December 31, 1998",
                "1998-01-01 <- January 1, 1998 | 1998-12-31 <- December 31, 1998",
            ),
        ],
    );
}

#[test]
fn what_may_be_two_days_or_none_is_not_found() {
    hold(
        dates,
        &[
            ("", ""),
            ("01/02/2026", ""),
            ("01.02.2026", ""),
            ("1-2-2026", ""),
            ("30 February 2026", ""),
            ("February 29, 2026", ""),
            ("31/31/2026", ""),
            ("2026-02-30", ""),
            ("2026-13-01", ""),
            ("October 1 of any such year", ""),
            ("January 1", ""),
            ("1 January", ""),
            ("1 January 26", ""),
            ("you may 2026 times", ""),
            ("they march 2026 miles", ""),
            ("2026", ""),
            ("the last day of January 2026", ""),
            ("A1 January 2026", ""),
            ("123 January 2026", ""),
            ("45 January 2026", ""),
            ("no. 12-2026-01-01", ""),
            ("2026-01-01-77", ""),
            ("2026-01-01-2026-12-31", ""),
            ("2026/01/01/2026/12/31", ""),
            ("2026/1/2/3", ""),
            ("1.1.1", ""),
            ("99999999-99999999-99999999", ""),
            ("the twenty first of all", ""),
        ],
    );
}
