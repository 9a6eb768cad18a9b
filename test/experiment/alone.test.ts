/** Each tenant without the others: the same requests, counted anew from the rows of its own run. l(1) = 6 ms. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { aloneScenario } from '../../src/experiment/alone.ts'
import {
  type FinishedRun,
  groupByCell,
  ResultsFolder,
  type RunOptions,
  runExperiment,
  shardOf,
} from '../../src/experiment/index.ts'
import type { Experiment } from '../../src/spec/index.ts'
import type { Scenario } from '../../src/spec/scenario.ts'
import { hashFolder, scenarioHash } from '../../src/spec/scenario-hash.ts'
import type { RecordedArrivals } from '../../src/workload/index.ts'
import { busyScenario, busyTraces } from '../support/busy-scenario.ts'
import { recountTables } from '../support/recounted-tables.ts'
import { type Setting, scenario, tracesOf } from '../support/scenarios.ts'

const root = mkdtempSync(join(tmpdir(), 'foreserve-alone-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let folders = 0

type Rows = RecordedArrivals & { readonly name: string; readonly sha256: string }

function experimentOf(cells: readonly (readonly Scenario[])[], traces: ReadonlyMap<string, RecordedArrivals>) {
  return {
    name: 'test',
    cells: cells.map((scenarios, i) => ({ swept: [['cell', String(i)]], scenarios })),
    profiles: [],
    traces: [...traces].map(([name, rows]) => ({ name, path: name, sha256: '', rows: { ...rows, name, sha256: '' } })),
  } as Experiment<Rows>
}

async function run(experiment: Experiment<Rows>, options: RunOptions = {}) {
  const folder = new ResultsFolder(join(root, String(folders++)))
  const runs = await runExperiment(experiment, { folder, alone: true, jobs: 1, ...options })
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.path.length + 1))
    .sort()
  return {
    runs,
    path: folder.path,
    files: new Map(files.map(it => [it, readFileSync(join(folder.path, it), 'latin1')])),
  }
}

const rowsOf = (path: string, of: Scenario) =>
  gunzipSync(readFileSync(join(path, 'cells', hashFolder(scenarioHash(of)), 'requests.csv.gz'))).toString()

describe('two tenants that need the executor at once', () => {
  // Together a1 0-6, b1 6-12, a2 12-18, b2 18-24: of bounds of 9 ms only a1 is met. Alone the first of each is.
  const setting: Setting = { tenants: { a: { arrivals: [0, 1], slo: 9 }, b: { arrivals: [0, 1], slo: 9 } } }

  test('what each loses, by hand', async () => {
    const { runs, files } = await run(experimentOf([[scenario(setting)]], tracesOf(setting)))
    const [cell] = groupByCell(runs)
    expect(cell!.summary.tenants).toMatchObject([
      { tenant: 'a', attainment: { value: 0.5 }, attainmentAlone: { value: 0.5 }, attainmentLost: { value: 0 } },
      { tenant: 'b', attainment: { value: 0 }, attainmentAlone: { value: 0.5 }, attainmentLost: { value: 0.5 } },
    ])
    expect(cell!.summary).toMatchObject({ worstTenant: 'b', worstAttainment: { value: 0 }, jainIndex: { value: 1 } })
    const [head, ...lines] = files.get('tenants.csv')!.trimEnd().split('\n')
    expect(lines.map(line => line.split(',')[head!.split(',').indexOf('attainmentAlone')])).toEqual(['0.5', '0.5'])
  })

  test('only where it was wished', async () => {
    const { runs, files } = await run(experimentOf([[scenario(setting)]], tracesOf(setting)), { alone: false })
    expect(runs[0]).not.toHaveProperty('alone')
    expect(groupByCell(runs)[0]!.summary.tenants[0]).toMatchObject({ attainmentAlone: null, attainmentLost: null })
    expect([...files.keys()].filter(it => it.endsWith('scenario.json'))).toHaveLength(1)
  })

  test('the runs of each alone are watched as well, and told', async () => {
    const told: FinishedRun[] = []
    const wishes = { check: true, onAlone: (finished: readonly FinishedRun[]) => told.push(...finished) }
    const { runs } = await run(experimentOf([[scenario(setting)]], tracesOf(setting)), wishes)
    expect(runs.map(({ checked }) => checked?.requests)).toEqual([4])
    expect(told.map(({ checked }) => checked?.requests)).toEqual([2, 2])
    const folder = new ResultsFolder(join(root, String(folders++)))
    await runExperiment(experimentOf([[scenario(setting)]], tracesOf(setting)), {
      folder,
      onAlone: () => expect.unreachable(),
    })
  })

  test('a tenant that is alone anyway is not run twice', async () => {
    const one: Setting = { tenants: { a: { arrivals: [0, 1] } } }
    const { runs, files } = await run(experimentOf([[scenario(one)]], tracesOf(one)))
    expect(runs[0]).not.toHaveProperty('alone')
    expect([...files.keys()].filter(it => it.endsWith('scenario.json'))).toHaveLength(1)
  })
})

describe('a busy experiment', () => {
  const experiment = experimentOf(
    [
      [busyScenario({ duration: 1500 }), busyScenario({ duration: 1500, replication: 1 })],
      [busyScenario({ duration: 1200 })],
    ],
    busyTraces,
  )
  const scenarios = experiment.cells.flatMap(cell => cell.scenarios)

  test('each tenant sends the very same requests alone', async () => {
    const { path } = await run(experiment, { requests: true })
    let compared = 0
    for (const shared of scenarios) {
      const due = (csv: string, tenant: string) =>
        csv
          .split('\n')
          .slice(1)
          .map(line => line.split(','))
          .filter(cells => cells[1] === tenant)
          .map(([, , ordinal, arrival, deadline]) => `${ordinal} ${arrival} ${deadline}`)
          .sort()
      for (const { name, arrivals } of shared.tenants) {
        // In a closed loop the answers make the arrivals.
        if (arrivals.process === 'closed-loop') continue
        const alone = due(rowsOf(path, aloneScenario(shared, name)), name)
        expect(alone).toEqual(due(rowsOf(path, shared), name))
        compared += alone.length
      }
    }
    expect(compared).toBeGreaterThan(3000)
  })

  test('what is told of it is what its own rows say', async () => {
    const { runs, path } = await run(experiment, { requests: true })
    let differ = 0
    for (const { scenario: shared, alone, result } of runs) {
      for (const { tenant, attainment } of result.tenants) {
        const own = aloneScenario(shared, tenant)
        const [truth] = recountTables(own, rowsOf(path, own)).tenants
        const { met, offered } = alone!.get(tenant)!
        expect([met, offered]).toEqual([truth!.met, truth!.offered])
        if (met / offered !== attainment) differ++
      }
    }
    expect(differ).toBeGreaterThan(0)
  })

  test('the same bytes on any number of threads, and in shards', async () => {
    const whole = await run(experiment)
    expect((await run(experiment, { jobs: 2 })).files).toEqual(whole.files)
    const shards = await Promise.all([1, 2].map(index => run(shardOf(experiment, { index, count: 2 }))))
    const cells = (files: ReadonlyMap<string, string>) => [...files].filter(([name]) => name.startsWith('cells/'))
    const together = new Map(shards.flatMap(({ files }) => cells(files)))
    expect([...together].sort()).toEqual(cells(whole.files))
  })
})

test('where a sweep changes only the others, a tenant alone is run once', async () => {
  const under = (rate: number) =>
    scenario({
      duration: 500,
      tenants: { loud: { arrivals: { poissonPerS: rate } }, mild: { arrivals: { poissonPerS: 20 } } },
    })
  const { files } = await run(experimentOf([[under(20)], [under(200)]], new Map()))
  const alone = [...files]
    .filter(([name]) => name.endsWith('scenario.json'))
    .map(([, text]) => JSON.parse(text) as Scenario)
  const names = alone.filter(({ tenants }) => tenants.length === 1).map(({ tenants }) => tenants[0]!.name)
  expect(names.sort()).toEqual(['loud', 'loud', 'mild'])
})
