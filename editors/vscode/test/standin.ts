/**
 * A stand-in for the module `vscode`, of which there is none outside of VS Code: as much of it as the extension and its client
 * library need to begin, to open a text, and to be told of diagnostics. What it lacks is a class or a function that does nothing, so what
 * VS Code shows of all this is not tried here.
 */
import Module from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as path from 'node:path';

type Listener = (event: unknown) => unknown;

class Disposable {
    constructor(private readonly end: () => unknown = () => {}) {}
    static from(...all: { dispose(): unknown }[]) { return new Disposable(() => all.forEach((one) => one.dispose())); }
    dispose() { return this.end(); }
}

class EventEmitter {
    private readonly listeners = new Set<Listener>();
    readonly event = (listener: Listener, self?: unknown) => {
        const bound = self ? listener.bind(self) : listener;
        this.listeners.add(bound);
        return new Disposable(() => this.listeners.delete(bound));
    };
    fire(event: unknown) { for (const listener of [...this.listeners]) listener(event); }
    dispose() { this.listeners.clear(); }
}

class Position { constructor(readonly line: number, readonly character: number) {} }
class Range {
    readonly start: Position;
    readonly end: Position;
    constructor(start: Position | number, end: Position | number, line?: number, character?: number) {
        this.start = typeof start === 'number' ? new Position(start, end as number) : start;
        this.end = typeof start === 'number' ? new Position(line!, character!) : (end as Position);
    }
}
class Location { constructor(readonly uri: Uri, readonly range: Range) {} }
class Diagnostic {
    code: unknown;
    source: string | undefined;
    constructor(readonly range: Range, readonly message: string, readonly severity: number) {}
}

class Uri {
    constructor(readonly scheme: string, readonly path: string) {}
    static file(file: string) { return new Uri('file', file); }
    static parse(text: string) {
        if (text.startsWith('file:')) return Uri.file(fileURLToPath(text));
        const colon = text.indexOf(':');
        return new Uri(text.slice(0, colon), text.slice(colon + 1));
    }
    static from(parts: { scheme: string; path: string }) { return new Uri(parts.scheme, parts.path); }
    get fsPath() { return this.path; }
    with() { return this; }
    toString() { return this.scheme === 'file' ? pathToFileURL(this.path).href : `${this.scheme}:${this.path}`; }
}

/** What a task is made of. */
export class Task {
    constructor(readonly definition: { command: string }, readonly scope: unknown, readonly name: string, readonly source: string,
        readonly execution: unknown, readonly problemMatchers: string[]) {}
}

class ProcessExecution { constructor(readonly process: string, readonly args: string[]) {} }

interface TaskProvider { provideTasks(): Task[]; resolveTask(task: Task): Task | undefined }

class TabInputText { constructor(readonly uri: Uri) {} }

class CancellationTokenSource {
    private readonly emitter = new EventEmitter();
    readonly token = { isCancellationRequested: false, onCancellationRequested: this.emitter.event };
    cancel() { this.token.isCancellationRequested = true; this.emitter.fire(undefined); }
    dispose() { this.emitter.dispose(); }
}

/** A text that is open. */
export class Document {
    version = 1;
    readonly isClosed = false;
    readonly isDirty = false;
    readonly eol = 1;
    constructor(readonly uri: Uri, readonly languageId: string, private readonly text: string) {}
    get fileName() { return this.uri.fsPath; }
    get lineCount() { return this.text.split('\n').length; }
    getText() { return this.text; }
}

/** What a test sees of the stand-in. */
export class World {
    readonly commands = new Map<string, (...given: unknown[]) => unknown>();
    readonly executed: { name: string; given: unknown[] }[] = [];
    readonly errors: string[] = [];
    /** What a person chooses of an error that is shown, once. */
    choice: string | undefined;
    remoteName: string | undefined;
    tasks: TaskProvider | undefined;
    readonly documents: Document[] = [];
    readonly diagnostics = new Map<string, Diagnostic[]>();
    readonly opened = new EventEmitter();
    private readonly told = new EventEmitter();

    constructor(readonly folder: string, readonly settings: Record<string, unknown>) {}

    open(file: string, languageId: string, text: string): Document {
        const document = new Document(Uri.file(path.join(this.folder, file)), languageId, text);
        this.documents.push(document);
        this.opened.fire(document);
        return document;
    }

    /** The diagnostics of a text, once there are any. */
    async diagnosticsOf(document: Document): Promise<Diagnostic[]> {
        for (;;) {
            const found = this.diagnostics.get(document.uri.toString());
            if (found?.length) return found;
            await new Promise<void>((resolve) => { const once = this.told.event(() => { once.dispose(); resolve(); }); });
        }
    }

    /** The module that `require('vscode')` gives from now on. */
    install(): void {
        const world = this;
        const nothing = () => new Disposable();
        const folder = { uri: Uri.file(this.folder), name: path.basename(this.folder), index: 0 };
        const channel = lacking({ logLevel: 2, onDidChangeLogLevel: nothing });
        const known = {
            __esModule: true,
            Disposable, EventEmitter, Position, Range, Location, Diagnostic, Uri, CancellationTokenSource, TabInputText, Task, ProcessExecution, version: '1.91.0',
            TaskGroup: { Test: 'test' }, TaskRevealKind: { Always: 1 },
            DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
            env: lacking({ get remoteName() { return world.remoteName; }, language: 'en', appName: 'stand-in', onDidChangeTelemetryEnabled: nothing }),
            commands: lacking({
                registerCommand: (name: string, run: () => unknown) => {
                    if (world.commands.has(name)) throw new Error(`the command ${name} is there already`);
                    world.commands.set(name, run);
                    return new Disposable(() => world.commands.delete(name));
                },
                executeCommand: async (name: string, ...given: unknown[]) => { world.executed.push({ name, given }); return world.commands.get(name)?.(...given); },
                getCommands: async () => [...world.commands.keys()],
            }),
            workspace: lacking({
                workspaceFolders: [folder], textDocuments: this.documents, notebookDocuments: [], isTrusted: true,
                getWorkspaceFolder: () => folder,
                onDidOpenTextDocument: this.opened.event,
                getConfiguration: (section = '') => ({
                    get: (name: string, otherwise?: unknown) => world.settings[section ? `${section}.${name}` : name] ?? otherwise,
                    has: () => false, inspect: () => undefined,
                }),
                createFileSystemWatcher: () => lacking({ dispose: () => {} }),
            }),
            window: lacking({
                createOutputChannel: () => channel, visibleTextEditors: [], activeTextEditor: undefined,
                tabGroups: lacking({ get all() { return [{ tabs: world.documents.map((one) => ({ input: new TabInputText(one.uri) })) }]; } }),
                showErrorMessage: async (message: string, ...offered: string[]) => {
                    world.errors.push(message);
                    const chosen = offered.find((one) => one === world.choice);
                    if (chosen) world.choice = undefined;
                    return chosen;
                },
            }),
            languages: lacking({
                match: (selector: { language?: string }[] | { language?: string }, document: Document) => [selector].flat().some((one) => one.language === undefined || one.language === document.languageId) ? 10 : 0,
                createDiagnosticCollection: (name: string) => ({
                    name,
                    set: (uri: Uri, all: Diagnostic[] | undefined) => { world.diagnostics.set(uri.toString(), all ?? []); world.told.fire(undefined); },
                    delete: (uri: Uri) => world.diagnostics.delete(uri.toString()),
                    clear: () => world.diagnostics.clear(), has: () => false, dispose: () => {}, get: () => undefined, forEach: () => {},
                }),
            }),
            tasks: lacking({ registerTaskProvider: (_: string, provider: TaskProvider) => { world.tasks = provider; return new Disposable(); } }), notebooks: lacking({}), extensions: lacking({}), l10n: { t: (text: string) => text },
        };
        const module = lacking(known);
        const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
        const load = loader._load;
        loader._load = (request, ...rest) => (request === 'vscode' ? module : load(request, ...rest));
    }
}

/** An object whose members that it lacks are classes, where they begin with a capital, and functions that do nothing where not. */
function lacking<T extends object>(known: T): T {
    const made = new Map<string | symbol, unknown>();
    return new Proxy(known, {
        get: (target, name) => {
            if (name in target) return target[name as keyof T];
            if (typeof name === 'symbol' || name === 'then' || name === '__esModule') return undefined;
            // what is asked for twice is the same
            if (!made.has(name)) made.set(name, /^[A-Z]/.test(name) ? lackingClass() : () => new Disposable());
            return made.get(name);
        },
    });
}

function lackingClass(): unknown {
    // also an enum: its members are their own names
    return new Proxy(class {}, { get: (target, name, self) => (Reflect.has(target, name) || typeof name === 'symbol' ? Reflect.get(target, name, self) : name) });
}
