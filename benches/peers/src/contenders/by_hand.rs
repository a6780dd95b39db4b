//! The thirteen rules in Rust over `yaml_serde`, as somebody would write them who needs just these: types with just the
//! fields that are asked for. Whatever is missing breaks the rule.

use std::hint::black_box;

use serde::Deserialize;

use crate::Outcome;
use crate::corpus::Flags;

#[derive(Deserialize)]
struct Contract {
    #[serde(default)]
    facts: Facts,
    #[serde(default)]
    services: Vec<Service>,
    #[serde(default)]
    service_levels: Vec<Level>,
    #[serde(default)]
    pricing: Pricing,
    #[serde(default)]
    payment: Payment,
    #[serde(default)]
    termination: Termination,
    #[serde(default)]
    dispute_resolution: Disputes,
    #[serde(default)]
    ip: Property,
    #[serde(default)]
    data: Data,
    #[serde(default)]
    confidentiality: Confidentiality,
    #[serde(default)]
    security: Security,
    #[serde(default)]
    continuity: Continuity,
}

#[derive(Default, Deserialize)]
struct Facts {
    #[serde(default)]
    data_classes: Vec<String>,
}

#[derive(Deserialize)]
struct Service {
    #[serde(default)]
    in_scope: Vec<String>,
    #[serde(default)]
    responsibilities: Responsibilities,
}

#[derive(Default, Deserialize)]
struct Responsibilities {
    #[serde(default)]
    client: Vec<String>,
    #[serde(default)]
    provider: Vec<String>,
}

#[derive(Deserialize)]
struct Level {
    consequence: Option<Consequence>,
}

#[derive(Deserialize)]
struct Consequence {
    kind: Option<String>,
}

#[derive(Default, Deserialize)]
struct Pricing {
    #[serde(default)]
    components: Vec<Component>,
}

#[derive(Deserialize)]
struct Component {
    amount: Option<String>,
}

#[derive(Default, Deserialize)]
struct Payment {
    due: Option<Due>,
}

#[derive(Deserialize)]
struct Due {
    within: Option<String>,
}

#[derive(Default, Deserialize)]
struct Termination {
    #[serde(default)]
    rights: Vec<Right>,
}

#[derive(Deserialize)]
struct Right {
    holder: Option<OneOrMore>,
    ground: Option<String>,
    notice: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::More(names) => names,
        }
    }
}

#[derive(Default, Deserialize)]
struct Disputes {
    #[serde(default)]
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    #[serde(default)]
    binding: bool,
}

#[derive(Default, Deserialize)]
struct Property {
    work_product: Option<WorkProduct>,
}

#[derive(Deserialize)]
struct WorkProduct {
    owner: Option<OneOrMore>,
}

#[derive(Default, Deserialize)]
struct Data {
    client_data: Option<ClientData>,
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(default)]
    return_on_exit: bool,
}

#[derive(Default, Deserialize)]
struct Confidentiality {
    #[serde(default)]
    mutual: bool,
    survives: Option<String>,
}

#[derive(Default, Deserialize)]
struct Security {
    #[serde(default)]
    encryption: Encryption,
}

#[derive(Default, Deserialize)]
struct Encryption {
    #[serde(default)]
    in_transit: bool,
    #[serde(default)]
    at_rest: bool,
}

#[derive(Default, Deserialize)]
struct Continuity {
    test_every: Option<String>,
}

/// Checks a contract.
///
/// # Errors
///
/// If it cannot be read.
pub(crate) fn check(text: &str) -> Outcome<()> {
    black_box(broken(&yaml_serde::from_str(text)?));
    Ok(())
}

/// What it flags.
///
/// # Errors
///
/// If a contract cannot be read.
pub(crate) fn flags(texts: &[String]) -> Outcome<Flags> {
    let mut flags = Flags::new();
    for (number, text) in texts.iter().enumerate() {
        flags.extend(broken(&yaml_serde::from_str(text)?).into_iter().map(|rule| (number, rule)));
    }
    Ok(flags)
}

/// The rules that a contract breaks.
fn broken(contract: &Contract) -> Vec<&'static str> {
    let Contract { confidentiality, security, .. } = contract;
    let owner = contract.ip.work_product.as_ref().and_then(|product| product.owner.as_ref());
    let confidential = contract.facts.data_classes.iter().any(|class| class == "confidential");
    let leaves_late = |right: &Right| {
        let of_client = right.holder.as_ref().is_some_and(|holder| holder.names().iter().any(|name| name == "client"));
        !of_client
            || right.ground.as_deref() != Some("convenience")
            || days(&right.notice).is_some_and(|days| days >= 60)
    };
    let due = contract.payment.due.as_ref().and_then(|due| days(&due.within));
    let has_duties = |service: &Service| {
        !service.responsibilities.client.is_empty() && !service.responsibilities.provider.is_empty()
    };
    let has_consequence = |level: &Level| {
        let kind = level.consequence.as_ref().and_then(|consequence| consequence.kind.as_deref());
        kind.is_some_and(|kind| ["credit", "ld", "fee_reduction"].contains(&kind))
    };
    let kept = [
        ("client-owns-results", owner.is_some_and(|owner| owner.names().iter().all(|name| name == "client"))),
        ("client-may-leave", contract.termination.rights.iter().all(leaves_late)),
        ("data-encrypted", !confidential || security.encryption.in_transit && security.encryption.at_rest),
        ("data-returned", contract.data.client_data.as_ref().is_some_and(|data| data.return_on_exit)),
        ("confidence-lasts", days(&confidentiality.survives).is_some_and(|days| days >= 3 * 365)),
        ("confidence-mutual", confidentiality.mutual),
        ("paid-in-time", due.is_some_and(|days| days >= 30)),
        ("services-have-scope", contract.services.iter().all(|service| !service.in_scope.is_empty())),
        ("services-have-duties", contract.services.iter().all(has_duties)),
        ("levels-have-consequences", contract.service_levels.iter().all(has_consequence)),
        ("disputes-end", contract.dispute_resolution.steps.iter().any(|step| step.binding)),
        ("continuity-tested", days(&contract.continuity.test_every).is_some_and(|days| days <= 366)),
        ("fees-bounded", contract.pricing.components.iter().all(is_affordable)),
    ];
    kept.into_iter().filter(|(_, kept)| !kept).map(|(rule, _)| rule).collect()
}

fn is_affordable(component: &Component) -> bool {
    let amount = component.amount.as_deref().and_then(|amount| amount.strip_prefix("USD "));
    amount.and_then(|amount| amount.parse::<u64>().ok()).is_some_and(|amount| amount <= 100_000)
}

/// A length of time in days, where it is written as a number of days or years.
fn days(text: &Option<String>) -> Option<u64> {
    let (count, unit) = text.as_deref()?.split_once(' ')?;
    let each = match unit {
        "day" | "days" => 1,
        "year" | "years" => 365,
        _ => return None,
    };
    Some(count.parse::<u64>().ok()? * each)
}
