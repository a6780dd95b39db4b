//! The lines above rules: their tests, and the contracts in which they fail; above tests, to run them.

use super::{PolicyFile, walk};
use crate::ide::{Lens, LensCommand};
use crate::syntax::ast::{FileKind, ItemKind};

/// How often a rule failed in the contracts of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCount {
    /// The rule: `policy/rule`.
    pub rule: String,
    /// How many contracts it failed in.
    pub failing: usize,
    /// How many contracts it was checked in.
    pub checked: usize,
}

impl PolicyFile<'_> {
    /// The lenses above each rule and each test, in the order of the text. `counts` may lack rules: of those nothing is said of contracts.
    pub fn lenses(&self, counts: &[RuleCount]) -> Vec<Lens> {
        let mut lenses = Vec::new();
        walk::items(&self.tree().items, &mut |item| {
            if let ItemKind::Test(test) = &item.kind {
                let command = LensCommand::RunTest { name: test.name.text.clone() };
                lenses.push(Lens { span: test.name.span, title: "run test".to_owned(), command: Some(command) });
            }
        });
        let Some(declaration) = self.tree().declaration.as_ref().filter(|known| known.kind == FileKind::Policy) else {
            return lenses;
        };
        for (_, rule) in walk::rules(self.tree()) {
            let id = format!("{}/{}", declaration.name.text, rule.name.text);
            let span = rule.name.span;
            let tests = LensCommand::RunTests { rule: id.clone() };
            lenses.push(Lens { span, title: "run tests".to_owned(), command: Some(tests) });
            if let Some(count) = counts.iter().find(|count| count.rule == id) {
                let command = (count.failing > 0).then_some(LensCommand::ShowFailing { rule: id });
                lenses.push(Lens { span, title: count.title(), command });
            }
        }
        lenses.sort_by_key(|lens| lens.span);
        lenses
    }
}

impl RuleCount {
    /// The same in words.
    pub fn title(&self) -> String {
        let Self { failing, checked, .. } = self;
        let contracts = if *checked == 1 { "contract" } else { "contracts" };
        match (failing, checked) {
            (_, 0) => "not checked in any contract of this workspace".to_owned(),
            (0, _) => format!("fails in none of {checked} {contracts} of this workspace"),
            _ => format!("fails in {failing} of {checked} {contracts} of this workspace"),
        }
    }
}
