//! Those who are measured. Each prepares itself once, tells which rules it flags in which contracts, and does its work on
//! texts that are in memory.

pub(crate) mod by_hand;
pub(crate) mod clausula;
pub(crate) mod guard;
pub(crate) mod parsers;
pub(crate) mod rego;
