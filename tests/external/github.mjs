// Holds our workflow commands for GitHub Actions to those that GitHub's own library writes for the same text.
//
// Usage: node github.mjs CORE FILE   where CORE is the folder of the package `@actions/core`.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, file] = process.argv.slice(2)
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const main = manifest.exports?.['.']?.import ?? manifest.main
const core = await import(pathToFileURL(join(folder, main)))

// what the runner does to a property and to what stands behind `::`
const data = (text) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
const property = (text) => data(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
const names = { title: 'title', file: 'file', line: 'startLine', endLine: 'endLine', col: 'startColumn', endColumn: 'endColumn' }

// the library writes to standard output
function written(call) {
  const { write } = process.stdout
  let text = ''
  process.stdout.write = (chunk) => ((text += chunk), true)
  try { call() } finally { process.stdout.write = write }
  return text.trimEnd()
}

// the parts of a command as they stand, the properties in an order of their own
function parts(line) {
  const found = /^::([a-z]+) ([^:]*)::(.*)$/.exec(line)
  if (!found) throw new Error(`no command: ${line}`)
  return { kind: found[1], properties: found[2].split(',').sort(), message: found[3] }
}

let compared = 0
for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
  const ours = parts(line)
  const properties = Object.fromEntries(ours.properties.map((pair) => {
    const at = pair.indexOf('=')
    return [names[pair.slice(0, at)], property(pair.slice(at + 1))]
  }))
  const theirs = parts(written(() => core[ours.kind](data(ours.message), properties)))
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
    console.error(`ours:   ${line}\ntheirs: ${JSON.stringify(theirs)}`)
    process.exit(1)
  }
  compared += 1
}
if (compared < 4) {
  console.error(`only ${compared} commands were compared`)
  process.exit(1)
}
