/** Which texts the server has something to say of. Nothing of VS Code, so that it can be tried without it. */

/** The id of the policy language. */
export const LANGUAGE = 'clausula-policy';

/** What is needed of a text. */
export interface Text {
    readonly languageId: string;
    readonly fileName: string;
    getText(): string;
}

/** A document says at its root what it is: `schema: contract/1`, `schema: waivers/1`, or a mark of a vocabulary of one's own. */
const MARK = /^["']?schema["']?[ \t]*:[ \t]*["']?[a-z][a-z0-9_.-]*\/\d/m;

/** Whether a text is one for which the server is started. Which YAML is a contract it then decides itself. */
export function isOurs(text: Text): boolean {
    if (text.languageId === LANGUAGE) return true;
    if (text.languageId !== 'yaml') return false;
    return /(^|[\\/])clausula\.yaml$/.test(text.fileName) || MARK.test(text.getText());
}
