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

/** A task of a folder. `program` is asked when the task is made. */
export function task(definition: Definition, folder: vscode.WorkspaceFolder, program: string, name?: string): vscode.Task {
    const words = commandLine(definition);
    const execution = new vscode.ProcessExecution(program, words, { cwd: folder.uri.fsPath });
    const made = new vscode.Task(definition, folder, name ?? [definition.command, ...(definition.arguments ?? [])].join(' '), 'clausula', execution, '$clausula');
    if (definition.command === 'test') made.group = vscode.TaskGroup.Test;
    made.presentationOptions = { clear: true, reveal: vscode.TaskRevealKind.Always };
    return made;
}

/** Offers the tasks, of each folder that is open. `find` gives the program, or nothing where there is none. */
export function provider(find: (folder: vscode.WorkspaceFolder) => string | undefined): vscode.TaskProvider {
    const made = (definition: Definition, folder: vscode.WorkspaceFolder): vscode.Task[] => {
        const program = find(folder);
        return program === undefined ? [] : [task(definition, folder, program)];
    };
    return {
        provideTasks: () => (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => OFFERED.flatMap((one) => made(one, folder))),
        resolveTask: (asked) => {
            const folder = isFolder(asked.scope) ? asked.scope : vscode.workspace.workspaceFolders?.[0];
            const definition = asked.definition as Definition;
            if (folder === undefined || !['check', 'test', 'fmt'].includes(definition.command)) return undefined;
            return made(definition, folder)[0];
        },
    };
}

function isFolder(scope: vscode.Task['scope']): scope is vscode.WorkspaceFolder {
    return typeof scope === 'object' && 'uri' in scope;
}
