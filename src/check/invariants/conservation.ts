/** Each request that arrives has one fate, and the core has as many as have none yet. */
import { REJECT } from '../../contract/index.ts'
import type { RunResult } from '../../measure/index.ts'
import type { Invariant } from '../invariant.ts'
import type { Batch, Fate, Request, Shadow } from '../shadow.ts'

const FATES = ['completed', 'rejected', 'dropped', 'failed'] as const satisfies readonly Fate[]

export class Conservation implements Invariant {
  readonly name = 'conservation'
  private readonly shadow: Shadow
  /** By tenant. */
  private readonly offered: number[]
  private readonly fates: Record<Fate, number>[]
  private refused: Request | undefined
  private readonly over: Batch[] = []

  constructor(shadow: Shadow) {
    this.shadow = shadow
    this.offered = shadow.facts.tenants.map(() => 0)
    this.fates = shadow.facts.tenants.map(() => ({ completed: 0, rejected: 0, dropped: 0, failed: 0 }))
  }

  arrived(request: Request): void {
    const { shadow } = this
    const { tasks } = shadow.state
    const ordinal = this.offered[request.tenant]!++
    if (tasks.sequence[request.task] !== request.number || tasks.ordinal[request.task] !== ordinal) {
      this.broken(
        `${shadow.requestText(request)} is arrival ${request.number + 1} and its tenant's ${ordinal + 1}, ` +
          `but is numbered ${tasks.sequence[request.task]! + 1} and ${tasks.ordinal[request.task]! + 1}`,
      )
    }
  }

  admitted(request: Request, answer: number): void {
    this.refused = answer === REJECT ? request : undefined
  }

  stopped(batch: Batch): void {
    this.over.push(batch)
  }

  left(request: Request, fate: Fate): void {
    const { shadow } = this
    const { batch } = request
    const allowed =
      fate === 'completed'
        ? batch?.isOver === true && !batch.isLost
        : fate === 'failed'
          ? batch === undefined || batch.isLost
          : fate === 'rejected'
            ? this.refused === request && request.queue < 0
            : batch === undefined
    if (!allowed) this.broken(`${shadow.requestText(request)} is ${fate}, ${whereIs(request)}`)
    this.fates[request.tenant]![fate]++
  }

  afterEvent(): void {
    const { requests, state } = this.shadow
    this.refused = undefined
    for (const batch of this.over.splice(0)) {
      if (batch.unanswered === 0) continue
      this.broken(`of ${batch.members.length} requests of a batch that is over, ${batch.unanswered} were not answered`)
    }
    if (state.tasks.live !== requests.size)
      this.broken(`the core has ${state.tasks.live} requests, and ${requests.size} have arrived and not left`)
  }

  finished({ conservation }: RunResult): void {
    const { shadow } = this
    const inFlight = shadow.facts.tenants.map(() => 0)
    for (const { tenant } of shadow.requests.values()) inFlight[tenant]!++
    for (const [tenant, { name }] of shadow.facts.tenants.entries()) {
      const left = FATES.reduce((sum, fate) => sum + this.fates[tenant]![fate], 0)
      if (this.offered[tenant] === left + inFlight[tenant]!) continue
      this.broken(
        `${this.offered[tenant]} requests of ${name} arrived, ${left} left, ${inFlight[tenant]} are in flight`,
      )
    }
    const sums = FATES.map(fate => [fate, this.fates.reduce((sum, of) => sum + of[fate], 0)] as const)
    const expected = { ...Object.fromEntries(sums), offered: shadow.arrivals, inFlight: shadow.requests.size }
    for (const [what, count] of Object.entries(expected)) {
      const told = conservation[what as keyof typeof conservation]
      if (told !== count) this.broken(`${count} requests are ${what}, the run reports ${told}`)
    }
  }

  private broken(problem: string): never {
    return this.shadow.broken(this.name, problem)
  }
}

function whereIs({ queue, batch }: Request): string {
  if (queue >= 0) return 'but waits in a queue'
  if (batch === undefined) return 'but was never executed'
  return batch.isOver ? 'but its batch has ended' : 'but is being executed'
}
