//! Names in all files of a project: who names what, other names, symbols, what leads elsewhere.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use gen_lsp_types as types;
use lsp_server::ErrorCode;

use super::answers::{Answer, Refusal};
use super::features::at;
use super::uri;
use super::world::{Opened, World};
use crate::analysis::Program;
use crate::check::Study;
use crate::configuration::FILE_NAME;
use crate::ide::contract::{self, Names, Reports};
use crate::ide::policy::{PolicyFile, Spoken, spoken_of};
use crate::ide::{Action, Address, CannotRename, Completion, Edit};
use crate::packs;
use crate::run::{bytes_of, name_of, real};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax;
use crate::syntax::ast::{Item, ItemKind, StatementKind};

/// How many symbols of a workspace are told.
const MOST_SYMBOLS: usize = 1000;

impl Opened<'_> {
    /// The files of the folder, by their names.
    pub(super) fn files(&self) -> Vec<String> {
        self.root.policies().iter().chain(self.root.files()).map(|file| name_of(file)).collect()
    }

    /// What may be written into a file that is no contract yet, nor waivers where the settings say that these stand there.
    pub(super) fn beginnings(&self, offset: usize) -> Vec<Completion> {
        let waivers = self.root.workspace().waiver_files();
        if waivers.iter().any(|file| real(Path::new(file)) == self.path) {
            return contract::own_beginnings(&self.text.source, contract::Own::Waivers, offset);
        }
        let reader = self.root.workspace().reader(&self.path);
        reader.map(|(checker, _)| contract::beginnings(&self.text.source, checker, offset)).unwrap_or_default()
    }

    /// What makes a contract of a file that is none by its mark.
    pub(super) fn marked(&self, span: Span) -> Vec<Action> {
        let reader = self.root.workspace().reader(&self.path);
        reader
            .map(|(checker, _)| contract::marked(&self.text.source, checker, self.reports(), span))
            .unwrap_or_default()
    }

    /// What settings and waivers of the folder may name.
    pub(super) fn names(&self) -> Names {
        let folder = self.path.parent().map(name_of).unwrap_or_default();
        let below = |file: String| file.strip_prefix(&folder)?.strip_prefix('/').map(str::to_owned);
        let mut names = Names { files: self.files().into_iter().filter_map(below).collect(), ..Names::default() };
        // by what is written: settings that are being typed choose no policies
        let own = self.root.policies().iter().filter_map(|file| self.world.text_of(file));
        let built_in = packs::policies().iter().map(|pack| pack.text.to_owned());
        own.chain(built_in).for_each(|text| declared(&text, &mut names));
        for pack in packs::named() {
            let title =
                syntax::declaration(pack.text).and_then(|declaration| declaration.title).map(|title| title.text);
            names.policies.push((pack.name.to_owned(), title));
        }
        names.rules.sort();
        names.rules.dedup_by(|one, other| one.0 == other.0);
        names.parameters.sort();
        names.parameters.dedup_by(|one, other| one.0 == other.0);
        names.tags.sort();
        names.tags.dedup();
        names
    }

    /// The policy together with the others of the folder that have the word at a place; nothing where none has.
    fn among_others(&self, offset: usize) -> Option<Study> {
        let text = self.text.source.text();
        let is_part = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
        let before = text.get(..offset)?.rsplit(|character| !is_part(character)).next().unwrap_or_default();
        let behind = text.get(offset..)?.split(|character| !is_part(character)).next().unwrap_or_default();
        let word = format!("{before}{behind}");
        let has_word = |file: &&PathBuf| {
            **file != self.path && self.world.text_of(file).is_some_and(|text| text.contains(word.as_str()))
        };
        let others: Vec<PathBuf> = self.root.policies().iter().filter(has_word).cloned().collect();
        let is_any = !word.is_empty() && !others.is_empty();
        is_any.then(|| self.root.workspace().study_among(&self.path, text, &others))
    }

    /// The changes of contracts, waivers and settings that speak of what gets another name.
    fn spoken_edits(&self, what: &Spoken, new: &str) -> Vec<(String, Vec<types::TextEdit>)> {
        let settings = self.root.workspace().made_of().filter(|file| file.extension().is_some_and(|end| end == "yaml"));
        let mut files: Vec<PathBuf> = self.root.files().iter().cloned().chain(settings.map(Path::to_owned)).collect();
        files.sort();
        files.dedup();
        let word = match what {
            Spoken::Rule(name) | Spoken::Parameter(name) | Spoken::Policy(name) | Spoken::Tag(name) => name.as_str(),
        };
        let mut all = Vec::new();
        for file in files {
            // most have nothing to do with it
            if !self.world.text_of(&file).is_some_and(|text| text.contains(word)) {
                continue;
            }
            let is_settings = file.file_name().is_some_and(|name| name == FILE_NAME);
            let edits = self.world.with_file(&name_of(&file), |source| {
                let spans = spoken_of(source.text(), what, is_settings).into_iter();
                let edit = |span| types::TextEdit {
                    range: self.world.client.places.range(source, span),
                    new_text: new.to_owned(),
                };
                spans.map(edit).collect::<Vec<_>>()
            });
            all.extend(edits.filter(|(_, edits)| !edits.is_empty()));
        }
        all
    }
}

/// The names that a policy declares.
fn declared(text: &str, names: &mut Names) {
    let tree = syntax::parse(text, FileId::default()).file;
    let Some(policy) = &tree.declaration else { return };
    let of = &policy.name.text;
    let mut items: Vec<&Item> = tree.items.iter().collect();
    while let Some(item) = items.pop() {
        match &item.kind {
            ItemKind::When { items: Some(inner), .. } => items.extend(inner),
            ItemKind::Rule(rule) => {
                let title = rule.title.as_ref().map(|title| title.text.clone());
                names.rules.push((format!("{of}/{}", rule.name.text), title));
                for line in &rule.body {
                    if let StatementKind::Tags(tags) = &line.kind {
                        names.tags.extend(tags.iter().map(|tag| tag.text.clone()));
                    }
                }
            }
            ItemKind::Parameter { name, of: kind, default, description } => {
                let meaning = description.as_ref().map_or_else(String::new, |words| format!(": {}", words.text));
                let meaning = format!("{}{meaning}", kind.span.text(text));
                names.parameters.push((format!("{of}.{}", name.text), default.span.text(text).to_owned(), meaning));
            }
            _ => {}
        }
    }
}

impl World {
    /// What a file says, as it is open, else as it is saved.
    fn text_of(&self, file: &Path) -> Option<String> {
        match self.texts.of_path(file) {
            Some(text) => Some(text.source.text().to_owned()),
            None => String::from_utf8(bytes_of(file)?).ok(),
        }
    }
}

/// Who names what a word names.
pub(super) fn references(world: &World, params: types::ReferenceParams) -> Answer<Option<Vec<types::Location>>> {
    let Some((opened, offset)) = at(world, &params.text_document_position_params) else { return Ok(None) };
    let with_declaration = params.context.include_declaration;
    let found: Vec<types::Location> = match (opened.contract(), opened.policy()) {
        (Some(contract), _) => {
            contract.references(offset, with_declaration).into_iter().map(|span| opened.here(span)).collect()
        }
        (None, Some(policy)) => {
            let study = opened.among_others(offset);
            let policy =
                study.as_ref().and_then(|study| PolicyFile::new(study, &name_of(&opened.path))).unwrap_or(policy);
            let places = policy.references(offset, with_declaration);
            places.iter().filter_map(|place| opened.location(place)).collect()
        }
        (None, None) => Vec::new(),
    };
    Ok(Some(found))
}

/// What can be given another name.
pub(super) fn prepare_rename(
    world: &World,
    params: types::PrepareRenameParams,
) -> Answer<Option<types::PrepareRenameResult>> {
    let Some((opened, offset)) = at(world, &params.text_document_position_params) else { return Ok(None) };
    if is_built_in(&opened) {
        return Err(refused(CannotRename("what is built in has its names".to_owned())));
    }
    let found = match (opened.contract(), opened.policy()) {
        (Some(contract), _) => contract.prepare_rename(offset),
        (None, Some(policy)) => {
            policy.renamed_at(offset).map(|span| (span, span.text(opened.text.source.text()).to_owned()))
        }
        (None, None) => return Ok(None),
    };
    let (span, placeholder) = found.map_err(refused)?;
    let range = opened.range(span);
    Ok(Some(types::PrepareRenameResult::PrepareRenamePlaceholder(types::PrepareRenamePlaceholder {
        range,
        placeholder,
    })))
}

/// Another name, wherever the old one stands.
pub(super) fn rename(world: &World, params: types::RenameParams) -> Answer<Option<types::WorkspaceEdit>> {
    let Some((opened, offset)) = at(world, &params.text_document_position_params) else { return Ok(None) };
    if is_built_in(&opened) {
        return Err(refused(CannotRename("what is built in has its names".to_owned())));
    }
    let name = params.new_name.as_str();
    let mut changes = HashMap::new();
    match (opened.contract(), opened.policy()) {
        (Some(contract), _) => {
            let edits = contract.rename(offset, name).map_err(refused)?;
            changes.insert(opened.text.uri.as_str().into(), opened.edits(edits));
        }
        (None, Some(policy)) => {
            let study = opened.among_others(offset);
            let policy =
                study.as_ref().and_then(|study| PolicyFile::new(study, &name_of(&opened.path))).unwrap_or(policy);
            for (file, edits) in policy.rename(offset, name).map_err(refused)? {
                let edits_in = |source: &SourceFile| {
                    let edit = |edit: &Edit| types::TextEdit {
                        range: world.client.places.range(source, edit.span),
                        new_text: edit.text.clone(),
                    };
                    edits.iter().map(edit).collect::<Vec<_>>()
                };
                let Some((uri, edits)) = world.with_file(&file, edits_in) else {
                    return Err(refused(CannotRename(format!("`{file}` cannot be read"))));
                };
                changes.insert(uri.into(), edits);
            }
            if let Some(what) = policy.spoken_at(offset) {
                let spoken = opened.spoken_edits(&what, name);
                changes.extend(spoken.into_iter().map(|(uri, edits)| (uri.into(), edits)));
            }
        }
        (None, None) => return Ok(None),
    }
    Ok(Some(types::WorkspaceEdit { changes: Some(changes), ..types::WorkspaceEdit::default() }))
}

/// Whether a text is one of what is built in, which nobody can change.
fn is_built_in(opened: &Opened<'_>) -> bool {
    opened.world.library.as_ref().is_some_and(|library| library.has(&opened.path))
}

fn refused(CannotRename(why): CannotRename) -> Refusal {
    Refusal { code: ErrorCode::RequestFailed, why }
}

/// Where in a text the same is named.
pub(super) fn highlights(
    world: &World,
    params: types::DocumentHighlightParams,
) -> Answer<Option<Vec<types::DocumentHighlight>>> {
    let Some((opened, offset)) = at(world, &params.text_document_position_params) else { return Ok(None) };
    let found = match (opened.contract(), opened.policy()) {
        (Some(contract), _) => contract.highlights(offset),
        (None, Some(policy)) => policy.highlights(offset),
        (None, None) => Vec::new(),
    };
    let told = |span| types::DocumentHighlight { range: opened.range(span), kind: None };
    Ok((!found.is_empty()).then(|| found.into_iter().map(told).collect()))
}

/// The paths and addresses in a text.
pub(super) fn links(world: &World, params: types::DocumentLinkParams) -> Answer<Option<Vec<types::DocumentLink>>> {
    let Some(opened) = world.opened(params.text_document.uri.as_ref()) else { return Ok(None) };
    let Some(policy) = opened.policy() else { return Ok(None) };
    let link = |link: crate::ide::DocumentLink| {
        let target = match link.target {
            Address::Web(url) => url,
            Address::Path(path) => {
                let file = real(&opened.path.parent()?.join(path));
                // one that leads nowhere is told as a mistake
                file.is_file().then(|| uri::of_path(&file))?
            }
        };
        let range = opened.range(link.span);
        Some(types::DocumentLink { range, target: Some(target.as_str().into()), ..types::DocumentLink::default() })
    };
    Ok(Some(policy.links().into_iter().filter_map(link).collect()))
}

/// What is selected as a selection grows.
pub(super) fn selections(
    world: &World,
    params: types::SelectionRangeParams,
) -> Answer<Option<Vec<types::SelectionRange>>> {
    let Some(opened) = world.opened(params.text_document.uri.as_ref()) else { return Ok(None) };
    let (contract, policy) = (opened.contract(), opened.policy());
    let grown = |position: &types::Position| {
        let offset = opened.offset(*position);
        let spans = match (&contract, &policy) {
            (Some(contract), _) => contract.selections(offset),
            (None, Some(policy)) => policy.selections(offset),
            (None, None) => Vec::new(),
        };
        let outermost = spans.into_iter().rev().fold(None, |parent, span| {
            Some(types::SelectionRange { range: opened.range(span), parent: parent.map(Box::new) })
        });
        // each place has an answer
        outermost
            .unwrap_or(types::SelectionRange { range: types::Range { start: *position, end: *position }, parent: None })
    };
    Ok(Some(params.positions.iter().map(grown).collect()))
}

/// The rules and contracts of all folders whose names have the letters that are asked for, in their order.
pub(super) fn workspace_symbols(
    world: &World,
    params: types::WorkspaceSymbolParams,
) -> Answer<Option<types::WorkspaceSymbolResponse>> {
    let mut found: Vec<types::SymbolInformation> = Vec::new();
    for root in &world.roots {
        for program in root.workspace().programs() {
            found.extend(rules(world, program, &params.query));
        }
        let contracts =
            root.counted().unwrap_or(&root.tally).contracts().into_iter().filter(|(id, _)| fits(id, &params.query));
        found.extend(contracts.map(|(id, file)| {
            let uri = world.texts.of_path(&file).map_or_else(|| uri::of_path(&file), |text| text.uri.clone());
            symbol(id, types::SymbolKind::File, types::Location { uri: uri.into(), range: types::Range::default() })
        }));
        if found.len() > MOST_SYMBOLS {
            break;
        }
    }
    let query = params.query.to_lowercase();
    // what has the words as they are comes first
    let key = |one: &types::SymbolInformation| {
        let name = one.base_symbol_information.name.clone();
        let is_far = !name.to_lowercase().contains(&query);
        (is_far, name, one.location.uri.to_string(), one.location.range.start.line)
    };
    found.sort_by_cached_key(key);
    found.dedup_by_key(|one| key(one));
    found.truncate(MOST_SYMBOLS);
    Ok(Some(types::WorkspaceSymbolResponse::SymbolInformationList(found)))
}

fn rules<'w>(world: &'w World, program: &'w Program, query: &'w str) -> impl Iterator<Item = types::SymbolInformation> {
    program.rules.iter().filter_map(move |rule| {
        let name = rule.id.to_string();
        let title = rule.title.as_deref().unwrap_or_default();
        let is_titled = || title.to_lowercase().contains(&query.to_lowercase());
        if !fits(&name, query) && !is_titled() {
            return None;
        }
        let file: &SourceFile = program.sources.get(rule.location.file)?;
        let path = match file.is_embedded() {
            true => world.library.as_ref()?.policy(file.name())?,
            false => real(Path::new(file.name())),
        };
        let range = world.client.places.range(file, rule.location.span);
        let location = types::Location { uri: uri::of_path(&path).into(), range };
        Some(symbol(name, types::SymbolKind::Event, location))
    })
}

fn symbol(name: String, kind: types::SymbolKind, location: types::Location) -> types::SymbolInformation {
    types::SymbolInformation {
        base_symbol_information: types::BaseSymbolInformation { name, kind, tags: None, container_name: None },
        #[expect(deprecated, reason = "the type has the field")]
        deprecated: None,
        location,
    }
}

/// Whether a name has letters in their order, whatever stands between them.
fn fits(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}
