/** What `package.json` and the files beside it promise: the problem matcher, the settings, the commands, the snippets. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { extension, newFolder, program, project, read } from './support';

const manifest = JSON.parse(read(extension, 'package.json'));

/** What the program writes, with its exit code. */
function run(cwd: string, ...words: string[]): { code: number | null; out: string; messages: string } {
    const { status, stdout, stderr } = spawnSync(program, words, { cwd, encoding: 'utf8' });
    return { code: status, out: stdout, messages: stderr };
}

test('the problem matcher reads every line of `clausula check --format concise`', () => {
    const { pattern } = manifest.contributes.problemMatchers[0];
    const line = new RegExp(pattern.regexp);
    const { code, out } = run(project, 'check', '--format', 'concise', '--as-of', '2026-01-01', 'contracts/faulty');
    assert.equal(code, 1);
    const found = out.trimEnd().split('\n').map((one) => line.exec(one));
    assert.ok(found.length > 20);
    for (const one of found) assert.ok(one && one[pattern.file] && Number(one[pattern.line]) > 0 && Number(one[pattern.column]) > 0, String(one));
    assert.deepEqual(new Set(found.map((one) => one![pattern.severity])), new Set(['error', 'warning']));
    const first = found[0]!;
    assert.match(first[pattern.file]!, /^contracts\/faulty\/[a-z-]+\.yaml$/);
    assert.match(first[pattern.code]!, /^[a-z.]+\/[a-z-]+$/);
    assert.ok(!first[pattern.message]!.includes('['.concat(first[pattern.code]!)));
});

test('it reads paths with blanks and colons, and messages with brackets', () => {
    const { pattern } = manifest.contributes.problemMatchers[0];
    const folder = newFolder();
    const name = 'a b:1: c[d].yaml';
    writeFileSync(path.join(folder, name), 'schema: contract/1\nparties: [{id: a, rolle: client}]\n');
    const { out } = run(folder, 'check', '--no-config', '--format', 'concise', '--select', 'contract/*', name);
    const found = new RegExp(pattern.regexp).exec(out.split('\n')[0]!);
    assert.equal(found?.[pattern.line], '2', out);
    assert.equal(found?.[pattern.file], name);
    assert.equal(found?.[pattern.code], 'contract/unknown-field');
});

test('each command and setting that is offered is one of the code, and the other way round', () => {
    const source = ['extension.ts', 'client.ts', 'program.ts', 'tasks.ts'].map((file) => read(extension, 'src', file)).join('\n');
    const commands: string[] = manifest.contributes.commands.map((one: { command: string }) => one.command);
    const registered = [...source.matchAll(/command\('(clausula\.[a-zA-Z]+)'/g)].map((one) => one[1]!);
    assert.deepEqual([...commands].sort(), registered.sort());
    const settings = Object.keys(manifest.contributes.configuration.properties).map((one) => one.replace('clausula.', ''));
    // the client library itself reads the last
    for (const one of settings.filter((one) => one !== 'trace.server')) assert.match(source, new RegExp(`get\\('${one}'`), one);
});

test('a workspace that is not trusted names no program', () => {
    assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes('clausula.path'));
    assert.equal(manifest.contributes.configuration.properties['clausula.path'].scope, 'machine-overridable');
});

test('the kinds of words that the server tells all have scopes', () => {
    const [{ scopes }] = manifest.contributes.semanticTokenScopes;
    const told = [...read(project, 'src', 'lsp', 'told.rs').matchAll(/\(TokenKind::\w+, "(\w+)"\)/g)].map((one) => one[1]!);
    assert.ok(told.length > 10);
    assert.deepEqual(told.filter((one) => !(one in scopes)), []);
});

test('the snippets are policies without a mistake in their form', () => {
    const snippets: Record<string, { prefix: string; body: string[] }> = JSON.parse(read(extension, 'snippets', 'policy.json'));
    const folder = newFolder();
    for (const [name, { prefix, body }] of Object.entries(snippets)) {
        const filled = body.join('\n').replace(/\$\{\d+:([^}]*)\}/g, '$1').replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, '$1').replace(/\$\d/g, '');
        const text = prefix === 'policy' ? filled : `policy snippet\nvocabulary contract\n\n${filled}\n`;
        writeFileSync(path.join(folder, 's.policy'), text);
        const { code, messages, out } = run(folder, 'fmt', '--check', 's.policy');
        assert.equal(code, 0, `${name}: ${messages}${out}\n${text}`);
    }
});
