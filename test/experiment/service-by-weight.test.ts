/** The shipped experiment of weights under saturation, shortened: the ratios that docs/numbers.md tells. */
import { expect, test } from 'vitest'
import { runExperiment } from '../../src/experiment/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { readExperimentFile, resolveExperiment } from '../../src/spec/index.ts'
import { readTrace } from '../../src/trace/index.ts'

const file = readExperimentFile(new URL('../../experiments/service-by-weight.yaml', import.meta.url).pathname)
const set = ['duration=2 s', 'warmup=500 ms', 'replications=1']

/** Heavy served for each of light, of weights 3 and 1. */
const EXPECTED: { readonly [queueing: string]: (ratio: number) => void } = {
  fifo: ratio => expect(Math.abs(ratio - 1)).toBeLessThan(0.1),
  'start-time-fair': ratio => expect(Math.abs(ratio - 3)).toBeLessThan(0.03),
  'deficit-round-robin': ratio => expect(Math.abs(ratio - 3)).toBeLessThan(0.03),
  'start-time-fair(maxWaitingPerTenant=20)': ratio => expect(Math.abs(ratio - 3)).toBeLessThan(0.03),
  'start-time-fair(maxWaiting=40)': ratio => expect(Math.abs(ratio - 1)).toBeLessThan(0.2),
  'start-time-fair(drop=expired)': ratio => expect(ratio).toBeGreaterThan(100),
}

test.each(['power-of-two-choices', 'shared-queue'])('%s', { timeout: 60_000 }, async routing => {
  const experiment = await resolveExperiment(file, policyRegistry, {
    readTrace,
    set: [...set, `policies.routing=${routing}`],
  })
  const runs = await runExperiment(experiment, { jobs: 1 })
  expect(runs).toHaveLength(3 * Object.keys(EXPECTED).length)
  for (const { swept, result } of runs) {
    const [heavy, light] = result.tenants.map(tenant => tenant.ofFairShare!)
    EXPECTED[swept[0]![1]]!((3 * heavy!) / light!)
  }
})
