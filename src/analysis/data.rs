//! Reference data: YAML files whose values a policy compares with.

use std::sync::Arc;

use crate::analysis::names::Named;
use crate::analysis::policies::Lowering;
use crate::analysis::program::Data;
use crate::analysis::recorded::Meaning;
use crate::diagnostic::Severity;
use crate::document::Document;
use crate::syntax::ast;
use crate::vocabulary;

impl Lowering<'_> {
    /// Reads a policy's reference data by its type. `documents` are the files, in the order of the policy's `data` lines,
    /// nothing for one that could not be read, which has been reported.
    pub(super) fn reference_data(&mut self, items: &[ast::Item], documents: &[Option<Arc<Document>>]) {
        let mut documents = documents.iter();
        for item in items {
            let ast::ItemKind::Data { name, of, path } = &item.kind else { continue };
            let document = documents.next().cloned().flatten();
            let free = self.is_free(None, name);
            let (Some((declared, read_as)), Some(document)) = (self.type_of_data(of), document) else {
                self.names.named.entry(name.text.clone()).or_insert((Named::Mistaken, name.span));
                continue;
            };
            let reading = vocabulary::read_as(self.vocabulary, &document, &declared);
            for problem in reading.problems() {
                let mut diagnostic = problem.diagnostic.clone();
                // a key that nobody reads may be a misspelt one: what a policy compares with is not to be guessed at
                diagnostic.severity = Severity::Error;
                self.diagnostics.push(diagnostic.with(self.at(path.span), "read from here"));
            }
            if free {
                self.means(name.span, Meaning::Named(name.span), &read_as);
                let index = self.data.len();
                self.names.named.insert(name.text.clone(), (Named::Data(index), name.span));
                self.data.push(Data { name: name.text.clone(), document, reading, of: read_as });
            }
        }
    }
}
