/** What `foreserve policies NAME` shows to be copied: it runs as it stands, for every policy there is. */
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { describePolicy } from '../../src/cli/policy-text.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { experimentOf, resolveExperiment } from '../../src/spec/index.ts'

const SMALL = `
name: small
seed: 5
duration: 2 s
replications: 1
models:
  - name: m
    variants:
      - name: v
        service: {law: exponential, perItem: 2 ms, fixed: 3 ms, maxBatch: 64}
        answers: {correct: [1, 1, 0], confidence: [0.9, 0.6, 0.3]}
  - name: n
    variants:
      - name: v
        service: {law: deterministic, perItem: 1 ms, fixed: 2 ms, maxBatch: 64}
        answers: {correct: [1, 0], confidence: [0.9, 0.3]}
cluster: {pools: [{name: here, nodes: 2, devices: {type: server, perNode: 2}}]}
tenants:
  - {name: a, model: m, slo: {latency: 40 ms}, quota: {rate: 150 /s, burst: 20}, arrivals: {process: poisson, rate: 150 /s}}
  - {name: b, model: n, slo: {latency: 60 ms}, quota: {rate: 150 /s, burst: 20}, arrivals: {process: gamma, rate: 150 /s, cv: 2}}
`
const readTrace = () => {
  throw new Error('it names no trace')
}

/** The lines from `policies:` on, without what they are indented by. */
function snippetOf(text: string): string {
  const lines = text.split('\n')
  const at = lines.indexOf('  policies:')
  expect(at).toBeGreaterThan(0)
  return lines
    .slice(at)
    .map(line => line.slice(2))
    .join('\n')
}

test.each(policyRegistry.map(entry => [entry.family, entry.name, entry] as const))(
  '%s %s',
  async (family, name, entry) => {
    const snippet = snippetOf(describePolicy(entry))
    const file = experimentOf({ ...parse(SMALL), ...parse(snippet) }, 'small', '.')
    const { cells } = await resolveExperiment(file, policyRegistry, { readTrace })
    const scenario = cells[0]!.scenarios[0]!
    const decides = entry.family === 'system' ? entry.fills : [entry.family]
    for (const one of decides) expect(scenario.policies[one].name).toBe(name)
    const { result, checked } = simulate(scenario, { registry: policyRegistry, traces: new Map() }, { check: true })
    // Some refuse or drop; none serves nobody, where the load is a quarter of the capacity.
    expect(result.overall.counts.completed, `${family} ${name}`).toBeGreaterThan(result.overall.counts.offered / 2)
    expect(checked).toBeDefined()
    // A parameter that the snippet names stands in it as the policy has it without.
    const plain = Object.entries(entry.parameters).filter(([, parameter]) => parameter.default !== undefined)
    for (const [key, parameter] of plain)
      expect(scenario.policies[decides[0]!].parameters[key]).toEqual(parameter.default)
  },
)

test('what a policy can’t do without stands beside it', () => {
  const choosy = {
    ...policyRegistry.find(({ name }) => name === 'take-all')!,
    needs: ['late-binding', 'deadline-order'],
  }
  expect(snippetOf(describePolicy(choosy as (typeof policyRegistry)[number])).split('\n')).toEqual([
    'policies:',
    '  batching: {name: take-all, maxBatch: 32}',
    '  routing: shared-queue',
    '  queueing: earliest-deadline-first',
  ])
})
