//! The function that is being called.

use super::names::Target;
use super::{PolicyFile, block, said};
use crate::diagnostic::markdown::code;
use crate::functions::{self, Function};
use crate::ide::Signature;
use crate::source::Span;
use crate::syntax::{TokenKind, ast};

impl PolicyFile<'_> {
    /// The function, or the definition with arguments, in whose parentheses a place stands, the innermost; and the argument.
    pub fn signature(&self, offset: usize) -> Option<Signature> {
        let offset = self.clamp(offset);
        let before = self.tokens.partition_point(|token| token.span.end() <= offset);
        let mut commas = 0;
        let mut depth = 0usize;
        for index in (0..before).rev() {
            let token = self.tokens.get(index)?;
            match token.kind {
                TokenKind::Close(_) => depth += 1,
                TokenKind::Open(b'}') => return None,
                TokenKind::Open(closing) if depth == 0 => {
                    let called = index.checked_sub(1).and_then(|at| self.tokens.get(at));
                    let name = called.filter(|name| name.kind == TokenKind::Word && name.span.end == token.span.start);
                    let known = name.filter(|_| closing == b')').and_then(|name| self.called(name.text(self.text())));
                    if let Some(signature) = known {
                        let active = Some(commas).filter(|active| *active < signature.parameters.len());
                        return Some(Signature { active, ..signature });
                    }
                    // a list, or parentheses around a part: its commas are not the call's
                    commas = 0;
                }
                TokenKind::Open(_) => depth -= 1,
                TokenKind::Mark if depth == 0 && token.is_mark(self.text(), ",") => commas += 1,
                _ => {}
            }
        }
        None
    }

    fn called(&self, name: &str) -> Option<Signature> {
        if let Some(function) = functions::find(name) {
            let (label, parameters) = label(function);
            return Some(Signature { label, documentation: Some(documentation(function)), parameters, active: None });
        }
        let defined = self.tree().items.iter().find_map(|item| match &item.kind {
            ast::ItemKind::Define { name: defined, arguments, .. } if defined.text == name => Some(arguments),
            _ => None,
        })?;
        let arguments =
            defined.iter().map(|(argument, of)| format!("{}: {}", argument.text, of.span.text(self.text())));
        let (label, parameters) = call(name, arguments);
        let target = Target::Definition(self.declared().to_owned(), name.to_owned());
        let documentation = self.description_of(&target).map(|text| block(&text));
        Some(Signature { label, documentation, parameters, active: None })
    }
}

/// A function as it is called, and the bytes of each of its parameters.
pub(super) fn label(function: &Function) -> (String, Vec<Span>) {
    call(function.name, function.parameters.iter().map(|parameter| parameter.name.to_owned()))
}

fn call(name: &str, parameters: impl Iterator<Item = String>) -> (String, Vec<Span>) {
    let mut label = format!("{name}(");
    let mut spans = Vec::new();
    for (index, parameter) in parameters.enumerate() {
        if index > 0 {
            label.push_str(", ");
        }
        spans.push(Span::new(label.len(), label.len() + parameter.len()));
        label.push_str(&parameter);
    }
    label.push(')');
    (label, spans)
}

/// What a function takes, gives and is for.
pub(super) fn documentation(function: &Function) -> String {
    let mut out = format!("{}\n", said(function.description));
    for parameter in function.parameters {
        out.push_str(&format!("\n- {}: {}", code(parameter.name), said(parameter.of.describe())));
    }
    let gives = said(function.result.describe());
    out.push_str(&format!("\n\ngives {gives}\n\n{}", block(function.example)));
    out
}
