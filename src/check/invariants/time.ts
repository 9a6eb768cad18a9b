/** Time never goes back, and is whole nanoseconds: nothing is due later than it is told, nothing ends before it began. */
import type { Invariant } from '../invariant.ts'
import type { Batch, Fate, Request, Shadow } from '../shadow.ts'

export class Time implements Invariant {
  readonly name = 'time'
  private readonly shadow: Shadow
  private lastNs = 0

  constructor(shadow: Shadow) {
    this.shadow = shadow
  }

  beforeEvent(): void {
    const { nowNs } = this.shadow.state
    if (!Number.isSafeInteger(nowNs)) this.broken(`${nowNs} ns is no whole number of nanoseconds`)
    if (nowNs < this.lastNs) this.broken(`time went back, from ${this.lastNs} to ${nowNs} ns`)
    this.lastNs = nowNs
  }

  arrived(request: Request): void {
    if (Number.isSafeInteger(request.dueNs) && request.dueNs >= 0 && request.dueNs <= this.lastNs) return
    this.broken(`${this.shadow.requestText(request)} arrives at ${this.lastNs} ns`)
  }

  started({ startNs, members }: Batch): void {
    if (startNs !== this.lastNs) this.broken(`a batch that starts at ${this.lastNs} ns says ${startNs} ns`)
    const early = members.find(member => member.queuedNs > startNs)
    if (early !== undefined) this.broken(`${this.shadow.requestText(early)} is executed before it was queued`)
  }

  left(request: Request, fate: Fate): void {
    const { tasks } = this.shadow.state
    const { task, dueNs, batch, answer } = request
    if (tasks.arrivalNs[task] !== dueNs)
      this.broken(`${this.shadow.requestText(request)} leaves with ${tasks.arrivalNs[task]} ns as its due time`)
    // Given up in a later batch it keeps that one's start.
    if (fate === 'completed' && batch !== answer && tasks.startNs[task] !== batch!.startNs) {
      const say = this.shadow.requestText(request)
      this.broken(`${say} began at ${batch!.startNs} ns, and leaves with ${tasks.startNs[task]} ns as its start`)
    }
  }

  private broken(problem: string): never {
    return this.shadow.broken(this.name, problem)
  }
}
