/** Tasks: `clausula check`, `test` and `fmt` of a folder, whose findings stand among the problems. */
import * as vscode from 'vscode';

/** What a task of ours says in `tasks.json`. */
export interface Definition extends vscode.TaskDefinition {
    readonly type: 'clausula';
    readonly command: 'check' | 'test' | 'fmt';
    readonly arguments?: readonly string[];
}

/** The tasks that each folder has without being told. */
const OFFERED: readonly Definition[] = [
    { type: 'clausula', command: 'check' },
    { type: 'clausula', command: 'test' },
    { type: 'clausula', command: 'fmt', arguments: ['--check'] },
];

/** What is run for a definition. Arguments go to the program one by one: no shell reads them. */
export function commandLine(definition: Definition): string[] {
    const given = definition.arguments ?? [];
    // what the problem matcher reads, unless somebody wants another form
    const isFormatted = given.some((one) => /^--(format|output)(=|$)/.test(one));
    const format = definition.command === 'check' && !isFormatted ? ['--format', 'concise'] : [];
    return [definition.command, ...format, ...given];
}

/** What tasks are made by. */
export interface Means {
    /** The program, for a task that is only offered; nothing where there is none. */
    readonly find: (folder: vscode.WorkspaceFolder) => string | undefined;
    /** The program, for a task that is to run; nothing, and a word about it, where there is none. */
    readonly need: (folder: vscode.WorkspaceFolder) => string | undefined;
    /** Whether the server already shows what a plain check of a folder finds: the problem matcher would show it all twice. */
    readonly areFindingsShown: () => boolean;
}

/** A task of a folder. `program` is asked when the task is made. */
export function task(definition: Definition, folder: vscode.WorkspaceFolder, program: string, means: Means): vscode.Task {
    const words = commandLine(definition);
    const execution = new vscode.ProcessExecution(program, words, { cwd: folder.uri.fsPath });
    const name = [definition.command, ...(definition.arguments ?? [])].join(' ');
    const isPlainCheck = definition.command === 'check' && !definition.arguments?.length;
    const matchers = isPlainCheck && means.areFindingsShown() ? [] : ['$clausula'];
    const made = new vscode.Task(definition, folder, name, 'clausula', execution, matchers);
    if (definition.command === 'test') made.group = vscode.TaskGroup.Test;
    made.presentationOptions = { clear: true, reveal: vscode.TaskRevealKind.Always };
    return made;
}

/** Offers the tasks, of each folder that is open. VS Code asks for them when it likes: only who runs one is told what is missing. */
export function provider(means: Means): vscode.TaskProvider {
    const made = (definition: Definition, folder: vscode.WorkspaceFolder, program: string | undefined): vscode.Task[] =>
        program === undefined ? [] : [task(definition, folder, program, means)];
    return {
        provideTasks: () =>
            (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => OFFERED.flatMap((one) => made(one, folder, means.find(folder)))),
        resolveTask: (asked) => {
            const folder = isFolder(asked.scope) ? asked.scope : vscode.workspace.workspaceFolders?.[0];
            const definition = asked.definition as Definition;
            if (folder === undefined || !['check', 'test', 'fmt'].includes(definition.command)) return undefined;
            return made(definition, folder, means.need(folder))[0];
        },
    };
}

function isFolder(scope: vscode.Task['scope']): scope is vscode.WorkspaceFolder {
    return typeof scope === 'object' && 'uri' in scope;
}
