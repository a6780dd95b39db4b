/** The bundle as it is packaged, begun over a stand-in for VS Code, with the real server behind it. */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { Task, World } from './standin';
import { extension, newFolder, program, read } from './support';

const folder = newFolder();
const CONTRACT = 'schema: contract/1\nparties:\n  - {id: acme, role: klient}\n';
const POLICY = 'policy house\nvocabulary contract\n\nrule r { severity error require nosuch is stated }\n';

const manifest = JSON.parse(read(extension, 'package.json'));

interface Client { stop(): Promise<void>; initializeResult?: { serverInfo?: { name: string } } }
const world = new World(folder, { 'clausula.path': path.join(folder, 'nosuch') });
world.install();
const bundle = require(path.join(extension, 'dist', 'extension.js')) as { activate(context: unknown): Promise<{ client(): Client | undefined }> };

test('the extension starts the server for the first text of ours, and shows what it finds', { timeout: 60_000 }, async () => {
    const subscriptions: { dispose(): unknown }[] = [];
    const api = await bundle.activate({ subscriptions });
    const offered = ['checkWorkspace', 'explain', 'restartServer', 'showOutput', 'showReferences', 'testPolicy'].map((name) => `clausula.${name}`);
    assert.deepEqual([...world.commands.keys()].sort(), offered);

    // YAML of others is no reason to start it
    world.open('compose.yaml', 'yaml', 'services: {}\n');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(api.client(), undefined);
    // nor are tasks that are only asked for one to complain that there is no program
    assert.deepEqual(world.tasks!.provideTasks(), []);
    assert.deepEqual(world.errors, []);

    // where the program is not, a person is told, and can say where it is: with a remote machine, in the settings of that
    world.choice = 'Open settings';
    const contract = world.open('msa.yaml', 'yaml', CONTRACT);
    while (world.executed.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.match(world.errors[0]!, /nosuch` *`?, which is no program.*clausula\.path/);
    world.remoteName = 'ssh-remote';
    world.choice = 'Open settings';
    await world.commands.get('clausula.restartServer')!();
    while (world.executed.length === 1) await new Promise((resolve) => setImmediate(resolve));
    const opened: typeof world.executed = ['openSettings', 'openRemoteSettings'].map((page) => ({ name: `workbench.action.${page}`, given: [{ query: 'clausula.path' }] }));
    assert.deepEqual(world.executed, opened);

    // who has it by now can go on
    world.choice = 'Try again';
    assert.equal(world.tasks!.resolveTask(new Task({ command: 'check' }, undefined, '', '', undefined, [])), undefined);
    world.settings['clausula.path'] = program;
    while (api.client()?.initializeResult === undefined) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(world.errors.length, 3);
    assert.equal(api.client()?.initializeResult?.serverInfo?.name, 'clausula');

    const found = await world.diagnosticsOf(contract);
    const unknown = found.find((one) => /`klient`/.test(one.message));
    assert.ok(unknown, found.map((one) => one.message).join('\n'));
    assert.deepEqual([unknown.range.start.line, unknown.range.start.character, unknown.source], [2, 21, 'clausula']);

    // the page of its code is one of those that are shown as they are meant to be read, not as their source
    const { target } = unknown.code as { target: { path: string } };
    const [pages] = Object.keys(manifest.contributes.configurationDefaults['workbench.editorAssociations']);
    const parts = pages!.split('/').map((part) => (part === '**' ? '.*' : part.replaceAll('.', '\\.').replaceAll('*', '[^/]*'))).join('/');
    assert.match(target.path, new RegExp(`^${parts}$`));

    const policy = world.open('house.policy', 'clausula-policy', POLICY);
    const wrong = await world.diagnosticsOf(policy);
    assert.match(wrong[0]!.message, /nosuch/);

    // what the server shows a task does not show again
    const matchers = () => world.tasks!.provideTasks().map((one) => [one.name, one.problemMatchers.join()]);
    assert.deepEqual(matchers(), [['check', ''], ['test', '$clausula'], ['fmt --check', '$clausula']]);
    world.settings['clausula.checkWholeWorkspace'] = false;
    assert.deepEqual(matchers()[0], ['check', '$clausula']);
    world.settings['clausula.checkWholeWorkspace'] = true;

    // what lenses of the server name is done by VS Code's own command, in its own terms
    const range = { start: { line: 2, character: 4 }, end: { line: 2, character: 9 } };
    await world.commands.get('clausula.showReferences')!('file:///a.yaml', range.start, [{ uri: 'file:///b.yaml', range }]);
    const { name, given } = world.executed.at(-1)!;
    assert.equal(name, 'editor.action.showReferences');
    assert.equal(String((given[2] as { uri: unknown }[])[0]!.uri), 'file:///b.yaml');

    await world.commands.get('clausula.restartServer')!();
    assert.equal(api.client()?.initializeResult?.serverInfo?.name, 'clausula');
    await api.client()?.stop();
    for (const one of subscriptions) one.dispose();
});
