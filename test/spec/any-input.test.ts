import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { UserError } from '../../src/errors/index.ts'
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

type Path = readonly string[]

/** The paths of all parts of a value. */
function parts(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => parts(inner, [...path, key]))]
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by
  const copy = structuredClone(value) as { [key: string]: unknown }
  copy[key] = replaced(copy[key], rest, by)
  return copy
}

const junk = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    '',
    0,
    -1,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    true,
    [],
    {},
    [null],
    'none',
    '50 ms',
    '-5 %',
    '__proto__',
  ),
  fc.jsonValue({ maxDepth: 2 }),
)

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
