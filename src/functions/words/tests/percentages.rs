//! Which percentages are found.

use crate::functions::words::percentages;
use crate::functions::words::tests::hold;

#[test]
fn percentages_are_read_in_figures_and_in_words() {
    hold(
        percentages,
        &[
            ("eighty-two and one-half percent (82.5%)", "82.5% <- eighty-two and one-half percent (82.5%)"),
            ("eighty percent (80%) of revenues", "80% <- eighty percent (80%)"),
            ("equal to five percent (5%) of such amount", "5% <- five percent (5%)"),
            ("99.9 %", "99.9% <- 99.9 %"),
            ("2.5%", "2.5% <- 2.5%"),
            ("99,9 %", "99.9% <- 99,9 %"),
            ("99.999% availability", "99.999% <- 99.999%"),
            ("ten per cent", "10% <- ten per cent"),
            ("ten (10) per cent.", "10% <- ten (10) per cent"),
            ("ten per centum", "10% <- ten per centum"),
            ("10 pct", "10% <- 10 pct"),
            ("one hundred percent (100%)", "100% <- one hundred percent (100%)"),
            ("a 10-percent rebate", "10% <- 10-percent"),
            ("ninety-nine point nine percent (99.9%)", "99.9% <- ninety-nine point nine percent (99.9%)"),
            ("ninety-nine and nine-tenths percent (99.9%)", "99.9% <- ninety-nine and nine-tenths percent (99.9%)"),
            ("one-half of one percent (0.5%)", "0.5% <- one-half of one percent (0.5%)"),
            ("one-half of one percent (1/2 of 1%)", "0.5% <- one-half of one percent (1/2 of 1%)"),
            ("one and one-half percent (1½%)", "1.5% <- one and one-half percent (1½%)"),
            ("one and one-half percent (1-1/2%)", "1.5% <- one and one-half percent (1-1/2%)"),
            ("one half percent", "0.5% <- one half percent"),
            ("one quarter percent", "0.25% <- one quarter percent"),
            ("three and three-quarters percent", "3.75% <- three and three-quarters percent"),
            ("between 5% and 10%", "5% <- 5% | 10% <- 10%"),
            ("between five and ten percent", "5% <- five | 10% <- ten percent"),
            ("5-10%", "5% <- 5 | 10% <- 10%"),
            ("5 to 10 %", "5% <- 5 | 10% <- 10 %"),
            ("110% (one hundred ten percent)", "110% <- 110% (one hundred ten percent)"),
            ("0.05%", "0.05% <- 0.05%"),
            ("5%, 10% and 15%", "5% <- 5% | 10% <- 10% | 15% <- 15%"),
            ("sixty (50) percent", "60% <- sixty | 50% <- 50"),
            ("five percent (6%)", "5% <- five percent | 6% <- 6%"),
            ("fifty-one percent (51%) or more", "51% <- fifty-one percent (51%)"),
        ],
    );
}

#[test]
fn what_is_no_percentage_is_not_found() {
    hold(
        percentages,
        &[
            ("", ""),
            ("%", ""),
            ("5 percentage points", ""),
            ("5 percent points", ""),
            ("Section 5% rule", ""),
            ("one-third percent", ""),
            ("two-thirds of one percent", ""),
            ("1/3%", ""),
            ("1/2/3%", ""),
            ("a percent", ""),
            ("99,999%", "99999% <- 99,999%"),
            ("1.2.3%", ""),
            ("٣0%", ""),
            ("fifty basis points", ""),
        ],
    );
}
