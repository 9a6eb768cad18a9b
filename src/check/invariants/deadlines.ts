/** A request's deadline is when it was due plus its tenant's bound, and is the same when it leaves. */
import type { Invariant } from '../invariant.ts'
import type { Request, Shadow } from '../shadow.ts'

export class Deadlines implements Invariant {
  readonly name = 'deadlines'
  private readonly shadow: Shadow

  constructor(shadow: Shadow) {
    this.shadow = shadow
  }

  arrived(request: Request): void {
    this.look(request)
  }

  left(request: Request): void {
    this.look(request)
  }

  private look(request: Request): void {
    const deadlineNs = this.shadow.state.tasks.deadlineNs[request.task]
    if (deadlineNs === request.deadlineNs) return
    const bound = `${this.shadow.facts.tenants[request.tenant]!.sloNs / 1e6} ms`
    this.shadow.broken(
      this.name,
      `${this.shadow.requestText(request)} has ${request.deadlineNs} ns as its deadline by the bound of ${bound}, and carries ${deadlineNs}`,
    )
  }
}
