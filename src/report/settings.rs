//! What the settings of a project come to for a contract, with the place of each value: YAML that could stand in a file of
//! settings itself.

use std::fmt::Write as _; // writing to a string does not fail, so what it returns is not looked at below

use crate::check::WrittenValue;
use crate::configuration::{Configuration, Effective, Given, Patterns, Sourced};
use crate::finding::FailOn;
use crate::report::visible::one_line;
use crate::source::Location;

/// What holds where these settings are effective.
pub fn settings_text(configuration: &Configuration, effective: &Effective) -> String {
    let page = Page { configuration };
    let mut out = String::new();
    page.list(
        &mut out,
        "policies",
        effective.policies.as_ref().map(|given| given.value.as_slice()),
        "[bpo.essentials]",
    );
    page.list(&mut out, "tags", effective.tags.as_ref().map(|given| given.value.as_slice()), "[]");
    page.list(&mut out, "select", effective.select.as_ref().map(|given| given.value.as_slice()), "[\"*\"]");
    page.list(&mut out, "ignore", effective.ignore.as_ref().map(|given| given.value.as_slice()), "[]");
    if effective.parameters.is_empty() {
        out.push_str("# parameters: {}  (default)\n");
    } else {
        out.push_str("parameters:\n");
        for (name, Given { value, .. }) in &effective.parameters {
            let _ = writeln!(out, "  {}: {}  # {}", quoted(name), written(&value.value), page.place(value.at));
        }
    }
    if effective.severities.is_empty() {
        out.push_str("# severities: {}  (default)\n");
    } else {
        out.push_str("severities:\n");
        for (name, Given { value, .. }) in &effective.severities {
            let severity = match (value.severity, &value.because) {
                (Some(severity), _) => severity.to_string(),
                (None, because) => {
                    format!("{{off: {}}}", quoted(because.as_ref().map_or("", |because| because.text.as_str())))
                }
            };
            let _ = writeln!(out, "  {}: {severity}  # {}", quoted(name), page.place(value.at));
        }
    }
    let fail_on = effective.fail_on.as_ref().map(|given| &given.value);
    let word = |fail_on: FailOn| match fail_on {
        FailOn::Severity(severity) => severity.to_string(),
        FailOn::Never => "never".to_owned(),
    };
    page.value(&mut out, "fail_on", fail_on.map(|given| (word(given.value), given.at)), "error");
    let patterns = |of: fn(&crate::configuration::FileSettings) -> Option<&Patterns>| {
        configuration.files.iter().rev().find_map(of).map(|patterns| patterns.written.as_slice())
    };
    page.list(&mut out, "include", patterns(|file| file.include.as_ref()), "[\"**\"]");
    page.list(&mut out, "exclude", patterns(|file| file.exclude.as_ref()), "[]");
    page.list(&mut out, "waivers", configuration.waivers().map(|given| given.value.as_slice()), "[]");
    let inline = configuration.inline_waivers().map(|given| given.value);
    let inline = inline.map(|given| ((if given.value { "allow" } else { "deny" }).to_owned(), given.at));
    page.value(&mut out, "inline_waivers", inline, "deny");
    let expiring = configuration.warn_expiring().map(|given| (given.value.value.to_string(), given.value.at));
    if expiring.is_some() {
        page.value(&mut out, "warn_expiring", expiring, "");
    }
    let baseline = configuration.baseline().map(|given| (quoted(&given.value.value), given.value.at));
    if baseline.is_some() {
        page.value(&mut out, "baseline", baseline, "");
    }
    out
}

struct Page<'a> {
    configuration: &'a Configuration,
}

impl Page<'_> {
    /// A list, with the place of each of its values.
    fn list(&self, out: &mut String, key: &str, values: Option<&[Sourced<String>]>, default: &str) {
        match values {
            None => drop(writeln!(out, "# {key}: {default}  (default)")),
            Some([]) => drop(writeln!(out, "{key}: []")),
            Some(values) => {
                let _ = writeln!(out, "{key}:");
                for value in values {
                    let _ = writeln!(out, "  - {}  # {}", quoted(&value.value), self.place(value.at));
                }
            }
        }
    }

    fn value(&self, out: &mut String, key: &str, value: Option<(String, Location)>, default: &str) {
        match value {
            None => drop(writeln!(out, "# {key}: {default}  (default)")),
            Some((value, at)) => drop(writeln!(out, "{key}: {value}  # {}", self.place(at))),
        }
    }

    fn place(&self, at: Location) -> String {
        let line = self.configuration.sources.line_column(at).map_or(1, |place| place.line);
        format!("{}:{line}", one_line(self.configuration.name(at.file)))
    }
}

/// The value of a parameter in one line.
fn written(value: &WrittenValue) -> String {
    match value {
        WrittenValue::Single { text, .. } => quoted(text),
        WrittenValue::List(values, _) => format!("[{}]", values.iter().map(written).collect::<Vec<_>>().join(", ")),
    }
}

/// A text as YAML reads it back.
fn quoted(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/ %".contains(letter);
    let starts = text.chars().next().is_some_and(|first| first.is_ascii_alphanumeric());
    if starts && !text.ends_with(' ') && text.chars().all(is_plain) {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            ' '..='~' => out.push(letter),
            _ if letter.is_alphanumeric() => out.push(letter),
            _ => drop(write!(out, "\\U{:08x}", u32::from(letter))),
        }
    }
    out + "\""
}
