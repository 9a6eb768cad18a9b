import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { policyRegistry } from '../../src/policies/index.ts'
import { DEFAULT_POLICIES, experimentOf, resolveExperiment } from '../../src/spec/index.ts'
import { jsonSchema } from '../../src/spec/json-schemas.ts'
import { readTrace } from '../../src/trace/index.ts'
import { digitsProfile } from './small-experiment.ts'
import { temporaryFiles } from './temporary-files.ts'

const page = readFileSync(new URL('../../docs/experiment-files.md', import.meta.url), 'utf8')
const [whole, ...pieces] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(match => parse(match[1]!) as object)

const rows = Array.from({ length: 100 }, (_, i) => `${i},code`).join('\n')
const files = {
  'profiles/quickstart.profile.json': JSON.stringify(digitsProfile()),
  'traces/azure-llm-2023-code.csv.gz': `arrival_s,tenant\n${rows}\n`,
}

test('the example of the page is a valid experiment, with each of the other examples laid over it', async () => {
  const folder = temporaryFiles(files)
  const trace = (path: string) => readTrace(join(folder, 'traces', path.split('/').at(-1)!))
  const resolve = (value: object) =>
    resolveExperiment(experimentOf(value, 'docs/experiment-files.md', folder), policyRegistry, { readTrace: trace })
  expect((await resolve(whole!)).cells).toHaveLength(6)
  const timeout = { policies: { ...(whole as { policies: object }).policies, batching: 'timeout' } }
  for (const piece of pieces) {
    const { cells } = await resolve({ ...whole, ...timeout, ...piece })
    expect(cells.length).toBeGreaterThan(0)
  }
})

test('the page names every field of the schema, and every family with its default', () => {
  for (const name of fieldNames(jsonSchema('experiment'))) expect(page).toMatch(new RegExp(`[\`.{ ]${name}[\`:.]`))
  for (const [family, policy] of Object.entries(DEFAULT_POLICIES)) {
    expect(page).toMatch(new RegExp(`\\| \`${family}\` \\|.*\\| \`${policy}\``))
  }
})

test("the page's example of load is what is computed", async () => {
  const folder = temporaryFiles(files)
  const tenants = (whole as { tenants: { arrivals: object }[] }).tenants.map((tenant, i) => ({
    ...tenant,
    arrivals: { process: 'poisson', rate: i === 0 ? '400 /s' : '100 /s' },
  }))
  const { sweep: _, ...fields } = whole as { sweep: object; cluster: object }
  const cluster = { pools: [{ name: 'on-prem', nodes: 4, devices: { type: 'cpu-core' } }] }
  const file = experimentOf({ ...fields, tenants, cluster, load: 0.7 }, 'docs', folder)
  const { cells } = await resolveExperiment(file, policyRegistry, { readTrace })
  const rates = cells[0]!.scenarios[0]!.tenants.map(({ arrivals }) => (arrivals as { ratePerS: number }).ratePerS)
  expect(rates).toEqual([expect.closeTo(100 * 22.4, 9), expect.closeTo(400 * 22.4, 9)])
})

function fieldNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties } = schema as { properties?: object }
  const own = typeof properties === 'object' ? Object.keys(properties) : []
  return [...new Set([...own, ...Object.values(schema).flatMap(fieldNames)])]
}
