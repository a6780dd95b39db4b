/** What the tests share: the project's files, the program, and a language server to ask. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** The extension's folder: that of `package.json`. */
export const extension = path.resolve(__dirname, '..', '..');
/** The project's folder. CI tests a copy of the extension elsewhere. */
export const project = path.resolve(process.env['CLAUSULA_PROJECT'] ?? path.join(extension, '..', '..'));
/** The program, which is to be built before. */
export const program = path.resolve(process.env['CLAUSULA_PROGRAM'] ?? path.join(project, 'target', 'debug', 'clausula'));

/** A new folder, which is gone once the tests are done. */
export function newFolder(): string {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'clausula-')));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

export const read = (...parts: string[]): string => readFileSync(path.join(...parts), 'utf8');

/** All policies, vocabularies and tests of the project that are meant to be right, by their paths. */
export function policies(): string[] {
    const folders = ['policies', 'contracts', path.join('tests', 'suite', 'fixtures'), path.join('tests', 'packs')];
    const found = folders.flatMap((folder) =>
        readdirSync(path.join(project, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.policy')).map((file) => path.join(project, folder, file)));
    if (found.length < 20) throw new Error(`only ${found.length} policies were found`);
    return found.sort();
}

/** The examples of the language's page, by their names: those that begin a file. */
export function examples(): { name: string; text: string }[] {
    const fenced = /^```(?:policy|vocabulary) (\S+)[^\n]*\n([\s\S]*?)^```$/gm;
    const found = [...read(project, 'grammar', 'README.md').matchAll(fenced)].map((one) => ({ name: one[1]!, text: one[2]! }));
    if (found.length < 20) throw new Error(`only ${found.length} examples were found`);
    return found;
}

interface Message { id?: number; method?: string; params?: unknown; result?: unknown; error?: { message: string } }

/** A language server over its standard streams. */
export class Server {
    private readonly child: ChildProcess;
    private rest = Buffer.alloc(0);
    private readonly waiting = new Map<number, (message: Message) => void>();
    private last = 0;

    constructor() {
        this.child = spawn(program, ['lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
        this.child.stdout!.on('data', (data: Buffer) => this.hear(data));
    }

    async request<T>(method: string, params: unknown): Promise<T> {
        const id = ++this.last;
        const answer = new Promise<Message>((resolve) => this.waiting.set(id, resolve));
        this.send({ id, method, params });
        const { result, error } = await answer;
        if (error) throw new Error(`${method}: ${error.message}`);
        return result as T;
    }

    notify(method: string, params: unknown): void { this.send({ method, params }); }

    async close(): Promise<void> {
        await this.request('shutdown', null);
        const gone = new Promise((resolve) => this.child.once('exit', resolve));
        this.notify('exit', null);
        await gone;
    }

    private send(message: Message): void {
        const body = JSON.stringify({ jsonrpc: '2.0', ...message });
        this.child.stdin!.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    }

    private hear(data: Buffer): void {
        this.rest = Buffer.concat([this.rest, data]);
        for (;;) {
            const head = this.rest.indexOf('\r\n\r\n');
            const length = Number(/Content-Length: (\d+)/i.exec(this.rest.subarray(0, Math.max(head, 0)).toString())?.[1]);
            if (head < 0 || this.rest.length < head + 4 + length) return;
            const message = JSON.parse(this.rest.subarray(head + 4, head + 4 + length).toString()) as Message;
            this.rest = this.rest.subarray(head + 4 + length);
            if (message.id !== undefined && message.method === undefined) this.waiting.get(message.id)?.(message);
        }
    }
}
