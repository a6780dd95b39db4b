//! Items, lines of rules and of tests, and what belongs to each.

use super::context::{Block, Context, dotted};
use super::{Choices, Rank};
use crate::configuration::FILE_NAME;
use crate::ide::CompletionKind;
use crate::ide::policy::{PolicyFile, walk};
use crate::packs;
use crate::syntax::ast::{self, FileKind, ItemKind};
use crate::syntax::{self, TokenKind};
use crate::value::Type;
use crate::vocabulary::built_in_names;

const SEVERITIES: &[&str] = &["error", "warning", "note"];
const STATUSES: &[&str] = &["verified", "partly verified", "draft"];
const OUTCOMES: &[&str] = &["fails", "passes", "not applicable", "undecided", "waived"];
/// What a block looks like that is begun, with places to fill in.
const SNIPPETS: &[(&str, &str)] = &[
    (
        "rule",
        "rule ${1:name} \"${2:what it asks}\" {\n    severity ${3|error,warning,note|}\n    because  \"${4:why it matters}\"\n\n    require $0\n}",
    ),
    (
        "test",
        "test \"${1:what it shows}\" {\n    given \"${2:contract.yaml}\"\n    expect ${3:rule} ${4|fails,passes,not applicable,undecided,waived|}\n}",
    ),
    ("parameter", "parameter ${1:name}: ${2:duration} = ${3:30 days} \"${4:what it is for}\""),
    ("for", "for each ${1:x} in ${2:list} {\n    require $0\n}"),
    ("grade", "grade ${1:value} {\n    preferred  >= ${2:best}\n    acceptable >= ${3:enough}\n}"),
];

impl PolicyFile<'_> {
    pub(super) fn in_items(&self, context: &Context<'_>, choices: &mut Choices) {
        let words = context.words();
        let kind = self.tree().declaration.as_ref().map(|declaration| declaration.kind);
        if context.first_of_line && !continues(context) {
            return begin(kind, self.name(), context, choices);
        }
        if context.quoted && matches!(words.as_slice(), ["use"]) {
            return self.paths(".policy", choices);
        }
        if context.quoted && matches!(words.as_slice(), ["data", .., "from"]) {
            return self.paths(".yaml", choices);
        }
        match words.as_slice() {
            [] => begin(kind, self.name(), context, choices),
            ["vocabulary"] if kind == Some(FileKind::Policy) => self.vocabularies(choices),
            [
                "policy" | "vocabulary" | "version" | "source" | "rule" | "test" | "enum" | "define" | "parameter"
                | "data",
                ..,
            ] if words.len() == 1 => {}
            ["use", rest @ ..] => self.used(rest, context, choices),
            ["adjust", ..] => self.policies(context, choices),
            ["superseded"] | ["review"] | ["reviewed"] => choices.due(&["by"]),
            ["superseded", "by", ..]
                if context.previous().is_some_and(|last| last.kind == TokenKind::Word)
                    && words.len() > 2
                    && !words.contains(&"from") =>
            {
                choices.due(&["from"]);
            }
            ["superseded", "by", ..] if words.contains(&"from") => self.values_of(&Type::Date, choices),
            ["superseded", "by", ..] => self.policies(context, choices),
            ["applies"] => choices.due(&["from"]),
            ["checked"] => choices.due(&["on"]),
            ["applies", "from"] | ["checked", "on"] | ["review", "by"] => self.values_of(&Type::Date, choices),
            ["status"] => choices.due(STATUSES),
            ["source", _] => choices.due(&["at"]),
            ["reviewed", "by", ..] => self.vocabulary_path(words.get(2..).unwrap_or_default(), choices),
            ["document"] => self.types(choices, true),
            ["document", _] => choices.due(&["marked by"]),
            ["document", _, "marked", "by"] => self.sections(choices),
            ["record", _, .., "is"] => self.types(choices, true),
            ["record", _] => choices.due(&["is", "identified by"]),
            ["record", _, "is", _] => choices.due(&["identified by"]),
            ["data", .., "from"] => self.paths(".yaml", choices),
            ["data" | "parameter", _, ":", ..] if !words.contains(&"=") => self.written_type(&words, choices),
            // its name, and those of its arguments, are new
            ["define", rest @ ..] if !words.contains(&"=") && !rest.contains(&":") => {}
            ["define", ..] if !words.contains(&"=") => self.written_type(&words, choices),
            ["parameter", ..] => {
                // what it is by default is written out
                let due = context.ask(self, true).and_then(|gap| gap.expected);
                due.iter().for_each(|of| self.values_of(of, choices));
            }
            ["define" | "when", ..] => self.expression(context, choices),
            _ => {}
        }
    }

    pub(super) fn in_rule(&self, context: &Context<'_>, choices: &mut Choices) {
        let words = context.words();
        if words.is_empty() || (context.first_of_line && !continues(context)) {
            statements(choices);
            // a condition may go on, behind what a new line begins with
            let lines = choices.all.len();
            match words.first() {
                Some(&"require" | &"forbid") => choices.words(&["and", "or", "else"]),
                Some(&"when" | &"let") => choices.words(&["and", "or"]),
                _ => {}
            }
            choices.all.iter_mut().skip(lines).for_each(|word| word.rank += 100);
            return;
        }
        match words.as_slice() {
            ["severity"] => choices.due(SEVERITIES),
            ["tags", ..] => self.tags(context, choices),
            ["status"] => choices.due(STATUSES),
            ["cite", _] => choices.due(&["at"]),
            ["because" | "help" | "cite", ..] => {}
            ["let", _] | ["let"] => {}
            ["suggest"] => choices.due(&["set", "add"]),
            [.., "else"] if !is_choice(&words) => choices.due(&["warning", "note"]),
            _ => self.expression(context, choices),
        }
    }

    pub(super) fn in_grade(&self, context: &Context<'_>, choices: &mut Choices) {
        let words = context.words();
        match words.as_slice() {
            _ if words.is_empty() || context.first_of_line => {
                choices.due(&["preferred", "acceptable", "escalate to"]);
            }
            ["escalate"] => choices.due(&["to"]),
            [_] | ["escalate", "to", _] | ["escalate", "to"] => {}
            _ => self.expression(context, choices),
        }
    }

    pub(super) fn in_test(&self, context: &Context<'_>, choices: &mut Choices) {
        let words = context.words();
        if words.is_empty() || (context.first_of_line && !continues(context)) {
            return choices.due(&["given", "with", "without", "as of", "expect"]);
        }
        match words.as_slice() {
            ["given"] => self.paths(".yaml", choices),
            ["expect"] => self.rules_of(self.declared(), choices),
            ["expect", .., "not"] => choices.due(&["applicable"]),
            ["expect", .., "at"] => self.operand(context, choices),
            ["expect", .., "saying"] => {}
            ["expect", ..]
                if words.contains(&"at") && context.previous().is_some_and(|last| last.is_mark(self.text(), ".")) =>
            {
                self.operand(context, choices);
            }
            ["expect", ..] if words.iter().any(|word| matches!(*word, "fails" | "passes" | "undecided" | "waived")) => {
                choices.due(&["at", "saying"]);
            }
            ["expect", ..] => choices.due(OUTCOMES),
            ["as"] => choices.due(&["of"]),
            ["as", "of"] => self.values_of(&Type::Date, choices),
            ["with" | "without"] => self.sections(choices),
            ["with" | "without", ..] => self.operand(context, choices),
            _ => {}
        }
    }

    pub(super) fn in_adjust(&self, context: &Context<'_>, choices: &mut Choices) {
        let policy = context.head_name();
        match context.words().as_slice() {
            [_, ":"] => {
                choices.due(SEVERITIES);
                let off = choices.add("off", CompletionKind::Keyword, Rank::Due);
                off.edit.text = "off because \"${1:why}\"".to_owned();
                off.is_snippet = true;
            }
            [_, ":", "off"] => choices.due(&["because"]),
            [name, "=", ..] => {
                let of = self.parameters_of(&policy).find(|known| known.name == *name).map(|known| known.of.clone());
                if let Some(of) = of {
                    self.values_of(&of, choices);
                }
            }
            _ => {
                self.rules_of(&policy, choices);
                for choice in &mut choices.all {
                    choice.edit.text.push_str(": ");
                }
                let parameters: Vec<_> = self.parameters_of(&policy).collect();
                for parameter in parameters {
                    let detail = self.described(&parameter.of);
                    let documentation = parameter.description.as_deref();
                    choices
                        .add(&parameter.name, CompletionKind::Variable, Rank::Due)
                        .with(detail, documentation)
                        .written(format!("{} = ", parameter.name));
                }
            }
        }
    }

    pub(super) fn in_record(&self, context: &Context<'_>, choices: &mut Choices) {
        let words = context.words();
        if words.contains(&":") {
            self.written_type(&words, choices);
        }
    }

    /// A type, of which the words before the cursor are known.
    fn written_type(&self, words: &[&str], choices: &mut Choices) {
        match words {
            [.., "list" | "map"] => choices.due(&["of"]),
            [.., "one"] => choices.due(&["or more"]),
            [.., "reference"] => choices.due(&["to"]),
            [.., ":" | "of" | "more" | "or" | "("] => self.types(choices, false),
            ["data", ..] => choices.due(&["from"]),
            _ => match words.iter().rposition(|word| *word == "to") {
                Some(at) if words.contains(&"reference") => {
                    self.vocabulary_path(words.get(at + 1..).unwrap_or_default(), choices);
                }
                _ => choices.words(&["or"]),
            },
        }
    }

    /// The types of a vocabulary, its own and those of the language; of its own its records alone.
    fn types(&self, choices: &mut Choices, records_only: bool) {
        if let Some(vocabulary) = &self.vocabulary {
            for record in &vocabulary.records {
                let description = record.description.as_ref().map(|words| words.as_str());
                choices
                    .add(&record.name, CompletionKind::Section, Rank::Name)
                    .with(Some("a record".to_owned()), description);
            }
            for of in vocabulary.enums.iter().filter(|_| !records_only) {
                let values: Vec<&str> = of.values.iter().map(|(name, _)| name.as_str()).collect();
                choices.add(&of.name, CompletionKind::Value, Rank::Name).with(Some(values.join(", ")), None);
            }
        }
        // of a vocabulary with a mistake nothing is known but its tree
        for item in &self.tree().items {
            match &item.kind {
                ItemKind::Record(record) => {
                    choices.add(&record.name.text, CompletionKind::Section, Rank::Name);
                }
                ItemKind::Enum(of) if !records_only => {
                    choices.add(&of.name.text, CompletionKind::Value, Rank::Name);
                }
                _ => {}
            }
        }
        if !records_only {
            for name in built_in_names() {
                choices.add(name, CompletionKind::Keyword, Rank::Due);
            }
            choices.words(&["list of", "one or more", "map of", "reference to"]);
        }
    }

    /// The fields that may follow in a path from the root of the vocabulary's documents.
    fn vocabulary_path(&self, path: &[&str], choices: &mut Choices) {
        let Some(vocabulary) = &self.vocabulary else { return };
        let mut record = vocabulary.record(vocabulary.root);
        for name in path.iter().filter(|name| **name != ".") {
            record = record.and_then(|record| match &record.get(record.named(name)?)?.of {
                Type::Record(id) => vocabulary.record(*id),
                _ => None,
            });
        }
        for field in record.iter().flat_map(|record| &record.fields) {
            let description = field.description.as_ref().map(|words| words.as_str());
            let detail = self.described(&field.of);
            choices.add(&field.name, CompletionKind::Field, Rank::Field).with(detail, description);
        }
    }

    fn vocabularies(&self, choices: &mut Choices) {
        for pack in packs::vocabularies() {
            choices.add(pack.name, CompletionKind::File, Rank::Field);
        }
        self.declared_files(FileKind::Vocabulary, "", choices);
    }

    /// The policies that may be used or adjusted: those that the file uses first.
    fn policies(&self, context: &Context<'_>, choices: &mut Choices) {
        // a name with dots is replaced as a whole
        let dots = |character: char| character.is_alphanumeric() || matches!(character, '.' | '_');
        let before = self.text().get(..choices.word.start()).unwrap_or_default();
        let own: usize = before.chars().rev().take_while(|character| dots(*character)).map(char::len_utf8).sum();
        choices.word.start = choices.word.start.saturating_sub(u32::try_from(own).unwrap_or_default());
        let used: Vec<&str> = self
            .tree()
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                ItemKind::Use { name, is_path: false, .. } => Some(name.text.as_str()),
                _ => None,
            })
            .collect();
        let adjusts = context.words().first() == Some(&"adjust");
        for name in used.iter().filter(|_| adjusts) {
            choices.add(name, CompletionKind::File, Rank::Due);
        }
        for pack in packs::named().filter(|pack| !used.contains(&pack.name)) {
            let title =
                syntax::declaration(pack.text).and_then(|declaration| declaration.title).map(|title| title.text);
            choices.add(pack.name, CompletionKind::File, Rank::Field).with(None, title.as_deref());
        }
        let own = self.declared().to_owned();
        self.declared_files(FileKind::Policy, &own, choices);
    }

    /// The policies or vocabularies of the study that are no built-in ones, but for one.
    fn declared_files(&self, kind: FileKind, but: &str, choices: &mut Choices) {
        let declared = self.study.files.iter().filter(|file| !file.is_built_in);
        let declared = declared.filter_map(|file| file.tree.declaration.as_ref()).filter(|known| known.kind == kind);
        for declaration in declared.filter(|known| known.name.text != but) {
            let title = declaration.title.as_ref().map(|title| title.text.as_str());
            choices.add(&declaration.name.text, CompletionKind::File, Rank::Name).with(None, title);
        }
    }

    /// The files of an ending, by their paths from the folder of this one.
    fn paths(&self, ending: &str, choices: &mut Choices) {
        let is_yaml = ending == ".yaml";
        let is_settings = |name: &str| name.rsplit('/').next() == Some(FILE_NAME);
        let fits = |name: &str| name.ends_with(ending) || is_yaml && name.ends_with(".yml");
        let own = self.name();
        let is_test = |name: &str| name.ends_with(".test.policy");
        let other = |name: &&String| fits(name) && name.as_str() != own && !is_test(name) && !is_settings(name);
        for name in self.project.iter().filter(other) {
            let path = relative(own, name);
            let beside = !path.contains('/');
            let rank = if beside { Rank::Due } else { Rank::Name };
            choices.add(&path, CompletionKind::File, rank).written(format!("\"{path}\""));
        }
    }

    /// What may follow `use`: a policy, then the tags of its rules.
    fn used(&self, rest: &[&str], context: &Context<'_>, choices: &mut Choices) {
        if rest.contains(&"tagged") {
            let name = dotted(self.text(), context.line.get(1..).unwrap_or_default());
            for tag in self.tags_of(&name) {
                choices.add(&tag, CompletionKind::Tag, Rank::Due);
            }
        } else if rest.is_empty() || rest.last() == Some(&".") {
            self.policies(context, choices);
        } else {
            choices.due(&["tagged"]);
        }
    }

    /// The tags of a policy's rules.
    fn tags_of(&self, policy: &str) -> Vec<String> {
        let mut tags = Vec::new();
        let rules = self.study.program().into_iter().flat_map(|program| &program.rules);
        let rules = rules.filter(|rule| *rule.id.policy == *policy);
        rules.for_each(|rule| tags.extend(rule.tags.iter().map(ToString::to_string)));
        if let Some(pack) = packs::find(policy)
            && let Some((_, analysed)) = pack.outline()
        {
            analysed.rules.iter().for_each(|rule| tags.extend(rule.tags().map(str::to_owned)));
        }
        tags.sort();
        tags.dedup();
        tags
    }

    /// All tags that are known: those of the study's rules, and of the built-in ones.
    fn tags(&self, context: &Context<'_>, choices: &mut Choices) {
        for (_, rule) in self.study.files.iter().flat_map(|file| walk::rules(&file.tree)) {
            let written = rule.body.iter().filter_map(|line| match &line.kind {
                ast::StatementKind::Tags(tags) => Some(tags),
                _ => None,
            });
            // not the one that is being written
            let is_other = |tag: &&ast::Name| tag.span != context.word;
            for tag in written.flatten().filter(is_other).map(|tag| tag.text.as_str()) {
                choices.add(tag, CompletionKind::Tag, Rank::Due);
            }
        }
        for tag in packs::policies().iter().flat_map(|pack| self.tags_of(pack.name)) {
            choices.add(&tag, CompletionKind::Tag, Rank::Name);
        }
        // each is said once
        let said = context.words();
        choices.all.retain(|choice| !said.contains(&choice.label.as_str()));
    }

    /// The rules of a policy, by their own names.
    fn rules_of(&self, policy: &str, choices: &mut Choices) {
        let program = self.study.program();
        for rule in program.into_iter().flat_map(|program| &program.rules).filter(|rule| *rule.id.policy == *policy) {
            choices
                .add(&rule.id.rule, CompletionKind::Rule, Rank::Due)
                .with(Some(rule.severity.to_string()), rule.title.as_deref());
        }
        for off in program.into_iter().flat_map(|program| &program.off).filter(|off| *off.rule.policy == *policy) {
            choices.add(&off.rule.rule, CompletionKind::Rule, Rank::Due);
        }
        // of one with mistakes, its tree; of a built-in one, what is packed of it
        let is_it = |tree: &ast::File| tree.declaration.as_ref().is_some_and(|known| known.name.text == policy);
        let files = self.study.files.iter().filter(|file| is_it(&file.tree));
        for (_, rule) in files.flat_map(|file| walk::rules(&file.tree)) {
            let title = rule.title.as_ref().map(|title| title.text.as_str());
            if !choices.all.iter().any(|known| known.label == rule.name.text) {
                choices.add(&rule.name.text, CompletionKind::Rule, Rank::Due).with(None, title);
            }
        }
        if let Some((_, analysed)) = packs::find(policy).and_then(packs::Pack::outline) {
            for rule in &analysed.rules {
                if !choices.all.iter().any(|known| known.label == rule.name) {
                    choices.add(rule.name, CompletionKind::Rule, Rank::Due);
                }
            }
        }
        choices.all.retain(|choice| !choice.label.is_empty());
    }
}

/// Whether what stands before the cursor must go on: an operator, a mark or a word that is followed by something.
fn continues(context: &Context<'_>) -> bool {
    let (Some(last), Some(token)) = (context.words().last().copied(), context.previous()) else { return false };
    matches!(context.open.last(), Some(b')' | b']'))
        || token.kind == TokenKind::Mark
        || token.kind == TokenKind::Word && (syntax::is_expression_word(last) || matches!(last, "require" | "forbid"))
}

/// The path of a file from the folder of another.
fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.rsplit_once('/').map(|(folder, _)| folder.split('/').collect()).unwrap_or_default();
    let parts: Vec<&str> = to.split('/').collect();
    let shared = folder.iter().zip(&parts).take_while(|(one, other)| one == other).count();
    let up = folder.len().saturating_sub(shared);
    let rest = parts.iter().skip(shared).copied();
    std::iter::repeat_n("..", up).chain(rest).collect::<Vec<_>>().join("/")
}

/// Whether the last `else` of a line belongs to an `if`.
fn is_choice(words: &[&str]) -> bool {
    words.iter().filter(|word| **word == "if").count()
        > words.iter().filter(|word| **word == "else").count().saturating_sub(1)
}

/// The words that an item begins with.
fn begin(kind: Option<FileKind>, name: &str, context: &Context<'_>, choices: &mut Choices) {
    let tests_only = name.ends_with(".test.policy");
    let words: &[&str] = match kind {
        // a block has no lines about the file as a whole
        _ if context.block == Block::Items && !context.head.is_empty() => &["when", "rule"],
        Some(FileKind::Policy) => &syntax::POLICY_ITEMS,
        Some(FileKind::Vocabulary) => &syntax::VOCABULARY_ITEMS,
        None if tests_only => &["test"],
        None => {
            skeletons(name, choices);
            &["policy", "vocabulary", "test"]
        }
    };
    in_order(words.iter().copied(), choices);
}

/// Whole files, for one that is empty, under the name of the file.
fn skeletons(name: &str, choices: &mut Choices) {
    let stem = name.rsplit('/').next().and_then(|file| file.strip_suffix(".policy")).unwrap_or_default();
    let plain = |character: char| if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '_' };
    let stem: String = stem.chars().map(plain).collect();
    let own = if stem.starts_with(|first: char| first.is_ascii_alphabetic()) { stem.as_str() } else { "house" };
    let rule = SNIPPETS.iter().find(|(word, _)| *word == "rule").map_or("", |(_, snippet)| snippet);
    // the places of the rule come behind those of the head
    let rule = [("${4", "${6"), ("${3", "${5"), ("${2", "${4"), ("${1", "${3")]
        .into_iter()
        .fold(rule.to_owned(), |text, (from, to)| text.replace(from, to));
    let policy = format!("policy ${{1:{own}}} \"${{2:What it asks}}\"\n\nvocabulary contract\n\n{rule}\n");
    let vocabulary = format!(
        "vocabulary ${{1:{own}}} \"${{2:What it describes}}\"\n\ndocument ${{3:Document}} marked by schema \"{own}/1\"\n\n\
         record ${{3:Document}} \"${{4:What it is}}\" {{\n    schema: text  \"The mark of such a document\"\n    $0\n}}\n"
    );
    let all = [
        ("policy with a rule", policy, "A whole policy"),
        ("vocabulary with a record", vocabulary, "A whole vocabulary"),
    ];
    for (label, text, meaning) in all {
        let choice = choices.add(label, CompletionKind::Keyword, Rank::Due);
        choice.with(None, Some(meaning)).written(text);
        choice.is_snippet = true;
    }
}

fn statements(choices: &mut Choices) {
    in_order(syntax::STATEMENTS.iter().copied().filter(|word| *word != "else"), choices);
}

/// Words that begin something, in the order in which they stand in a file as a rule.
fn in_order<'w>(words: impl Iterator<Item = &'w str>, choices: &mut Choices) {
    for (number, word) in (0..).zip(words) {
        keyword(word, number, choices);
    }
}

/// A word that begins something, with what follows it where that has a form.
fn keyword(word: &str, number: u32, choices: &mut Choices) {
    let choice = choices.add(word, CompletionKind::Keyword, Rank::Word);
    choice.rank += number;
    match SNIPPETS.iter().find(|(known, _)| *known == word) {
        Some((_, snippet)) => {
            choice.edit.text = (*snippet).to_owned();
            choice.is_snippet = true;
        }
        None => choice.edit.text = format!("{word} "),
    }
}
