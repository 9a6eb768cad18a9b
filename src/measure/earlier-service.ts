/** How long requests that are served again have been executed before; and how often that happened. */
import type { RecordedState } from './recorded-state.ts'

export class EarlierService {
  /** Requests that were to be served again, once a time. */
  escalated = 0
  /** Of those, answered by what they had. */
  settled = 0
  private readonly state: RecordedState
  /** By task. */
  private ns = new Float64Array(0)

  constructor(state: RecordedState) {
    this.state = state
  }

  add(task: number, serviceNs: number): void {
    if (task >= this.ns.length) {
      const grown = new Float64Array(this.state.tasks.capacity)
      grown.set(this.ns)
      this.ns = grown
    }
    this.escalated++
    this.ns[task]! += serviceNs
  }

  /** Of a task that leaves. */
  take(task: number): number {
    const ns = this.ns[task] ?? 0
    if (ns > 0) this.ns[task] = 0
    return ns
  }
}
