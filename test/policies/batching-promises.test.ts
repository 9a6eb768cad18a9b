/** What every batching policy promises, whatever its parameters, and whatever comes. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DROP_HEAD, NOTHING_YET, type Parameter, WAIT } from '../../src/contract/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { randomSetting } from '../support/random-settings.ts'
import type { PolicyChoice } from '../support/scenarios.ts'
import { runWatching } from '../support/watched-batching.ts'

const policies = policyRegistry.filter(({ family }) => family === 'batching')

function value({ kind, minimum = 0 }: Parameter): fc.Arbitrary<unknown> {
  if (kind === 'duration') return fc.integer({ min: minimum, max: 30e6 })
  if (kind === 'ratio') return fc.integer({ min: 0, max: 100 }).map(percent => percent / 100)
  if (kind === 'sizes') return fc.uniqueArray(fc.integer({ min: 1, max: 8 })).map(sizes => sizes.sort((a, b) => a - b))
  return fc.integer({ min: Math.max(1, minimum), max: 8 })
}

/** Bounds of other parameters are as large as they may be drawn. */
function parametersOf(parameters: { readonly [name: string]: Parameter }): fc.Arbitrary<object> {
  const bounds = new Set(Object.values(parameters).map(({ notAbove }) => notAbove))
  return fc.record(
    Object.fromEntries(
      Object.entries(parameters).map(([name, it]) => [name, bounds.has(name) ? fc.constant(8) : value(it)]),
    ),
  )
}

/**
 * Every invariant is watched too: conservation, the order of service, no idling where it is promised, progress, no batch
 * past the profile or the policy's own bound. That a run ends means that every request left.
 */
describe.each(policies.map(({ name, parameters }) => [name, parameters] as const))('%s', (name, parameters) => {
  test('takes no more than wait, waits for a later instant, and lets everybody go at the end', () => {
    let asked = 0
    fc.assert(
      fc.property(randomSetting(), parametersOf(parameters), (setting, given) => {
        const batching = { name, ...given } as PolicyChoice
        const run = runWatching(
          { ...setting, policies: { ...setting.policies, batching } },
          ({ view, queue, replica, answer, untilNs }) => {
            asked++
            if (answer === WAIT) expect(untilNs).toBeGreaterThan(view.nowNs)
            else if (answer === NOTHING_YET) expect(view.arrivalsEnded).toBe(false)
            else if (answer !== DROP_HEAD) {
              expect(answer).toBeGreaterThan(0)
              expect(answer).toBeLessThanOrEqual(Math.min(view.queues.length[queue]!, view.replicas.maxBatch[replica]!))
            }
          },
        )
        expect(run.log.requests.filter(({ fate }) => fate === undefined)).toEqual([])
      }),
      { numRuns: 40 },
    )
    expect(asked).toBeGreaterThan(1000)
  })
})
