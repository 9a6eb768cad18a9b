import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pairWorlds } from '../../src/compare/pair-worlds.ts'
import { readResults } from '../../src/compare/read-results.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foreserve-compare-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function results(summary: string, tenants = 'load,replication,repeat,world,tenant,attainment\n'): string {
  writeFileSync(join(folder, 'summary.csv'), summary)
  writeFileSync(join(folder, 'tenants.csv'), `${tenants}0.5,0,0,simulated,a,1\n`)
  return folder
}

describe('results folders', () => {
  it('are paired by swept values, and simulated runs of other arrivals left out', async () => {
    results(
      'load,replication,repeat,world,attainment\n0.5,0,0,simulated,0.9\n0.5,1,0,simulated,0.1\n0.5,0,0,live,0.8\n0.7,0,0,simulated,0.2\n',
    )
    const [pair, ...rest] = pairWorlds([await readResults(folder)])
    expect(rest).toEqual([])
    expect(pair!.policy).toBe('0.5')
    expect(pair!.simulated.summary.map(row => row.attainment)).toEqual(['0.9'])
    expect(pair!.live.summary.map(row => row.attainment)).toEqual(['0.8'])
  })

  it('of one world only are refused, with the points that there are', async () => {
    results('load,replication,repeat,world,attainment\n0.5,0,0,simulated,0.9\n')
    const read = await readResults(folder)
    expect(() => pairWorlds([read])).toThrow(/no point has both simulated and live runs[\s\S]*points: 0.5/)
  })

  it('must be results folders', async () => {
    await expect(readResults(folder)).rejects.toThrow(/not a results folder: it has no summary.csv/)
  })

  it('with a damaged table are refused with the line', async () => {
    results('load,replication,repeat,world,attainment\n0.5,0,0,simulated,0.9\n0.5,0\n')
    await expect(readResults(folder)).rejects.toThrow(/summary.csv:3: a row has another number of columns/)
  })

  it('with an empty table are refused', async () => {
    results('load,replication,repeat,world,attainment\n')
    await expect(readResults(folder)).rejects.toThrow(/the table is empty/)
  })
})
