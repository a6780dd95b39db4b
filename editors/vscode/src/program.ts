/** Where the program is: as the settings say, else on `PATH`. Nothing of VS Code, so that it can be tried without it. */
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';

/** What the search looks at. */
export interface Place {
    /** What the settings say; empty where they say nothing. */
    readonly setting: string;
    /** The folder that a relative path of the settings begins in; nothing where no folder is open. */
    readonly folder: string | undefined;
    readonly environment: NodeJS.ProcessEnv;
    readonly platform: NodeJS.Platform;
}

/** The program's whole path, or why there is none, for people. */
export type Found = { readonly program: string } | { readonly problem: string };

/**
 * Looks for the program. What is found is a whole path, so that nothing of the folder that is open is run in its place: Windows would look
 * there first.
 */
export function find(place: Place): Found {
    const setting = place.setting.trim();
    if (setting !== '') {
        const program = whole(setting, place);
        if (program === undefined) {
            return { problem: `\`clausula.path\` is \`${setting}\`, which is relative, and no folder is open` };
        }
        return isProgram(program, place.platform) ? { program } : { problem: `\`clausula.path\` names \`${program}\`, which is no program` };
    }
    const names = place.platform === 'win32' ? ['clausula.exe'] : ['clausula'];
    for (const folder of (place.environment['PATH'] ?? place.environment['Path'] ?? '').split(path.delimiter)) {
        // a part that is empty or relative means the folder that is open
        if (!path.isAbsolute(folder)) continue;
        for (const name of names) {
            const program = path.join(folder, name);
            if (isProgram(program, place.platform)) return { program };
        }
    }
    return { problem: 'the program `clausula` is not on the PATH' };
}

function whole(setting: string, place: Place): string | undefined {
    if (setting === '~' || setting.startsWith('~/')) return path.join(homedir(), setting.slice(1));
    if (path.isAbsolute(setting)) return setting;
    return place.folder === undefined ? undefined : path.join(place.folder, setting);
}

function isProgram(file: string, platform: NodeJS.Platform): boolean {
    try {
        if (!statSync(file).isFile()) return false;
        if (platform !== 'win32') accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
