import { afterAll, describe, expect, it } from 'vitest'
import { lasting, referenceScenario, slowedTo, withReplicas, withTenants } from '../../src/bench/scenarios.ts'
import { differencesFromTwin } from '../../src/bench/twin/compare-with-twin.ts'
import { twinInput } from '../../src/bench/twin/twin-input.ts'
import { TwinProgram } from '../../src/bench/twin/twin-program.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import type { Scenario } from '../../src/spec/scenario.ts'

const twin = TwinProgram.compile()
afterAll(() => twin?.remove())

const reference = await referenceScenario()
const REQUESTS = 60_000

function both(scenario: Scenario, sampleLimit: number) {
  const { result } = simulate(scenario, { registry: policyRegistry, traces: new Map() }, { sampleLimit })
  twin!.writeInput(twinInput(scenario, sampleLimit))
  return { result, reply: twin!.run() }
}

describe.runIf(twin !== undefined)('the native twin', () => {
  const scenarios: readonly (readonly [string, Scenario, number])[] = [
    ['the reference, exact samples', reference, 1 << 20],
    ['the reference, histograms', reference, 800],
    ['the reference, samples of some tenants and histograms of others', reference, 56_000],
    ['the reference with another seed', { ...reference, seed: 'another' }, 1 << 20],
    ['8 replicas', withReplicas(reference, 8), 1 << 20],
    ['1 replica', withReplicas(reference, 1), 1 << 20],
    ['100 tenants', withTenants(reference, 100), 1 << 20],
    ['slow motion, many intervals', slowedTo(reference, 100), 1 << 20],
  ]
  it.each(scenarios)('finds the very same: %s', (_, scenario, sampleLimit) => {
    const lasts = lasting(scenario, REQUESTS)
    const { result, reply } = both(lasts, sampleLimit)
    expect(differencesFromTwin(result, reply, lasts)).toEqual([])
    // Not an empty truth: all that can become of a request does.
    const { completed, met, rejected } = result.conservation
    expect(Math.min(completed - met, rejected)).toBeGreaterThan(0)
  })

  it('would be seen to differ by a single request, batch or nanosecond', () => {
    const lasts = lasting(reference, REQUESTS)
    const { result, reply } = both(lasts, 1 << 20)
    const [first, ...others] = reply.tenants
    const altered = [
      { ...reply, events: reply.events + 1 },
      { ...reply, busyNs: reply.busyNs + 1 },
      { ...reply, batchSizes: reply.batchSizes.map((count, size) => (size === 3 ? count + 1 : count)) },
      { ...reply, tenants: [{ ...first!, met: first!.met - 1 }, ...others] },
      { ...reply, tenants: [{ ...first!, queue: { ...first!.queue, sumNs: first!.queue.sumNs + 1 } }, ...others] },
      { ...reply, tenants: [...others, first!] },
      { ...reply, timeseries: reply.timeseries.slice(1) },
    ]
    for (const other of altered) expect(differencesFromTwin(result, other, lasts)).not.toEqual([])
  })

  it('is told of no scenario that it was not written for', () => {
    const withFifo = { ...reference, policies: { ...reference.policies, queueing: { name: 'fifo', parameters: {} } } }
    expect(() => twinInput(withFifo, 1)).toThrow('queueing is not earliest-deadline-first')
    const [first, ...others] = reference.tenants
    const poisson = { ...first!, arrivals: { process: 'poisson', ratePerS: 5 } as const }
    expect(() => twinInput({ ...reference, tenants: [poisson, ...others] }, 1)).toThrow('poisson')
  })
})
