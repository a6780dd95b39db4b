//! From the syntax tree of a vocabulary to its records, enums and references.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::packed::Later;
use crate::source::{FileId, Location, Span};
use crate::syntax::ast::{self, ItemKind};
use crate::value::state::is_placeholder;
use crate::value::{EnumId, RecordId, Type};
use crate::vocabulary::names::Places;
use crate::vocabulary::types::{self, Named, Pending};
use crate::vocabulary::{Enum, Field, Mark, Record, Shown, Vocabulary, Words, declared_paths};

pub(super) const UNKNOWN_NAME: Code = Code::new("policy/unknown-name");
pub(super) const DUPLICATE_NAME: Code = Code::new("policy/duplicate-name");
pub(super) const BAD_TYPE: Code = Code::new("policy/bad-type");
const RESERVED_NAME: Code = Code::new("policy/reserved-name");
const DUPLICATE_HEADER: Code = Code::new("policy/duplicate-header");
const CYCLE: Code = Code::new("policy/cycle");
const MISSING_DECLARATION: Code = Code::new("policy/missing-declaration");
const TOO_LARGE: Code = Code::new("policy/too-large");

/// Keys that make a mapping a state; no record may declare a field of these names.
pub(super) const STATE_KEYS: [&str; 3] = ["state", "by_reference", "value"];

/// Records, enums, their fields and values are numbered in 16 bits, of which the last number means "none".
const MOST: usize = u16::MAX as usize - 1;

/// A vocabulary that was read.
#[derive(Debug)]
pub struct Compiled {
    /// The vocabulary; nothing where the record of its documents is not known. With an error among the diagnostics it is
    /// good enough for an editor, but nothing may be checked by it: a type that could not be resolved is `any`.
    pub vocabulary: Option<Vocabulary>,
    /// Every mistake in it, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Resolves a vocabulary's types.
pub fn compile(file: &ast::File, id: FileId) -> Compiled {
    let mut declarations = Declarations::new(id);
    declarations.collect(file);
    let mut vocabulary = Vocabulary {
        file: id,
        name: file.declaration.as_ref().map(|declaration| words(&declaration.name.text)).unwrap_or_default(),
        version: declarations.version.map(|version| words(&version.text)),
        records: Vec::new(),
        enums: Vec::new(),
        references: Vec::new(),
        root: RecordId(0),
        mark: None,
        reviewed: Vec::new(),
        has_mistakes: false,
    };
    vocabulary.enums = declarations.enums().into_iter().map(Later::from).collect();
    let mut pending = Pending::default();
    vocabulary.records = declarations.records(&mut pending).into_iter().map(Later::from).collect();
    declarations.check_sizes(&vocabulary);
    let root = declarations.root(&mut vocabulary, file);
    if let Some(root) = root {
        vocabulary.root = root;
        vocabulary.references =
            declared_paths::references(&vocabulary, &pending.references, &mut declarations.context());
        if let Some(path) = declarations.reviewed {
            vocabulary.reviewed = declared_paths::reviewed(&vocabulary, path, &mut declarations.context());
        }
    }
    types::check_unions(&vocabulary, &pending.unions, &mut declarations.context());
    let mut diagnostics = declarations.diagnostics;
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.location.span.start));
    vocabulary.has_mistakes = file.has_gaps || !diagnostics.is_empty();
    Compiled { vocabulary: root.map(|_| vocabulary), diagnostics }
}

/// Where diagnostics go, and the file that they are about.
pub(super) struct Context<'a> {
    pub(super) file: FileId,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Context<'_> {
    pub(super) fn location(&self, span: Span) -> Location {
        Location::new(self.file, span)
    }

    /// An error at a place.
    pub(super) fn error(&mut self, code: Code, message: String, span: Span, label: &str) {
        self.push(Diagnostic::error(code, message).at(self.location(span), label));
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A name that is not known, with the nearest one that is.
    pub(super) fn unknown<'n>(&mut self, what: String, name: &ast::Name, known: impl IntoIterator<Item = &'n str>) {
        let near = nearest(&name.text, known);
        let message = match near {
            Some(near) => format!("{what}; did you mean `{near}`?"),
            None => what,
        };
        self.error(UNKNOWN_NAME, message, name.span, "not known");
    }

    fn duplicate(&mut self, message: String, second: Span, first: Location) {
        let diagnostic = Diagnostic::error(DUPLICATE_NAME, message).at(self.location(second), "declared again");
        self.push(diagnostic.with(first, "declared here"));
    }
}

/// `document RECORD [marked by FIELD "value"]`
#[derive(Clone, Copy)]
struct Document<'a> {
    record: &'a ast::Name,
    marked_by: Option<&'a (ast::Name, ast::Text)>,
    span: Span,
}

/// What a vocabulary declares, before its names are resolved.
struct Declarations<'a> {
    file: FileId,
    diagnostics: Vec<Diagnostic>,
    version: Option<&'a ast::Name>,
    document: Option<Document<'a>>,
    reviewed: Option<&'a [ast::Name]>,
    records: Vec<&'a ast::Record>,
    enums: Vec<&'a ast::Enum>,
    names: FxHashMap<&'a str, (Named, Span)>,
}

impl<'a> Declarations<'a> {
    fn new(file: FileId) -> Self {
        Self {
            file,
            diagnostics: Vec::new(),
            version: None,
            document: None,
            reviewed: None,
            records: Vec::new(),
            enums: Vec::new(),
            names: FxHashMap::default(),
        }
    }

    fn context(&mut self) -> Context<'_> {
        Context { file: self.file, diagnostics: &mut self.diagnostics }
    }

    fn location(&self, span: Span) -> Location {
        Location::new(self.file, span)
    }

    fn collect(&mut self, file: &'a ast::File) {
        let mut reviewed_at = Span::default();
        for item in &file.items {
            match &item.kind {
                ItemKind::Version(version) => match self.version {
                    Some(first) => self.twice("version", item.span, first.span),
                    None => self.version = Some(version),
                },
                ItemKind::Document { record, marked_by } => match self.document {
                    Some(first) => self.twice("document", item.span, first.span),
                    None => self.document = Some(Document { record, marked_by: marked_by.as_ref(), span: item.span }),
                },
                ItemKind::ReviewedBy(path) => match self.reviewed {
                    Some(_) => self.twice("reviewed by", item.span, reviewed_at),
                    None => (self.reviewed, reviewed_at) = (Some(path.as_slice()), item.span),
                },
                ItemKind::Record(record) => {
                    let is_new = self.declare(&record.name, Named::Record(RecordId(number(self.records.len()))));
                    if is_new {
                        self.records.push(record);
                    }
                }
                ItemKind::Enum(of) => {
                    let is_new = self.declare(&of.name, Named::Enum(EnumId(number(self.enums.len()))));
                    if is_new {
                        self.enums.push(of);
                    }
                }
                // the parser has said that it belongs in a policy
                _ => {}
            }
        }
    }

    fn twice(&mut self, what: &str, second: Span, first: Span) {
        let (first, second) = (self.location(first), self.location(second));
        let message = format!("a vocabulary has one `{what}`");
        let diagnostic = Diagnostic::error(DUPLICATE_HEADER, message).at(second, "once more").with(first, "first here");
        self.context().push(diagnostic);
    }

    /// Whether the name is free, so that what it names is kept.
    fn declare(&mut self, name: &'a ast::Name, named: Named) -> bool {
        if types::built_in(&name.text).is_some() {
            let message = format!("`{}` is a built-in type", name.text);
            self.context().error(RESERVED_NAME, message, name.span, "choose another name");
            return false;
        }
        if let Some((_, first)) = self.names.get(name.text.as_str()).copied() {
            let first = self.location(first);
            self.context().duplicate(format!("`{}` is declared twice", name.text), name.span, first);
            return false;
        }
        self.names.insert(&name.text, (named, name.span));
        true
    }

    fn enums(&mut self) -> Vec<Enum> {
        let enums = std::mem::take(&mut self.enums);
        enums.iter().map(|of| self.enumeration(of)).collect()
    }

    fn enumeration(&mut self, of: &ast::Enum) -> Enum {
        let mut values: Vec<(Words, Option<Shown>)> = Vec::new();
        let mut by_name: FxHashMap<&str, u16> = FxHashMap::default();
        let mut places: Vec<Span> = Vec::new();
        for (name, description) in &of.values {
            if let Some(first) = by_name.get(name.text.as_str()).and_then(|first| places.get(usize::from(*first))) {
                let first = self.location(*first);
                let message = format!("`{}` is a value of `{}` twice", name.text, of.name.text);
                self.context().duplicate(message, name.span, first);
                continue;
            }
            if super::is_blank(&name.text, false) || is_placeholder(&name.text) {
                let message = format!("`{}` can't be a value: in a document it says that nothing is stated", name.text);
                self.context().error(RESERVED_NAME, message, name.span, "choose another word");
                continue;
            }
            by_name.insert(&name.text, number(values.len()));
            places.push(name.span);
            values.push((words(&name.text), text_of(description.as_ref())));
        }
        if of.values.is_empty() {
            let message = format!("the enum `{}` has no values", of.name.text);
            self.context().error(BAD_TYPE, message, of.name.span, "without values");
        }
        let places = Places::of(values.iter().map(|(name, _)| name.as_str()));
        Enum { name: words(&of.name.text), values, places, span: of.name.span }
    }

    /// The records with all their fields, those of the record that each extends first.
    fn records(&mut self, pending: &mut Pending<'a>) -> Vec<Record> {
        let declared = std::mem::take(&mut self.records);
        let names: FxHashMap<&str, Named> = self.names.iter().map(|(name, (named, _))| (*name, *named)).collect();
        let mut own = Vec::with_capacity(declared.len());
        for record in &declared {
            own.push(self.own_fields(record, &names, pending));
        }
        let extends = self.extensions(&declared, &names);
        let mut records: Vec<Option<Record>> = declared.iter().map(|_| None).collect();
        for start in 0..declared.len() {
            // those that a record extends are made before it; there are no cycles any more
            let mut chain = Vec::new();
            let mut next = Some(start);
            while let Some(index) = next.filter(|index| records.get(*index).is_some_and(Option::is_none)) {
                chain.push(index);
                next = extends.get(index).copied().flatten();
            }
            while let Some(index) = chain.pop() {
                let (Some(ast), Some(fields)) = (declared.get(index), own.get_mut(index)) else {
                    continue;
                };
                let base = extends.get(index).copied().flatten().and_then(|base| records.get(base)?.as_ref());
                let record = self.assemble(ast, std::mem::take(fields), base.cloned());
                if let Some(place) = records.get_mut(index) {
                    *place = Some(record);
                }
            }
        }
        records.into_iter().flatten().collect()
    }

    fn own_fields(
        &mut self,
        record: &'a ast::Record,
        names: &FxHashMap<&str, Named>,
        pending: &mut Pending<'a>,
    ) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for field in &record.fields {
            let (name, span) = (field.name.text.as_str(), field.name.span);
            let before = self.diagnostics.len();
            let of = types::resolve(&field.of, names, pending, &mut self.context());
            let is_mistaken =
                self.diagnostics.len() > before || matches!(field.of.kind, ast::TypeExpressionKind::Missing);
            if let Some(first) = seen.get(name).copied() {
                let first = self.location(first);
                let message = format!("`{name}` is a field of `{}` twice", record.name.text);
                self.context().duplicate(message, span, first);
                continue;
            }
            seen.insert(name, span);
            if STATE_KEYS.contains(&name) {
                let message = format!("no record may have a field `{name}`: the key says that a value has a state");
                self.context().error(RESERVED_NAME, message, span, "choose another name");
                continue;
            }
            if name.is_empty() {
                self.context().error(
                    RESERVED_NAME,
                    "a field needs a name".to_owned(),
                    span,
                    "nothing stands in the quotes",
                );
                continue;
            }
            if name.strip_suffix('*').unwrap_or(name).contains('*') {
                let message = format!("`{name}` can't be a field: `*` may only end a name, and stands for any letters");
                self.context().error(RESERVED_NAME, message, span, "choose another name");
                continue;
            }
            let description = text_of(field.description.as_ref());
            fields.push(Field { name: words(name), of, description, span, is_mistaken });
        }
        fields
    }

    /// The record that each record extends, by its place in the list; what would go round in circles is left out.
    fn extensions(&mut self, declared: &[&ast::Record], names: &FxHashMap<&str, Named>) -> Vec<Option<usize>> {
        let mut extends = Vec::with_capacity(declared.len());
        for record in declared {
            extends.push(record.extends.as_ref().and_then(|base| match names.get(base.text.as_str()) {
                Some(Named::Record(base)) => Some(usize::from(base.0)),
                Some(Named::Enum(_)) => {
                    let message = format!("`{}` is an enum; a record extends a record", base.text);
                    self.context().error(BAD_TYPE, message, base.span, "not a record");
                    None
                }
                None => {
                    let records = declared.iter().map(|record| record.name.text.as_str());
                    self.context().unknown(format!("there is no record `{}`", base.text), base, records);
                    None
                }
            }));
        }
        let mut settled = vec![false; declared.len()];
        for start in 0..declared.len() {
            let mut chain = vec![start];
            let mut last = start;
            while let Some(base) = extends.get(last).copied().flatten() {
                if settled.get(base).copied().unwrap_or(true) {
                    break;
                }
                if chain.contains(&base) {
                    self.report_cycle(declared, base, &chain);
                    if let Some(place) = extends.get_mut(last) {
                        *place = None;
                    }
                    break;
                }
                chain.push(base);
                last = base;
            }
            for index in chain {
                if let Some(place) = settled.get_mut(index) {
                    *place = true;
                }
            }
        }
        extends
    }

    fn report_cycle(&mut self, declared: &[&ast::Record], first: usize, chain: &[usize]) {
        let round = chain.iter().skip_while(|index| **index != first).chain([&first]);
        let names: Vec<_> =
            round.filter_map(|index| declared.get(*index)).map(|record| format!("`{}`", record.name.text)).collect();
        if let Some(base) = declared.get(first).and_then(|record| record.extends.as_ref()) {
            let message = format!("a record can't extend itself: {}", names.join(" is "));
            self.context().error(CYCLE, message, base.span, "leads back here");
        }
    }

    fn assemble(&mut self, ast: &ast::Record, own: Vec<Field>, base: Option<Record>) -> Record {
        let mut record = Record {
            name: words(&ast.name.text),
            description: text_of(ast.description.as_ref()),
            fields: Vec::new(),
            places: Places::default(),
            identified_by: Vec::new(),
            span: ast.name.span,
        };
        if let Some(base) = base {
            record.fields = base.fields;
            record.places = base.places;
            record.identified_by = base.identified_by;
        }
        // those of one record are told apart already
        let extended = record.fields.len();
        for field in own {
            if let Some(first) = record.named(&field.name).and_then(|id| record.get(id)) {
                let base = ast.extends.as_ref().map_or("", |base| base.text.as_str());
                let message =
                    format!("`{}` is already a field of `{base}`, which `{}` extends", field.name, record.name);
                let first = self.location(first.span);
                self.context().duplicate(message, field.span, first);
                continue;
            }
            record.fields.push(field);
        }
        if record.fields.len() > extended {
            record.places = Places::of(record.fields.iter().map(|field| field.name.as_str()));
        }
        let mut identified_by = Vec::new();
        for name in &ast.identified_by {
            match record.named(&name.text) {
                Some(id) => {
                    let of = record.get(id).map(|field| &field.of);
                    if matches!(of, Some(Type::Record(_) | Type::Map(_))) {
                        let message =
                            format!("`{}` can't identify a `{}`: it is no single value", name.text, record.name);
                        self.context().error(BAD_TYPE, message, name.span, "no single value");
                    } else if !identified_by.contains(&id) {
                        identified_by.push(id);
                    }
                }
                None => {
                    let fields = record.fields.iter().map(|field| field.name.as_str());
                    let what = format!("`{}` has no field `{}`", record.name, name.text);
                    self.context().unknown(what, name, fields);
                }
            }
        }
        if !identified_by.is_empty() {
            record.identified_by = identified_by;
        }
        record
    }

    fn check_sizes(&mut self, vocabulary: &Vocabulary) {
        let counts = [vocabulary.records.len(), vocabulary.enums.len()]
            .into_iter()
            .chain(vocabulary.records.iter().map(|record| record.fields.len()))
            .chain(vocabulary.enums.iter().map(|of| of.values.len()));
        if counts.max().unwrap_or(0) >= MOST {
            let message =
                format!("a vocabulary has at most {MOST} records, enums, fields of a record and values of an enum");
            self.context().error(TOO_LARGE, message, Span::default(), "too large");
        }
    }

    /// The record of the document's root; its mark goes into the vocabulary.
    fn root(&mut self, vocabulary: &mut Vocabulary, file: &ast::File) -> Option<RecordId> {
        let Some(Document { record: name, marked_by, .. }) = self.document else {
            // it may be what could not be read
            if file.has_gaps {
                return None;
            }
            let at = file.declaration.as_ref().map_or_else(Span::default, |declaration| declaration.name.span);
            let message = "a vocabulary says which record a document is".to_owned();
            let diagnostic = Diagnostic::error(MISSING_DECLARATION, message)
                .at(self.location(at), "without `document`")
                .hint("write `document NAME`, with the name of a record");
            self.context().push(diagnostic);
            return None;
        };
        let root = match self.names.get(name.text.as_str()) {
            Some((Named::Record(root), _)) => *root,
            Some((Named::Enum(_), _)) => {
                let message = format!("`{}` is an enum; a document is a record", name.text);
                self.context().error(BAD_TYPE, message, name.span, "not a record");
                return None;
            }
            None => {
                let records = vocabulary.records.iter().map(|record| record.name.as_str());
                self.context().unknown(format!("there is no record `{}`", name.text), name, records);
                return None;
            }
        };
        if let Some((key, text)) = marked_by {
            vocabulary.mark = Some(Mark { key: words(&key.text), text: words(&text.text) });
            self.mark_field(vocabulary, root, key);
        }
        Some(root)
    }

    /// The mark is a field of the root, declared or not: else every document would have a key that is not known. One that is
    /// near a text that is declared was meant to be that.
    fn mark_field(&mut self, vocabulary: &mut Vocabulary, root: RecordId, key: &ast::Name) {
        let location = self.location(key.span);
        let Some(record) = vocabulary.records.get_mut(usize::from(root.0)) else {
            return;
        };
        match record.named(&key.text).and_then(|id| record.get(id)) {
            Some(field) if field.of == Type::Text || field.is_mistaken => {}
            Some(field) => {
                let declared = self.location(field.span);
                let message = format!("`{}` marks a document, so it must be a text", key.text);
                let diagnostic = Diagnostic::error(BAD_TYPE, message).at(location, "the mark");
                self.context().push(diagnostic.with(declared, "declared with another type"));
            }
            None => {
                let texts = record.fields.iter().filter(|field| field.of == Type::Text);
                let texts: Vec<&str> = texts.map(|field| field.name.as_str()).collect();
                if nearest(&key.text, texts.iter().copied()).is_some() {
                    let what = format!("`{}` has no field `{}`", record.name, key.text);
                    self.context().unknown(what, key, texts);
                    return;
                }
                record.fields.push(Field {
                    name: words(&key.text),
                    of: Type::Text,
                    description: Some("What kind of document this is, and of which version.".into()),
                    span: key.span,
                    is_mistaken: false,
                });
                record.places = Places::of(record.fields.iter().map(|field| field.name.as_str()));
            }
        }
    }
}

fn number(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

fn words(text: &str) -> Words {
    text.to_owned().into()
}

fn text_of(text: Option<&ast::Text>) -> Option<Shown> {
    text.map(|text| text.text.clone().into())
}
