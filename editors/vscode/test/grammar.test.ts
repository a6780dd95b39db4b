/** The TextMate grammar: it knows every word of the language, and calls things what the language server calls them. */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { before, test } from 'node:test';
import { loadWASM, OnigScanner, OnigString } from 'vscode-oniguruma';
import { INITIAL, Registry, parseRawGrammar, type IGrammar } from 'vscode-textmate';
import { readFileSync } from 'node:fs';
import { Server, examples, extension, policies, project, read } from './support';

/** A word or mark of a line, and what the grammar takes it for. */
interface Piece { start: number; end: number; text: string; scopes: string[] }

const GRAMMAR = path.join(extension, 'syntaxes', 'policy.tmLanguage.json');
let grammar: IGrammar;

before(async () => {
    const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
    await loadWASM(wasm);
    const onigLib = Promise.resolve({ createOnigScanner: (patterns: string[]) => new OnigScanner(patterns), createOnigString: (text: string) => new OnigString(text) });
    // of YAML nothing is tried here: in VS Code its grammar is another extension's
    const yaml = JSON.stringify({ scopeName: 'source.yaml', patterns: [] });
    const loadGrammar = async (scope: string) => parseRawGrammar(scope === 'source.policy' ? read(GRAMMAR) : yaml, 'grammar.json');
    const loaded = await new Registry({ onigLib, loadGrammar }).loadGrammar('source.policy');
    assert.ok(loaded);
    grammar = loaded;
});

function pieces(text: string): Piece[][] {
    let state = INITIAL;
    return text.split(/\r?\n/).map((line) => {
        const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
        state = ruleStack;
        return tokens.map((one) => ({ start: one.startIndex, end: one.endIndex, text: line.slice(one.startIndex, one.endIndex), scopes: one.scopes }));
    });
}

/** The most particular scope of the first place where a text stands. */
function scopeOf(text: string, wanted: string): string {
    for (const line of pieces(text)) {
        const found = line.find((one) => one.text.trim() === wanted);
        if (found) return found.scopes.at(-1)!;
    }
    return `nothing is \`${wanted}\``;
}

/** The words that the language's own sources name: of the grammar, of the scanner's lists, of the editor's. */
function wordsOfTheLanguage(): Set<string> {
    const pest = read(project, 'grammar', 'policy.pest').split('\n').filter((line) => !line.startsWith('//'));
    const words = new Set<string>();
    let isWrong = false;
    for (const line of pest) {
        // rules over what people write in error name words that are none of the language
        const rule = /^([a-z_]+) +=/.exec(line)?.[1];
        if (rule) isWrong = /^(wrong_|continues|value_end)/.test(rule);
        if (!isWrong) for (const [, word] of line.matchAll(/"([a-z]{2,})"/g)) words.add(word!);
    }
    for (const file of [['src', 'syntax', 'words.rs'], ['src', 'ide', 'policy', 'tokens.rs']]) {
        const lists = read(project, ...file).matchAll(/const [A-Z_]+: (?:&\[&str\]|\[&str; \d+\]) = &?\[([^\]]*)\]/g);
        for (const [, list] of lists) for (const [, word] of list!.matchAll(/"([a-z]+)"/g)) words.add(word!);
    }
    assert.ok(words.size > 100, `only ${words.size} words were found`);
    return words;
}

test('every word of the language is known to the grammar', () => {
    // the words of the alternatives of its expressions
    const known = new Set([...read(GRAMMAR).matchAll(/(?<![\w\\])[a-z]{2,}(?![\w])/g)].map(([word]) => word));
    const unknown = [...wordsOfTheLanguage()].filter((word) => !known.has(word));
    assert.deepEqual(unknown, []);
});

/** What the server calls a kind of word, and the scopes that stand for it. */
const KINDS: Record<string, RegExp> = {
    keyword: /^(keyword|storage|constant\.language|support\.type|variable\.language)\b/,
    string: /^(string|constant\.character\.escape|entity\.name\.type|keyword\.other\.flag)\b/,
    number: /^(constant\.numeric|keyword\.other\.unit|constant\.other\.version)\b/,
    comment: /^comment\b/,
    operator: /^keyword\.operator\b/,
    function: /^support\.function\b/,
};

test('what the language server calls a keyword, a text, a number, a comment or an operator, the grammar does too', async () => {
    const server = new Server();
    const capabilities = { general: { positionEncodings: ['utf-16'] } };
    const { capabilities: served } = await server.request<{ capabilities: { semanticTokensProvider: { legend: { tokenTypes: string[] } } } }>(
        'initialize', { processId: process.pid, rootUri: pathToFileURL(project).href, capabilities });
    server.notify('initialized', {});
    const legend = served.semanticTokensProvider.legend.tokenTypes;
    const texts = [...policies().map((file) => ({ name: file, text: read(file) })), ...examples()];
    const wrong: string[] = [];
    let compared = 0;
    for (const [number, { name, text }] of texts.entries()) {
        const uri = pathToFileURL(path.join(project, `grammar-test-${number}.policy`)).href;
        server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'clausula-policy', version: 1, text } });
        const told = await server.request<{ data: number[] } | null>('textDocument/semanticTokens/full', { textDocument: { uri } });
        server.notify('textDocument/didClose', { textDocument: { uri } });
        const lines = pieces(text);
        const words = text.split(/\r?\n/);
        let [line, start] = [0, 0];
        const data = told?.data ?? [];
        for (let at = 0; at < data.length; at += 5) {
            const [down, right, length, kind] = data.slice(at, at + 4) as [number, number, number, number];
            start = down === 0 ? start + right : right;
            line += down;
            const expected = KINDS[legend[kind]!];
            const here = lines[line]!.filter((one) => one.start < start + length && one.end > start);
            // within YAML that is written out there is a grammar of its own
            if (!expected || here.some((one) => one.scopes.some((scope) => scope.startsWith('meta.embedded.block')))) continue;
            // a part of a path is a name, whatever it is called
            const word = words[line]!.slice(start, start + length);
            if (words[line]![start - 1] === '.' || (word !== 'it' && /^[a-z_]+$/.test(word) && words[line]![start + length] === '.')) continue;
            compared += 1;
            for (const one of here) {
                const isMeant = one.text.trim() === '' || one.scopes.some((scope) => expected.test(scope));
                if (!isMeant) wrong.push(`${path.basename(name)}:${line + 1}:${start + 1}: ${legend[kind]} \`${words[line]!.slice(start, start + length)}\`: ${one.scopes.join(' ')}`);
            }
        }
    }
    await server.close();
    assert.ok(compared > 10_000, `only ${compared} were compared`);
    assert.deepEqual(wrong.slice(0, 40), [], `${wrong.length} in all`);
});

test('nothing of a policy is left without a scope, and none is illegal', () => {
    const bare: string[] = [];
    for (const { name, text } of [...policies().map((file) => ({ name: file, text: read(file) })), ...examples()]) {
        pieces(text).forEach((line, number) => {
            for (const one of line) {
                const isBare = one.scopes.length === 1 && one.text.trim() !== '';
                if (isBare || one.scopes.some((scope) => scope.startsWith('invalid'))) bare.push(`${path.basename(name)}:${number + 1}: \`${one.text}\` ${one.scopes.join(' ')}`);
            }
        });
    }
    assert.deepEqual(bare.slice(0, 40), [], `${bare.length} in all`);
});

test('constructs have the scopes that themes know', () => {
    const cases: [string, string, string][] = [
        ['rule fair-notice "x" {', 'fair-notice', 'entity.name.function.rule.policy'],
        ['rule fair-notice "x" {', 'rule', 'storage.type.rule.policy'],
        ['policy acme.house', 'acme.house', 'entity.name.namespace.policy'],
        ['require term.initial <= EUR 5,000', 'EUR', 'keyword.other.unit.currency.policy'],
        ['require a >= 30 business days', 'days', 'keyword.other.unit.duration.policy'],
        ['require a >= 2026-01-31', '2026-01-31', 'constant.numeric.date.policy'],
        ['require a >= 99.5%', '99.5%', 'constant.numeric.percentage.policy'],
        ['require term.initial is not stated', 'stated', 'constant.language.test.policy'],
        ['require x matches /a"b\\/c/i and y', 'y', 'variable.other.readwrite.policy'],
        ['require x matches /a"b\\/c/i and y', 'a"b', 'string.regexp.policy'],
        ['require count(xs) >= 1', 'count', 'support.function.policy'],
        ['require source.rule == 1', 'source', 'variable.other.property.policy'],
        ['    else "at {right.notice} {{x}}"', 'notice', 'variable.other.property.policy'],
        ['    else warning "at {right.notice}"', 'warning', 'constant.language.severity.policy'],
        ['    severity error', 'error', 'constant.language.severity.policy'],
        ['rent: money or integer  "What is due"', 'money', 'support.type.policy'],
        ['because "no {hole} here" # why', '# why', 'comment.line.number-sign.policy'],
        ['because "no {hole} here" # why', 'no {hole} here', 'string.quoted.double.policy'],
    ];
    for (const [text, wanted, scope] of cases) {
        const found = text.includes(wanted) ? pieces(text)[0]!.find((one) => one.text.includes(wanted) || (wanted === one.text.trim())) : undefined;
        const scopes = found?.scopes ?? [];
        const isMember = scope === 'variable.other.property.policy' && pieces(text)[0]!.some((one) => wanted.includes(one.text.trim()) && one.scopes.includes(scope));
        assert.ok(isMember || scopes.includes(scope) || scopeOf(text, wanted) === scope, `\`${wanted}\` in \`${text}\` is ${scopes.join(' ')}, not ${scope}`);
    }
});

test('a text of several lines is a text to its end, and ends there', () => {
    const [, second, third] = pieces('    because """\n        require "x" # y\n        """ # why');
    assert.ok(second!.every((one) => one.scopes.includes('string.quoted.triple.policy')));
    assert.ok(third!.at(-1)!.scopes.includes('comment.line.number-sign.policy'));
});
