//! What the codes of Clausula itself mean, as data: `codes.txt`, one paragraph for each.
//!
//! A paragraph begins with `# CODE`. Its first line says what the finding means, lines with `> ` are an example, and the one
//! with `= ` says how it is mended.

/// What a code of Clausula itself means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The code: `load/duplicate-key`.
    pub code: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What calls for it, in lines.
    pub example: Vec<&'static str>,
    /// How to mend it.
    pub mending: &'static str,
}

const TABLE: &str = include_str!("codes.txt");

/// All codes that Clausula itself gives, in the order of the table: of files, of contracts, of policies.
pub fn explanations() -> Vec<Explanation> {
    TABLE.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()).map(paragraph).collect()
}

fn paragraph(text: &'static str) -> Explanation {
    let mut explanation = Explanation { code: "", meaning: "", example: Vec::new(), mending: "" };
    for (index, line) in text.trim_end().lines().enumerate() {
        match (index, line.strip_prefix("> "), line.strip_prefix("= ")) {
            (0, _, _) => explanation.code = line.trim_start_matches("# "),
            (_, Some(example), _) => explanation.example.push(example),
            (_, _, Some(mending)) => explanation.mending = mending,
            _ => explanation.meaning = line,
        }
    }
    explanation
}
