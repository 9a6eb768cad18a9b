/**
 * A swarm of random experiments through the ordinary spec. What it refuses must be refused as a mistake of the user; what it
 * takes must run to its end, break no law, and give the same run again. `SWARM_SEED=2 SWARM_RUNS=100000` takes
 * another and a longer look.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { UserError } from '../../src/errors/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { decidesIn, type Experiment, FAMILIES, tracesByName } from '../../src/spec/index.ts'
import { junk, parts, replaced } from '../support/damage.ts'
import { checkRun } from './check-run.ts'
import { randomExperiment, type SwarmExperiment } from './random-experiment.ts'
import type { SwarmTrace } from './random-trace.ts'
import { longestRun, resolveSample } from './resolve-sample.ts'
import { runSwarm } from './run-swarm.ts'

const FILE = 'test/swarm/swarm.test.ts'
/** Samples that shrinking or damage made long. */
const TOO_LONG = 6000

const IS_LOOKING_ELSEWHERE = process.env.SWARM_RUNS !== undefined || process.env.SWARM_PATH !== undefined

const damaged: fc.Arbitrary<SwarmExperiment> = fc
  .tuple(randomExperiment, fc.nat(), junk)
  .map(([experiment, where, value]) => {
    const paths = parts(experiment.document)
    const document = replaced(experiment.document, paths[where % paths.length]!, value)
    return { ...experiment, document: document as SwarmExperiment['document'] }
  })

function resolved(sample: SwarmExperiment): Experiment<SwarmTrace> | undefined {
  try {
    return resolveSample(sample)
  } catch (error) {
    // Anything else is a mistake of ours.
    if (error instanceof UserError) return undefined
    throw error
  }
}

const show = ({ document, traces }: SwarmExperiment) => ({
  document,
  traces: [...traces].map(([name, { arrivalS, tenantOf, spanS }]) => ({
    name,
    arrivalS: [...arrivalS],
    tenantOf: [...tenantOf],
    spanS,
  })),
})

test('whatever the experiment: refused as a mistake, or run to its end by all laws, twice alike', {
  timeout: IS_LOOKING_ELSEWHERE ? 7_200_000 : 600_000,
}, () => {
  const ran = new Map<string, number>()
  let [taken, runs, requests] = [0, 0, 0]
  runSwarm({
    name: 'whatever the experiment',
    file: FILE,
    runs: 2500,
    samples: randomExperiment,
    show,
    check(sample) {
      const experiment = resolved(sample)
      if (experiment === undefined || longestRun(experiment) > TOO_LONG) return
      taken++
      const traces = tracesByName(experiment)
      for (const scenario of experiment.cells.flatMap(cell => cell.scenarios)) {
        requests += checkRun(scenario, traces)
        runs++
        for (const [family, { name }] of Object.entries(scenario.policies)) {
          const key = `${family} ${name}`
          ran.set(key, (ran.get(key) ?? 0) + 1)
        }
      }
    },
  })
  if (process.env.SWARM_RUNS !== undefined)
    console.log(stringify({ taken, runs, requests, ran: Object.fromEntries(ran) }))
  if (IS_LOOKING_ELSEWHERE) return
  // A swarm that the spec refuses, or that leaves a policy out, would be of no use.
  expect(taken).toBeGreaterThan(1000)
  for (const entry of policyRegistry) {
    for (const family of FAMILIES.filter(family => decidesIn(entry, family)))
      expect(ran.get(`${family} ${entry.name}`), entry.name).toBeGreaterThan(20)
  }
})

test('an experiment with a part that does not belong there: the same', { timeout: 7_200_000 }, () => {
  let refused = 0
  runSwarm({
    name: 'an experiment with a part',
    file: FILE,
    runs: 1000,
    samples: damaged,
    show,
    check(sample) {
      const experiment = resolved(sample)
      if (experiment === undefined) refused++
      else if (longestRun(experiment) <= TOO_LONG) {
        for (const { scenarios } of experiment.cells) checkRun(scenarios[0]!, tracesByName(experiment))
      }
    },
  })
  if (!IS_LOOKING_ELSEWHERE) expect(refused).toBeGreaterThan(500)
})
