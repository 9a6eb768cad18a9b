/** A cascade over real workers: the same requests are asked about again as in simulation, and what it gets right is the same. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { streamPaths } from '../../src/assembly/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { replayScenario } from '../../src/replay/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { inputQualityOf } from '../../src/spec/profile-inputs.ts'
import type { Scenario, ScenarioAnswers } from '../../src/spec/scenario.ts'
import { RowChoice } from '../../src/workload/index.ts'
import { playedBack, rowsOf } from '../support/decision-logs.ts'
import { coresFor, modelFolder, replayInputs, scenario, tenant, unsureRows, writeModel } from './live-world.ts'

const { folder, remove } = modelFolder()
const identity = writeModel(folder, 'identity')
const slow = writeModel(folder, 'slow')
afterAll(remove)

const THRESHOLD = 0.6

/** Nobody is given up: no bound that could be missed. Both variants name the same class. */
function cascading(answers: ScenarioAnswers): Scenario {
  const cell = scenario({
    durationS: 1,
    variants: ['identity', 'slow'],
    tenants: [tenant('a', 60, 60_000), tenant('b', 40, 60_000)],
    policies: {
      variant: { name: 'cascade', parameters: { threshold: THRESHOLD, inTime: false } },
      batching: { name: 'take-all', parameters: { maxBatch: 8 } },
    },
  })
  const [{ name, variants }] = cell.models as [Scenario['models'][number]]
  const quality = { identity: 0.7, slow: 0.8 } as { readonly [variant: string]: number }
  const known = variants.map(({ name: variant, service }) => ({
    name: variant,
    quality: quality[variant]!,
    service: variant === 'slow' ? service.map(it => ({ ...it, fixedNs: 3e6 })) : service,
    answers,
  }))
  return { ...cell, models: [{ name, variants: known }] }
}

test('who escalates, who answers last and what is right is as simulated, and as the log says', async () => {
  const { data, answers } = unsureRows()
  const cell = cascading(answers)
  const decisionsFile = join(folder, 'cascade.ndjson')
  const { result } = await replayScenario(cell, replayInputs({ identity, slow }, data), {
    cores: coresFor(1),
    decisionsFile,
  })

  const { correct, confidence, n } = inputQualityOf(answers)
  const { inputs } = streamPaths(cell)
  const rows = result.tenants.flatMap(({ tenant: name, counts }) => {
    const choice = new RowChoice(inputs(name), n)
    return Array.from({ length: counts.offered }, (_, ordinal) => choice.rowOf(ordinal))
  })
  const unsure = rows.filter(row => confidence![row]! < THRESHOLD * 256).length
  const right = rows.filter(row => correct[row] === 1).length
  expect(unsure).toBeGreaterThan(20)
  expect(rows.length - unsure).toBeGreaterThan(20)
  expect(result.cascade).toEqual({ escalated: unsure, settled: 0 })
  expect(result.servedByVariant).toEqual([
    { variant: 'echo/identity', completed: rows.length - unsure },
    { variant: 'echo/slow', completed: unsure },
  ])
  // By the profile's rows, and by what the workers answered and the labels say.
  expect(result.overall.quality).toBe(right / rows.length)
  expect(result.overall.observedQuality).toBe(right / rows.length)

  const simulated = simulate(cell, { registry: policyRegistry, traces: new Map() }).result
  expect(simulated.servedByVariant).toEqual(result.servedByVariant)
  expect(simulated.overall.quality).toBe(result.overall.quality)

  const log = readFileSync(decisionsFile, 'utf8')
  expect(log.match(/"q":"escalate"/g)).toHaveLength(rows.length + unsure)
  expect(rowsOf(log).some(row => row.includes('"sure":['))).toBe(true)
  expect(playedBack(log, cell)).toMatchObject({ difference: null, inFlight: 0 })
})
