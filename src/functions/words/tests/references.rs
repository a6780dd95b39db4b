//! Which references are found, and which of them lead nowhere.

use crate::functions::{Answer, Argument, Word};

/// The words of a text that refer to none of these clauses.
fn unresolved(text: &str, keys: &[&str]) -> String {
    let keys = keys.iter().map(|key| Argument::Text(key)).collect();
    let function = crate::functions::find("unresolved_references").unwrap();
    let Answer::Words(words) = (function.body)(&[Argument::Text(text), Argument::List(keys)]) else { panic!("{text}") };
    let parts = words.into_iter().map(|word| match word {
        Word::Part { text: 0, range } => text.get(range).unwrap().to_owned(),
        other => panic!("{other:?}"),
    });
    parts.collect::<Vec<_>>().join(" | ")
}

#[test]
fn references_to_clauses_of_the_contract_are_found() {
    for (text, expected) in [
        ("payable under this Section 2.1 and otherwise", "2.1"),
        ("see clause 4.7, Clause 4.8; CLAUSE 4.9", "4.7 | 4.8 | 4.9"),
        ("Sections 2.1 and 2.4", "2.1 | 2.4"),
        ("Clauses 6.1, 7.1, 14.1 and 18.1 survive", "6.1 | 7.1 | 14.1 | 18.1"),
        ("Sections 3 through 5, and 9", "3 | 5 | 9"),
        ("Section 2.1 and 2.4", "2.1 | 2.4"),
        ("Section 2 and 30 days later", "2"),
        ("Clauses 2 and 30 days later", "2"),
        ("Clauses 2, 3, and 30% of the fee", "2 | 3"),
        ("Section 2.1(b)(ii) applies", "2.1(b)(ii)"),
        ("Section 2.1 (Fees) applies", "2.1"),
        ("Article IV and Section 2.01.", "IV | 2.01"),
        ("§ 5 and §§ 6, 7", "5 | 6 | 7"),
        ("under sub-clause 2.1 of this Agreement", "2.1"),
        ("Section 2.3 from the fees described in Section 2.1 and reflect", "2.3 | 2.1"),
        ("Section 4 hereof", "4"),
        ("paragraph 3 below", "3"),
        // not by number, or no reference
        ("this Section, any clause and 4 articles, section 12,000 and $5", ""),
        ("Section A and Section headings", ""),
        // of a statute, or of another document
        ("Section 365 of the Bankruptcy Code", ""),
        ("Sections 2.1 and 2.4 of the Client Agreement", ""),
        ("Section 2 and Section 3 of the Lease", ""),
        ("Section 2, Section 3 or Sections 4 and 5 of the Lease, and Section 6", "6"),
        ("Article 28 GDPR, Art. 28(3) GDPR, Article 28(3) of Regulation (EU) 2016/679", ""),
        ("§ 305 BGB, § 305 ff. BGB, 17 U.S.C. § 101, 45 CFR § 164.502", ""),
        ("Schedule 1, section 4; Exhibit A, Section 2", ""),
        ("the Data Protection Act, section 4", ""),
        ("Article 4 para. 1 lit. b GDPR", ""),
        ("Section 2.1 in the Master Agreement", ""),
        ("Clause 3 of this Schedule", ""),
        ("", ""),
    ] {
        assert_eq!(unresolved(text, &["99.1"]), expected, "{text}");
    }
}

#[test]
fn a_reference_leads_to_a_clause_to_one_below_it_or_to_one_above_it_that_is_not_divided() {
    for (keys, text, expected) in [
        (&["2.1", "2.4", "4"][..], "Sections 2.1, 2.4(b), 2.2 and 2.1.3", "2.2"),
        (&["2.1", "4"], "Sections 2, 4.1, 4(a) and 3", "3"),
        (&["2.1"], "Section 2.10, Section 2.01", "2.10 | 2.01"),
        (&["IV", "IV.2"], "Article IV, Article 4, Section 4.2, Section 4.3", "4.3"),
        (&["Article 4", "Section 5.1", "§ 6"], "Articles IV, 5, VI and 7", "7"),
        (&["7.", "8.1."], "clauses 7, 8.1 and 9", "9"),
        (&["2(a)", "2(b)"], "clauses 2(a), 2(b) and 2(c)", "2(c)"),
        (&["Background", "Signatures"], "Section 2.1", ""),
        (&[], "Section 2.1", ""),
    ] {
        assert_eq!(unresolved(text, keys), expected, "{text} in {keys:?}");
    }
}
