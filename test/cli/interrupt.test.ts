/** Ctrl-C in each phase: exit code 130, whole files only, no process left. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAt } from '../support/build-at.ts'
import { type Running, start } from './foreserve.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'foreserve-interrupt-'))
let main: string
beforeAll(() => {
  // Elsewhere: others run what is built here at the same time.
  main = buildAt(join(folder, 'built'))
  for (const name of ['experiments', 'traces']) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  mkdirSync(join(folder, 'results/quickstart'), { recursive: true })
  cpSync(join(ROOT, 'test/fixtures/digits.profile.json'), join(folder, 'results/quickstart/digits.profile.json'))
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const startForeground = (args: readonly string[]) => start(args, folder, {}, main)

/** Sends what a terminal's Ctrl-C sends, SIGINT to the whole group, once `ready` holds, and waits for the end. */
async function interruptWhen(ready: () => boolean, running: Running, signals: readonly NodeJS.Signals[] = ['SIGINT']) {
  let ended = false
  const finished = running.finished.finally(() => {
    ended = true
  })
  while (!ready() && !ended) await sleep(20)
  for (const signal of signals) {
    // A supervisor's SIGTERM is for the process alone.
    if (!ended) process.kill(signal === 'SIGTERM' ? running.child.pid! : -running.child.pid!, signal)
    await sleep(30)
  }
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
    const running = startForeground(['quickstart', '--out', 'measuring'])
    const { code, err } = await interruptWhen(() => running.survivors().length > 1, running)
    expect([code, err]).toEqual([130, expect.stringContaining('interrupted')])
    await expectGone(running)
    expect(existsSync(join(folder, 'measuring/digits.profile.json'))).toBe(false)
    expect(partials()).toEqual([])
  })

  it.each(['1', '2'])(
    'while simulating (%s at a time) keeps the runs that ended, whole, and no table of a part',
    async jobs => {
      const cells = join(folder, `simulating-${jobs}/cells`)
      const running = startForeground([
        'simulate',
        'experiments/quickstart.yaml',
        '--set',
        'duration=60 s',
        '--jobs',
        jobs,
        '-o',
        `simulating-${jobs}`,
      ])
      const { code, err } = await interruptWhen(() => existsSync(cells) && readdirSync(cells).length > 2, running)
      expect([code, err]).toEqual([
        130,
        expect.stringMatching(/interrupted; what had ended \(\d+ of \d+ runs\) is in simulating-\d\/cells/),
      ])
      expect(existsSync(join(folder, `simulating-${jobs}/summary.csv`))).toBe(false)
      for (const cell of readdirSync(cells)) {
        expect(readdirSync(join(cells, cell)).sort()).toEqual([
          'scenario.json',
          'summary.csv',
          'tenants.csv',
          'timeseries.csv',
        ])
      }
      expect(partials()).toEqual([])
    },
  )

  it('ends a plugin that comes to no end when it is loaded', async () => {
    // Nothing tells from outside that it has come to its loop.
    writeFileSync(join(folder, 'endless.ts'), 'for (;;) {}\n')
    const running = startForeground(['policies', '--plugin', 'endless.ts'])
    const begun = Date.now()
    const { code, err } = await interruptWhen(() => Date.now() - begun > 2000, running)
    expect([code, err]).toEqual([130, 'interrupted\n'])
    await expectGone(running)
  })

  it.each([
    ['once', ['SIGINT']],
    ['twice', ['SIGINT', 'SIGINT']],
    ['by SIGTERM', ['SIGTERM']],
  ] as const)('while replaying live, %s, says one line and leaves no worker', async (_, signals) => {
    const running = startForeground(['replay', 'experiments/batching-under-bursts.yaml', '-o', 'replaying'])
    // The command, the driver, and a worker.
    const { code, err } = await interruptWhen(() => running.survivors().length > 2, running, signals)
    expect([code, err]).toEqual([130, expect.stringMatching(/^(stopping .*\n)?interrupted\n$/)])
    await expectGone(running)
    expect(existsSync(join(folder, 'replaying/summary.csv'))).toBe(false)
    expect(partials()).toEqual([])
  })
})
