//! Paths: which field each step means, and what type stands at their end.

use crate::analysis::expressions::{UNKNOWN_FIELD, UNKNOWN_NAME, WRONG_TYPE};
use crate::analysis::names::{Named, Scope};
use crate::analysis::narrowed::{Start, of_path};
use crate::analysis::policies::Lowering;
use crate::analysis::program::{Base, Expression, ExpressionKind, Step};
use crate::analysis::recorded::Meaning;
use crate::analysis::types::as_read;
use crate::diagnostic::{Diagnostic, nearest, quote_names};
use crate::source::Span;
use crate::syntax::{ast, is_snake, snake};
use crate::value::Type;

/// What is written so in other languages: the word that stands for it here, if one does, and how it is said.
const FOREIGN: &[(&str, Option<&str>, &str)] = &[
    ("null", None, "what a document does not state is asked for by `… is not stated`"),
    ("nil", None, "what a document does not state is asked for by `… is not stated`"),
    ("undefined", None, "what a document does not state is asked for by `… is not stated`"),
    ("empty", None, "whether a list or a map has nothing in it is asked by `… is empty`"),
    ("true", Some("true"), "did you mean `true`?"),
    ("false", Some("false"), "did you mean `false`?"),
    ("yes", Some("true"), "did you mean `true`?"),
    ("today", Some("as of"), "`as of` is the day of the check"),
    ("now", Some("as of"), "`as of` is the day of the check"),
];

/// A path as far as it has been followed.
struct Followed {
    /// What stands here.
    of: Type,
    /// Whether a `[*]` stands before, so that the whole is a list.
    each: bool,
    steps: Vec<Step>,
    /// The text so far, for messages.
    end: u32,
}

impl Followed {
    /// At the start of a path of so many steps, of which the text ends here.
    fn new(of: Type, steps: usize, end: u32) -> Self {
        Self { of, each: false, steps: Vec::with_capacity(steps), end }
    }
}

impl Lowering<'_> {
    pub(super) fn path(&mut self, scope: &mut Scope, path: &ast::Path, span: Span) -> Option<Expression> {
        let (base, of, rest, end) = match &path.base {
            Some(base) => {
                let end = base.span.end;
                let base = self.expression(scope, base, None)?;
                if path.segments.is_empty() {
                    return Some(base);
                }
                let of = base.of.clone();
                (Base::Expression(Box::new(base)), of, path.segments.as_slice(), end)
            }
            None => {
                let (first, rest) = path.segments.split_first()?;
                let ast::Segment::Field { name, quoted } = first else { return None };
                if *quoted || name.text != "document" {
                    return self.named_path(scope, name, *quoted, rest, span);
                }
                if rest.is_empty() {
                    self.error(WRONG_TYPE, "expected a path in the document, found the whole of it", span, "");
                    return None;
                }
                (Base::Root, Type::Record(self.vocabulary.root), rest, name.span.end)
            }
        };
        self.follow(scope, base, of, rest, span, end)
    }

    /// A path that starts with a name: of something local, a parameter, a definition or a section of the document.
    fn named_path(
        &mut self,
        scope: &mut Scope,
        name: &ast::Name,
        quoted: bool,
        rest: &[ast::Segment],
        span: Span,
    ) -> Option<Expression> {
        if !quoted {
            if let Some(local) = scope.local(&name.text) {
                let (base, of, is_mistaken) = (Base::Slot(local.slot), local.of.clone(), local.is_mistaken);
                let meaning = if local.it { Meaning::It } else { Meaning::Named(local.span) };
                self.means(name.span, meaning, &of);
                if is_mistaken {
                    return None;
                }
                return self.follow(scope, base, of, rest, span, name.span.end);
            }
            match self.names.named.get(&name.text).copied() {
                Some((Named::Parameter(index), declared)) => {
                    let of = self.parameters.get(index)?.of.clone();
                    self.means(name.span, Meaning::Named(declared), &of);
                    let kind = ExpressionKind::Parameter(self.before.parameters + index);
                    let parameter = self.make(kind, of, name.span);
                    return self.follow_from(scope, parameter, rest, span);
                }
                Some((Named::Definition(index), declared)) => {
                    self.means(name.span, Meaning::Named(declared), &Type::Any);
                    let used = self.definition_use(scope, index, &name.text, &[], name.span)?;
                    return self.follow_from(scope, used, rest, span);
                }
                Some((Named::Data(index), declared)) => {
                    let of = self.data.get(index)?.of.clone();
                    self.means(name.span, Meaning::Named(declared), &of);
                    let base = Base::Data(self.before.data + index);
                    return self.follow(scope, base, of, rest, span, name.span.end);
                }
                Some((Named::Mistaken, declared)) => {
                    self.means(name.span, Meaning::Named(declared), &Type::Any);
                    return None;
                }
                None => {}
            }
        }
        let root = Type::Record(self.vocabulary.root);
        let is_section =
            self.vocabulary.record(self.vocabulary.root).is_some_and(|root| root.field(&name.text).is_some());
        if !is_section {
            self.unknown_name(scope, name, rest.is_empty());
            return None;
        }
        let mut followed = Followed::new(root, rest.len() + 1, name.span.start);
        self.field(&mut followed, name, span)?;
        followed.end = name.span.end;
        self.follow_on(scope, Base::Root, followed, rest, span)
    }

    fn follow_from(
        &mut self,
        scope: &Scope,
        expression: Expression,
        rest: &[ast::Segment],
        span: Span,
    ) -> Option<Expression> {
        if rest.is_empty() {
            return Some(expression);
        }
        let (of, end) = (expression.of.clone(), expression.location.span.end);
        self.follow(scope, Base::Expression(Box::new(expression)), of, rest, span, end)
    }

    fn unknown_name(&mut self, scope: &Scope, name: &ast::Name, stands_alone: bool) {
        // a name that is not spelt as names are was reported where it is given, with the spelling that is used here
        let mut given = scope.names().chain(self.names.named.keys().map(String::as_str));
        if given.any(|given| given != name.text && !is_snake(given) && snake(given) == name.text) {
            self.is_partial = true;
            return;
        }
        let root = self.vocabulary.record(self.vocabulary.root);
        let sections = root.into_iter().flat_map(|root| root.fields.iter().map(|field| field.name.as_str()));
        let known = scope.names().chain(self.names.named.keys().map(String::as_str)).chain(sections);
        // names of one policy stand in a map without order: sorted, so that of equally near ones always the same is told
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
        // a name that is not spelt as names are was reported where it is given, with the spelling that is used here
        let diagnostic = Diagnostic::error(UNKNOWN_NAME, format!("there is no name `{}`", name.text))
            .at(self.at(name.span), "neither a section of the contract nor a name of this policy");
        let foreign = FOREIGN.iter().find(|(foreign, ..)| stands_alone && name.text.eq_ignore_ascii_case(foreign));
        let diagnostic = if let Some((_, own, hint)) = foreign {
            diagnostic.hint(*hint).meant(name.span, *own)
        } else if let Some(of) = self.enum_with(&name.text).filter(|_| stands_alone) {
            let quoted = format!("\"{}\"", name.text);
            diagnostic
                .hint(format!("`{}` is a value of `{of}`: write `{quoted}`", name.text))
                .meant(name.span, Some(&quoted))
        } else if let Some(near) = nearest(&name.text, known) {
            diagnostic.hint(format!("did you mean `{near}`?")).meant(name.span, Some(near))
        } else if name.text == "it" {
            diagnostic.hint("`it` is the element of a filter: `(list where it.field == …)`")
        } else if let Some(section) = self.section_with(&name.text) {
            let whole = format!("{section}.{}", name.text);
            diagnostic
                .hint(format!("`{0}` is a field of `{section}`: write `{section}.{0}`", name.text))
                .meant(name.span, Some(&whole))
        } else {
            diagnostic
        };
        self.diagnostics.push(diagnostic);
    }

    /// The first enum that has a value of this name.
    fn enum_with(&self, name: &str) -> Option<String> {
        self.vocabulary.enums.iter().find(|of| of.named(name).is_some()).map(|of| of.name.to_string())
    }

    /// The section of the document that has a field of this name, if just one has.
    fn section_with(&self, name: &str) -> Option<String> {
        let root = self.vocabulary.record(self.vocabulary.root)?;
        let mut sections = root.fields.iter().filter(|section| match &section.of {
            Type::Record(id) => self.vocabulary.record(*id).is_some_and(|record| record.named(name).is_some()),
            _ => false,
        });
        let first = sections.next()?;
        sections.next().is_none().then(|| first.name.to_string())
    }

    fn follow(
        &mut self,
        scope: &Scope,
        base: Base,
        of: Type,
        segments: &[ast::Segment],
        span: Span,
        end: u32,
    ) -> Option<Expression> {
        let followed = Followed::new(of, segments.len(), end);
        self.follow_on(scope, base, followed, segments, span)
    }

    fn follow_on(
        &mut self,
        scope: &Scope,
        base: Base,
        mut followed: Followed,
        segments: &[ast::Segment],
        span: Span,
    ) -> Option<Expression> {
        for segment in segments {
            match segment {
                ast::Segment::Field { name, .. } => {
                    self.field(&mut followed, name, span)?;
                    followed.end = name.span.end;
                }
                ast::Segment::Each(each) => {
                    self.each(&mut followed, *each, span)?;
                    followed.end = each.end;
                }
                ast::Segment::Index(_, index) => {
                    let message = "expected `[*]`, found the number of an element";
                    let diagnostic = Diagnostic::error(WRONG_TYPE, message)
                        .at(self.at(*index), "elements have numbers in tests only")
                        .hint("`[*]` means each element, `last(list)` the last one");
                    self.diagnostics.push(diagnostic);
                    return None;
                }
                ast::Segment::Missing(span) => {
                    self.is_partial = true;
                    self.asks_step(*span, &followed.of);
                    return None;
                }
            }
        }
        let of = if followed.each { Type::List(Box::new(followed.of)) } else { followed.of };
        let of = match Start::of(&base).and_then(|start| scope.narrowed(start, &followed.steps)) {
            Some(known) => known.clone(),
            None => of_path(&base, &followed.steps, of, &|index| self.definition_body(index)),
        };
        Some(self.make(ExpressionKind::Path { base, steps: followed.steps }, of, span))
    }

    /// Records what a step of a path is a part of, where that is asked for.
    pub(super) fn asks_step(&mut self, span: Span, within: &Type) {
        if let Some(recorder) = &mut self.recorder {
            recorder.step(span, within);
        }
    }

    fn field(&mut self, followed: &mut Followed, name: &ast::Name, span: Span) -> Option<()> {
        self.asks_step(name.span, &followed.of);
        let so_far = || self.text_at(Span { start: span.start, end: followed.end });
        let id = match &followed.of {
            Type::Record(id) => *id,
            Type::Map(element) => {
                followed.of = as_read(self.vocabulary, element);
                followed.steps.push(Step::Key(name.text.clone().into()));
                return Some(());
            }
            Type::Union(members) => {
                let mut records = members.iter().filter_map(|member| match member {
                    Type::Record(id) => Some(*id),
                    _ => None,
                });
                match (records.next(), records.next()) {
                    (Some(record), None) => record,
                    _ => return self.no_fields(so_far(), &followed.of, name),
                }
            }
            of => return self.no_fields(so_far(), of, name),
        };
        let vocabulary = self.vocabulary;
        let record = vocabulary.record(id)?;
        let Some(field) = record.field(&name.text) else {
            let known: Vec<&str> = record.fields.iter().map(|field| field.name.as_str()).collect();
            let near = nearest(&name.text, known.iter().copied());
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its fields are {}", quote_names(&known)),
            };
            let so_far = so_far();
            let what = if so_far.is_empty() { "the contract".to_owned() } else { format!("`{so_far}`") };
            let diagnostic = Diagnostic::error(UNKNOWN_FIELD, format!("{what} has no field `{}`", name.text))
                .at(self.at(name.span), format!("not a field of `{}`", record.name))
                .hint(hint)
                .meant(name.span, near);
            self.diagnostics.push(diagnostic);
            return None;
        };
        let (field, known) = (record.get(field)?, field);
        followed.steps.push(if field.name.ends_with('*') {
            Step::Key(name.text.clone().into())
        } else {
            Step::Field { field: known, name: name.text.clone().into() }
        });
        followed.of = as_read(self.vocabulary, &field.of);
        self.means(name.span, Meaning::Field { record: id, field: known }, &followed.of);
        (!field.is_mistaken).then_some(())
    }

    fn no_fields(&mut self, so_far: &str, of: &Type, name: &ast::Name) -> Option<()> {
        let found = self.vocabulary.describe(of);
        let mut diagnostic =
            Diagnostic::error(UNKNOWN_FIELD, format!("`{so_far}` is {found} and has no field `{}`", name.text))
                .at(self.at(name.span), "no such field");
        if let Type::List(_) = of {
            diagnostic = diagnostic
                .hint(format!("`{so_far}[*].{}` means the field of each element", name.text))
                .hint(format!("to ask something of each write `for each x in {so_far} {{ … }}`"))
                .mended(
                    Span::empty(name.span.start().saturating_sub(1)),
                    "[*]",
                    "write `[*]`: the field of each element",
                );
        }
        self.diagnostics.push(diagnostic);
        None
    }

    fn each(&mut self, followed: &mut Followed, each: Span, span: Span) -> Option<()> {
        let (element, step) = match &followed.of {
            Type::List(element) => ((**element).clone(), Step::Each),
            Type::Map(element) => (as_read(self.vocabulary, element), Step::EachValue),
            of => {
                let found = self.vocabulary.describe(of);
                let so_far = self.text_at(Span { start: span.start, end: followed.end }).to_owned();
                let message = format!("expected a list before `[*]`, found {found}");
                self.error(WRONG_TYPE, message, each, format!("`{so_far}` is {found}"));
                return None;
            }
        };
        followed.of = element;
        followed.each = true;
        followed.steps.push(step);
        Some(())
    }
}
