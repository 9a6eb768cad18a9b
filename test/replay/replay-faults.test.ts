import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { Interrupted } from '../../src/errors/index.ts'
import { moduleCommand } from '../../src/machine/index.ts'
import { type ReplayProcess, replayScenario } from '../../src/replay/index.ts'
import { coresFor, modelFolder, replayInputs, scenario, tenant, writeModel } from './live-world.ts'

const { folder, remove } = modelFolder()
const identity = writeModel(folder, 'identity')
afterAll(remove)

/** Runs a replay and calls `act` once it is half over. */
async function disturbed(
  choices: Parameters<typeof scenario>[0],
  act: (processes: readonly ReplayProcess[]) => void,
  hangMs = 5000,
) {
  const processes: ReplayProcess[] = []
  let acted = false
  return replayScenario(scenario(choices), replayInputs({ identity }), {
    cores: coresFor(choices?.executors ?? 1),
    hangMs,
    onProcess: process => processes.push(process),
    onProgress: (_done, _total, label) => {
      if (label !== 'running' || acted) return
      acted = true
      act(processes)
    },
  })
}

const pidOf = (processes: readonly ReplayProcess[], role: ReplayProcess['role'], executor: string | null = null) =>
  processes.find(process => process.role === role && (executor === null || process.executor === executor))!.pid

test('a worker killed with -9: its requests fail, the others take the rest, and the run says so', async () => {
  const live = await disturbed({ durationS: 1.2, executors: 2 }, processes =>
    process.kill(pidOf(processes, 'worker', 'local/node-1/core-2'), 'SIGKILL'),
  )
  expect(live.failures).toMatchObject([{ executor: 'local/node-1/core-2', reason: 'died of SIGKILL' }])
  const { conservation, timeseries } = live.result
  expect(conservation.inFlight).toBe(0)
  expect(conservation.completed + conservation.failed).toBe(conservation.offered)
  // At most the one batch that it ran.
  expect(conservation.failed).toBeLessThanOrEqual(1)
  expect(timeseries.at(-1)!.completed).toBe(timeseries.at(-1)!.offered)
  expect(live.validity.warnings).toEqual([
    expect.stringMatching(/^the worker of local\/node-1\/core-2 was lost at \d+\.\d+ s: died of SIGKILL$/),
  ])
})

test('a worker that hangs is killed after its deadline; with nobody left the rest fails', async () => {
  const live = await disturbed(
    { durationS: 1.8 },
    processes => process.kill(pidOf(processes, 'worker'), 'SIGSTOP'),
    500,
  )
  expect(live.failures).toMatchObject([{ reason: expect.stringMatching(/^hung: no answer for \d+\.\d s$/) }])
  const { conservation } = live.result
  expect(conservation.inFlight).toBe(0)
  expect(conservation.failed).toBeGreaterThan(0)
  expect(conservation.completed + conservation.failed).toBe(conservation.offered)
  expect(live.answers.unchecked).toEqual(['echo/identity'])
})

test('a driver that was held up sends late, counts it, skips nothing, and the run is not valid', async () => {
  const live = await disturbed({ durationS: 1.5, tenants: [tenant('steady', 200, 30)] }, processes => {
    const pid = pidOf(processes, 'driver')
    process.kill(pid, 'SIGSTOP')
    setTimeout(() => process.kill(pid, 'SIGCONT'), 300)
  })
  const { conservation, issueLagMs } = live.result
  expect(conservation.completed).toBe(conservation.offered)
  expect(issueLagMs!.n).toBe(conservation.offered)
  expect(issueLagMs!.max).toBeGreaterThan(200)
  expect(live.lateShare).toBeGreaterThan(0.1)
  expect(live.validity.valid).toBe(false)
  expect(live.validity.reasons.join()).toContain('the driver was late: lag p99')
})

test('interrupted: it says so at once, and every process is gone', async () => {
  const abort = new AbortController()
  const processes: ReplayProcess[] = []
  const run = replayScenario(scenario({ durationS: 60 }), replayInputs({ identity }), {
    cores: coresFor(1),
    signal: abort.signal,
    onProcess: process => processes.push(process),
    onProgress: (_done, _total, label) => label === 'running' && abort.abort(),
  })
  await expect(run).rejects.toThrow(Interrupted)
  expect(processes.map(({ role }) => role)).toEqual(['driver', 'worker'])
  for (const { pid } of processes) expect(isRunning(pid)).toBe(false)
})

test('interrupted while loading, or before: the same', async () => {
  const abort = new AbortController()
  const processes: ReplayProcess[] = []
  const run = replayScenario(scenario(), replayInputs({ identity }), {
    cores: coresFor(1),
    signal: abort.signal,
    onProcess: process => {
      processes.push(process)
      if (process.role === 'worker') abort.abort()
    },
  })
  await expect(run).rejects.toThrow(Interrupted)
  for (const { pid } of processes) expect(isRunning(pid)).toBe(false)
  await expect(
    replayScenario(scenario(), replayInputs({ identity }), { signal: abort.signal, cores: [0, 1] }),
  ).rejects.toThrow(Interrupted)
})

test('when the parent is killed, driver and workers leave by themselves', async () => {
  const { command, args } = moduleCommand('./replay-forever', import.meta.url)
  const parent = spawn(command, [...args, identity], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pids: number[] = []
  for await (const line of createInterface({ input: parent.stdout })) {
    if (line === 'running') break
    pids.push(Number(line))
  }
  expect(pids).toHaveLength(2)
  for (const pid of pids) expect(isRunning(pid)).toBe(true)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  for (let i = 0; i < 200 && pids.some(isRunning); i++) await new Promise(resolve => setTimeout(resolve, 25))
  for (const pid of pids) expect(isRunning(pid)).toBe(false)
})

/** A zombie, whose parent has not asked for it yet, no longer runs. */
function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`
  if (existsSync('/proc/self/stat')) {
    return existsSync(stat) && !/^\d+ \(.*\) [ZX] /.test(readFileSync(stat, 'utf8'))
  }
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
