//! What is asked of a place in a text: handed to `ide`, and its answer told as the protocol has it.

use std::path::{Path, PathBuf};

use gen_lsp_types as types;
use lsp_server::ErrorCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answers::{self, Answer, Refusal};
use super::texts::Text;
use super::told::{self, TOKENS};
use super::uri;
use super::world::{Opened, World};
use crate::check::Study;
use crate::diagnostic::quote;
use crate::ide::contract::{Asked, Contract, Names, Reports};
use crate::ide::policy::PolicyFile;
use crate::ide::{Action, ActionKind, CompletionKind, Edit, Link, Missing, Place, Trial};
use crate::run::{bytes_of, name_of, pack_of, real};
use crate::source::{SourceFile, Span};

/// How many files of a folder are read for what a policy may name.
const MOST_BESIDE: usize = 200;

/// Settings and waivers of which nobody asks what they may name.
static NO_NAMES: Names =
    Names { rules: Vec::new(), parameters: Vec::new(), tags: Vec::new(), policies: Vec::new(), files: Vec::new() };

impl Opened<'_> {
    /// The text as a contract; nothing where it is none.
    pub(super) fn contract(&self) -> Option<Contract<'_>> {
        let Some(parsed) = self.parsed().filter(|parsed| parsed.is_contract()) else { return self.own(&NO_NAMES) };
        let workspace = self.root.workspace();
        let (checker, rulebook) = workspace.reader(&self.path)?;
        Some(Contract::new(&self.text.source, parsed, checker, rulebook, self, workspace.as_of()))
    }

    /// The text as settings or waivers, with what these may name.
    fn own<'n>(&'n self, names: &'n Names) -> Option<Contract<'n>> {
        let (own, parsed) = self.parsed_own()?;
        Contract::own(&self.text.source, parsed, *own, names, self.root.as_of())
    }

    /// The text as a policy; nothing where it is none.
    pub(super) fn policy(&self) -> Option<PolicyFile<'_>> {
        PolicyFile::new(self.study()?, &name_of(&self.path))
    }

    /// The policy together with the policies and vocabularies of its folder, which it may name.
    fn study_beside(&self) -> Study {
        let is_beside = |file: &&PathBuf| {
            file.parent() == self.path.parent() && **file != self.path && !name_of(file).ends_with(".test.policy")
        };
        let others: Vec<PathBuf> = self.root.policies().iter().filter(is_beside).take(MOST_BESIDE).cloned().collect();
        self.root.workspace().study_among(&self.path, self.text.source.text(), &others)
    }

    pub(super) fn offset(&self, position: types::Position) -> usize {
        self.world.client.places.offset(&self.text.source, position)
    }

    fn span(&self, range: types::Range) -> Span {
        self.world.client.places.span(&self.text.source, range)
    }

    pub(super) fn range(&self, span: Span) -> types::Range {
        self.world.client.places.range(&self.text.source, span)
    }

    pub(super) fn edits(&self, edits: Vec<Edit>) -> Vec<types::TextEdit> {
        edits_of(self.world, &self.text.source, edits)
    }

    /// Where a place is, in this text or in another file; nothing for files that are gone.
    pub(super) fn location(&self, place: &Place) -> Option<types::Location> {
        if place.file == self.text.source.name() || place.file == name_of(&self.path) {
            return Some(types::Location { uri: self.text.uri.as_str().into(), range: self.range(place.span) });
        }
        self.world.location(place)
    }

    /// What mends that which the folder says of this file, settings or waivers, where a part of the text is selected.
    fn mends_of_told(&self, range: Span) -> Vec<types::CodeActionResponse> {
        let telling = self.world.telling();
        let told = self.root.workspace().told();
        told.filter_map(|(diagnostic, sources)| {
            let label = diagnostic.primary.as_ref()?;
            let mend = diagnostic.mend.as_deref()?;
            let file = sources.get(label.location.file)?;
            let at = label.location.span;
            let touches = at.start <= range.end && range.start <= at.end;
            // a key that is written with escapes is pointed at as a whole, but only a part of it may be meant
            let is_plain = !mend.span.text(file.text()).contains('\\');
            let is_here = file.text() == self.text.source.text() && real(Path::new(file.name())) == self.path;
            (touches && is_plain && is_here).then(|| {
                let edits = self.edits(vec![Edit { span: mend.span, text: mend.text.clone() }]);
                types::CodeActionResponse::CodeAction(types::CodeAction {
                    title: mend.title.clone(),
                    kind: Some(types::CodeActionKind::QuickFix),
                    diagnostics: Some(vec![telling.of_policy(diagnostic, sources)]),
                    is_preferred: Some(true),
                    edit: Some(edit_of(&self.text.uri, edits)),
                    ..types::CodeAction::default()
                })
            })
        })
        .collect()
    }

    pub(super) fn here(&self, span: Span) -> types::Location {
        types::Location { uri: self.text.uri.as_str().into(), range: self.range(span) }
    }
}

impl World {
    /// Where a place of a file is, as that is open, else as it is saved; of what is built in, where that is written for people.
    fn location(&self, place: &Place) -> Option<types::Location> {
        let (uri, range) = self.with_file(&place.file, |source| self.client.places.range(source, place.span))?;
        Some(types::Location { uri: uri.into(), range })
    }

    /// Does something with a file by its name; nothing where there is none. Gives the URI by which the client knows it, too.
    pub(super) fn with_file<T>(&self, name: &str, take: impl FnOnce(&SourceFile) -> T) -> Option<(String, T)> {
        let path: PathBuf = match pack_of(name) {
            Some(_) => self.library.as_ref()?.policy(name)?,
            None => real(Path::new(name)),
        };
        if let Some(text) = self.texts.of_path(&path) {
            return Some((text.uri.clone(), take(&text.source)));
        }
        let bytes = bytes_of(&path)?;
        let source = SourceFile::owned(name, String::from_utf8(bytes).ok()?);
        Some((uri::of_path(&path), take(&source)))
    }
}

pub(super) fn at<'w>(world: &'w World, params: &types::TextDocumentPositionParams) -> Option<(Opened<'w>, usize)> {
    let opened = world.opened(params.text_document.uri.as_ref())?;
    let offset = opened.offset(params.position);
    Some((opened, offset))
}

/// What may be written at a place.
pub(super) fn completion(world: &World, params: types::CompletionParams) -> Answer<Option<types::CompletionResponse>> {
    let Some((opened, offset)) = at(world, &params.text_document_position_params) else { return Ok(None) };
    let found = match opened.contract() {
        Some(contract) if contract.is_own() => {
            let names = opened.names();
            opened.own(&names).map(|own| own.completion(offset, &Asked::default())).unwrap_or_default()
        }
        Some(contract) => contract.completion(offset, &opened.text.asked()),
        None => match opened.policy() {
            Some(policy) => {
                let beside = policy.names_another(offset).then(|| opened.study_beside());
                let among = beside.as_ref().and_then(|study| PolicyFile::new(study, &name_of(&opened.path)));
                among.unwrap_or(policy).among(&opened.files()).completions(offset)
            }
            None => opened.beginnings(offset),
        },
    };
    // what is typed further narrows the list; but a figure has forms of its own, behind which there is a unit to choose
    let is_incomplete = found.iter().any(|one| one.kind == CompletionKind::Form);
    let items = found.into_iter().map(|one| told::completion(&world.client, &opened.text.source, one)).collect();
    let list = types::CompletionList { is_incomplete, items, ..types::CompletionList::default() };
    Ok(Some(types::CompletionResponse::CompletionList(list)))
}

/// What is told of a word.
pub(super) fn hover(world: &World, params: types::HoverParams) -> Answer<Option<types::Hover>> {
    let Some((opened, offset)) = at(world, &params.text_document_position_params) else { return Ok(None) };
    let found = match opened.contract() {
        Some(contract) => contract.hover(offset),
        None => opened.policy().and_then(|policy| policy.hover(offset)),
    };
    Ok(found.map(|hover| types::Hover {
        contents: told::hover(&world.client, hover.markdown),
        range: Some(opened.range(hover.span)),
    }))
}

/// Where a word leads.
pub(super) fn definition(world: &World, params: types::DefinitionParams) -> Answer<Option<types::DefinitionResponse>> {
    let Some((opened, offset)) = at(world, &params.text_document_position_params) else { return Ok(None) };
    let links: Vec<Link> = match (opened.contract(), opened.policy()) {
        (Some(contract), _) => contract.definition(offset),
        (None, Some(policy)) => policy.definition(offset).into_iter().collect(),
        (None, None) => Vec::new(),
    };
    let locations: Vec<_> = links.iter().filter_map(|link| opened.location(&link.target)).collect();
    let found = (!locations.is_empty()).then_some(locations);
    Ok(found.map(|found| types::DefinitionResponse::Definition(types::Definition::LocationList(found))))
}

/// The parts of a text.
pub(super) fn symbols(
    world: &World,
    params: types::DocumentSymbolParams,
) -> Answer<Option<types::DocumentSymbolResponse>> {
    let Some(opened) = world.opened(params.text_document.uri.as_ref()) else { return Ok(None) };
    let found = match (opened.contract(), opened.policy()) {
        (Some(contract), _) => contract.symbols(),
        (None, Some(policy)) => policy.symbols(),
        (None, None) => Vec::new(),
    };
    Ok(Some(told::symbols(&world.client, &opened.text.uri, &opened.text.source, found)))
}

/// What may be folded.
pub(super) fn folds(world: &World, params: types::FoldingRangeParams) -> Answer<Option<Vec<types::FoldingRange>>> {
    let Some(opened) = world.opened(params.text_document.uri.as_ref()) else { return Ok(None) };
    let found = match (opened.contract(), opened.policy()) {
        (Some(contract), _) => contract.folds(),
        (None, Some(policy)) => policy.folds(),
        (None, None) => Vec::new(),
    };
    let fold = |fold: crate::ide::Fold| {
        let range = opened.range(fold.span);
        types::FoldingRange {
            start_line: range.start.line,
            start_character: Some(range.start.character),
            end_line: range.end.line,
            end_character: Some(range.end.character),
            kind: fold.is_comment.then_some(types::FoldingRangeKind::Comment),
            ..types::FoldingRange::default()
        }
    };
    Ok(Some(found.into_iter().map(fold).collect()))
}

/// What is shown within a text though it does not stand there.
pub(super) fn hints(world: &World, params: types::InlayHintParams) -> Answer<Option<Vec<types::InlayHint>>> {
    let Some(opened) = world.opened(params.text_document.uri.as_ref()) else { return Ok(None) };
    let Some(contract) = opened.contract() else { return Ok(None) };
    let hint = |hint: crate::ide::Hint| types::InlayHint {
        position: world.client.places.position(&opened.text.source, hint.offset),
        label: types::Label::String(hint.text),
        kind: None,
        text_edits: None,
        tooltip: hint.tooltip.map(types::Tooltip::String),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    Ok(Some(contract.hints(opened.span(params.range)).into_iter().map(hint).collect()))
}

/// The changes that may be asked for at a place.
pub(super) fn actions(
    world: &World,
    params: types::CodeActionParams,
) -> Answer<Option<Vec<types::CodeActionResponse>>> {
    let Some(opened) = world.opened(params.text_document.uri.as_ref()) else { return Ok(None) };
    let wanted = params.context.only.as_deref();
    let is_wanted =
        |kind: &types::CodeActionKind| wanted.is_none_or(|wanted| wanted.iter().any(|wanted| is_of_kind(kind, wanted)));
    // what is offered is tried, which whoever saves a file and wants none of it is not to wait for
    if ![types::CodeActionKind::QuickFix, types::CodeActionKind::RefactorRewrite].iter().any(is_wanted) {
        return Ok(Some(Vec::new()));
    }
    let span = opened.span(params.range);
    let trial = if world.client.resolves_edits { Trial::Later } else { Trial::Now };
    let (contract, policy) = (opened.contract(), opened.policy());
    let found = match (&contract, &policy) {
        (Some(contract), _) => contract.actions(span, opened.root.workspace().takes_inline_waivers(), trial),
        (None, Some(policy)) => policy.actions(span),
        (None, None) => opened.marked(span),
    };
    let told = |action: Action, uri: &str, edits: Vec<types::TextEdit>| {
        let kind = match action.kind {
            ActionKind::Mend => types::CodeActionKind::QuickFix,
            ActionKind::Rewrite => types::CodeActionKind::RefactorRewrite,
        };
        if !is_wanted(&kind) {
            return None;
        }
        let mended = action.mends.and_then(|number| match opened.study() {
            None => world.telling().of_finding(opened.reports(), number),
            Some(study) => {
                let (_, diagnostic) = policy.as_ref()?.diagnostics().find(|(known, _)| *known == number)?;
                Some(world.telling().of_policy(diagnostic, study.sources()))
            }
        });
        let data = action.later.and_then(|missing| LaterEdit::data(opened.text, missing));
        Some(types::CodeActionResponse::CodeAction(types::CodeAction {
            title: action.title,
            kind: Some(kind),
            diagnostics: mended.map(|mended| vec![mended]),
            is_preferred: action.is_preferred.then_some(true),
            edit: data.is_none().then(|| edit_of(uri, edits)),
            data,
            ..types::CodeAction::default()
        }))
    };
    let here = found.into_iter().filter_map(|mut action| {
        let edits = opened.edits(std::mem::take(&mut action.edits));
        told(action, &opened.text.uri, edits)
    });
    let mut all: Vec<_> = here.collect();
    if policy.is_none() && is_wanted(&types::CodeActionKind::QuickFix) {
        all.extend(opened.mends_of_told(span));
    }
    // of several files the first is the one that a person added first
    let file = opened.root.workspace().waiver_files().into_iter().next();
    if let (Some(contract), Some(file)) = (contract.filter(|contract| !contract.is_own()), file) {
        let filed = world.with_file(&file, |source| {
            let actions = contract.filed_waivers(span, source).into_iter();
            let with_edits = |mut action: Action| {
                let edits = edits_of(world, source, std::mem::take(&mut action.edits));
                (action, edits)
            };
            actions.map(with_edits).collect::<Vec<_>>()
        });
        if let Some((uri, filed)) = filed {
            all.extend(filed.into_iter().filter_map(|(action, edits)| told(action, &uri, edits)));
        }
    }
    Ok(Some(all))
}

/// What is kept with a change whose edits are sought once it is chosen.
#[derive(Debug, Serialize, Deserialize)]
struct LaterEdit {
    uri: String,
    /// The serial of the text to which it was offered.
    serial: u64,
    document: usize,
    path: String,
}

impl LaterEdit {
    /// The same as a client keeps it.
    fn data(text: &Text, missing: Missing) -> Option<Value> {
        let Missing { document, path } = missing;
        serde_json::to_value(Self { uri: text.uri.clone(), serial: text.serial, document, path }).ok()
    }
}

/// A change that was chosen, with its edits.
pub(super) fn resolved_action(world: &World, mut action: types::CodeAction) -> Answer<types::CodeAction> {
    let later = action.data.take().and_then(|data| serde_json::from_value::<LaterEdit>(data).ok());
    let Some(LaterEdit { uri, serial, document, path }) = later.filter(|_| action.edit.is_none()) else {
        return Ok(action);
    };
    // edits of what it was offered to do not fit another text
    let opened = world.opened(&uri).filter(|opened| opened.text.serial == serial).ok_or_else(answers::outdated)?;
    let missing = Missing { document, path };
    let edit = opened.contract().and_then(|contract| contract.put_in(&missing));
    if !opened.text.is_current() {
        return Err(answers::outdated());
    }
    let edit = edit.ok_or_else(|| Refusal {
        code: ErrorCode::RequestFailed,
        why: format!("{} can't be put in without a rule passing that has found it missing", quote(&missing.path, 80)),
    })?;
    action.edit = Some(edit_of(&opened.text.uri, opened.edits(vec![edit])));
    Ok(action)
}

/// The changes of one file.
fn edit_of(uri: &str, edits: Vec<types::TextEdit>) -> types::WorkspaceEdit {
    types::WorkspaceEdit { changes: Some([(uri.into(), edits)].into()), ..types::WorkspaceEdit::default() }
}

/// The changes of a file, as the protocol has them.
fn edits_of(world: &World, source: &SourceFile, edits: Vec<Edit>) -> Vec<types::TextEdit> {
    let edit = |edit: Edit| types::TextEdit {
        range: world.client.places.range(source, edit.span),
        new_text: told::in_lines_of(source, edit.text),
    };
    edits.into_iter().map(edit).collect()
}

/// Whether a kind is another, or one below it: `quickfix.add` is a `quickfix`.
fn is_of_kind(kind: &types::CodeActionKind, wanted: &types::CodeActionKind) -> bool {
    let (kind, wanted) = (kind.to_string(), wanted.to_string());
    kind.strip_prefix(wanted.as_str()).is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('.'))
}

/// The function that is being called.
pub(super) fn signature(world: &World, params: types::SignatureHelpParams) -> Answer<Option<types::SignatureHelp>> {
    let Some((opened, offset)) = at(world, &params.text_document_position_params) else { return Ok(None) };
    Ok(opened.policy().and_then(|policy| policy.signature(offset)).map(|one| told::signature(&world.client, one)))
}

/// The words of a policy by their kind.
pub(super) fn tokens(world: &World, params: types::SemanticTokensParams) -> Answer<Option<types::SemanticTokens>> {
    let Some(opened) = world.opened(params.text_document.uri.as_ref()) else { return Ok(None) };
    Ok(opened.policy().map(|policy| told::tokens(world.client.places, &opened.text.source, &policy.tokens())))
}

/// The words of a part of a policy by their kind.
pub(super) fn tokens_within(
    world: &World,
    params: types::SemanticTokensRangeParams,
) -> Answer<Option<types::SemanticTokens>> {
    let Some(opened) = world.opened(params.text_document.uri.as_ref()) else { return Ok(None) };
    let within = |policy: PolicyFile<'_>| {
        told::tokens(world.client.places, &opened.text.source, &policy.tokens_within(opened.span(params.range)))
    };
    Ok(opened.policy().map(within))
}

/// A policy in its one form.
pub(super) fn format(world: &World, params: types::DocumentFormattingParams) -> Answer<Option<Vec<types::TextEdit>>> {
    let Some(opened) = world.opened(params.text_document.uri.as_ref()) else { return Ok(None) };
    let edits = opened.policy().and_then(|policy| policy.format());
    Ok(edits.map(|edits| opened.edits(edits)))
}

/// A part of a policy in its one form.
pub(super) fn format_range(
    world: &World,
    params: types::DocumentRangeFormattingParams,
) -> Answer<Option<Vec<types::TextEdit>>> {
    let Some(opened) = world.opened(params.text_document.uri.as_ref()) else { return Ok(None) };
    let span = opened.span(params.range);
    let edits = opened.policy().and_then(|policy| policy.format_range(span));
    Ok(edits.map(|edits| opened.edits(edits)))
}

/// The names of the kinds of words, in their order.
pub(super) fn legend() -> types::SemanticTokensLegend {
    types::SemanticTokensLegend {
        token_types: TOKENS.iter().map(|(_, name)| (*name).to_owned()).collect(),
        token_modifiers: vec!["declaration".to_owned()],
    }
}
