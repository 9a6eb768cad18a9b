import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { UserError } from '../../src/errors/index.ts'
import { reportCharts } from '../../src/report/charts/index.ts'
import { readReportData, renderReport, writeReportData } from '../../src/report/index.ts'
import { madeUpReport } from './fixture/report-data.ts'
import { writeResultsFolder } from './fixture/results-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'foreserve-report-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folders = 0
function newFolder(): string {
  const folder = join(root, `results-${folders++}`)
  mkdirSync(folder)
  return folder
}

test('what was saved comes back, with null for what is no number', async () => {
  const folder = newFolder()
  const data = madeUpReport()
  await writeReportData(data, folder)
  expect(await readReportData(folder)).toEqual(JSON.parse(JSON.stringify(data)))
  const broken = {
    ...data,
    results: [{ ...data.results[0]!, goodputPerS: { ...data.results[0]!.goodputPerS!, value: Number.NaN } }],
  }
  await writeReportData(broken, folder)
  expect((await readReportData(folder)).results[0]!.goodputPerS!.value).toBeNull()
})

describe('without saved data, from the tables', () => {
  test('replications become estimates by policy and load', async () => {
    const folder = newFolder()
    writeResultsFolder(folder)
    const data = await readReportData(folder)
    expect(data.title).toBe('two-policies')
    expect(data.results.map(({ policy, load, world }) => [policy, load, world])).toEqual([
      ['edf + timeout', 0.5, 'simulated'],
      ['edf + timeout', 0.9, 'simulated'],
      ['fcfs, "none"', 0.5, 'simulated'],
      ['fcfs, "none"', 0.9, 'simulated'],
    ])
    const [first, second] = data.results
    // 0.998, 0.9978, 0.9976: mean 0.9978, s 0.0002, t(0.95, 2) 4.303, so half the width is 0.000497.
    expect(first!.attainment!.value).toBeCloseTo(0.9978, 10)
    expect(first!.attainment!.low).toBeCloseTo(0.9978 - 0.000497, 5)
    expect(first!.attainment!.n).toBe(3)
    expect(first!.latencyMsP99!.value).toBeNull()
    expect(second!.saturation).toBe('overloaded')
    expect(first!.tenants.map(row => row.tenant)).toEqual(['search', 'batch'])
  })

  test('what tenants do to each other, where every run knows it', async () => {
    const folder = newFolder()
    writeFileSync(
      join(folder, 'summary.csv'),
      'policies,replication,world,attainment,jainIndex\np,0,simulated,0.5,0.8\np,1,simulated,0.5,0.6\n',
    )
    writeFileSync(
      join(folder, 'tenants.csv'),
      'policies,replication,world,tenant,attainment,attainmentAlone\np,0,simulated,a,0.5,0.9\np,0,simulated,b,0.5,1\np,1,simulated,a,0.5,0.7\np,1,simulated,b,0.5,\n',
    )
    // A run of b alone, whose folder comes first.
    for (const [cell, names] of Object.entries({ '00': ['b'], '01': ['a', 'b'] })) {
      const slo = { latencyNs: 1e6, attainment: 0.9, qualityFloor: 0 }
      mkdirSync(join(folder, 'cells', cell), { recursive: true })
      const scenario = { experiment: 'neighbours', tenants: names.map(name => ({ name, slo })) }
      writeFileSync(join(folder, 'cells', cell, 'scenario.json'), JSON.stringify(scenario))
    }
    const data = await readReportData(folder)
    expect(data.tenants.map(({ slo }) => slo.attainment)).toEqual([0.9, 0.9])
    expect(data.results[0]!.jainIndex!.value).toBeCloseTo(0.7, 12)
    expect(data.results[0]!.tenants[0]!.attainmentAlone!.value).toBeCloseTo(0.8, 12)
    expect(data.results[0]!.tenants[1]!.attainmentAlone).toBeNull()
  })

  test('how much each sustained, of the loads that were tried', async () => {
    const folder = newFolder()
    writeResultsFolder(folder)
    const { sustained } = await readReportData(folder)
    // search asks 99 %. With a loss of 0.004 x load it has 99.8 % at 0.5; at 0.9 a fourth replication at 90 % makes that
    // (99.64 + 99.6 + 99.57 + 90) / 4 = 97.2 %. With a loss of 0.2 x load it has 89 % at 0.5.
    expect(sustained).toEqual([
      { policy: 'edf + timeout', setting: null, panel: null, sustainedPerS: 500, missedPerS: 900 },
      { policy: 'fcfs, "none"', setting: null, panel: null, sustainedPerS: null, missedPerS: 500 },
    ])
  })

  test('SLOs come from a scenario where it knows the tenant', async () => {
    const folder = newFolder()
    writeResultsFolder(folder)
    expect((await readReportData(folder)).tenants).toEqual([
      { name: 'search', slo: { latencyMs: 40, attainment: 0.99, qualityFloor: 0 } },
      { name: 'batch', slo: { latencyMs: null, attainment: null, qualityFloor: null } },
    ])
  })

  test('where a sweep turns an SLO, each result by that of its own scenario', async () => {
    const folder = newFolder()
    const cells = [0.9, 0.99].flatMap(asked => [1, 2].map(load => ({ asked, load })))
    const row = ({ asked, load }: (typeof cells)[number], tenant = '') =>
      `${asked},${load},0,simulated,${tenant}${100 * load},0.95\n`
    const head = (tenant: string) => `tenants.a.slo.attainment,load,replication,world,${tenant}offeredPerS,attainment\n`
    const write = (cell: string, table: string, tenants: { readonly [name: string]: number }) => {
      mkdirSync(join(folder, 'cells', cell), { recursive: true })
      writeFileSync(join(folder, 'cells', cell, 'summary.csv'), table)
      const slos = Object.entries(tenants).map(([name, attainment]) => {
        return { name, slo: { latencyNs: 1e6, attainment, qualityFloor: 0 } }
      })
      writeFileSync(
        join(folder, 'cells', cell, 'scenario.json'),
        JSON.stringify({ experiment: 'turned', tenants: slos }),
      )
    }
    // Beside them a run of b alone, whose rows know of no sweep.
    write('00', 'replication,world,attainment\n0,simulated,1\n', { b: 0.9 })
    for (const [i, cell] of cells.entries()) write(`${9 - i}`, head('') + row(cell), { a: cell.asked, b: 0.9 })
    writeFileSync(join(folder, 'summary.csv'), head('') + cells.map(cell => row(cell)).join(''))
    writeFileSync(
      join(folder, 'tenants.csv'),
      head('tenant,') + cells.map(cell => row(cell, 'a,') + row(cell, 'b,')).join(''),
    )
    const data = await readReportData(folder)
    expect(data.tenants.map(({ slo }) => slo)).toEqual([
      { latencyMs: 1, attainment: null, qualityFloor: 0 },
      { latencyMs: 1, attainment: 0.9, qualityFloor: 0 },
    ])
    expect(data.results.map(({ tenants }) => tenants.map(({ slo }) => slo?.attainment))).toEqual([
      [0.9, undefined],
      [0.9, undefined],
      [0.99, undefined],
      [0.99, undefined],
    ])
    // All have 95 %: where 90 % is asked that is sustained, where 99 % is asked it is missed.
    expect(data.sustained!.map(({ sustainedPerS, missedPerS }) => [sustainedPerS, missedPerS])).toEqual([
      [200, null],
      [null, 100],
    ])
    const chart = reportCharts(data).attainment!
    expect(chart.caption).toContain('one for each promise')
    const layers = chart.panels.map(({ spec }) => spec.layer.filter(layer => JSON.stringify(layer).includes('"SLO"')))
    expect(layers.map(of => of.length)).toEqual([2, 1])
  })

  test('both worlds make a fidelity table, one world does not', async () => {
    const both = newFolder()
    writeResultsFolder(both)
    const { fidelity } = await readReportData(both)
    expect(new Set(fidelity!.rows.map(row => row.policy))).toEqual(new Set(['edf + timeout', 'fcfs, "none"']))
    expect(fidelity!.rows.find(row => row.metric === 'attainment')!.live).toHaveLength(2)
    const simulated = newFolder()
    writeResultsFolder(simulated, ['simulated'])
    expect((await readReportData(simulated)).fidelity).toBeNull()
  })

  test('results of live runs alone are shown as such', async () => {
    const folder = newFolder()
    writeResultsFolder(folder, ['live'])
    const data = await readReportData(folder)
    expect(data.results.map(({ load, world }) => [load, world])).toEqual([
      [0.9, 'live'],
      [0.9, 'live'],
    ])
    expect((await renderReport(data)).includes('edf + timeout (live)')).toBe(true)
  })
})

describe('a folder that cannot be read is told with its place', () => {
  const messageOf = async (folder: string) => {
    const error = await readReportData(folder).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(UserError)
    return (error as UserError).message
  }

  test('none there', async () => {
    expect(await messageOf(join(root, 'nowhere'))).toMatch(/nowhere: no such results folder\n {2}allowed/)
  })

  test('a file', async () => {
    const file = join(newFolder(), 'x.csv')
    writeFileSync(file, '')
    expect(await messageOf(file)).toMatch(/x\.csv: this is a file/)
  })

  test('without tables', async () => {
    expect(await messageOf(newFolder())).toMatch(/it has no summary\.csv/)
  })

  test('saved data cut off, or of another form', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'report-data.json'), '{"schema": "foreserve.report/1", "ti')
    expect(await messageOf(folder)).toMatch(/report-data\.json: not valid JSON\n {2}found/)
    const data = JSON.parse(JSON.stringify(madeUpReport()))
    data.results[3].tenants[1].attainment.low = 'high'
    writeFileSync(join(folder, 'report-data.json'), JSON.stringify(data))
    expect(await messageOf(folder)).toMatch(/field {4}results\[3\]\.tenants\[1\]\.attainment\.low/)
  })
})
