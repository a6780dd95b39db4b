/** How the program is found, and which texts are ours. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { isOurs } from '../src/ours';
import { find } from '../src/program';
import { newFolder } from './support';

const folder = newFolder();
const place = { setting: '', folder, environment: {}, platform: process.platform };
function make(file: string, mode = 0o755): string {
    const whole = path.join(folder, file);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, '#!/bin/sh\n');
    chmodSync(whole, mode);
    return whole;
}
const onPath = make('bin/clausula');
const inFolder = make('clausula');
const notRunnable = make('other/clausula', 0o644);

test('the setting goes before the PATH, and may begin in the folder', () => {
    const environment = { PATH: path.dirname(onPath) };
    assert.deepEqual(find({ ...place, environment }), { program: onPath });
    assert.deepEqual(find({ ...place, environment, setting: inFolder }), { program: inFolder });
    assert.deepEqual(find({ ...place, environment, setting: 'bin/clausula' }), { program: onPath });
});

test('a program that is not there is told, and no other is taken in its place', () => {
    const environment = { PATH: path.dirname(onPath) };
    for (const setting of ['nosuch', 'bin', notRunnable]) {
        const found = find({ ...place, environment, setting });
        assert.ok('problem' in found && found.problem.includes('is no program'), JSON.stringify(found));
    }
    assert.deepEqual(find({ ...place, folder: undefined, setting: 'bin/clausula' }), { problem: '`clausula.path` is `bin/clausula`, which is relative, and no folder is open' });
    assert.deepEqual(find(place), { problem: 'the program `clausula` is not on the PATH' });
});

test('parts of the PATH that mean the folder that is open are left out', () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
        for (const PATH of ['', '.', 'bin', `:${path.dirname(notRunnable)}`]) assert.ok('problem' in find({ ...place, environment: { PATH } }), PATH);
    } finally {
        process.chdir(before);
    }
});

test('the server is started for policies, settings and YAML that says what it is', () => {
    const yaml = (text: string, fileName = '/x/a.yaml') => isOurs({ languageId: 'yaml', fileName, getText: () => text });
    assert.ok(yaml('# a contract\nschema: contract/1\nparties: []\n'));
    assert.ok(yaml('schema: "lease/1"\n'));
    assert.ok(yaml('fail_on: note\n', '/x/clausula.yaml') && yaml('', 'C:\\x\\clausula.yaml'));
    assert.ok(isOurs({ languageId: 'clausula-policy', fileName: '/x/a.policy', getText: () => '' }));
    for (const text of ['', 'services:\n  web:\n    schema: contract/1\n', 'schema: public\n', 'openapi: 3.0.0\n']) assert.ok(!yaml(text), text);
    assert.ok(!isOurs({ languageId: 'markdown', fileName: '/x/a.md', getText: () => 'schema: contract/1' }));
});
