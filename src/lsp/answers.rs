//! The requests that are answered, and how. Each answer is made of a picture of the world, and by nothing else.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gen_lsp_types as types;
use lsp_server::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::features;
use super::lenses;
use super::names;
use super::texts::Text;
use super::uri;
use super::workers::Urgency;
use super::world::World;
use crate::digest::Digest;

/// Why a request is not answered.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) code: ErrorCode,
    /// For people.
    pub(super) why: String,
}

/// What is made of a request.
pub(super) type Answer<T> = Result<T, Refusal>;

/// What is made of the world and of what is asked for, as the protocol has it.
type Answering = dyn FnOnce(&World, Value, &AtomicBool) -> Result<Value, Refusal> + Send;

/// How a request is answered.
pub(super) struct Route {
    pub(super) urgency: Urgency,
    answer: Box<Answering>,
}

impl Route {
    /// The answer, as the protocol has it.
    pub(super) fn answer(self, world: &World, params: Value, is_taken_back: &AtomicBool) -> Result<Value, Refusal> {
        if is_taken_back.load(Ordering::Relaxed) {
            return Err(taken_back());
        }
        (self.answer)(world, params, is_taken_back)
    }
}

/// How requests of a method are answered; nothing for those that are not known.
pub(super) fn route(method: &str) -> Option<Route> {
    let mut routes = Routes { method, found: None };
    routes.soon::<types::DocumentDiagnosticRequest>(|world, params| Ok(document_diagnostic(world, &params)));
    routes.soon::<types::CompletionRequest>(features::completion);
    routes.soon::<types::HoverRequest>(features::hover);
    routes.soon::<types::DefinitionRequest>(features::definition);
    routes.soon::<types::ReferencesRequest>(names::references);
    routes.soon::<types::PrepareRenameRequest>(names::prepare_rename);
    routes.soon::<types::RenameRequest>(names::rename);
    routes.soon::<types::DocumentHighlightRequest>(names::highlights);
    routes.soon::<types::DocumentLinkRequest>(names::links);
    routes.soon::<types::SelectionRangeRequest>(names::selections);
    routes.soon::<types::WorkspaceSymbolRequest>(names::workspace_symbols);
    routes.soon::<types::DocumentSymbolRequest>(features::symbols);
    routes.soon::<types::FoldingRangeRequest>(features::folds);
    routes.soon::<types::InlayHintRequest>(features::hints);
    routes.soon::<types::CodeActionRequest>(features::actions);
    routes.soon::<types::SignatureHelpRequest>(features::signature);
    routes.soon::<types::CodeLensRequest>(lenses::lenses);
    routes.soon::<types::CodeLensResolveRequest>(lenses::resolved);
    routes.soon::<types::SemanticTokensRequest>(features::tokens);
    routes.soon::<types::SemanticTokensRangeRequest>(features::tokens_within);
    routes.soon::<types::DocumentFormattingRequest>(features::format);
    routes.soon::<types::DocumentRangeFormattingRequest>(features::format_range);
    routes.add::<types::WorkspaceDiagnosticRequest>(Urgency::Later, workspace_diagnostic);
    routes.found
}

/// The way to the answer of one method.
struct Routes<'m> {
    method: &'m str,
    found: Option<Route>,
}

impl Routes<'_> {
    /// The answer to a kind of request, for which somebody waits.
    fn soon<R: types::Request>(&mut self, answer: fn(&World, R::Params) -> Result<R::Result, Refusal>) {
        self.add::<R>(Urgency::Soon, move |world, params, _| answer(world, params));
    }

    fn add<R: types::Request>(
        &mut self,
        urgency: Urgency,
        answer: impl FnOnce(&World, R::Params, &AtomicBool) -> Result<R::Result, Refusal> + Send + 'static,
    ) {
        if self.method == R::METHOD.as_str() {
            let answer = move |world: &World, params: Value, is_taken_back: &AtomicBool| {
                told(answer(world, read(params)?, is_taken_back)?)
            };
            self.found = Some(Route { urgency, answer: Box::new(answer) });
        }
    }
}

pub(super) fn read<T: DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| Refusal {
        code: ErrorCode::InvalidParams,
        why: format!("what is asked for is not as the protocol has it: {error}"),
    })
}

fn told(answer: impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(answer).map_err(|error| Refusal {
        code: ErrorCode::InternalError,
        why: format!("the answer cannot be written: {error}"),
    })
}

fn taken_back() -> Refusal {
    Refusal { code: ErrorCode::RequestCanceled, why: "it was taken back".to_owned() }
}

/// What is said of a text, unless that is what the client has.
fn document_diagnostic(world: &World, params: &types::DocumentDiagnosticParams) -> types::DocumentDiagnosticReport {
    let uri = params.text_document.uri.to_string();
    let diagnostics = match world.texts.get(&uri) {
        Some(text) => world.diagnostics(text),
        None => uri::path(&uri).map(|path| world.diagnostics_of_saved(&path)).unwrap_or_default(),
    };
    let id = id_of(&diagnostics);
    if params.previous_result_id.as_ref() == Some(&id) {
        let unchanged = types::UnchangedDocumentDiagnosticReport { result_id: id };
        return types::DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(
            types::RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: unchanged,
            },
        );
    }
    types::DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(types::RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: types::FullDocumentDiagnosticReport {
            result_id: Some(id),
            items: diagnostics,
        },
    })
}

/// What is said of all files, open or not, of which that is other than the client has.
fn workspace_diagnostic(
    world: &World,
    params: types::WorkspaceDiagnosticParams,
    is_taken_back: &AtomicBool,
) -> Result<types::WorkspaceDiagnosticReport, Refusal> {
    let mut known: HashMap<String, &str> =
        params.previous_result_ids.iter().map(|known| (known.uri.to_string(), known.value.as_str())).collect();
    let mut items = Vec::new();
    let mut add = |uri: String, version: Option<i32>, diagnostics: Vec<types::Diagnostic>| {
        let id = id_of(&diagnostics);
        let before = known.remove(&uri);
        if before == Some(id.as_str()) {
            items.push(types::WorkspaceDocumentDiagnosticReport::WorkspaceUnchangedDocumentDiagnosticReport(
                types::WorkspaceUnchangedDocumentDiagnosticReport {
                    uri: uri.into(),
                    version,
                    unchanged_document_diagnostic_report: types::UnchangedDocumentDiagnosticReport { result_id: id },
                },
            ));
        } else if before.is_some() || !diagnostics.is_empty() {
            items.push(full(uri, version, Some(id), diagnostics));
        }
    };
    let texts: Vec<&Arc<Text>> = world.texts.all().collect();
    for text in texts {
        add(text.uri.clone(), Some(text.version), world.diagnostics(text));
    }
    for root in &world.roots {
        for file in world.files(root) {
            if is_taken_back.load(Ordering::Relaxed) {
                return Err(taken_back());
            }
            add(uri::of_path(&file), None, world.diagnostics_of_saved(&file));
        }
    }
    // of files that are gone there is nothing to say any more
    let gone: Vec<String> = known.into_keys().collect();
    items.extend(gone.into_iter().map(|uri| full(uri, None, None, Vec::new())));
    Ok(types::WorkspaceDiagnosticReport { items })
}

fn full(
    uri: String,
    version: Option<i32>,
    result_id: Option<String>,
    items: Vec<types::Diagnostic>,
) -> types::WorkspaceDocumentDiagnosticReport {
    types::WorkspaceDocumentDiagnosticReport::WorkspaceFullDocumentDiagnosticReport(
        types::WorkspaceFullDocumentDiagnosticReport {
            uri: uri.into(),
            version,
            full_document_diagnostic_report: types::FullDocumentDiagnosticReport { result_id, items },
        },
    )
}

/// The same for the same diagnostics.
fn id_of(diagnostics: &[types::Diagnostic]) -> String {
    // what cannot be written is never the same
    let text = serde_json::to_vec(diagnostics).unwrap_or_default();
    Digest::of(&text).to_string()
}
