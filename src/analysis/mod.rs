//! Policies are checked before they run: every name, field, type, enum value and reference is resolved here, and every
//! mistake is reported. What comes out is a [`Program`].

mod expressions;
mod names;
mod operators;
mod paths;
mod policies;
mod program;
mod rules;
mod size;
mod types;

pub use policies::{Analysis, PolicyFile, analyse};
pub use program::{
    Base, Check, Definition, Expression, ExpressionKind, ForEach, Message, MessagePart, Parameter, Program, Rule,
    Statement, Step,
};
