/**
 * The driver's process. It is a process of its own, kept to a core of its own: what its parent does (a progress bar, a
 * report, a garbage collection over big results) can't make it late, and it can be stopped from outside while it spins.
 *
 * Told one order over the channel to its parent; tells progress, and a result or an error. When the parent is gone, so are
 * the workers and this process.
 */
import { type PortableError, portableError } from '../errors/index.ts'
import type { LiveRun } from './live-run.ts'
import { type LiveRunOrder, LiveSession } from './run-live.ts'

/** From the driver. */
export type DriverMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly label: string }
  | { readonly kind: 'worker'; readonly pid: number; readonly executor: string }
  | { readonly kind: 'result'; readonly run: LiveRun }
  | { readonly kind: 'error'; readonly error: PortableError }

/** To the driver. */
export type DriverOrder = { readonly kind: 'run'; readonly order: LiveRunOrder } | { readonly kind: 'stop' }

let running: LiveSession | undefined

process.on('message', (message: DriverOrder) => {
  if (message.kind === 'stop') void leave()
  else void run(message.order)
})
process.on('disconnect', () => void leave())

async function run(order: LiveRunOrder): Promise<void> {
  try {
    running = new LiveSession(order, {
      progress: (done, total, label) => tell({ kind: 'progress', done, total, label }),
      workerStarted: (pid, executor) => tell({ kind: 'worker', pid, executor }),
    })
    const result = await running.run()
    tell({ kind: 'result', run: result }, () => void leave())
  } catch (thrown) {
    tell({ kind: 'error', error: portableError(thrown) }, () => void leave())
  }
}

function tell(message: DriverMessage, sent: () => void = () => {}): void {
  if (process.connected) process.send!(message, undefined, undefined, sent)
}

/** Leaves once the workers are gone. */
async function leave(): Promise<void> {
  await running?.kill()
  process.exit()
}
