/** What lies in a results folder, and that it is the same bytes each time. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { UserError } from '../../src/errors/index.ts'
import { csv, type FinishedRun, ResultsFolder } from '../../src/experiment/store.ts'
import { scenarioHash } from '../../src/spec/scenario-hash.ts'
import { busyScenario, busyTraces } from '../support/busy-scenario.ts'
import { runLogged } from '../support/play.ts'

const folders: string[] = []
const newFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'foreserve-store-'))
  folders.push(path)
  return path
}
afterAll(() => Promise.all(folders.map(path => rm(path, { recursive: true }))))

function finished(replication: number): FinishedRun {
  const scenario = busyScenario({ replication, duration: 2000 })
  const { result } = runLogged(scenario, busyTraces)
  return { swept: [['policies.batching', 'timeout, at most 8']], scenario, repeat: 0, result }
}

async function written(): Promise<string> {
  const path = await newFolder()
  const folder = new ResultsFolder(path)
  const runs = [finished(0), finished(1)]
  for (const run of runs) await folder.writeRun(run)
  await folder.writeTables(runs)
  return path
}

async function bytes(path: string): Promise<Map<string, string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const contents = await Promise.all(files.map(file => readFile(file, 'latin1')))
  return new Map(files.map((file, i) => [file.slice(path.length + 1), contents[i]!] as const).sort())
}

test('two executions of the same runs leave the same files with the same bytes', async () => {
  const [one, other] = [await bytes(await written()), await bytes(await written())]
  expect(other).toEqual(one)
  const cell = (replication: number) =>
    `cells/${scenarioHash(busyScenario({ replication, duration: 2000 })).slice(0, 16)}`
  expect([...one.keys()]).toEqual(
    [
      ...[0, 1].flatMap(replication =>
        ['scenario.json', 'summary.csv', 'tenants.csv', 'timeseries.csv'].map(name => `${cell(replication)}/${name}`),
      ),
      'summary.csv',
      'tenants.csv',
    ].sort(),
  )
})

describe('the tables', () => {
  const runs = [finished(0), finished(1)]
  const rows = async (name: string) => {
    const path = await newFolder()
    await new ResultsFolder(path).writeTables(runs)
    const lines = (await readFile(join(path, name), 'utf8')).split('\n')
    expect(lines.pop()).toBe('')
    return lines
  }

  test('summary.csv: a row a run, the swept values first', async () => {
    const [header, ...rest] = await rows('summary.csv')
    expect(header).toMatch(
      /^policies\.batching,replication,repeat,world,offered,completed,met,rejected,dropped,failed,/,
    )
    expect(header).toMatch(/,latencyMs_mean,.*,latencyMs_p999,latencyMs_max,.*,utilisation,saturation,/)
    expect(rest.map(line => line.split(',').slice(0, 5).join(','))).toEqual([
      '"timeout, at most 8",0,0,simulated',
      '"timeout, at most 8",1,0,simulated',
    ])
  })

  test('tenants.csv: a row a run and tenant', async () => {
    const [header, ...rest] = await rows('tenants.csv')
    const tenant = header!.split(',').indexOf('tenant')
    // The label itself holds a comma.
    expect(rest.map(line => line.split(',')[tenant + 1])).toEqual([
      'batch',
      'mail',
      'search',
      'batch',
      'mail',
      'search',
    ])
  })

  test('numbers read back as they were, and what is not known is empty', async () => {
    const text = await csv([
      { a: 0.1 + 0.2, b: null, c: 1e21 },
      { a: 1 / 3, d: 'x"y\nz' },
    ])
    expect(text).toBe('a,b,c,d\n0.30000000000000004,,1e+21,\n0.3333333333333333,,,"x""y\nz"\n')
    expect(await csv([])).toBe('')
  })
})

test('a run written again replaces the earlier, and leaves nothing half-written', async () => {
  const path = await newFolder()
  const folder = new ResultsFolder(path)
  const run = finished(0)
  await folder.writeRun(run)
  const before = await bytes(path)
  await folder.writeRun(run)
  expect(await bytes(path)).toEqual(before)
})

describe('over an older experiment of that name', () => {
  test('the folder becomes what it would be without it; what is not ours stays', async () => {
    const path = await newFolder()
    const folder = new ResultsFolder(path)
    for (const run of [finished(0), finished(1)]) await folder.writeRun(run)
    await folder.writeTables([finished(0), finished(1)])
    // As a killed process leaves it, and something of the user's.
    await mkdir(join(path, 'cells/0123456789abcdef.partial'))
    await writeFile(join(path, 'cells/notes.txt'), 'mine')
    await folder.writeRun(finished(2))
    await folder.writeTables([finished(2)])
    const files = await bytes(path)
    expect(files.get('cells/notes.txt')).toBe('mine')
    files.delete('cells/notes.txt')

    const fresh = await newFolder()
    await new ResultsFolder(fresh).writeRun(finished(2))
    await new ResultsFolder(fresh).writeTables([finished(2)])
    expect(files).toEqual(await bytes(fresh))
    expect((await readdir(join(path, 'cells'))).length).toBe(2)
  })

  test('its tables and runs stay until all new runs are done', async () => {
    const path = await newFolder()
    const folder = new ResultsFolder(path)
    await folder.writeRun(finished(0))
    await folder.writeTables([finished(0)])
    const before = await bytes(path)
    await folder.writeRun(finished(1))
    const during = await bytes(path)
    for (const [name, content] of before) expect(during.get(name), name).toBe(content)
  })
})

test.each(['a file', '/proc'])('a place that takes no folder is told as the user mistake it is: %s', async place => {
  if (place === '/proc' && process.platform !== 'linux') return
  const file = join(await newFolder(), 'file')
  await writeFile(file, '')
  const path = place === '/proc' ? '/proc/foreserve-results' : file
  const folder = new ResultsFolder(path)
  await expect(folder.writeRun(finished(0))).rejects.toThrow(UserError)
  await expect(folder.writeTables([finished(0)])).rejects.toThrow(/can't be written/)
})

test('live repeats of one scenario lie beside each other', async () => {
  const path = await newFolder()
  const folder = new ResultsFolder(path)
  const run = finished(0)
  for (const repeat of [0, 1]) await folder.writeRun({ ...run, repeat, result: { ...run.result, world: 'live' } })
  const hash = scenarioHash(run.scenario).slice(0, 16)
  expect((await readdir(join(path, 'cells'))).sort()).toEqual([`${hash}-live-0`, `${hash}-live-1`])
})
