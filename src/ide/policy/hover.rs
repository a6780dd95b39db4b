//! What is told of a word.

use super::names::Target;
use super::{PolicyFile, block, said, signature, walk};
use crate::analysis::{Parameter, Status};
use crate::diagnostic::markdown::code;
use crate::functions;
use crate::ide::Hover;
use crate::source::SourceFile;
use crate::syntax::ast::{self, ItemKind, StatementKind};
use crate::vocabulary::{Enum, Field, Vocabulary};

impl PolicyFile<'_> {
    /// What the word at a place means.
    pub fn hover(&self, offset: usize) -> Option<Hover> {
        let named = self.named_at(self.clamp(offset))?;
        // where a definition is used its type is not asked for again
        let declared = || self.names.iter().find(|other| other.is_declaration && other.target == named.target);
        let of = named.of.as_ref().or_else(|| declared()?.of.as_ref());
        let of = of.and_then(|of| self.described(of)).map(|of| format!(": {}", said(&of)));
        let of = of.unwrap_or_default();
        let written = code(named.span.text(self.text()));
        let mut parts: Vec<String> = Vec::new();
        match &named.target {
            Target::Field(vocabulary, span) => {
                let field = self.vocabulary.as_deref().filter(|known| *known.name == **vocabulary);
                let field = field.and_then(|known| self.field_at(known, *span));
                let described = field
                    .map(|field| self.described(&field.of).map_or_else(String::new, |of| format!(": {}", said(&of))));
                parts.push(format!("{written}{}", described.unwrap_or(of)));
                parts.extend(self.description_of(&named.target).map(|text| said(&text)));
            }
            Target::Function(name) => {
                let function = functions::find(name)?;
                parts.push(block(&signature::label(function).0));
                parts.push(signature::documentation(function));
            }
            Target::Parameter(policy, name) => {
                parts.push(format!("parameter {}{of}", code(&format!("{policy}.{name}"))));
                parts.extend(self.description_of(&named.target).map(|text| said(&text)));
                parts.extend(self.default_of(policy, name).map(|default| format!("by default {}", code(&default))));
                parts.extend(self.in_force(policy, name).map(|value| format!("in force: {}", code(&value))));
            }
            Target::Definition(policy, name) => {
                let written = self.description_of(&named.target);
                let is_data = written.as_ref().is_some_and(|text| text.starts_with("data "));
                let what = if is_data { "reference data" } else { "definition" };
                parts.push(format!("{what} {}{of}", code(&format!("{policy}.{name}"))));
                parts.extend(written.map(|text| block(&text)));
            }
            Target::Bound(..) | Target::It => parts.push(format!("{written}{of}")),
            Target::Rule(policy, name) => parts.extend(self.rule_told(policy, name)),
            Target::Policy(name) => parts.extend(self.policy_told(name)),
            Target::Vocabulary(name) => parts.push(format!("vocabulary {}", code(name))),
            Target::Value(_, enumeration, _) => {
                parts.push(format!("{written}, a value of {}", code(enumeration)));
                parts.extend(self.description_of(&named.target).map(|text| said(&text)));
            }
            Target::Type(_, name) => {
                parts.push(code(name));
                parts.extend(self.type_told(name));
            }
            Target::BuiltInType(_) | Target::Tag(_) | Target::File(_) => return None,
        }
        Some(Hover { span: named.span, markdown: parts.join("\n\n") })
    }

    /// What a file says of what it declares, in words.
    pub(super) fn description_of(&self, target: &Target) -> Option<String> {
        let vocabulary = self.vocabulary.as_deref();
        match target {
            Target::Field(_, span) => self.field_at(vocabulary?, *span)?.description.as_ref().map(ToString::to_string),
            Target::Value(_, of, name) => {
                let known = self.enum_named(vocabulary?, of)?;
                let (_, description) = known.values.get(usize::from(known.named(name)?))?;
                description.as_ref().map(ToString::to_string)
            }
            Target::Parameter(policy, name) => {
                self.parameters_of(policy).find(|known| known.name == *name)?.description.clone()
            }
            Target::Definition(policy, name) => {
                let file = self.study.files.iter().find(|file| super::declared(self.study, file) == policy)?;
                let text = self.study.sources().get(file.id).map_or("", SourceFile::text);
                let item = file.tree.items.iter().find(|item| match &item.kind {
                    ItemKind::Define { name: known, .. } | ItemKind::Data { name: known, .. } => known.text == *name,
                    _ => false,
                })?;
                Some(item.span.text(text).to_owned())
            }
            _ => None,
        }
    }

    /// The parameters of a policy, as the program has them.
    pub(super) fn parameters_of<'p>(&'p self, policy: &'p str) -> impl Iterator<Item = &'p Parameter> {
        let all = self.study.program().into_iter().flat_map(|program| &program.parameters);
        all.filter(move |parameter| *parameter.policy == *policy)
    }

    fn field_at<'v>(&self, vocabulary: &'v Vocabulary, span: crate::source::Span) -> Option<&'v Field> {
        vocabulary.records.iter().flat_map(|record| &record.fields).find(|field| field.span == span)
    }

    fn enum_named<'v>(&self, vocabulary: &'v Vocabulary, name: &str) -> Option<&'v Enum> {
        vocabulary.enums.iter().map(|of| &**of).find(|of| *of.name == *name)
    }

    /// What a parameter is by default, as it is written.
    fn default_of(&self, policy: &str, name: &str) -> Option<String> {
        let target = Target::Parameter(policy.to_owned(), name.to_owned());
        let (file, span) = self.declaration_of(&target)?;
        let source = self.study.sources().get(file)?;
        let known = self.study.files.iter().find(|known| known.id == file)?;
        let whole;
        let tree = if known.is_built_in {
            whole = crate::syntax::parse(source.text(), file).file;
            &whole
        } else {
            &known.tree
        };
        let mut default = None;
        walk::items(&tree.items, &mut |item| {
            if let ItemKind::Parameter { name, default: value, .. } = &item.kind
                && name.span == span
            {
                default = Some(value.span.text(source.text()).to_owned());
            }
        });
        default
    }

    /// The value that a parameter has, where something has changed it.
    fn in_force(&self, policy: &str, name: &str) -> Option<String> {
        let parameter = self.parameters_of(policy).find(|known| known.name == *name)?;
        let at = parameter.value.location;
        let own = self.declaration_of(&Target::Parameter(policy.to_owned(), name.to_owned()))?.0;
        // by its own policy it is what it is by default
        if at.file == own {
            return None;
        }
        let value = self.study.sources().text(at);
        (!value.is_empty()).then(|| value.to_owned())
    }

    fn rule_told(&self, policy: &str, name: &str) -> Vec<String> {
        let id = code(&format!("{policy}/{name}"));
        let program = self.study.program();
        let rule = program
            .and_then(|program| program.rules.iter().find(|rule| *rule.id.policy == *policy && *rule.id.rule == *name));
        let mut parts = Vec::new();
        if let Some(rule) = rule {
            parts.push(format!("{} rule {id}", rule.severity));
            parts.extend(rule.title.as_deref().map(said));
            parts.extend(rule.explanation.because.as_deref().map(said));
            let tags: Vec<String> = rule.tags.iter().map(|tag| code(tag)).collect();
            if !tags.is_empty() {
                parts.push(format!("tags: {}", tags.join(", ")));
            }
            if rule.is_draft {
                parts.push("its text was not checked yet".to_owned());
            }
            return parts;
        }
        parts.push(format!("rule {id}"));
        let off = program
            .and_then(|program| program.off.iter().find(|off| *off.rule.policy == *policy && *off.rule.rule == *name));
        parts.extend(off.map(|off| format!("turned off: {}", said(&off.because))));
        let is_it = |tree: &ast::File| tree.declaration.as_ref().is_some_and(|known| known.name.text == policy);
        let written = self.study.files.iter().filter(|file| is_it(&file.tree)).flat_map(|file| walk::rules(&file.tree));
        if let Some((_, rule)) = written.into_iter().find(|(_, rule)| rule.name.text == name) {
            parts.extend(rule.title.as_ref().map(|title| said(&title.text)));
            parts.extend(rule.body.iter().find_map(|line| match &line.kind {
                StatementKind::Because(text) => Some(said(&text.text)),
                _ => None,
            }));
        }
        parts
    }

    fn policy_told(&self, name: &str) -> Vec<String> {
        let mut parts = vec![format!("policy {}", code(name))];
        let known = self.study.program().and_then(|program| program.policies.iter().find(|known| *known.name == *name));
        let Some(policy) = known else { return parts };
        parts.extend(policy.title.as_deref().map(said));
        let mut facts = Vec::new();
        facts.extend(policy.version.as_deref().map(|version| format!("version {}", code(version))));
        facts.extend(policy.status.map(|status| {
            match status {
                Status::Verified => "verified against its sources",
                Status::PartlyVerified => "verified in part",
                Status::Draft => "a draft, not verified yet",
            }
            .to_owned()
        }));
        facts.extend(policy.checked_on.map(|date| format!("checked on {date}")));
        facts.extend(policy.review_by.map(|date| format!("review by {date}")));
        facts.extend(policy.applies_from.map(|date| format!("applies from {date}")));
        facts.extend(policy.superseded_by.as_ref().map(|by| format!("superseded by {}", code(&by.policy))));
        if !facts.is_empty() {
            parts.push(facts.join(", "));
        }
        parts.extend(policy.sources.iter().map(|source| format!("source: {}", said(&source.text))));
        parts
    }

    /// What a record or an enum of the vocabulary is.
    fn type_told(&self, name: &str) -> Option<String> {
        let vocabulary = self.vocabulary.as_deref()?;
        if let Some(record) = vocabulary.records.iter().find(|record| *record.name == *name) {
            return record.description.as_ref().map(|text| said(text));
        }
        let known = self.enum_named(vocabulary, name)?;
        let values: Vec<String> = known
            .values
            .iter()
            .map(|(value, description)| {
                let meaning = description.as_ref().map(|text| format!(": {}", said(text))).unwrap_or_default();
                format!("- {}{meaning}", code(value))
            })
            .collect();
        Some(values.join("\n"))
    }
}
