/** Ctrl-C in each phase: exit code 130, whole files only, no process left. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Running, start } from './foreserve.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'foreserve-interrupt-'))
beforeAll(() => {
  for (const name of ['experiments', 'traces']) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  mkdirSync(join(folder, 'results/quickstart'), { recursive: true })
  cpSync(join(ROOT, 'test/fixtures/digits.profile.json'), join(folder, 'results/quickstart/digits.profile.json'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Sends Ctrl-C once `ready` holds, and waits for the end. */
async function interruptWhen(ready: () => boolean, running: Running) {
  let ended = false
  const finished = running.finished.finally(() => {
    ended = true
  })
  while (!ready() && !ended) await sleep(20)
  running.child.kill('SIGINT')
  return finished
}

const partials = () =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter(path => path.includes('.partial'))

async function expectGone(running: Running) {
  // Killed processes take a moment to leave the table.
  for (let i = 0; i < 100 && running.survivors().length > 0; i++) await sleep(50)
  expect(running.survivors()).toEqual([])
}

describe.skipIf(process.platform !== 'linux')('Ctrl-C', () => {
  it('while models are measured leaves no profile and no worker', async () => {
    const running = start(['quickstart', '--out', 'measuring'], folder)
    const { code, err } = await interruptWhen(() => running.survivors().length > 1, running)
    expect([code, err]).toEqual([130, expect.stringContaining('interrupted')])
    await expectGone(running)
    expect(existsSync(join(folder, 'measuring/digits.profile.json'))).toBe(false)
    expect(partials()).toEqual([])
  })

  it('while simulating keeps the runs that ended, whole, and no table of a part', async () => {
    const cells = join(folder, 'simulating/cells')
    const running = start(
      ['simulate', 'experiments/quickstart.yaml', '--set', 'duration=60 s', '-o', 'simulating'],
      folder,
    )
    const { code, err } = await interruptWhen(() => existsSync(cells) && readdirSync(cells).length > 2, running)
    expect([code, err]).toEqual([
      130,
      expect.stringMatching(/interrupted; the \d+ runs that ended are in simulating\/cells/),
    ])
    expect(existsSync(join(folder, 'simulating/summary.csv'))).toBe(false)
    for (const cell of readdirSync(cells)) {
      expect(readdirSync(join(cells, cell)).sort()).toEqual([
        'scenario.json',
        'summary.csv',
        'tenants.csv',
        'timeseries.csv',
      ])
    }
    expect(partials()).toEqual([])
  })

  it('while replaying live leaves no worker', async () => {
    const running = start(['replay', 'experiments/batching-under-bursts.yaml', '-o', 'replaying'], folder)
    // The command, the driver, and a worker.
    const { code } = await interruptWhen(() => running.survivors().length > 2, running)
    expect(code).toBe(130)
    await expectGone(running)
    expect(existsSync(join(folder, 'replaying/summary.csv'))).toBe(false)
    expect(partials()).toEqual([])
  })
})
