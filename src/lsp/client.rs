//! What a client can do, as it says when it begins, and what it may ask of this server.

use gen_lsp_types as types;

use super::commands::COMMANDS;
use super::features;
use super::lenses::SHOW_REFERENCES;
use super::places::Places;
use crate::source::ColumnUnit;

/// What is known of the client.
#[derive(Debug, Clone)]
pub(super) struct Client {
    /// How places are counted.
    pub(super) places: Places,
    /// Whether it asks for diagnostics; if not, they are sent. Never both.
    pub(super) pulls: bool,
    /// Whether it can be told to ask anew.
    pub(super) refreshes_diagnostics: bool,
    /// Whether it shows further places of a diagnostic.
    pub(super) related_information: bool,
    /// Whether it shows where a code is described.
    pub(super) code_description: bool,
    /// Whether it asks what can be renamed, before it has it renamed.
    pub(super) prepares_rename: bool,
    /// Whether completions may hold places to fill in.
    pub(super) snippets: bool,
    /// Whether completions may say how their lines are indented.
    pub(super) insert_text_modes: bool,
    /// The kinds of completions and of symbols that it knows; nothing where it knows those of the first protocol.
    pub(super) completion_kinds: Option<Vec<types::CompletionItemKind>>,
    pub(super) symbol_kinds: Option<Vec<types::SymbolKind>>,
    /// Whether symbols may hold symbols.
    pub(super) nested_symbols: bool,
    /// Whether changes may be offered to it as such, and not only as commands.
    pub(super) action_literals: bool,
    /// Whether it asks for the edits of a change once that was chosen.
    pub(super) resolves_edits: bool,
    /// What texts may be written in that it shows for a word, beside a completion, and beside a function that is being called.
    pub(super) hover: Markup,
    pub(super) completion_documentation: Markup,
    pub(super) signature_documentation: Markup,
    /// Whether it shows how far work is that nobody asked for.
    pub(super) shows_progress: bool,
    /// The process that it is.
    pub(super) process: Option<u32>,
    /// Whether it takes requests to watch files.
    pub(super) watches_files: bool,
    /// Whether it can be told to ask for lenses anew.
    pub(super) refreshes_lenses: bool,
    /// Whether it shows a file, and a place in it, when it is told to.
    pub(super) shows_documents: bool,
    /// Whether it has a command by which it shows places.
    pub(super) shows_references: bool,
    /// Its folders.
    pub(super) folders: Vec<String>,
}

/// What a text may be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    Markdown,
    Plain,
    /// It does not know of texts that say what they are written in.
    Unknown,
}

impl Markup {
    fn new(offered: Option<&Vec<types::MarkupKind>>) -> Self {
        match offered {
            Some(offered) if offered.contains(&types::MarkupKind::Markdown) => Self::Markdown,
            Some(offered) if offered.contains(&types::MarkupKind::PlainText) => Self::Plain,
            Some(_) | None => Self::Unknown,
        }
    }
}

impl Client {
    /// The client that says this.
    #[expect(deprecated, reason = "older clients name their folder so")]
    pub(super) fn new(params: &types::InitializeParams) -> Self {
        let capabilities = &params.capabilities;
        let text = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let published = text.and_then(|text| text.publish_diagnostics.as_ref()).map(|of| &of.diagnostics_capabilities);
        let pulled = text.and_then(|text| text.diagnostic.as_ref());
        let described = pulled.map(|of| &of.diagnostics_capabilities).or(published);
        let completion = text.and_then(|text| text.completion.as_ref());
        let item = completion.and_then(|completion| completion.completion_item.as_ref());
        let symbols = text.and_then(|text| text.document_symbol.as_ref());
        let signature = text.and_then(|text| text.signature_help.as_ref()?.signature_information.as_ref());
        let folders = match &params.workspace_folders_initialize_params.workspace_folders {
            Some(types::WorkspaceFolders::WorkspaceFolderList(folders)) if !folders.is_empty() => {
                folders.iter().map(|folder| folder.uri.to_string()).collect()
            }
            _ => params.root_uri.iter().map(ToString::to_string).collect(),
        };
        Self {
            places: Places { unit: unit(capabilities) },
            pulls: pulled.is_some(),
            refreshes_diagnostics: workspace
                .and_then(|workspace| workspace.diagnostics.as_ref()?.refresh_support)
                .unwrap_or(false),
            related_information: described.and_then(|of| of.related_information).unwrap_or(false),
            code_description: described.and_then(|of| of.code_description_support).unwrap_or(false),
            prepares_rename: text.and_then(|text| text.rename.as_ref()?.prepare_support).unwrap_or(false),
            snippets: item.and_then(|item| item.snippet_support).unwrap_or(false),
            insert_text_modes: item
                .and_then(|item| item.insert_text_mode_support.as_ref())
                .is_some_and(|modes| modes.value_set.contains(&types::InsertTextMode::AsIs)),
            completion_kinds: completion.and_then(|of| of.completion_item_kind.as_ref()?.value_set.clone()),
            symbol_kinds: symbols.and_then(|of| of.symbol_kind.as_ref()?.value_set.clone()),
            nested_symbols: symbols.and_then(|of| of.hierarchical_document_symbol_support).unwrap_or(false),
            action_literals: text
                .and_then(|text| text.code_action.as_ref()?.code_action_literal_support.as_ref())
                .is_some(),
            resolves_edits: text.and_then(|text| text.code_action.as_ref()).is_some_and(|actions| {
                let resolved = actions.resolve_support.as_ref();
                let is_edit = resolved.is_some_and(|resolved| resolved.properties.iter().any(|known| known == "edit"));
                is_edit && actions.data_support.unwrap_or(false)
            }),
            hover: Markup::new(text.and_then(|text| text.hover.as_ref()?.content_format.as_ref())),
            completion_documentation: Markup::new(item.and_then(|item| item.documentation_format.as_ref())),
            signature_documentation: Markup::new(signature.and_then(|of| of.documentation_format.as_ref())),
            shows_progress: capabilities.window.as_ref().and_then(|window| window.work_done_progress).unwrap_or(false),
            process: process(params),
            watches_files: workspace
                .and_then(|workspace| workspace.did_change_watched_files.as_ref()?.dynamic_registration)
                .unwrap_or(false),
            refreshes_lenses: workspace
                .and_then(|workspace| workspace.code_lens.as_ref()?.refresh_support)
                .unwrap_or(false),
            shows_documents: capabilities
                .window
                .as_ref()
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|shows| shows.support),
            shows_references: [&params.initialization_options, &capabilities.experimental]
                .into_iter()
                .flatten()
                .any(|said| has_command(said, SHOW_REFERENCES)),
            folders,
        }
    }

    /// What this server does for it.
    pub(super) fn served(&self) -> types::ServerCapabilities {
        let sync = types::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(types::TextDocumentSyncKind::Incremental),
            save: Some(types::Save::SaveOptions(types::SaveOptions { include_text: Some(false) })),
            ..types::TextDocumentSyncOptions::default()
        };
        let diagnostics = types::DiagnosticOptions {
            identifier: Some("clausula".to_owned()),
            // a policy that changes changes what is said of contracts
            inter_file_dependencies: true,
            workspace_diagnostics: true,
            work_done_progress_options: types::WorkDoneProgressOptions::default(),
        };
        let folders = types::WorkspaceFoldersServerCapabilities {
            supported: Some(true),
            change_notifications: Some(types::ChangeNotifications::Bool(true)),
        };
        types::ServerCapabilities {
            position_encoding: Some(match self.places.unit {
                ColumnUnit::Utf8 => types::PositionEncodingKind::UTF8,
                ColumnUnit::Utf16 => types::PositionEncodingKind::UTF16,
                ColumnUnit::CodePoint => types::PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(types::TextDocumentSync::Options(sync)),
            diagnostic_provider: self.pulls.then_some(types::DiagnosticProvider::DiagnosticOptions(diagnostics)),
            completion_provider: Some(types::CompletionOptions {
                trigger_characters: Some([" ", ":", ".", "-", "\"", "{", "[", ",", "/"].map(str::to_owned).to_vec()),
                ..types::CompletionOptions::default()
            }),
            hover_provider: Some(types::HoverProvider::Bool(true)),
            definition_provider: Some(types::DefinitionProvider::Bool(true)),
            document_highlight_provider: Some(types::DocumentHighlightProvider::Bool(true)),
            document_link_provider: Some(types::DocumentLinkOptions::default()),
            selection_range_provider: Some(types::SelectionRangeProvider::Bool(true)),
            workspace_symbol_provider: Some(types::WorkspaceSymbolProvider::Bool(true)),
            references_provider: Some(types::ReferencesProvider::Bool(true)),
            rename_provider: Some(match self.prepares_rename {
                true => types::RenameProvider::RenameOptions(types::RenameOptions {
                    prepare_provider: Some(true),
                    ..types::RenameOptions::default()
                }),
                false => types::RenameProvider::Bool(true),
            }),
            document_symbol_provider: Some(types::DocumentSymbolProvider::Bool(true)),
            folding_range_provider: Some(types::FoldingRangeProvider::Bool(true)),
            inlay_hint_provider: Some(types::InlayHintProvider::Bool(true)),
            // ours are changes of texts, which a client that takes nothing but commands can't be offered
            code_action_provider: self.action_literals.then(|| {
                types::CodeActionProvider::CodeActionOptions(types::CodeActionOptions {
                    code_action_kinds: Some(vec![
                        types::CodeActionKind::QuickFix,
                        types::CodeActionKind::RefactorRewrite,
                    ]),
                    resolve_provider: self.resolves_edits.then_some(true),
                    ..types::CodeActionOptions::default()
                })
            }),
            signature_help_provider: Some(types::SignatureHelpOptions {
                trigger_characters: Some(vec!["(".to_owned(), ",".to_owned()]),
                ..types::SignatureHelpOptions::default()
            }),
            code_lens_provider: Some(types::CodeLensOptions {
                resolve_provider: Some(self.shows_references),
                ..types::CodeLensOptions::default()
            }),
            execute_command_provider: Some(types::ExecuteCommandOptions {
                commands: COMMANDS.map(str::to_owned).to_vec(),
                ..types::ExecuteCommandOptions::default()
            }),
            semantic_tokens_provider: Some(types::SemanticTokensProvider::SemanticTokensOptions(
                types::SemanticTokensOptions {
                    legend: features::legend(),
                    range: Some(types::SemanticTokensOptionsRange::Bool(true)),
                    full: Some(types::Full::Bool(true)),
                    work_done_progress_options: types::WorkDoneProgressOptions::default(),
                },
            )),
            document_formatting_provider: Some(types::DocumentFormattingProvider::Bool(true)),
            document_range_formatting_provider: Some(types::DocumentRangeFormattingProvider::Bool(true)),
            workspace: Some(types::WorkspaceOptions {
                workspace_folders: Some(folders),
                file_operations: Some(file_operations()),
                ..types::WorkspaceOptions::default()
            }),
            ..types::ServerCapabilities::default()
        }
    }
}

/// Whether a client says that it has a command: in `commands`, or, as some write it, in `commands` within that.
fn has_command(said: &types::LspAny, name: &str) -> bool {
    let commands = said.get("commands");
    let list = commands.and_then(|commands| commands.get("commands").unwrap_or(commands).as_array());
    list.is_some_and(|list| list.iter().any(|known| known == name))
}

/// The unit that both sides count columns in: bytes where the client offers them, for it is what we count in ourselves.
fn unit(capabilities: &types::ClientCapabilities) -> ColumnUnit {
    let offered = capabilities.general.as_ref().and_then(|general| general.position_encodings.as_ref());
    let is_offered = |kind| offered.is_some_and(|offered| offered.contains(&kind));
    if is_offered(types::PositionEncodingKind::UTF8) { ColumnUnit::Utf8 } else { ColumnUnit::Utf16 }
}

fn process(params: &types::InitializeParams) -> Option<u32> {
    params.process_id.and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0)
}

/// What is to be told of files that come, go, and get other names: our own, and folders, in which there may be some.
fn file_operations() -> types::FileOperationOptions {
    let filter = |glob: &str, kind| types::FileOperationFilter {
        scheme: Some("file".to_owned()),
        pattern: types::FileOperationPattern { glob: glob.to_owned(), matches: Some(kind), options: None },
    };
    let filters = vec![
        filter("**/*.{yaml,yml,policy}", types::FileOperationPatternKind::File),
        filter("**", types::FileOperationPatternKind::Folder),
    ];
    let all = Some(types::FileOperationRegistrationOptions { filters });
    types::FileOperationOptions {
        did_create: all.clone(),
        did_rename: all.clone(),
        did_delete: all,
        ..types::FileOperationOptions::default()
    }
}
