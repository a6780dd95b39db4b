//! What a measurement was made on and with, without the names of anybody's machine or folders.

use std::fs;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

const LOCKED: &str = include_str!("../Cargo.lock");

/// The version of a package that this program was built with.
pub(crate) fn version_of(package: &str) -> &'static str {
    let version = LOCKED.split("[[package]]").find_map(|entry| {
        let rest =
            entry.trim_start().strip_prefix("name = \"")?.strip_prefix(package)?.strip_prefix("\"\nversion = \"")?;
        rest.split('"').next()
    });
    version.unwrap_or("unknown")
}

/// The processor, and how many threads it runs at once.
pub(crate) fn processor() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let name = name.map_or(std::env::consts::ARCH, |(_, name)| name.trim());
    format!("{name}, {} threads at once, {}", threads(), std::env::consts::OS)
}

/// How many threads wanted to run in the last minute, as the system tells it.
pub(crate) fn load() -> String {
    let told = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split_whitespace().next().unwrap_or("unknown").to_owned()
}

/// How many threads run at once.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The compiler, as it names itself.
pub(crate) fn compiler() -> String {
    let told = Command::new("rustc").arg("--version").output().ok();
    let told = told.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    told.filter(|told| !told.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

/// How this program was built, where the environment did not leave it at what `Cargo.toml` says.
pub(crate) fn build() -> String {
    let lto = option_env!("CARGO_PROFILE_RELEASE_LTO").unwrap_or("thin");
    let units = option_env!("CARGO_PROFILE_RELEASE_CODEGEN_UNITS").unwrap_or("1");
    format!("link-time optimisation {lto}, codegen units {units}")
}

/// Today in UTC, as `2026-01-31`.
pub(crate) fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    date(seconds / 86_400)
}

/// The date of so many days after the first of 1970: Gregorian, by the eras of 400 years that begin on a first of March.
fn date(days: u64) -> String {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = 400 * era + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_as_dates() {
        for (days, expected) in [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_779, "2026-11-22")]
        {
            assert_eq!(date(days), expected);
        }
    }

    #[test]
    fn versions_are_those_of_the_lock_file() {
        assert_eq!(version_of("regorus"), "0.14.1");
        assert_eq!(version_of("no-such-package"), "unknown");
    }
}
