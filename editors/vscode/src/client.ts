/** What the client of the language server is told, from the settings. */
import type { LanguageClientOptions, Middleware } from 'vscode-languageclient/node';
import { LANGUAGE } from './ours';

/** The settings that change how the client behaves. They are read each time, so that a change needs no restart. */
export interface Settings {
    readonly inlayHints: boolean;
    readonly codeLens: boolean;
    readonly checkWholeWorkspace: boolean;
}

/** The command by which lenses of the server have places shown: it names it only to a client that says it has it. */
export const SHOW_REFERENCES = 'clausula.showReferences';

/** What the client is told. YAML is handed over as it is: the server itself decides what a contract is. */
export function options(settings: () => Settings): LanguageClientOptions {
    const middleware: Middleware = {
        provideInlayHints: (document, range, token, next) => (settings().inlayHints ? next(document, range, token) : []),
        provideCodeLenses: (document, token, next) => (settings().codeLens ? next(document, token) : []),
        provideWorkspaceDiagnostics: (known, token, report, next) =>
            settings().checkWholeWorkspace ? next(known, token, report) : { items: [] },
    };
    const schemes = ['file', 'untitled'];
    return {
        documentSelector: schemes.flatMap((scheme) => [LANGUAGE, 'yaml'].map((language) => ({ scheme, language }))),
        diagnosticCollectionName: 'clausula',
        // while a text is typed, and when it is saved; of other texts when they are shown
        diagnosticPullOptions: { onChange: true, onSave: true },
        // code of a message may be shown as it is: the server escapes what stands in contracts
        markdown: { isTrusted: false, supportHtml: false },
        initializationOptions: { commands: [SHOW_REFERENCES] },
        middleware,
    };
}
