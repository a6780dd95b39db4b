//! What can be looked up: the rules of policies, what each of them says and asks, and what the codes of Clausula itself mean.
//!
//! Texts of policies are folded to one line each here; whoever prints them makes what steers a terminal visible.

mod codes;
mod explain;
mod fields;
mod page;
mod rules;
mod show;
mod trace;

pub use codes::{Explanation, explanations};
pub use explain::{RuleExample, explain_code, explain_rule};
pub use page::{code_page, rule_page};
pub use rules::{ParameterEntry, RuleEntry, markdown, rules, text};
pub use show::{show, show_value};
pub use trace::traces;
