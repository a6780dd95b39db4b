//! What mends mistakes and lints, as they know it themselves, and what a rule may be given.

use super::{PolicyFile, walk};
use crate::diagnostic::{Diagnostic, Mend};
use crate::ide::{Action, ActionKind, Edit};
use crate::source::Span;
use crate::syntax::ast::{ItemKind, StatementKind};

/// What nothing uses.
const UNUSED: &str = "policy/unused";

impl PolicyFile<'_> {
    /// What is said of this file, each with its index among all that is said of the study's files: what [`Action::mends`] counts.
    pub fn diagnostics(&self) -> impl Iterator<Item = (usize, &Diagnostic)> {
        let all = self.study.compiled.diagnostics.iter().enumerate();
        all.filter(|(_, said)| said.primary.as_ref().is_some_and(|label| label.location.file == self.id()))
    }

    /// The changes that may be asked for where a part of the text is selected.
    pub fn actions(&self, range: Span) -> Vec<Action> {
        let touches = |span: Span| span.start <= range.end && range.start <= span.end;
        let mut actions = Vec::new();
        for (index, said) in self.diagnostics() {
            let Some(primary) = said.primary.as_ref().filter(|label| touches(label.location.span)) else { continue };
            let mended = said.mend.as_deref().map(|mend| (mend.title.clone(), self.edits_of(mend)));
            let at = primary.location.span;
            let unused = || (said.code.as_str() == UNUSED).then(|| self.unused(at)).flatten();
            let Some((title, edits)) = mended.or_else(unused) else { continue };
            actions.push(Action { title, kind: ActionKind::Mend, edits, mends: Some(index), is_preferred: true });
        }
        for (_, rule) in walk::rules(self.tree()) {
            if rule.title.is_none() && touches(rule.name.span) && !rule.name.text.is_empty() {
                let edit = Edit { span: Span::empty(rule.name.span.end()), text: " \"…\"".to_owned() };
                actions.push(Action {
                    title: "give the rule a title".to_owned(),
                    kind: ActionKind::Rewrite,
                    edits: vec![edit],
                    mends: None,
                    is_preferred: false,
                });
            }
        }
        actions
    }

    /// The changes of a mend: of a name that is given where it is mended, with all its uses in the file.
    fn edits_of(&self, mend: &Mend) -> Vec<Edit> {
        let declared = self.names.iter().find(|named| named.is_declaration && named.span == mend.span);
        let Some(declared) = declared else { return vec![Edit { span: mend.span, text: mend.text.clone() }] };
        let same = self.names.iter().filter(|named| named.target == declared.target);
        same.map(|named| Edit { span: named.span, text: mend.text.clone() }).collect()
    }

    /// What takes away an item or line that nothing uses, with its lines where it has these for itself.
    fn unused(&self, at: Span) -> Option<(String, Vec<Edit>)> {
        let mut found = None;
        walk::items(&self.tree().items, &mut |item| match &item.kind {
            ItemKind::Parameter { name, .. } | ItemKind::Define { name, .. } if name.span == at => {
                found = Some(item.span)
            }
            ItemKind::Use { .. } if item.span == at => found = Some(item.span),
            ItemKind::Rule(rule) => walk::statements(&rule.body, &mut |statement| {
                if matches!(&statement.kind, StatementKind::Let { name, .. } if name.span == at) {
                    found = Some(statement.span);
                }
            }),
            _ => {}
        });
        let span = self.whole_lines(found?);
        Some(("take it away".to_owned(), vec![Edit { span, text: String::new() }]))
    }

    fn whole_lines(&self, span: Span) -> Span {
        let before = self.text().get(..span.start()).unwrap_or_default();
        let behind = self.text().get(span.end()..).unwrap_or_default();
        let start = before.trim_end_matches([' ', '\t']);
        let rest = behind.trim_start_matches([' ', '\t', '\r']);
        if (start.is_empty() || start.ends_with('\n')) && (rest.is_empty() || rest.starts_with('\n')) {
            let end = self.text().len() - rest.len() + usize::from(!rest.is_empty());
            return Span::new(start.len(), end);
        }
        span
    }
}
