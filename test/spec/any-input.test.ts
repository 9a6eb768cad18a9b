import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { UserError } from '../../src/errors/index.ts'
import { junk, parts, replaced } from '../support/damage.ts'
import { resolveValue, smallExperiment } from './small-experiment.ts'

const law = { law: 'deterministic', perItem: '1 ms' }
const experiment = {
  ...(parse(smallExperiment) as object),
  profiles: [],
  models: [{ name: 'digits', variants: [{ name: 'fp32', service: law }] }],
  policies: {
    batching: { name: 'timeout', maxBatch: 1 },
    allocation: { name: 'static', replicas: { 'digits/fp32': 4 } },
  },
  load: 0.5,
  sweep: {
    'policies.batching': ['none', { name: 'timeout', maxWait: '1 ms' }],
    policies: [{ label: 'a', queueing: 'fifo' }],
  },
}

test('the experiment is right before something is replaced in it', async () => {
  expect((await resolveValue(experiment)).cells).toHaveLength(2)
})

test('whatever stands wherever, an experiment is resolved or refused as a mistake of the user', async () => {
  let refused = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...parts(experiment)), junk, async (path, value) => {
      await resolveValue(replaced(experiment, path, value)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(UserError)
        expect((error as UserError).message).toMatch(/^a program/)
        refused++
      })
    }),
    { seed: 20240613, numRuns: 500 },
  )
  expect(refused).toBeGreaterThan(200)
})
