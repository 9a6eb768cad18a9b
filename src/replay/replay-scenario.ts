/** Replays a scenario live: checks that it can be, starts the driver's process, and hands on what it tells. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { errorFrom, Interrupted, UserError, UserErrors } from '../errors/index.ts'
import { machineFingerprint, moduleCommand, pinnedCommand, usableCores, whyNotPinned } from '../machine/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import type { DriverMessage, DriverOrder } from './driver-process.ts'
import type { LiveRun, ReplayInputs, ReplayOptions } from './live-run.ts'
import { planCores } from './plan-cores.ts'
import { checkReplayable } from './replayable.ts'
import type { LiveRunOrder } from './run-live.ts'

const DEFAULT_HANG_MS = 5000
const STOP_GRACE_MS = 2000
/**
 * The driver has one core, and V8's helpers would share it. Its optimising compiler was what made requests late: 2,000
 * requests a second, 3.5 % over 1 ms late, p99 2.7 ms; without it 0.03 %, p99 0.2 ms (two cores, otherwise idle). So the
 * driver runs baseline code, compiled at once, which is fast enough for what it does, and collects garbage on its own
 * thread. The spin leaves short-lived objects: with a semi-space of 4 MB some 300 pauses a second of 0.1 ms.
 */
const DRIVER_FLAGS = [
  '--no-opt',
  '--always-sparkplug',
  '--single-threaded-gc',
  '--min-semi-space-size=4',
  '--max-semi-space-size=4',
]

/**
 * Drives live ONNX Runtime workers through the scenario in real time, with its policies and at its arrivals' instants.
 * Takes the scenario's duration, some seconds to load, and what the backlog takes to drain.
 *
 * @throws UserError when the scenario can't be replayed here (cores, model files, inputs); Interrupted on abort
 */
export async function replayScenario(
  scenario: Scenario,
  inputs: ReplayInputs,
  options: ReplayOptions = {},
): Promise<LiveRun> {
  checkReplayable([scenario])
  const order: LiveRunOrder = {
    scenario,
    inputs,
    cores: planCores(options.cores ?? usableCores(), scenario.executors.length, threadsOf(inputs), whyNotPinned()),
    machineId: machineFingerprint().id,
    timelineNs: options.timelineNs,
    hangMs: options.hangMs ?? DEFAULT_HANG_MS,
    decisionsFile: absolute(options.decisionsFile),
    requestsFile: absolute(options.requestsFile),
    plugins: options.plugins ?? [],
  }
  checkInputs(scenario, inputs)
  const { signal } = options
  if (signal?.aborted) throw new Interrupted()
  const driver = startDriver(order)
  options.onProcess?.({ pid: driver.pid ?? -1, role: 'driver', executor: null })
  let grace: NodeJS.Timeout | undefined
  const abort = () => {
    tell(driver, { kind: 'stop' })
    grace = setTimeout(() => killGroup(driver), STOP_GRACE_MS)
  }
  signal?.addEventListener('abort', abort)
  try {
    return await outcome(driver, options)
  } finally {
    signal?.removeEventListener('abort', abort)
    clearTimeout(grace)
  }
}

function startDriver(order: LiveRunOrder): ChildProcess {
  const { command, args } = moduleCommand('./driver-process', import.meta.url)
  const pinned = pinnedCommand(order.cores.driver, command, [...DRIVER_FLAGS, ...args])
  const driver = spawn(pinned.command, pinned.args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
    // A group of its own: Ctrl-C in a terminal reaches the command line only, which then ends the run in order.
    detached: true,
  })
  tell(driver, { kind: 'run', order })
  return driver
}

/** Resolves once the driver's process is gone, and its workers with it. */
function outcome(driver: ChildProcess, { onProgress, onProcess, signal }: ReplayOptions): Promise<LiveRun> {
  return new Promise((resolve, reject) => {
    let told: DriverMessage | undefined
    driver.on('message', (message: DriverMessage) => {
      if (message.kind === 'progress') onProgress?.(message.done, message.total, message.label)
      else if (message.kind === 'worker') onProcess?.({ pid: message.pid, role: 'worker', executor: message.executor })
      else told = message
    })
    driver.on('error', error => reject(new Error(`the driver's process could not be started: ${error.message}`)))
    driver.on('exit', (code, exitSignal) => {
      if (signal?.aborted) {
        reject(new Interrupted())
      } else if (told?.kind === 'result') {
        resolve(told.run)
      } else if (told?.kind === 'error') {
        reject(errorFrom(told.error))
      } else {
        killGroup(driver)
        reject(new Error(`the driver's process ended without a result (${exitSignal ?? `exit code ${code}`})`))
      }
    })
  })
}

function tell(driver: ChildProcess, order: DriverOrder): void {
  // Its end, if it should be gone already, is told by its exit.
  if (driver.connected) driver.send(order, () => {})
}

/** A process group's id is its leader's: this ends the workers with their driver. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
}

function threadsOf({ variants }: ReplayInputs): number {
  return Math.max(1, ...Object.values(variants).map(({ session }) => session.intraOpThreads * session.interOpThreads))
}

function checkInputs(scenario: Scenario, { variants, data }: ReplayInputs): void {
  const errors: UserError[] = []
  for (const model of scenario.models) {
    if (data[model.name] === undefined) errors.push(new UserError(`there are no inputs to replay ${model.name} with`))
    for (const { name } of model.variants) {
      const variant = variants[`${model.name}/${name}`]
      if (variant === undefined) {
        errors.push(new UserError(`there is no model file for ${model.name}/${name}`))
        continue
      }
      if (!existsSync(variant.path)) {
        errors.push(
          new UserError(`the model file of ${model.name}/${name} is not there`, { at: { file: variant.path } }),
        )
      }
      if (variant.inputs.length !== 1 || variant.inputs[0]!.type !== 'float32') {
        errors.push(
          new UserError(`${model.name}/${name} can't be replayed: its inputs are not one float32 tensor`, {
            found: variant.inputs
              .map(({ name: input, type, dims }) => `${input} ${type}[${dims.join(', ')}]`)
              .join('; '),
          }),
        )
      }
    }
  }
  if (errors.length === 1) throw errors[0]!
  if (errors.length > 1) throw new UserErrors(errors)
}

/** The driver's process may stand elsewhere. */
function absolute(file: string | undefined): string | undefined {
  return file === undefined ? undefined : resolve(file)
}
