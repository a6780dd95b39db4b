// Builds what the package holds: the bundle, the icon, the licences. `--tests` builds what the tests run instead.
//
// All is made here and nothing of it is kept in the repository: the icon is drawn, the licences are those of the project and of the
// packages that the bundle holds.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { draw } from './icon.mjs';

const here = dirname(fileURLToPath(import.meta.url));
// where the project's own files are; CI builds a copy of this folder elsewhere
const project = resolve(process.env.CLAUSULA_PROJECT ?? join(here, '..', '..'));
const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', absWorkingDir: here, logLevel: 'warning' };

/** The licences of the packages that the bundle holds, by what esbuild says of it. */
function notices(inputs) {
    const folders = new Set();
    for (const input of Object.keys(inputs)) {
        const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
        if (folder) folders.add(folder);
    }
    const parts = [...folders].sort().map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(here, folder, 'package.json'), 'utf8'));
        const file = readdirSync(join(here, folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
        if (!file) throw new Error(`${name} has no file of its licence`);
        return `${name} ${version} (${license})\n\n${readFileSync(join(here, folder, file), 'utf8').trim()}\n`;
    });
    return `The extension holds these packages of others, under their licences.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

if (process.argv.includes('--tests')) {
    const tests = readdirSync(join(here, 'test')).filter((file) => file.endsWith('.test.ts'));
    await build({ ...common, entryPoints: tests.map((file) => join('test', file)), outdir: 'out/test', packages: 'external', sourcemap: 'inline' });
} else {
    const { metafile } = await build({ ...common, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'], minify: true, metafile: true });
    writeFileSync(join(here, 'THIRD-PARTY-NOTICES.txt'), notices(metafile.inputs));
    const licences = ['LICENSE-MIT', 'LICENSE-APACHE'].map((file) => join(project, file));
    if (!licences.every(existsSync)) throw new Error(`the project's licences are not in ${project}`);
    const [mit, apache] = licences.map((file) => readFileSync(file, 'utf8').trim());
    const choice = 'Licensed under either of the MIT licence and the Apache License 2.0, at your option. Both follow.';
    writeFileSync(join(here, 'LICENSE.txt'), `${choice}\n\n${mit}\n\n${'-'.repeat(80)}\n\n${apache}\n`);
    mkdirSync(join(here, 'dist'), { recursive: true });
    writeFileSync(join(here, 'icon.png'), draw(256));
}
