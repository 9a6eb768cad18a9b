/** Where runs are done, on this thread, on several, on several machines, can't be seen in what comes out. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Interrupted, UserError } from '../../src/errors/index.ts'
import { ResultsFolder, type RunOptions, runExperiment, shardOf } from '../../src/experiment/index.ts'
import { checkLog } from '../../src/journal/index.ts'
import { findLogs, playBack } from '../../src/playback/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import type { Experiment } from '../../src/spec/index.ts'
import type { Scenario } from '../../src/spec/scenario.ts'
import { scenarioHash } from '../../src/spec/scenario-hash.ts'
import type { RecordedArrivals } from '../../src/workload/index.ts'
import { busyScenario, busyTraces } from '../support/busy-scenario.ts'
import { type Setting, scenario, tracesOf } from '../support/scenarios.ts'

const root = mkdtempSync(join(tmpdir(), 'foreserve-runs-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let folders = 0
const newFolder = () => new ResultsFolder(join(root, String(folders++)))

type Rows = RecordedArrivals & { readonly name: string; readonly sha256: string }

/** @param cells scenarios of each cell */
function experimentOf(
  cells: readonly (readonly Scenario[])[],
  traces: ReadonlyMap<string, RecordedArrivals> = busyTraces,
): Experiment<Rows> {
  return {
    name: 'test',
    cells: cells.map((scenarios, i) => ({ swept: [['cell', String(i)]], scenarios })),
    profiles: [],
    traces: [...traces].map(([name, rows]) => ({
      name,
      path: name,
      sha256: '',
      rows: { ...rows, name, sha256: '' },
    })),
  }
}

const busyCells = (durations: readonly number[], replications = 2) =>
  experimentOf(
    durations.map(duration =>
      Array.from({ length: replications }, (_, replication) => busyScenario({ duration, replication })),
    ),
  )

function bytes({ path }: ResultsFolder): Map<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
  return new Map(files.map(file => [file.slice(path.length + 1), readFileSync(file, 'latin1')]))
}

async function written(experiment: Experiment<Rows>, options: RunOptions = {}) {
  const folder = newFolder()
  const runs = await runExperiment(experiment, { folder, ...options })
  return { runs, files: bytes(folder) }
}

describe('on threads', () => {
  const experiment = busyCells([2000, 1500, 1200])

  test('the same runs in the same order, the same files with the same bytes', async () => {
    const here = await written(experiment, { jobs: 1 })
    expect(here.files.size).toBe(6 * 4 + 2)
    for (const jobs of [2, 3]) {
      const there = await written(experiment, { jobs })
      expect(there.runs).toEqual(here.runs)
      expect(there.files).toEqual(here.files)
    }
  })

  test('more threads than runs are none too many', async () => {
    const one = busyCells([1200], 1)
    expect((await written(one, { jobs: 8 })).files).toEqual((await written(one, { jobs: 1 })).files)
  })

  test('progress goes from run to run to all of them, never back within a run', async () => {
    for (const jobs of [1, 2]) {
      const told: number[] = []
      await runExperiment(busyCells([20_000], 3), { jobs, onProgress: (done, total) => told.push(done / total) })
      expect(told.at(-1)).toBe(1)
      expect(Math.min(...told)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...told)).toBe(1)
      // Parts of runs, not only whole ones. Threads are asked now and then, and may be done too soon to be.
      if (jobs === 1) {
        expect(told).toEqual([...told].sort((a, b) => a - b))
        expect(told.filter(share => (3 * share) % 1 > 0).length).toBeGreaterThan(10)
      }
    }
  })
})

/** Requests under the floor of every variant: what no experiment says, and the core refuses at the first request. */
function unservable(atMs: number, name: string): { setting: Setting; scenario: Scenario } {
  const setting: Setting = {
    seed: name,
    duration: 60_000,
    tenants: {
      plenty: { arrivals: { process: 'deterministic', ratePerS: 2000 } },
      [name]: { floor: 0.95, arrivals: [atMs] },
    },
    models: { m: { v: { fixed: 0, perItem: 0.4 } } },
  }
  return { setting, scenario: scenario(setting) }
}

describe('an error on a thread', () => {
  const late = unservable(59_000, 'late')
  const early = unservable(1, 'early')
  const traces = new Map([...busyTraces, ...tracesOf(late.setting), ...tracesOf(early.setting)])
  const errorOf = (experiment: Experiment<Rows>, jobs: number): Promise<Error> =>
    runExperiment(experiment, { jobs }).then(
      () => Promise.reject(new Error('nothing was thrown')),
      (error: unknown) => error as Error,
    )

  test('is the one that would have come first on one thread, with name, words and stack', async () => {
    const plan = experimentOf([[busyScenario({ duration: 1200 }), late.scenario, early.scenario]], traces)
    const [here, there] = [await errorOf(plan, 1), await errorOf(plan, 3)]
    expect(here.name).toBe('PolicyError')
    expect(here.message).toContain('broke its contract at 59000 ms')
    expect([there.name, there.message]).toEqual([here.name, here.message])
    expect(there.stack).toMatch(/\n\s+at .*core/)
  })

  test.each([1, 2])('leaves the runs before it, and nothing half-written (%i threads)', async jobs => {
    const folder = newFolder()
    const plan = experimentOf([[busyScenario({ duration: 1200 }), early.scenario]], traces)
    await expect(runExperiment(plan, { folder, jobs })).rejects.toThrow('broke its contract')
    expect(readdirSync(join(folder.path, 'cells'))).toHaveLength(1)
    expect(bytes(folder).size).toBe(4)
  })

  test.each([1, 2])('names its run; with a log, what led there is kept and played back (%i threads)', async jobs => {
    const folder = newFolder()
    const plan = experimentOf([[busyScenario({ duration: 1200 })], [late.scenario]], traces)
    const failed = runExperiment(plan, { folder, jobs, decisions: true })
    const hash = scenarioHash(late.scenario)
    await expect(failed).rejects.toThrow(/broke its contract at 59000 ms/)
    await expect(failed).rejects.toThrow(
      new RegExp(`seed 'late', replication 0, .*\\(scenario ${hash}\\)\\nthe same command .*\\nits log up to there: `),
    )
    const broken = join(folder.path, 'cells', `${hash.slice(0, 16)}.failed`)
    expect(readdirSync(broken).sort()).toEqual(['decisions.ndjson', 'scenario.json'])
    const run = findLogs(folder.path).find(({ run }) => run.endsWith('.failed'))!
    expect(() => checkLog(run.log)).toThrow('the log was cut off: it has no last row')
    const { difference, events } = await playBack(run, policyRegistry)
    // 59 s of 2,000 requests a second came before.
    expect(events).toBeGreaterThan(118_000)
    expect(JSON.stringify(difference!.second)).toMatch(/stops: .*broke its contract at 59000 ms/)
    // Once the folder is whole again, nothing is left of it.
    await runExperiment(experimentOf([[busyScenario({ duration: 1200 })]], traces), { folder, jobs })
    expect(readdirSync(join(folder.path, 'cells'))).toHaveLength(1)
  })

  test("a user's mistake stays one", async () => {
    const wrong = busyScenario({
      tenants: {
        mail: {
          model: 'words',
          arrivals: { process: 'trace', trace: 'mail', rows: 'nobody', compressTime: 1, offsetS: 0 },
        },
      },
    })
    const error = await errorOf(experimentOf([[wrong, wrong]]), 2)
    expect(error).toBeInstanceOf(UserError)
    expect(error.message).toMatch(/no rows of a tenant 'nobody'/)
  })
})

describe('interrupted', () => {
  test.each([1, 2])('on %i threads: what had ended is there, whole, and nothing else', async jobs => {
    const experiment = busyCells([60_000], 8)
    const folder = newFolder()
    const abort = new AbortController()
    const interrupted = runExperiment(experiment, {
      folder,
      jobs,
      signal: abort.signal,
      onProgress: done => {
        // Two in flight alone can't make more than two.
        if (done > 2) abort.abort()
      },
    })
    await expect(interrupted).rejects.toThrow(Interrupted)
    await expect(interrupted).rejects.toThrow(/what had ended \(\d+ of 8 runs\) is in .*cells/)
    const kept = Number(await interrupted.catch(error => /\((\d+) of/.exec(error.message)![1]))
    expect(kept).toBeGreaterThanOrEqual(1)
    expect(kept).toBeLessThan(8)
    const files = [...bytes(folder).keys()]
    expect(files).toHaveLength(4 * kept)
    expect(files.filter(file => file.includes('partial'))).toEqual([])
    // Going on from nothing gives what it would have given.
    const whole = await written(experiment, { jobs: 1 })
    for (const [file, content] of bytes(folder)) expect(content).toBe(whole.files.get(file))
  })
})

describe('shards', () => {
  // Cells of unlike length, so that they don't simply take turns.
  const experiment = busyCells([3000, 1100, 1200, 1300, 1400, 2900, 1500])

  test('however many: together all cells, each once, whole, and the bytes of the whole', async () => {
    const whole = await written(experiment)
    for (const count of [1, 2, 3, 7, 9]) {
      const parts = await Promise.all(
        Array.from({ length: count }, (_, i) => written(shardOf(experiment, { index: i + 1, count }))),
      )
      const cells = parts.flatMap(({ files }) => [...files].filter(([name]) => name.startsWith('cells/')))
      expect(cells.length).toBe(new Map(cells).size)
      expect(new Map(cells.sort())).toEqual(
        new Map([...whole.files].filter(([name]) => name.startsWith('cells/')).sort()),
      )
      // Rows of its tables are rows of the whole's.
      const rows = (files: Map<string, string>) => files.get('summary.csv')!.split('\n').slice(1, -1)
      expect(parts.flatMap(({ files }) => rows(files)).sort()).toEqual(rows(whole.files).sort())
      for (const { runs } of parts) expect(runs.length % 2).toBe(0)
    }
  })

  test('share the work by what is expected of it', () => {
    // Turn by turn the first shard would get the short cells.
    const uneven = busyCells([1200, 3000, 1200, 3000, 1200, 3000, 1200, 3000], 1)
    const shares = [1, 2].map(index =>
      shardOf(uneven, { index, count: 2 }).cells.reduce((sum, { scenarios }) => sum + scenarios[0]!.durationNs, 0),
    )
    expect(shares[0]).toBe(shares[1])
  })

  test('keep the order of the cells', () => {
    const { cells } = shardOf(experiment, { index: 1, count: 2 })
    const places = cells.map(cell => Number(cell.swept[0]![1]))
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })
})
