//! A long contract for measuring, in the proportions of `contracts/compliant/large.yaml`: what a short one has, and many services, each
//! with two service levels, a price, a document, a report, a contact, and six clauses whose words are written out.

use std::fmt::Write;

#[path = "../check/generator.rs"]
mod short;

/// How many clauses each service has.
const CLAUSES: usize = 6;

/// A contract of at least so many lines, and few more. Every so many services have faults: no duty of the provider is stated, nothing
/// pays for them, and a key is misspelt.
pub(crate) fn contract(lines: usize, faulty: usize) -> String {
    let short = short::contract(0);
    let count = (1..).find(|count| lines_of(&with_services(&short, *count, faulty)) >= lines);
    with_services(&short, count.unwrap_or_default(), faulty)
}

/// A contract of at least so many lines that is one list of services, of each of which three things are to be said: nothing pays for it, no
/// service level covers it, and it has a key that is none.
pub(crate) fn faulty_contract(lines: usize) -> String {
    let short = short::contract(0);
    let each = 5;
    let mut text = String::with_capacity(lines * 60);
    for line in short.lines() {
        let _ = writeln!(text, "{line}");
        if line != "services:" {
            continue;
        }
        for number in 0..lines.saturating_sub(lines_of(&short)).div_ceil(each) {
            let _ = writeln!(
                text,
                "  - id: extra-{number}
    name: Extra service {number}
    description: What extra service {number} is about
    scope: {{included: [posting, matching]}}
    responsibilities: {{provider: [doing it], client: [asking for it]}}"
            );
        }
    }
    text
}

fn lines_of(text: &str) -> usize {
    text.lines().count()
}

/// The contract with so many services more.
fn with_services(short: &str, count: usize, faulty: usize) -> String {
    let [mut services, mut levels, mut prices, mut documents, mut reports, mut contacts, mut clauses] =
        [const { String::new() }; 7];
    for number in 0..count {
        let is_faulty = number % faulty == faulty - 1;
        service(number, is_faulty, &mut services);
        level(number, is_faulty, &mut levels);
        if !is_faulty {
            price(number, &mut prices);
        }
        let _ = writeln!(
            documents,
            "  - {{id: schedule-{number}, kind: schedule, title: Schedule {number}, status: executed, parent: main}}"
        );
        let _ = writeln!(
            reports,
            "  - {{id: report-{number}, name: Report {number}, every: 1 month, by: provider, content: [service levels]}}"
        );
        let _ = writeln!(
            contacts,
            "    - {{id: lead-{number}, party: supplier, name: Lead {number}, for: [issues], email: lead-{number}@supplier.example}}"
        );
        (0..CLAUSES).for_each(|clause| words(number, clause, &mut clauses));
    }
    let mut text = String::with_capacity(short.len() + 4 * services.len() + clauses.len());
    for line in short.lines() {
        // a list begins where its key is, so that what is added stands first in it
        let _ = writeln!(text, "{line}");
        text.push_str(match line {
            "services:" => &services,
            "service_levels:" => &levels,
            "  components:" => &prices,
            "documents:" => &documents,
            "reports:" => &reports,
            "  contacts:" => &contacts,
            _ => "",
        });
    }
    text + &clauses
}

fn service(number: usize, is_faulty: bool, text: &mut String) {
    let standard = if is_faulty { "standart" } else { "standard" };
    let provider = if is_faulty { "" } else { "\n      provider: [posting, reconciling]" };
    let _ = writeln!(
        text,
        "  - id: book-{number}
    name: Keeping book {number}
    description: Keeping book {number} and closing it each month
    office: back
    category: accounting_finance
    activities: [journals, reconciliations, closing]
    nature: ongoing
    horizon: long
    standardised: true
    workload: predictable
    automated: false
    in_scope: [posting, reconciling, closing]
    out_of_scope: [audit, choice of methods]
    ancillary: [correspondence]
    raci:
      - {{activity: Posting, client: informed, provider: responsible}}
      - {{activity: Closing, client: accountable, provider: responsible}}
    delivery_locations: [{{country: GB, place: Leeds}}]
    selection: {{core: false, criticality: high, complexity: medium, rationale: done in many places today}}
    {standard}: the care of a prudent accountant
    responsibilities:
      client: [approval of payments]{provider}
    clause: \"S{number}.1\""
    );
}

fn level(number: usize, is_faulty: bool, text: &mut String) {
    let consequence = if is_faulty { "none" } else { "credit" };
    for (part, name) in [("time", "closed in time"), ("care", "closed without a mistake")] {
        let _ = writeln!(
            text,
            "  - id: {part}-{number}
    services: [book-{number}]
    metric: {{name: Book {number} {name}, unit: \"% of months\", op: at_least, target: 95%, period: 1 month}}
    consequence: {{kind: {consequence}}}
    clause: \"S{number}.2\""
        );
    }
}

fn price(number: usize, text: &mut String) {
    let amount = 1_000 + (number * 37) % 9_000;
    let _ = writeln!(
        text,
        "    - id: price-{number}
      model: fixed
      basis: per_month
      period: 1 month
      purpose: base
      services: [book-{number}]
      payer: client
      payee: provider
      amount: USD {amount}
      clause: \"S{number}.3\""
    );
}

fn words(number: usize, clause: usize, text: &mut String) {
    let _ = writeln!(
        text,
        "  \"S{number}.{clause}\":
    heading: Book {number}, part {clause}
    text: >-
      The supplier keeps book {number} of the customer with the care of a prudent accountant, posts what it is sent within two (2)
      business days, and closes the book on the fifth business day of each month. What it cannot post it sends back with its
      reason. The customer approves payments, answers questions within one business day, and tells changes of its staff."
    );
}
