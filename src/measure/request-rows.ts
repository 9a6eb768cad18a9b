/**
 * One row a request, as CSV text, while the run goes: what became of it, when, and who served it. What the run sums up, a
 * reader can count anew from these rows.
 *
 * Rows come in the order in which requests left, so that only what is still in the system is held in memory: in the order
 * of arrival a single stuck request would hold back every later row. `sequence` gives that order back. Instants are
 * written in seconds with all nine digits, which is what the engine counted; `*Ms` likewise to the nanosecond.
 */
import type { Numbers, Recorder, WorldNames } from '../contract/index.ts'

/** What is read of a core's state. */
export interface RowState {
  readonly nowNs: number
  readonly tasks: {
    readonly capacity: number
    readonly tenant: Numbers
    readonly arrivalNs: Numbers
    readonly deadlineNs: Numbers
    readonly sequence: Numbers
    readonly ordinal: Numbers
    readonly next: Numbers
  }
  readonly batches: { readonly size: Numbers; readonly first: Numbers; readonly replica: Numbers }
  readonly replicas: { readonly variant: Numbers }
}

export const REQUEST_COLUMNS = [
  'sequence',
  'tenant',
  'ordinal',
  'arrival_s',
  'deadline_s',
  'outcome',
  'left_s',
  'variant',
  'executor',
  'replica',
  'batch',
  'batchSize',
  'start_s',
  'queueMs',
  'serviceMs',
  'latencyMs',
] as const

interface RunningBatch {
  readonly startNs: number
  /** Variant, executor, replica, batch, batchSize and start_s, as they stand in each member's row. */
  readonly columns: string
}

export class RequestRows implements Recorder {
  private readonly state: RowState
  private readonly write: (text: string) => void
  private readonly tenants: readonly string[]
  private readonly variants: readonly string[]
  private readonly executors: readonly string[]
  /** The batch of each task that is being executed. */
  private readonly batchOf = new Map<number, RunningBatch>()
  private batches = 0

  /** @param write takes whole lines, the header first; each ends with a line feed */
  constructor(state: RowState, names: WorldNames, write: (text: string) => void) {
    this.state = state
    this.write = write
    this.tenants = names.tenants.map(quoted)
    this.variants = names.variants.map(quoted)
    this.executors = names.executors.map(quoted)
    write(`${REQUEST_COLUMNS.join(',')}\n`)
  }

  arrived(): void {}

  started(executor: number): void {
    const { batches, tasks, replicas, nowNs } = this.state
    const replica = batches.replica[executor]!
    const size = batches.size[executor]!
    const variant = this.variants[replicas.variant[replica]!]!
    const columns = `${variant},${this.executors[executor]!},${replica},${this.batches++},${size},${seconds(nowNs)}`
    const batch = { startNs: nowNs, columns }
    for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!) this.batchOf.set(task, batch)
  }

  ended(): void {}
  lost(): void {}

  completed(task: number): void {
    const { nowNs, tasks } = this.state
    const { startNs } = this.batchOf.get(task)!
    const arrivalNs = tasks.arrivalNs[task]!
    const durations = `${milliseconds(startNs - arrivalNs)},${milliseconds(nowNs - startNs)},${milliseconds(nowNs - arrivalNs)}`
    this.left(task, 'completed', durations)
  }

  rejected(task: number): void {
    this.left(task, 'rejected', ',,')
  }

  dropped(task: number): void {
    this.left(task, 'dropped', ',,')
  }

  failed(task: number): void {
    this.left(task, 'failed', ',,')
  }

  private left(task: number, outcome: string, durations: string): void {
    const { tasks, nowNs } = this.state
    const served = this.batchOf.get(task)?.columns ?? ',,,,,'
    this.batchOf.delete(task)
    this.write(
      `${tasks.sequence[task]!},${this.tenants[tasks.tenant[task]!]!},${tasks.ordinal[task]!},` +
        `${seconds(tasks.arrivalNs[task]!)},${seconds(tasks.deadlineNs[task]!)},${outcome},${seconds(nowNs)},` +
        `${served},${durations}\n`,
    )
  }
}

/** Integer ns as seconds, exactly. */
function seconds(ns: number): string {
  return shifted(ns, 9)
}

function milliseconds(ns: number): string {
  return shifted(ns, 6)
}

/** An integer divided by a power of ten, in decimals. */
function shifted(value: number, places: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0')
  return `${value < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

function quoted(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name
}
