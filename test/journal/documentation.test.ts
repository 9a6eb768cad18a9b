/** docs/decisions.md says what the form is, and how to read it: neither may fall behind. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { temporaryFiles } from '../spec/temporary-files.ts'
import { busyScenario, busyTraces } from '../support/busy-scenario.ts'
import { logOf, rowsOf } from '../support/decision-logs.ts'

const page = readFileSync(new URL('../../docs/decisions.md', import.meta.url), 'utf8')
const form = page.slice(page.indexOf('## The form'), page.indexOf('## Reading it'))
const log = logOf(busyScenario({ duration: 1000 }), busyTraces)

test('every kind of row and every key that a log has is in the table', () => {
  const named = new Set([...form.matchAll(/`(\w+)`/g)].map(match => match[1]))
  const missing = new Set<string>()
  for (const text of rowsOf(log)) {
    const row = JSON.parse(text) as { readonly [key: string]: unknown }
    for (const key of Object.keys(row)) if (!named.has(key)) missing.add(key)
    for (const kind of [row.e, row.d, row.c, row.q])
      if (kind !== undefined && !named.has(kind as string)) missing.add(String(kind))
  }
  expect([...missing]).toEqual([])
})

describe.runIf(spawnSync('jq', ['--version']).status === 0)('what it shows to do with jq', () => {
  const commands = [...page.matchAll(/^jq .*$/gm)].map(([command]) => command)

  test('is there', () => expect(commands.length).toBeGreaterThan(4))

  test.each(commands)('%s', command => {
    // What only a live run has.
    const late = log.replace(/("e":"arrive","n":\d+,"t":(\d+),"s":\d+)/, '$1,"due":0')
    const cwd = temporaryFiles({ 'decisions.ndjson': late })
    const out = execFileSync('bash', ['-o', 'pipefail', '-c', command], { cwd, encoding: 'utf8' })
    expect(out.trim()).not.toBe('')
  })
})
