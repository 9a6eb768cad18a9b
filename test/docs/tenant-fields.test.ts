/** The table of who heeds what a tenant asks for says neither too little nor too much. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { policyRegistry } from '../../src/policies/index.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const page = readFileSync(join(ROOT, 'docs/experiment-files.md'), 'utf8')
const table = page.slice(page.indexOf('| field | who heeds it |')).split('\n\n')[0]!
const rows = table
  .split('\n')
  .slice(2)
  .map(line => line.split('|').map(cell => cell.trim()))
const named = (field: string) => {
  const row = rows.find(cells => cells[1] === `\`${field}\``)!
  return [...row[2]!.matchAll(/`([a-z*-]+)`/g)].map(([, name]) => name!)
}

/** Sources of policies, by name: a policy has a file of its name. */
const sources = readdirSync(join(ROOT, 'src/policies'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts') && policyRegistry.some(({ name }) => name === basename(file, '.ts')))
  .map(file => ({ name: basename(file, '.ts'), text: readFileSync(join(ROOT, 'src/policies', file), 'utf8') }))

test.each([
  ['weight', /tenants\.weight|\bweight\b[^:\n]*: TenantColumns/],
  ['priority', /tenants\.priority|\bpriority\b[^:\n]*: TenantColumns/],
  ['quota', /quotaPerS/],
  ['slo.onExpectedMiss', /onExpectedMiss\[/],
])('%s', (field, reads) => {
  const readers = sources.filter(({ text }) => reads.test(text)).map(({ name }) => name)
  expect(readers.length).toBeGreaterThan(0)
  expect(named(field).sort()).toEqual(readers.sort())
})

test('names policies that are there', () => {
  expect(rows.length).toBe(7)
  for (const name of rows.flatMap(cells => named(cells[1]!.replaceAll('`', '')))) {
    if (name === 'drop') continue
    const isMeant = (other: string) => (name.endsWith('*') ? other.startsWith(name.slice(0, -1)) : other === name)
    expect(policyRegistry.filter(entry => isMeant(entry.name)).length, name).toBeGreaterThan(0)
  }
})
