//! A syntax tree and its diagnostics as text, for snapshots.

use std::fmt::Write;

use clausula::diagnostic::Diagnostic;
use clausula::source::{ColumnUnit, LineIndex, Span};
use clausula::syntax::ast::*;
use clausula::syntax::parse;
use clausula::value::Scalar;

/// The input, and what was read of it: the tree, then every diagnostic.
pub(super) fn case(input: &str) -> String {
    let parsed = parse(input, clausula::source::FileId(0));
    let mut out = format!("{input}\n----\n{}", tree(&parsed.file));
    for diagnostic in &parsed.diagnostics {
        writeln!(out, "{}", message(input, diagnostic)).unwrap();
    }
    out
}

/// The tree alone, without any place of the text.
pub(crate) fn tree(file: &File) -> String {
    let mut out = String::new();
    if let Some(declaration) = &file.declaration {
        let title = declaration.title.as_ref().map(text).unwrap_or_default();
        writeln!(out, "{:?} {} {title}", declaration.kind, declaration.name.text).unwrap();
    }
    file.items.iter().for_each(|part| item(&mut out, part, 0));
    out
}

/// `line:column-end code message | label | hints`
fn message(input: &str, diagnostic: &Diagnostic) -> String {
    let primary = diagnostic.primary.as_ref().unwrap();
    let mut line = format!(
        "{} {} {} | {}",
        place(input, primary.location.span),
        diagnostic.code,
        diagnostic.message,
        primary.text
    );
    for label in &diagnostic.secondary {
        write!(line, " | {} {}", place(input, label.location.span), label.text).unwrap();
    }
    for hint in diagnostic.help.iter() {
        write!(line, " | {hint}").unwrap();
    }
    line
}

fn place(input: &str, span: Span) -> String {
    let lines = LineIndex::new(input);
    let start = lines.line_column(input, span.start(), ColumnUnit::CodePoint);
    let shown: String = span.text(input).chars().take(24).collect();
    format!("{}:{} {shown:?}", start.line, start.column)
}

fn indent(out: &mut String, depth: usize) {
    out.push_str(&"  ".repeat(depth));
}

fn text(text: &Text) -> String {
    format!("{:?}", text.text)
}

fn names(names: &[Name]) -> String {
    names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(", ")
}

fn optional(value: &Option<Text>) -> String {
    value.as_ref().map(|value| format!(" {}", text(value))).unwrap_or_default()
}

fn item(out: &mut String, item_: &Item, depth: usize) {
    indent(out, depth);
    match &item_.kind {
        ItemKind::Version(name) => writeln!(out, "version {}", name.text),
        ItemKind::UsesVocabulary(name) => writeln!(out, "uses vocabulary {}", name.text),
        ItemKind::Source { text: title, url } => writeln!(out, "source {}{}", text(title), optional(url)),
        ItemKind::AppliesFrom(date) => writeln!(out, "applies from {}", expression(date)),
        ItemKind::SupersededBy { name, from } => {
            let from = from.as_ref().map(|from| format!(" from {}", expression(from))).unwrap_or_default();
            writeln!(out, "superseded by {}{from}", name.text)
        }
        ItemKind::Status(name) => writeln!(out, "status [{}]", name.text),
        ItemKind::CheckedOn(date) => writeln!(out, "checked on {}", expression(date)),
        ItemKind::ReviewBy(date) => writeln!(out, "review by {}", expression(date)),
        ItemKind::Use { name, is_path, tagged } => {
            writeln!(out, "use {}{} [{}]", if *is_path { "file " } else { "" }, name.text, names(tagged))
        }
        ItemKind::Adjust { name, changes } => {
            writeln!(out, "adjust {}", name.text).unwrap();
            for change in changes {
                indent(out, depth + 1);
                match &change.change {
                    AdjustmentKind::Parameter(value) => {
                        writeln!(out, "{} = {}", change.name.text, expression(value)).unwrap();
                    }
                    AdjustmentKind::Severity(name) => writeln!(out, "{}: {}", change.name.text, name.text).unwrap(),
                    AdjustmentKind::Off(because) => {
                        writeln!(out, "{}: off{}", change.name.text, optional(because)).unwrap();
                    }
                }
            }
            Ok(())
        }
        ItemKind::Data { name, of, path } => writeln!(out, "data {}: {} from {}", name.text, kind(of), text(path)),
        ItemKind::When { condition, items } => {
            let braces = if items.is_some() { " {}" } else { "" };
            writeln!(out, "when {}{braces}", expression(condition)).unwrap();
            items.iter().flatten().for_each(|inner| item(out, inner, depth + 1));
            Ok(())
        }
        ItemKind::Parameter { name, of, default, description } => {
            writeln!(out, "parameter {}: {} = {}{}", name.text, kind(of), expression(default), optional(description))
        }
        ItemKind::Define { name, arguments, body } => {
            let arguments: Vec<_> = arguments.iter().map(|(name, of)| format!("{}: {}", name.text, kind(of))).collect();
            writeln!(out, "define {}({}) = {}", name.text, arguments.join(", "), expression(body))
        }
        ItemKind::Rule(rule) => {
            writeln!(out, "rule {}{}", rule.name.text, optional(&rule.title)).unwrap();
            statements(out, &rule.body, depth + 1);
            Ok(())
        }
        ItemKind::Test(test) => {
            writeln!(out, "test {}", text(&test.name)).unwrap();
            for step in &test.steps {
                indent(out, depth + 1);
                match &step.kind {
                    TestStepKind::Given { text: what, inline } => writeln!(out, "given {} inline={inline}", text(what)),
                    TestStepKind::With { path, value, is_yaml } => {
                        writeln!(out, "with {} = {} yaml={is_yaml}", expression(path), expression(value))
                    }
                    TestStepKind::Without(path) => writeln!(out, "without {}", expression(path)),
                    TestStepKind::AsOf(date) => writeln!(out, "as of {}", expression(date)),
                    TestStepKind::Expect { rule, outcome, at, saying } => {
                        let at = at.as_ref().map(|at| format!(" at {}", expression(at))).unwrap_or_default();
                        let saying: String = saying.iter().map(|part| format!(" saying {}", text(part))).collect();
                        writeln!(out, "expect {} [{}]{at}{saying}", rule.text, outcome.text)
                    }
                }
                .unwrap();
            }
            Ok(())
        }
        ItemKind::Document { record, marked_by } => {
            let mark = marked_by.as_ref().map(|(field, value)| format!(" {}={}", field.text, text(value)));
            writeln!(out, "document {}{}", record.text, mark.unwrap_or_default())
        }
        ItemKind::ReviewedBy(path) => writeln!(out, "reviewed by {}", names(path)),
        ItemKind::Record(record) => {
            let extends = record.extends.as_ref().map(|name| format!(" is {}", name.text)).unwrap_or_default();
            writeln!(
                out,
                "record {}{extends} by [{}]{}",
                record.name.text,
                names(&record.identified_by),
                optional(&record.description)
            )
            .unwrap();
            for field in &record.fields {
                indent(out, depth + 1);
                writeln!(out, "{}: {}{}", field.name.text, kind(&field.of), optional(&field.description)).unwrap();
            }
            Ok(())
        }
        ItemKind::Enum(of) => {
            writeln!(out, "enum {}{}", of.name.text, optional(&of.description)).unwrap();
            for (name, description) in &of.values {
                indent(out, depth + 1);
                writeln!(out, "{}{}", name.text, optional(description)).unwrap();
            }
            Ok(())
        }
    }
    .unwrap();
}

fn statements(out: &mut String, body: &[Statement], depth: usize) {
    for statement in body {
        indent(out, depth);
        match &statement.kind {
            StatementKind::Severity(name) => writeln!(out, "severity {}", name.text),
            StatementKind::Tags(tags) => writeln!(out, "tags {}", names(tags)),
            StatementKind::Status(name) => writeln!(out, "status [{}]", name.text),
            StatementKind::Because(why) => writeln!(out, "because {}", text(why)),
            StatementKind::Cite { text: title, url } => writeln!(out, "cite {}{}", text(title), optional(url)),
            StatementKind::Help(help) => writeln!(out, "help {}", message_parts(help)),
            StatementKind::Require { condition, otherwise } => {
                writeln!(out, "require {}{}", expression(condition), else_(otherwise))
            }
            StatementKind::Forbid { condition, otherwise } => {
                writeln!(out, "forbid {}{}", expression(condition), else_(otherwise))
            }
            StatementKind::When { condition, body } => {
                let braces = if body.is_some() { " {}" } else { "" };
                writeln!(out, "when {}{braces}", expression(condition)).unwrap();
                body.iter().for_each(|body| statements(out, body, depth + 1));
                Ok(())
            }
            StatementKind::ForEach { key, variable, list, filter, body } => {
                let key = key.as_ref().map(|key| format!("{}, ", key.text)).unwrap_or_default();
                let filter = filter.as_ref().map(|filter| format!(" where {}", expression(filter)));
                writeln!(out, "for each {key}{} in {}{}", variable.text, expression(list), filter.unwrap_or_default())
                    .unwrap();
                statements(out, body, depth + 1);
                Ok(())
            }
            StatementKind::Let { name, value } => writeln!(out, "let {} = {}", name.text, expression(value)),
            StatementKind::Grade { subject, steps } => {
                writeln!(out, "grade {}", expression(subject)).unwrap();
                for step in steps {
                    indent(out, depth + 1);
                    let kind = match &step.kind {
                        GradeKind::EscalateTo(who) => format!("EscalateTo {}", text(who)),
                        other => format!("{other:?}"),
                    };
                    writeln!(out, "{kind} {} {}", step.comparison, expression(&step.bound)).unwrap();
                }
                Ok(())
            }
            StatementKind::Suggest { add, path, value, is_yaml } => {
                let word = if *add { "add" } else { "set" };
                writeln!(out, "suggest {word} {} = {} yaml={is_yaml}", expression(path), expression(value))
            }
        }
        .unwrap();
    }
}

fn else_(otherwise: &Option<Else>) -> String {
    let Some(otherwise) = otherwise else { return String::new() };
    let severity = otherwise.severity.as_ref().map(|name| format!(" {}", name.text)).unwrap_or_default();
    let message = otherwise.message.as_ref().map(|message| format!(" {}", message_parts(message)));
    format!(" else{severity}{}", message.unwrap_or_default())
}

fn message_parts(message: &Message) -> String {
    let parts: Vec<_> = message
        .parts
        .iter()
        .map(|part| match part {
            MessagePart::Text(words) => format!("{words:?}"),
            MessagePart::Hole(hole) => format!("{{{}}}", expression(hole)),
        })
        .collect();
    parts.join(" ")
}

fn kind(of: &TypeExpression) -> String {
    match &of.kind {
        TypeExpressionKind::Named(name) => name.clone(),
        TypeExpressionKind::List(of) => format!("list({})", kind(of)),
        TypeExpressionKind::OneOrMore(of) => format!("some({})", kind(of)),
        TypeExpressionKind::Map(of) => format!("map({})", kind(of)),
        TypeExpressionKind::Union(of) => of.iter().map(kind).collect::<Vec<_>>().join(" | "),
        TypeExpressionKind::Reference { to, by, all } => {
            let by = by.as_ref().map(|by| format!(" by {}", by.text)).unwrap_or_default();
            let all: Vec<_> = all
                .iter()
                .map(|word| {
                    let filter = word.filter.as_ref();
                    let filter = filter.map(|(field, values)| format!(" where {} in {}", field.text, names(values)));
                    format!("{}{}", word.word.text, filter.unwrap_or_default())
                })
                .collect();
            format!("&{}{by} all[{}]", names(to), all.join(", "))
        }
        TypeExpressionKind::Missing => "?".to_owned(),
    }
}

fn expression(expression_: &Expression) -> String {
    let e = expression;
    match &expression_.kind {
        ExpressionKind::Missing => "?".to_owned(),
        ExpressionKind::Text(text) => format!("{text:?}"),
        ExpressionKind::Literal(scalar) => literal(scalar),
        ExpressionKind::List(parts) => format!("[{}]", parts.iter().map(e).collect::<Vec<_>>().join(", ")),
        ExpressionKind::Path(path) => {
            let mut out = path.base.as_ref().map(|base| e(base)).unwrap_or_default();
            for segment in &path.segments {
                match segment {
                    Segment::Field { name, quoted: true } => write!(out, ".{:?}", name.text),
                    Segment::Field { name, quoted: false } => write!(out, ".{}", name.text),
                    Segment::Each(_) => write!(out, "[*]"),
                    Segment::Index(index, _) => write!(out, "[{index}]"),
                    Segment::Missing(_) => write!(out, ".?"),
                }
                .unwrap();
            }
            out
        }
        ExpressionKind::Compare { comparison, left, right } => format!("({} {comparison} {})", e(left), e(right)),
        ExpressionKind::Membership { operator, left, right } => format!("({} {operator:?} {})", e(left), e(right)),
        ExpressionKind::Matches { text, regex, ignore_case, .. } => {
            format!("({} matches {regex:?} ignore_case={ignore_case})", e(text))
        }
        ExpressionKind::Mentions { text, phrase } => format!("({} mentions {})", e(text), e(phrase)),
        ExpressionKind::Is { value, test, negated } => {
            format!("({} is{} {test:?})", e(value), if *negated { " not" } else { "" })
        }
        ExpressionKind::And(left, right) => format!("({} and {})", e(left), e(right)),
        ExpressionKind::Or(left, right) => format!("({} or {})", e(left), e(right)),
        ExpressionKind::Not(inner) => format!("(not {})", e(inner)),
        ExpressionKind::Quantifier { quantifier, variable, list, filter, condition } => {
            let filter = filter.as_ref().map(|filter| format!(" where {}", e(filter))).unwrap_or_default();
            format!("({quantifier:?} {} in {}{filter}: {})", variable.text, e(list), e(condition))
        }
        ExpressionKind::Filter { list, condition } => format!("({} where {})", e(list), e(condition)),
        ExpressionKind::Default { value, fallback } => format!("({} default {})", e(value), e(fallback)),
        ExpressionKind::Arithmetic { operator, left, right } => format!("({} {operator:?} {})", e(left), e(right)),
        ExpressionKind::If { condition, then, otherwise } => {
            format!("(if {} then {} else {})", e(condition), e(then), e(otherwise))
        }
        ExpressionKind::Call { function, arguments } => {
            format!("{}({})", function.text, arguments.iter().map(e).collect::<Vec<_>>().join(", "))
        }
        ExpressionKind::AsOf => "as-of".to_owned(),
    }
}

fn literal(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Integer(value) => value.to_string(),
        Scalar::Number(value) => format!("{value}n"),
        Scalar::Percentage(value) => format!("{value}%"),
        Scalar::Date(date) => format!("{}-{}-{}", date.year, date.month.unwrap_or(0), date.day.unwrap_or(0)),
        Scalar::Duration(length) => format!("{}m{}b{}s", length.months, length.business_days, length.seconds),
        Scalar::Money(money) => format!("{} {}", money.currency.code(), money.amount),
        Scalar::Country(_) | Scalar::Jurisdiction(_) | Scalar::Enum(_) => format!("{scalar:?}"),
    }
}
