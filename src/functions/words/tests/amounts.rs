//! Which amounts of money are found.

use crate::functions::words::amounts;
use crate::functions::words::tests::hold;

#[test]
fn amounts_are_read_in_figures_and_in_words() {
    hold(
        amounts,
        &[
            ("PGK 293,693.50", "PGK 293,693.50 <- PGK 293,693.50"),
            ("US$ 1,000", "USD 1,000.00 <- US$ 1,000"),
            ("US $1,000", "USD 1,000.00 <- US $1,000"),
            ("U.S.$1,000", "USD 1,000.00 <- U.S.$1,000"),
            ("U.S. $1,000", "USD 1,000.00 <- U.S. $1,000"),
            ("USD$1,000", "USD 1,000.00 <- USD$1,000"),
            ("$1,000 USD", "USD 1,000.00 <- $1,000 USD"),
            ("$1,000 (USD)", "USD 1,000.00 <- $1,000 (USD)"),
            ("USD1000", "USD 1,000.00 <- USD1000"),
            ("1000USD", "USD 1,000.00 <- 1000USD"),
            ("1000 EUR", "EUR 1,000.00 <- 1000 EUR"),
            ("€1,000", "EUR 1,000.00 <- €1,000"),
            ("1.000,00 €", "EUR 1,000.00 <- 1.000,00 €"),
            ("EUR 1.000.000,00", "EUR 1,000,000.00 <- EUR 1.000.000,00"),
            ("EUR 1.000.000", "EUR 1,000,000.00 <- EUR 1.000.000"),
            ("EUR 12,50", "EUR 12.50 <- EUR 12,50"),
            ("EUR 12 000", "EUR 12,000.00 <- EUR 12 000"),
            ("EUR 1\u{a0}200\u{a0}000,50", "EUR 1,200,000.50 <- EUR 1\u{a0}200\u{a0}000,50"),
            ("CHF 12'000.00", "CHF 12,000.00 <- CHF 12'000.00"),
            ("INR 1,00,000", "INR 100,000.00 <- INR 1,00,000"),
            ("₹5,00,000.50", "INR 500,000.50 <- ₹5,00,000.50"),
            ("KWD 12.000", "KWD 12.000 <- KWD 12.000"),
            ("£0.05", "GBP 0.05 <- £0.05"),
            ("C$5, A$6, NZ$7, HK$8", "CAD 5.00 <- C$5 | AUD 6.00 <- A$6 | NZD 7.00 <- NZ$7 | HKD 8.00 <- HK$8"),
            ("USD 5 million", "USD 5,000,000.00 <- USD 5 million"),
            ("US$2.5m", "USD 2,500,000.00 <- US$2.5m"),
            ("EUR 1bn or EUR 5k", "EUR 1,000,000,000.00 <- EUR 1bn | EUR 5,000.00 <- EUR 5k"),
            ("USD five thousand", "USD 5,000.00 <- USD five thousand"),
            ("five thousand US dollars", "USD 5,000.00 <- five thousand US dollars"),
            ("five thousand U.S. dollars", "USD 5,000.00 <- five thousand U.S. dollars"),
            (
                "five thousand dollars of the United States",
                "USD 5,000.00 <- five thousand dollars of the United States",
            ),
            (
                "United States Dollars Five Thousand (USD 5,000.00)",
                "USD 5,000.00 <- United States Dollars Five Thousand (USD 5,000.00)",
            ),
            ("five thousand dollars (USD 5,000)", "USD 5,000.00 <- five thousand dollars (USD 5,000)"),
            ("Five Thousand US Dollars (US$5,000.00)", "USD 5,000.00 <- Five Thousand US Dollars (US$5,000.00)"),
            ("five thousand (5,000) euros", "EUR 5,000.00 <- five thousand (5,000) euros"),
            ("EUR 5,000 (five thousand)", "EUR 5,000.00 <- EUR 5,000 (five thousand)"),
            ("US$5,000 (five thousand dollars)", "USD 5,000.00 <- US$5,000 (five thousand dollars)"),
            ("five US dollars and fifty cents", "USD 5.50 <- five US dollars and fifty cents"),
            ("one hundred pounds sterling", "GBP 100.00 <- one hundred pounds sterling"),
            (
                "Two Hundred and Fifty Thousand Dollars (US$250,000)",
                "USD 250,000.00 <- Two Hundred and Fifty Thousand Dollars (US$250,000)",
            ),
            (
                "seventy million five hundred thousand dollars (US$70.5M)",
                "USD 70,500,000.00 <- seventy million five hundred thousand dollars (US$70.5M)",
            ),
            ("ten Swiss francs", "CHF 10.00 <- ten Swiss francs"),
            ("two million kina", "PGK 2,000,000.00 <- two million kina"),
            ("JPY 1,234,567", "JPY 1,234,567 <- JPY 1,234,567"),
            ("EUR 5,000.-", "EUR 5,000.00 <- EUR 5,000"),
            ("USD 5,000 or 10% of fees", "USD 5,000.00 <- USD 5,000"),
            ("USD 500 to 3 persons", "USD 500.00 <- USD 500"),
            ("fees of USD 2.00 per employee per month", "USD 2.00 <- USD 2.00"),
            ("TRY 1,000.00", "TRY 1,000.00 <- TRY 1,000.00"),
        ],
    );
}

#[test]
fn amounts_that_share_a_currency_are_found_each() {
    hold(
        amounts,
        &[
            ("USD 5-10 million", "USD 5,000,000.00 <- USD 5 | USD 10,000,000.00 <- 10 million"),
            ("USD 5 to 10 million", "USD 5,000,000.00 <- USD 5 | USD 10,000,000.00 <- 10 million"),
            ("EUR 5,000–10,000", "EUR 5,000.00 <- EUR 5,000 | EUR 10,000.00 <- 10,000"),
            ("5 to 10 million US dollars", "USD 5,000,000.00 <- 5 | USD 10,000,000.00 <- 10 million US dollars"),
            ("between 5 and 10 euros", "EUR 5.00 <- 5 | EUR 10.00 <- 10 euros"),
            ("between EUR 5 and EUR 10", "EUR 5.00 <- EUR 5 | EUR 10.00 <- EUR 10"),
        ],
    );
}

#[test]
fn words_and_figures_that_disagree_are_both_found() {
    hold(
        amounts,
        &[
            ("five thousand (6,000) euros", "EUR 5,000.00 <- five thousand | EUR 6,000.00 <- 6,000"),
            ("EUR 5,000 (six thousand)", "EUR 5,000.00 <- EUR 5,000 | EUR 6,000.00 <- six thousand"),
            ("six thousand dollars (USD 5,000)", "USD 6,000.00 <- six thousand dollars | USD 5,000.00 <- USD 5,000"),
        ],
    );
}

#[test]
fn what_is_nobody_s_money_or_may_be_two_amounts_is_not_found() {
    hold(
        amounts,
        &[
            ("", ""),
            ("$500,000", ""),
            ("the first $500,000 of revenues", ""),
            ("500 dollars", ""),
            ("¥100", ""),
            ("100 pounds of flour", ""),
            ("12,000", ""),
            ("EUR 12.000", ""),
            ("EUR 1,2,3", ""),
            ("5 USD 100", ""),
            ("ALL 30 EMPLOYEES", ""),
            ("THE TOP 10 CLIENTS", ""),
            ("SDG 13", ""),
            ("XYZ 5", ""),
            ("XXX 5.00", ""),
            ("eur 5", ""),
            ("Section USD", ""),
            ("BUS$5", ""),
            ("1USD5", ""),
            ("USD -5", ""),
            ("EUR 99999999999999999999999999999999", ""),
            ("USD 79228162514264337593543950335 billion", ""),
        ],
    );
}
