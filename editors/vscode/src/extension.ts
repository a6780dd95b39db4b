/** Where the extension begins: it starts the language server when there is a text for it, and offers commands and tasks. */
import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import { LanguageClient, State, type ServerOptions } from 'vscode-languageclient/node';
import { options, SHOW_REFERENCES, type Settings } from './client';
import { LANGUAGE, isOurs } from './ours';
import { find, type Found } from './program';
import { provider, task, type Definition, type Means } from './tasks';

/** What other extensions, and our tests, may have of this one. */
export interface Api {
    /** The client, once there was a text for the server. */
    readonly client: () => LanguageClient | undefined;
}

const EXPLAINED = 'clausula-explain';

export async function activate(context: vscode.ExtensionContext): Promise<Api> {
    const output = vscode.window.createOutputChannel('Clausula', { log: true });
    const server = new Server(output);
    const command = (name: string, run: (...given: never[]) => unknown) => vscode.commands.registerCommand(name, run);
    context.subscriptions.push(
        output,
        { dispose: () => void server.stop() },
        command('clausula.restartServer', () => server.restart()),
        command('clausula.showOutput', () => output.show()),
        command('clausula.checkWorkspace', () => runTask(server, { type: 'clausula', command: 'check' }, undefined)),
        command('clausula.testPolicy', (uri?: vscode.Uri) => testPolicy(server, uri)),
        command('clausula.explain', (code?: string) => explain(server, code)),
        command(SHOW_REFERENCES, showReferences),
        vscode.tasks.registerTaskProvider('clausula', provider(server.means)),
        vscode.workspace.registerTextDocumentContentProvider(EXPLAINED, { provideTextDocumentContent: (uri) => server.explanation(uri.path) }),
        vscode.workspace.onDidOpenTextDocument((document) => server.startFor([document])),
        // what is no contract yet may be one as soon as it says so
        vscode.workspace.onDidSaveTextDocument((document) => server.startFor([document])),
        vscode.workspace.onDidGrantWorkspaceTrust(() => server.restart()),
        vscode.workspace.onDidChangeConfiguration((change) => {
            if (change.affectsConfiguration('clausula.path')) void server.restart();
        }),
    );
    await server.startFor(vscode.workspace.textDocuments);
    return { client: () => server.client };
}

/** The language server, and the program that it is. */
class Server {
    client: LanguageClient | undefined;
    /** Whether there was a text for it: then it is started, now or when it can be. */
    private isWanted = false;
    private started: Promise<void> = Promise.resolve();

    /** What tasks are made by. */
    readonly means: Means = {
        find: (folder) => {
            const found = locate(folder);
            return 'program' in found ? found.program : undefined;
        },
        need: (folder) => this.program(folder),
        areFindingsShown: () => this.client?.state === State.Running && settings().checkWholeWorkspace,
    };

    constructor(private readonly output: vscode.LogOutputChannel) {}

    /** Starts it, if one of these texts is for it. */
    async startFor(documents: readonly vscode.TextDocument[]): Promise<void> {
        if (this.isWanted || !documents.some(isOurs)) return this.started;
        this.isWanted = true;
        return this.inTurn(() => this.start());
    }

    async restart(): Promise<void> {
        this.isWanted = true;
        return this.inTurn(async () => {
            await this.end();
            await this.start();
        });
    }

    async stop(): Promise<void> {
        return this.inTurn(() => this.end());
    }

    /** The program, for a task of a folder; nothing, and a word about it, where there is none. */
    program(folder: vscode.WorkspaceFolder | undefined): string | undefined {
        const found = locate(folder);
        if ('program' in found) return found.program;
        this.complain(found.problem);
        return undefined;
    }

    /** What the program says of a code. */
    explanation(code: string): Promise<string> {
        const folder = vscode.workspace.workspaceFolders?.[0];
        const program = this.program(folder);
        if (program === undefined) return Promise.resolve('');
        const cwd = folder?.uri.fsPath;
        // `--`: a code that begins with a hyphen is no option
        return new Promise((resolve) => {
            execFile(program, ['explain', '--', code], { cwd, timeout: 30_000 }, (_, said, problem) => resolve(said || problem));
        });
    }

    /** One after the other: what starts is not stopped half-way. */
    private inTurn(run: () => Promise<void>): Promise<void> {
        this.started = this.started.then(run, run);
        return this.started;
    }

    private async start(): Promise<void> {
        const found = locate(vscode.workspace.workspaceFolders?.[0]);
        if ('problem' in found) return this.complain(found.problem);
        const run = { command: found.program, args: ['lsp'] };
        const serverOptions: ServerOptions = { run, debug: run };
        this.client = new LanguageClient('clausula', 'Clausula', serverOptions, { ...options(settings), outputChannel: this.output });
        this.output.info(`starting ${found.program} lsp`);
        try {
            await this.client.start();
        } catch (error) {
            this.complain(`\`${found.program} lsp\` did not start: ${error instanceof Error ? error.message : String(error)}`);
        }
    }

    private async end(): Promise<void> {
        const client = this.client;
        this.client = undefined;
        // a client that is not running has nothing to be told
        if (client?.state === State.Running) await client.stop();
        await client?.dispose();
    }

    private complain(problem: string): void {
        this.output.error(problem);
        const [open, again] = ['Open settings', 'Try again'];
        const advice = 'Install it, or name it in the setting `clausula.path`.';
        // the setting belongs to the machine that the program runs on: with a remote one, the page of a user's own settings lacks it
        const page = vscode.env.remoteName === undefined ? 'openSettings' : 'openRemoteSettings';
        void vscode.window.showErrorMessage(`Clausula: ${problem}. ${advice}`, open, again).then((chosen) => {
            if (chosen === open) void vscode.commands.executeCommand(`workbench.action.${page}`, { query: 'clausula.path' });
            if (chosen === again) void this.restart();
        });
    }
}

function settings(): Settings {
    const given = vscode.workspace.getConfiguration('clausula');
    return {
        inlayHints: given.get('inlayHints', true),
        codeLens: given.get('codeLens', true),
        checkWholeWorkspace: given.get('checkWholeWorkspace', true),
    };
}

/** The program. Without trust in the workspace VS Code gives only what the user has set (`restrictedConfigurations`). */
function locate(folder: vscode.WorkspaceFolder | undefined): Found {
    return find({
        setting: vscode.workspace.getConfiguration('clausula', folder?.uri).get('path', ''),
        folder: folder?.uri.fsPath,
        environment: process.env,
        platform: process.platform,
    });
}

async function runTask(server: Server, definition: Definition, uri: vscode.Uri | undefined): Promise<void> {
    const of = uri ?? vscode.window.activeTextEditor?.document.uri;
    const folder = (of && vscode.workspace.getWorkspaceFolder(of)) ?? vscode.workspace.workspaceFolders?.[0];
    if (folder === undefined) {
        void vscode.window.showInformationMessage('Clausula: open a folder first');
        return;
    }
    const program = server.program(folder);
    if (program !== undefined) await vscode.tasks.executeTask(task(definition, folder, program, server.means));
}

async function testPolicy(server: Server, uri: vscode.Uri | undefined): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    const file = uri ?? (document?.languageId === LANGUAGE ? document.uri : undefined);
    if (file === undefined || file.scheme !== 'file') {
        void vscode.window.showInformationMessage('Clausula: open a policy that is saved first');
        return;
    }
    await runTask(server, { type: 'clausula', command: 'test', arguments: ['--', file.fsPath] }, file);
}

/** Shows what the program says of a code: of the diagnostic at the cursor, or one that is asked for. */
async function explain(server: Server, given: string | undefined): Promise<void> {
    const code = given ?? (await vscode.window.showInputBox({
        title: 'Explain what stands in brackets before a finding',
        placeHolder: 'bpo.ip/ip-client-owns',
        value: codeAtCursor() ?? '',
    }));
    if (!code || server.program(undefined) === undefined) return;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: EXPLAINED, path: code.trim() }));
    await vscode.window.showTextDocument(document, { preview: true });
}

function codeAtCursor(): string | undefined {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return undefined;
    const at = editor.selection.active;
    const found = vscode.languages.getDiagnostics(editor.document.uri).find((one) => one.source === 'clausula' && one.range.contains(at));
    const code = typeof found?.code === 'object' ? found.code.value : found?.code;
    return code?.toString();
}

/** Shows places of which a lens of the server tells, in the protocol's terms. */
async function showReferences(uri: string, position: { line: number; character: number }, locations: readonly Place[]): Promise<void> {
    const at = (place: { line: number; character: number }) => new vscode.Position(place.line, place.character);
    const location = ({ uri, range }: Place) => new vscode.Location(vscode.Uri.parse(uri), new vscode.Range(at(range.start), at(range.end)));
    await vscode.commands.executeCommand('editor.action.showReferences', vscode.Uri.parse(uri), at(position), locations.map(location));
}

/** A place, in the protocol's terms. */
interface Place {
    readonly uri: string;
    readonly range: { readonly start: { line: number; character: number }; readonly end: { line: number; character: number } };
}
