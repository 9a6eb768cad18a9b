/** What happened live, fed to the same core and policies in no time at all, is decided the same. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { replayScenario } from '../../src/replay/index.ts'
import type { ScenarioPolicy } from '../../src/spec/scenario.ts'
import { playedBack, rowsOf } from '../support/decision-logs.ts'
import { expectTablesOfRows } from '../support/tables-of-rows.ts'
import { coresFor, modelFolder, replayInputs, scenario, tenant, writeModel } from './live-world.ts'

const { folder, remove } = modelFolder()
const identity = writeModel(folder, 'identity')
const slow = writeModel(folder, 'slow')
afterAll(remove)

const policy = (name: string, parameters: ScenarioPolicy['parameters'] = {}): ScenarioPolicy => ({ name, parameters })

interface Row {
  readonly e?: string
  readonly t?: number
  readonly due?: number
}

test('two variants under time-outs and deadlines: no decision and no command differs', async () => {
  const cell = scenario({
    durationS: 1,
    variants: ['identity', 'slow'],
    policies: {
      admission: policy('deadline-feasible', { margin: 0 }),
      variant: policy('most-accurate-in-time', { margin: 0 }),
      routing: policy('power-of-two-choices'),
      queueing: policy('earliest-deadline-first', { drop: 'expired' }),
      batching: policy('timeout', { maxBatch: 8, maxWait: 10e6 }),
    },
  })
  const decisionsFile = join(folder, 'decisions.ndjson')
  const requestsFile = join(folder, 'requests.csv.gz')
  const live = await replayScenario(cell, replayInputs({ identity, slow }), {
    cores: coresFor(1),
    decisionsFile,
    requestsFile,
  })
  // Its rows say what its tables say.
  expectTablesOfRows(cell, live.result, gunzipSync(readFileSync(requestsFile)).toString())
  const log = readFileSync(decisionsFile, 'utf8')
  expect(JSON.parse(log.split('\n')[0]!)).toMatchObject({ world: 'live' })
  const rows = rowsOf(log).map(row => JSON.parse(row) as Row)
  const arrivals = rows.filter(row => row.e === 'arrive')
  expect(arrivals).toHaveLength(live.result.conservation.offered)
  // Real time is hardly ever on time to the nanosecond; what the core is told holds both.
  expect(arrivals.some(({ due }) => due !== undefined)).toBe(true)
  expect(arrivals.every(({ due, t }) => due === undefined || due < t!)).toBe(true)
  expect(rows.filter(row => row.e === 'wake').length).toBeGreaterThan(0)
  const outcome = playedBack(log, cell)
  expect(outcome.difference).toBeNull()
  expect(outcome.inFlight).toBe(0)
  expect(outcome.answers).toBeGreaterThan(5 * arrivals.length)
})

test('a worker that is lost is an event like any other', async () => {
  const cell = scenario({ durationS: 1.2, executors: 2, tenants: [tenant('a', 150, 400)] })
  const decisionsFile = join(folder, 'lost.ndjson')
  const workers: number[] = []
  let killed = false
  const live = await replayScenario(cell, replayInputs({ identity }), {
    cores: coresFor(2),
    decisionsFile,
    onProcess: ({ role, pid }) => void (role === 'worker' && workers.push(pid)),
    onProgress: (_done, _total, label) => {
      if (label !== 'running' || killed) return
      killed = true
      process.kill(workers[1]!, 'SIGKILL')
    },
  })
  expect(live.failures).toHaveLength(1)
  const log = readFileSync(decisionsFile, 'utf8')
  expect(log.match(/"e":"fail"/g)).toHaveLength(1)
  expect(playedBack(log, cell)).toMatchObject({ difference: null, inFlight: 0 })
})
