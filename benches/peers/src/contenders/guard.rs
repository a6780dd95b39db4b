//! cfn-guard, in this process: all contracts at once, as its `validate --payload` takes them, so that it reads its rules once.

use std::hint::black_box;
use std::io::Cursor;

use cfn_guard::commands::Executable as _;
use cfn_guard::commands::validate::{OutputFormatType, ShowSummaryType, Validate};
use cfn_guard::utils::reader::{ReadBuffer, Reader};
use cfn_guard::utils::writer::{WriteBuffer, Writer};
use cfn_guard::{CommandBuilder as _, ValidateBuilder};
use serde::Deserialize;

use crate::Outcome;
use crate::corpus::{Flags, rule_named};

const RULES: &str = include_str!("../../rules.guard");

/// The rules and the contracts, as it takes them.
pub(crate) struct Guard {
    payload: Vec<u8>,
}

/// What it says of one contract, in its structured output.
#[derive(Deserialize)]
struct Report {
    name: String,
    not_compliant: Vec<Clause>,
}

#[derive(Deserialize)]
struct Clause {
    #[serde(rename = "Rule")]
    rule: Rule,
}

#[derive(Deserialize)]
struct Rule {
    name: String,
}

impl Guard {
    /// With the thirteen rules, for these contracts.
    ///
    /// # Errors
    ///
    /// If they cannot be written as JSON.
    pub(crate) fn new(texts: &[String]) -> Outcome<Self> {
        Ok(Self { payload: serde_json::to_vec(&serde_json::json!({ "rules": [RULES], "data": texts }))? })
    }

    /// The rules and contracts once more, since a check uses them up.
    pub(crate) fn input(&self) -> Vec<u8> {
        self.payload.clone()
    }

    /// Checks the contracts, with the shortest output.
    ///
    /// # Errors
    ///
    /// If it gives up.
    pub(crate) fn check(input: Vec<u8>) -> Outcome<()> {
        let builder = ValidateBuilder::default().payload(true).show_summary(vec![ShowSummaryType::None]);
        black_box(run(builder.try_build()?, input)?);
        Ok(())
    }

    /// What it flags.
    ///
    /// # Errors
    ///
    /// If it gives up, or something else than one of the thirteen rules speaks up.
    pub(crate) fn flags(&self) -> Outcome<Flags> {
        let builder = ValidateBuilder::default()
            .payload(true)
            .structured(true)
            .output_format(OutputFormatType::JSON)
            .show_summary(vec![ShowSummaryType::None]);
        let output = run(builder.try_build()?, self.input())?;
        let reports: Vec<Report> = serde_json::from_str(&output)?;
        let mut flags = Flags::new();
        for report in reports {
            // it names what it was handed by its place, from 1
            let place = report.name.trim_start_matches("DATA_STDIN[").trim_end_matches(']');
            let place: usize = place.parse()?;
            for Clause { rule: Rule { name } } in report.not_compliant {
                let rule = rule_named(&name).ok_or_else(|| format!("cfn-guard knows a rule `{name}`"))?;
                flags.insert((place - 1, rule));
            }
        }
        Ok(flags)
    }
}

fn run(command: Validate, input: Vec<u8>) -> Outcome<String> {
    let mut reader = Reader::new(ReadBuffer::Cursor(Cursor::new(input)));
    let mut writer = Writer::new(WriteBuffer::Vec(Vec::new()))?;
    command.execute(&mut writer, &mut reader)?;
    Ok(writer.into_string()?)
}
