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
  'escalations',
] as const

interface RunningBatch {
  readonly startNs: number
  /** Variant, executor, replica, batch, batchSize and start_s, as they stand in each member's row. */
  readonly columns: string
}

interface Earlier {
  /** Whose answer it has. */
  batch: RunningBatch
  /** In all its batches. */
  serviceNs: number
  escalations: number
}

export class RequestRows implements Recorder {
  private readonly state: RowState
  private readonly write: (text: string) => void
  private readonly tenants: readonly string[]
  private readonly variants: readonly string[]
  private readonly executors: readonly string[]
  /** The batch of each task that is being executed, or was last. */
  private readonly batchOf = new Map<number, RunningBatch>()
  /** What each task that is served again has had before. */
  private readonly earlierOf = new Map<number, Earlier>()
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
    const earlierNs = this.earlierOf.get(task)?.serviceNs ?? 0
    this.answered(task, earlierNs + this.state.nowNs - this.batchOf.get(task)!.startNs)
  }

  escalated(task: number): void {
    const batch = this.batchOf.get(task)!
    const serviceNs = this.state.nowNs - batch.startNs
    const earlier = this.earlierOf.get(task)
    if (earlier === undefined) this.earlierOf.set(task, { batch, serviceNs, escalations: 1 })
    else {
      earlier.batch = batch
      earlier.serviceNs += serviceNs
      earlier.escalations++
    }
  }

  settled(task: number): void {
    const { batch, serviceNs } = this.earlierOf.get(task)!
    this.batchOf.set(task, batch)
    this.answered(task, serviceNs)
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

  /** What it was not executed in, of the time that it was here, it waited. */
  private answered(task: number, serviceNs: number): void {
    const latencyNs = this.state.nowNs - this.state.tasks.arrivalNs[task]!
    const durations = `${milliseconds(latencyNs - serviceNs)},${milliseconds(serviceNs)},${milliseconds(latencyNs)}`
    this.left(task, 'completed', durations)
  }

  private left(task: number, outcome: string, durations: string): void {
    const { tasks, nowNs } = this.state
    const served = this.batchOf.get(task)?.columns ?? ',,,,,'
    this.batchOf.delete(task)
    const escalations = this.earlierOf.get(task)?.escalations ?? 0
    this.earlierOf.delete(task)
    this.write(
      `${tasks.sequence[task]!},${this.tenants[tasks.tenant[task]!]!},${tasks.ordinal[task]!},` +
        `${seconds(tasks.arrivalNs[task]!)},${seconds(tasks.deadlineNs[task]!)},${outcome},${seconds(nowNs)},` +
        `${served},${durations},${escalations}\n`,
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
