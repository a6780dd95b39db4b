//! Policies are checked before they run: every name, field, type, enum value and reference is resolved here, and every
//! mistake is reported. What comes out is a [`Program`].

mod compose;
mod constraints;
mod data;
mod expressions;
mod grades;
mod headers;
mod lints;
mod names;
mod narrowed;
mod operators;
mod packed;
mod parts;
mod paths;
mod pattern;
mod policies;
mod program;
mod recorded;
mod rules;
mod size;
mod tests;
mod types;
pub(crate) mod walk;
mod workers;

pub use packed::{PackedParts, PackedPolicy, Standing};
pub use pattern::Pattern;
pub use policies::{Analysis, PolicyFile, UNKNOWN_POLICY, analyse, analyse_recording};
pub use program::{
    Base, Block, Check, Data, Definition, Expectation, Expected, Explanation, Expression, ExpressionKind, ForEach,
    Given, Grade, GradeStep, Message, MessagePart, Parameter, Policy, Program, Rule, Statement, Status, Step,
    Successor, Suggest, SuggestedValue, SwitchedOff, Test, TestEdit,
};
pub use recorded::{Gap, Meaning, Recorded, Recording, Word};
pub use tests::{TestFile, analyse_tests, analyse_tests_recording};
pub use workers::{InTurn, Workers};
