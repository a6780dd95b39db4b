//! The requests that are answered, and how. Each answer is made of a picture of the world, and by nothing else.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use gen_lsp_types as types;
use lsp_server::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::to_raw_value;

use super::features;
use super::lenses;
use super::names;
use super::outgoing::Written;
use super::progress::{Asked, Items, WorkDone};
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
type Answering = dyn FnOnce(&World, Value, &Asked) -> Result<Written, Refusal> + Send;

/// How a request is answered.
pub(super) struct Route {
    pub(super) urgency: Urgency,
    /// What is said once the text is another that the request is about; nothing where the answer is of use even then.
    pub(super) outdated: Option<ErrorCode>,
    answer: Box<Answering>,
}

impl Route {
    /// The answer, as the protocol has it.
    pub(super) fn answer(self, world: &World, params: Value, asked: &Asked) -> Result<Written, Refusal> {
        if asked.is_taken_back() {
            return Err(taken_back());
        }
        (self.answer)(world, params, asked)
    }
}

/// A kind of request that is answered beside those of the protocol, by what it says alone.
#[derive(Clone)]
pub struct Extension {
    /// Its method.
    pub method: &'static str,
    /// Whether somebody waits for it.
    pub urgency: Urgency,
    /// Makes the answer of its parameters.
    pub answer: Arc<dyn Fn(Value) -> Value + Send + Sync>,
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extension").field("method", &self.method).field("urgency", &self.urgency).finish()
    }
}

impl Extension {
    pub(super) fn route(&self) -> Route {
        let answer = Arc::clone(&self.answer);
        let answer = move |_: &World, params: Value, _: &Asked| told(answer(params));
        Route { urgency: self.urgency, outdated: None, answer: Box::new(answer) }
    }
}

/// How requests of a method are answered; nothing for those that are not known.
pub(super) fn route(method: &str) -> Option<Route> {
    let mut routes = Routes { method, found: None };
    routes.soon::<types::DocumentDiagnosticRequest>(|world, params| Ok(document_diagnostic(world, &params)));
    // the client asks anew
    routes.is_of_now(ErrorCode::ServerCancelled);
    routes.soon::<types::CompletionRequest>(features::completion);
    routes.soon::<types::HoverRequest>(features::hover);
    routes.soon::<types::DefinitionRequest>(features::definition);
    routes.soon::<types::ReferencesRequest>(names::references);
    routes.soon::<types::PrepareRenameRequest>(names::prepare_rename);
    routes.whole::<types::RenameRequest>(names::rename);
    routes.whole::<types::DocumentHighlightRequest>(names::highlights);
    routes.whole::<types::DocumentLinkRequest>(names::links);
    routes.soon::<types::SelectionRangeRequest>(names::selections);
    routes.soon::<types::WorkspaceSymbolRequest>(names::workspace_symbols);
    routes.whole::<types::DocumentSymbolRequest>(features::symbols);
    routes.whole::<types::FoldingRangeRequest>(features::folds);
    routes.whole::<types::InlayHintRequest>(features::hints);
    routes.whole::<types::CodeActionRequest>(features::actions);
    routes.soon::<types::CodeActionResolveRequest>(features::resolved_action);
    routes.soon::<types::SignatureHelpRequest>(features::signature);
    routes.whole::<types::CodeLensRequest>(lenses::lenses);
    routes.soon::<types::CodeLensResolveRequest>(lenses::resolved);
    routes.whole::<types::SemanticTokensRequest>(features::tokens);
    routes.whole::<types::SemanticTokensRangeRequest>(features::tokens_within);
    routes.whole::<types::DocumentFormattingRequest>(features::format);
    routes.whole::<types::DocumentRangeFormattingRequest>(features::format_range);
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

    /// The same, of places all over a text: to one that is another by now they do not fit.
    fn whole<R: types::Request>(&mut self, answer: fn(&World, R::Params) -> Result<R::Result, Refusal>) {
        if self.method == R::METHOD.as_str() {
            self.soon::<R>(answer);
            self.is_of_now(ErrorCode::ContentModified);
        }
    }

    /// Of what was added last the answer is of no use once the text is another.
    fn is_of_now(&mut self, code: ErrorCode) {
        if let Some(route) = self.found.as_mut().filter(|route| route.outdated.is_none()) {
            route.outdated = Some(code);
        }
    }

    fn add<R: types::Request>(
        &mut self,
        urgency: Urgency,
        answer: impl FnOnce(&World, R::Params, &Asked) -> Result<R::Result, Refusal> + Send + 'static,
    ) {
        if self.method == R::METHOD.as_str() {
            let answer = move |world: &World, params: Value, asked: &Asked| told(answer(world, read(params)?, asked)?);
            self.found = Some(Route { urgency, outdated: None, answer: Box::new(answer) });
        }
    }
}

pub(super) fn read<T: DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| Refusal {
        code: ErrorCode::InvalidParams,
        why: format!("what is asked for is not as the protocol has it: {error}"),
    })
}

pub(super) fn told(answer: impl Serialize) -> Result<Written, Refusal> {
    to_raw_value(&answer).map_err(|error| Refusal {
        code: ErrorCode::InternalError,
        why: format!("the answer cannot be written: {error}"),
    })
}

pub(super) fn taken_back() -> Refusal {
    Refusal { code: ErrorCode::RequestCanceled, why: "it was taken back".to_owned() }
}

pub(super) fn outdated() -> Refusal {
    Refusal { code: ErrorCode::ContentModified, why: "the text is another by now".to_owned() }
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
    asked: &Asked,
) -> Result<types::WorkspaceDiagnosticReport, Refusal> {
    let types::WorkDoneProgressParams { work_done_token } = params.work_done_progress_params;
    let types::PartialResultParams { partial_result_token } = params.partial_result_params;
    let mut known: HashMap<String, &str> =
        params.previous_result_ids.iter().map(|known| (known.uri.to_string(), known.value.as_str())).collect();
    let mut items = Items::new(asked, partial_result_token);
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
    let files: Vec<_> = world.roots.iter().flat_map(|root| world.files(root)).collect();
    let mut done = WorkDone::begin(asked, work_done_token, "Checking contracts", texts.len() + files.len());
    for text in texts {
        add(text.uri.clone(), Some(text.version), world.diagnostics(text));
        done.step();
    }
    for file in files {
        if asked.is_taken_back() {
            return Err(taken_back());
        }
        add(uri::of_path(&file), None, world.diagnostics_of_saved(&file));
        done.step();
    }
    // of files that are gone there is nothing to say any more
    let gone: Vec<String> = known.into_keys().collect();
    gone.into_iter().for_each(|uri| items.push(full(uri, None, None, Vec::new())));
    Ok(types::WorkspaceDiagnosticReport { items: items.rest() })
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
