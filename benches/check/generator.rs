//! Contracts for measuring: about 120 lines each, all different, with the faults that are asked for. `benches/peers` makes
//! its contracts here too.

use std::fmt::Write;

/// The contract with this number. Every tenth has three faults: the provider owns the work, a notice is left open, and
/// there is no encryption.
pub(crate) fn contract(number: usize) -> String {
    let faulty = number % 10 == 9;
    contract_with(number, if faulty { &["client-owns-results", "client-may-leave", "data-encrypted"] } else { &[] })
}

/// The contract with this number and these faults, each called by the rule of `benches/peers/rules.policy` that it breaks.
pub(crate) fn contract_with(number: usize, faults: &[&str]) -> String {
    let either = |fault: &str, sound: &'static str, faulty: &'static str| match faults.contains(&fault) {
        true => faulty,
        false => sound,
    };
    let client = format!("{} Holdings, Inc.", WORDS[number % WORDS.len()]);
    let provider = format!("{} Services Limited", WORDS[(number / WORDS.len() + 7) % WORDS.len()]);
    let day = 1 + number % 28;
    let amount = 10_000 + (number * 37) % 90_000;
    let amount = if faults.contains(&"fees-bounded") { amount + 900_000 } else { amount };
    let owner = either("client-owns-results", "client", "[client, provider]");
    // left open, or too short by a day
    let notice = either("client-may-leave", "60 days", if number % 2 == 1 { "TBD" } else { "59 days" });
    let encryption =
        either("data-encrypted", "  encryption: {in_transit: true, at_rest: true, standard: AES-256}\n", "");
    let returned = either("data-returned", "true", "false");
    let survives = either("confidence-lasts", "5 years", "2 years");
    let mutual = either("confidence-mutual", "true", "false");
    let due = either("paid-in-time", "30 days", "29 days");
    let scope = either("services-have-scope", "[general ledger, accounts payable]", "[]");
    let duties = either("services-have-duties", "provider: [posting, reconciliation]", "provider: []");
    let consequence = either("levels-have-consequences", "credit", "none");
    let binding = either("disputes-end", "true", "false");
    let test_every = either("continuity-tested", "1 year", "2 years");
    let mut text = String::with_capacity(6_000);
    let _ = write!(
        text,
        "# Outsourcing agreement number {number}
schema: contract/1

contract:
  id: agreement-{number}
  title: Master outsourcing agreement
  kind: master_agreement
  dated: 2026-01-{day:02}
  status: executed
facts:
  client_regulated_as: [other]
  data_classes: [business_customer, confidential]
  offshoring: false

parties:
  - id: customer
    role: client
    name: {client}
    country: US
    short_names: [Customer]
  - id: supplier
    role: provider
    name: {provider}
    country: GB
    short_names: [Supplier]

documents:
  - {{id: main, kind: master, title: Master outsourcing agreement, status: executed}}
  - {{id: sla, kind: sla, title: Service level agreement, status: executed, parent: main}}

term:
  commencement: 2026-02-01
  initial: 3 years
  expiry: 2029-01-31
  renewal:
    - {{stage: 1, mode: option, holder: customer, length: 1 year, stop_notice: {{by: client, at_least: 90 days}}}}
  clause: \"2.1\"

services:
  - id: payroll
    name: Payroll administration
    description: Calculating and paying salaries for the staff of {client}
    office: back
    category: payroll_hr
    in_scope: [salaries, tax filings]
    out_of_scope: []
    responsibilities:
      client: [supply of hours worked]
      provider: [calculation, payment, filing]
    clause: \"3.1\"
  - id: ledger
    name: General ledger
    description: Keeping the ledgers of {client} and closing them each month
    office: back
    category: accounting_finance
    in_scope: {scope}
    out_of_scope: [audit]
    responsibilities:
      client: [approval of payments]
      {duties}
    clause: \"3.2\"

service_levels:
  - id: on-time-payroll
    services: [payroll]
    metric: {{name: Salaries paid on time, unit: \"% of salaries\", op: at_least, target: 99.9%, period: 1 month}}
    consequence: {{kind: credit}}
  - id: close-by-day-five
    services: [ledger]
    metric: {{name: Months closed within five days, unit: \"% of months\", op: at_least, target: 95%, period: 1 month}}
    consequence: {{kind: {consequence}}}

pricing:
  currency: USD
  components:
    - id: base
      model: fixed
      basis: per_month
      period: 1 month
      purpose: base
      services: [payroll, ledger]
      payer: client
      payee: provider
      amount: USD {amount}
      clause: \"5.1\"
  additional_charges: []
payment: {{currency: USD, invoice: monthly, due: {{within: {due}, after: receipt of the invoice}}}}

reports:
  - {{id: monthly, name: Monthly report, every: 1 month, by: provider, content: [service levels, key performance indicators]}}

termination:
  rights:
    - {{holder: client, ground: convenience, notice: {notice}, clause: \"9.1\"}}
    - {{holder: either, ground: cause, notice: 30 days, cure: 30 days, clause: \"9.2\"}}
  fees: []

dispute_resolution:
  steps:
    - {{kind: negotiation, within: 30 days, clause: \"10.1\"}}
    - {{kind: arbitration, binding: {binding}, covers_all: true, seat: London, clause: \"10.2\"}}

ip:
  work_product: {{owner: {owner}, mechanism: assignment, clause: \"7.1\"}}
  client_materials: {{owner: client, clause: \"7.2\"}}
data:
  client_data: {{owner: client, return_on_exit: {returned}, format: CSV, clause: \"7.3\"}}
confidentiality:
  mutual: {mutual}
  bound: [customer, supplier]
  survives: {survives}
  personnel_bound: true
  clause: \"8.1\"
security:
{encryption}  standards: [iso27001, soc2]
  transfer: {{methods: [sftp, vpn], forbidden: [plain email]}}

governance:
  contacts:
    - {{id: c-lead, party: customer, name: Head of finance, for: [communication, issues], email: finance@customer.example}}
    - {{id: p-lead, party: supplier, name: Service manager, for: [communication, issues], email: desk@supplier.example}}
escalation:
  levels:
    - {{level: 1, name: Team, client: c-lead, provider: p-lead, within: 4 hours, criteria: [a deadline is at risk]}}
    - {{level: 2, name: Heads, client: c-lead, provider: p-lead, within: 2 days, criteria: [a deadline was missed]}}
continuity: {{plan: main, recovery: main, scenarios: [natural, cyber], rto: 8 hours, rpo: 1 hour, test_every: {test_every}}}
clauses:
"
    );
    for (clause, words) in CLAUSES {
        let _ = writeln!(text, "  \"{clause}\": {{text: \"{words}\"}}");
    }
    text
}

const WORDS: [&str; 13] =
    ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ivy", "Juniper", "Larch", "Maple", "Oak"];

const CLAUSES: [(&str, &str); 13] = [
    ("2.1", "The agreement starts on 1 February 2026 and lasts three years."),
    ("3.1", "The supplier calculates and pays the salaries of the customer's staff."),
    ("3.2", "The supplier keeps the ledgers and closes them each month."),
    ("5.1", "The customer pays a fixed amount each month."),
    ("7.1", "What the supplier creates belongs to the customer."),
    ("7.2", "What the customer hands over stays the customer's."),
    ("7.3", "The data stays the customer's and is returned at the end."),
    ("8.1", "Each side keeps the other's information to itself for five years."),
    ("9.1", "The customer may end the agreement with sixty (60) days' notice."),
    ("9.2", "Either side may end it for a breach that is not cured in thirty (30) days."),
    ("10.1", "The parties first talk."),
    ("10.2", "What they cannot settle is decided by arbitration in London."),
    ("11.1", "Notices are in writing."),
];
