//! The fields that a rule reads, as `clausula rules` tells them.

use clausula::check::{Options, PolicySource, Selection, compile};
use clausula::document::Limits;
use clausula::reference;

/// What the one rule with this body reads, after these items.
fn fields(items: &str, body: &str) -> Vec<String> {
    let text = format!("policy p\nvocabulary contract\n{items}\nrule r {{\n    severity error\n{body}\n}}\n");
    let as_of = clausula::run::parse_date("2026-01-01").unwrap();
    let source = PolicySource { name: "p.policy".to_owned(), text: text.clone() };
    let compiled = compile([source], &Selection::default(), Options { as_of, limits: Limits::default() });
    let checker = compiled.checker.unwrap_or_else(|| panic!("{text}\n{:#?}", compiled.diagnostics));
    reference::rules(checker.program()).remove(0).fields
}

#[test]
fn the_fields_of_a_rule_are_those_that_decide_what_it_comes_to() {
    let none = "";
    let provider = "define by_provider(party: Party) = party.role == \"provider\"";
    for (items, body, expected) in [
        (none, "require term.initial >= 1 year", "term.initial"),
        (none, "require count(services) >= 1", "services"),
        // what holds a field that is read says nothing more
        (
            none,
            "for each right in termination.rights { require right.notice is stated }",
            "termination.rights[*].notice",
        ),
        (
            none,
            "for each right in termination.rights where right.ground == \"cause\" { require right.cure is stated }",
            "termination.rights[*].cure, termination.rights[*].ground",
        ),
        // through a reference: the field that names, and the field of what is named
        (
            none,
            "require termination.rights[*].holder[*].role contains \"client\"",
            "parties[*].role, termination.rights[*].holder",
        ),
        (none, "require governance.policy.status == \"executed\"", "documents[*].status, governance.policy"),
        (
            none,
            "require some report in reports satisfies report.narrative and report.every is stated",
            "reports[*].every, reports[*].narrative",
        ),
        (none, "require count(parties where it.role == \"client\") == 1", "parties[*].role"),
        (none, "let firsts = services[*].activities[*]\n    require count(firsts) >= 1", "services[*].activities"),
        (
            none,
            "let rights = (termination.rights where it.partial)\n    for each right in rights { require right.notice is stated }",
            "termination.rights[*].notice, termination.rights[*].partial",
        ),
        (none, "for each number, clause in clauses { require clause.heading is stated }", "clauses[*].heading"),
        (none, "require clauses.\"1.1\".text mentions \"law\"", "clauses.\"1.1\".text"),
        (none, "require document.\"x-acme\" is stated", "document.\"x-acme\""),
        (none, "require last(term.renewal).length is stated", "term.renewal[*].length"),
        (none, "when facts.offshoring\n    require personnel is stated", "facts.offshoring, personnel"),
        ("when contract.kind == \"sow\"", "require term.expiry is stated", "contract.kind, term.expiry"),
        ("parameter least: duration = 1 day\n    \"The least.\"", "require term.initial > least", "term.initial"),
        // of a definition what it reads of that which it is given
        (
            provider,
            "require some contact in governance.contacts satisfies (some party in contact.party satisfies by_provider(party))",
            "governance.contacts[*].party, parties[*].role",
        ),
        (
            "define kept(report: Report) = report.by is stated\ndefine all_kept = every report in reports satisfies kept(report)",
            "require all_kept",
            "reports[*].by",
        ),
        // what is only printed, or suggested, decides nothing
        (
            none,
            "require term.initial is stated else \"{contract.title} has no length\"\n    suggest set term.perpetual = true",
            "term.initial",
        ),
        (none, "grade payment.due.within {\n preferred >= 30 days\n acceptable >= 10 days\n }", "payment.due.within"),
        (
            none,
            "require (if term.perpetual then term.initial else term.initial default 1 day) > 1 day",
            "term.initial, term.perpetual",
        ),
        // a name that only begins alike is no part of the other
        (none, "require term.initial is stated or term.subject_to is stated", "term.initial, term.subject_to"),
    ] {
        assert_eq!(fields(items, body).join(", "), expected, "{items}\n{body}");
    }
}
