// Holds messages to the types of the language server protocol, by TypeScript.
//
// Usage: node types.mjs PACKAGES MESSAGES   where PACKAGES is the folder of npm's packages, and MESSAGES has a message on each line.

import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const [packages, file] = process.argv.slice(2).map((path) => resolve(path))
const require = createRequire(join(packages, 'x.js'))
const protocol = require('vscode-languageserver-protocol')
const ts = require('typescript')

// the name of each request and notification: `HoverRequest.type` is of the method `textDocument/hover`
const names = new Map()
for (const [name, value] of Object.entries(protocol)) {
  for (const member of ['type', 'resolve']) {
    const method = value?.[member]?.method
    if (method && !names.has(method)) names.set(method, `${name}.${member}`)
  }
}
names.set('textDocument/semanticTokens/full', 'SemanticTokensRequest.type')
names.set('textDocument/semanticTokens/range', 'SemanticTokensRangeRequest.type')

const head = `import * as lsp from 'vscode-languageserver-protocol'
type Params<T> =
  T extends lsp.ProtocolRequestType<infer P, any, any, any, any> ? P :
  T extends lsp.ProtocolNotificationType<infer P, any> ? P : never
// an answer of nothing is sent as null; what may be anything stays so
type Sent<R> = 0 extends 1 & R ? any : [R] extends [void] ? null : R
type Result<T> =
  T extends lsp.ProtocolRequestType<any, infer R, any, any, any> ? Sent<R> :
  T extends lsp.ProtocolRequestType0<infer R, any, any, any> ? Sent<R> : never
// as JSON-RPC has it
interface Refusal { code: number; message: string; data?: any }
`

// what the types cannot say: numbers are whole and within the protocol's bounds, lists of tokens are of fives, what is told is not empty
function* beyondTypes(value, path = '') {
  if (typeof value === 'number' && (!Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 31)) yield `${path} is ${value}`
  if (value === null || typeof value !== 'object') return
  for (const [key, inner] of Object.entries(value)) {
    if ((key === 'line' || key === 'character') && inner < 0) yield `${path}/${key} is ${inner}`
    if ((key === 'uri' || key === 'href') && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(inner)) yield `${path}/${key} is no URI: ${inner}`
    if ((key === 'title' || key === 'label' || key === 'message') && inner === '') yield `${path}/${key} is empty`
    yield* beyondTypes(inner, `${path}/${key}`)
  }
}

const seen = new Set()
const faults = []
// the types that a line of the program is of
const lines = []
for (const text of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
  const { profile, kind, method, value } = JSON.parse(text)
  const key = JSON.stringify([kind, method, value])
  if (seen.has(key)) continue
  seen.add(key)
  const name = names.get(method)
  if (!name) { faults.push(`${method} is not of the protocol`); continue }
  faults.push(...[...beyondTypes(value)].map((one) => `${profile}: ${kind} of ${method}: ${one}`))
  const type = kind === 'error' ? 'Refusal' : kind === 'result' ? `Result<typeof lsp.${name}>` : `Params<typeof lsp.${name}>`
  // what has no parameters has none
  if (kind === 'params' && value === undefined) continue
  lines.push({ told: `${profile}: ${kind} of ${method}`, code: `const _${lines.length}: ${type} = ${JSON.stringify(value)}` })
}

function problems(lines) {
  const path = join(packages, '..', 'messages.ts')
  writeFileSync(path, head + lines.map((line) => `${line.code}\n`).join(''))
  const program = ts.createProgram([path], {
    noEmit: true, strict: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, types: [],
    module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16,
  })
  const first = head.split('\n').length - 1
  return ts.getPreEmitDiagnostics(program).map((one) => {
    const line = one.file && one.file.fileName === path ? one.file.getLineAndCharacterOfPosition(one.start).line - first : -1
    return `${lines[line]?.told ?? one.file?.fileName}: ${ts.flattenDiagnosticMessageText(one.messageText, '\n').slice(0, 600)}`
  })
}

// it refuses what does not fit, or it would prove nothing
const unfit = [
  ['a property that is not the protocol\'s', 'Result<typeof lsp.HoverRequest.type>', { contents: 'x', colour: 1 }],
  ['one within another', 'Params<typeof lsp.PublishDiagnosticsNotification.type>', {
    uri: 'file:///a', diagnostics: [{ range: { start: { line: 0, character: 0, byte: 0 }, end: { line: 0, character: 0 } }, message: 'x' }],
  }],
  ['one that is missing', 'Params<typeof lsp.PublishDiagnosticsNotification.type>', { uri: 'file:///a' }],
  ['one of another type', 'Result<typeof lsp.CompletionRequest.type>', [{ label: 'x', kind: 99 }]],
  ['an answer that cannot be', 'Result<typeof lsp.RenameRequest.type>', 5],
].map(([told, type, value], at) => ({ told, code: `const _${at}: ${type} = ${JSON.stringify(value)}` }))
const refused = problems(unfit)
for (const { told } of unfit) {
  if (!refused.some((one) => one.startsWith(told))) { console.error(`it takes ${told}`); process.exit(1) }
}

faults.push(...problems(lines))
if (lines.length < 200) faults.push(`only ${lines.length} messages were held to their types`)
for (const fault of new Set(faults)) console.error(fault)
console.log(`${lines.length} messages are as the protocol has them`)
process.exit(faults.length ? 1 : 0)
