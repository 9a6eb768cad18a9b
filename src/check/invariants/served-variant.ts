/** A request is served by a variant of its tenant's model that is not under the tenant's floor, and by the one chosen for it. */
import type { Invariant } from '../invariant.ts'
import type { Batch, Request, Shadow } from '../shadow.ts'

export class ServedVariant implements Invariant {
  readonly name = 'models and floors'
  private readonly shadow: Shadow
  private readonly bindsLate: boolean
  /** By request: the variant chosen when it was queued. */
  private readonly chosen = new Map<Request, number>()

  constructor(shadow: Shadow, bindsLate: boolean) {
    this.shadow = shadow
    this.bindsLate = bindsLate
  }

  queued(request: Request): void {
    if (!this.bindsLate) this.chosen.set(request, this.shadow.state.tasks.variant[request.task]!)
  }

  started({ variant, members }: Batch): void {
    const { tenants, variants } = this.shadow.facts
    const serving = variants[variant]!
    for (const member of members) {
      const { model, qualityFloor } = tenants[member.tenant]!
      const who = this.shadow.requestText(member)
      if (serving.model !== model) this.broken(`${who} is served by ${serving.name}, which is not of its model`)
      if (serving.quality < qualityFloor)
        this.broken(
          `${who} is served by ${serving.name} of quality ${serving.quality}, under its floor of ${qualityFloor}`,
        )
      const chosen = this.chosen.get(member) ?? variant
      if (chosen !== variant) this.broken(`${who} is served by ${serving.name}, chosen was ${variants[chosen]!.name}`)
    }
  }

  left(request: Request): void {
    const { state } = this.shadow
    const { batch, task } = request
    this.chosen.delete(request)
    if (batch === undefined || state.tasks.variant[task] === batch.variant) return
    this.broken(`${this.shadow.requestText(request)} leaves with variant ${state.tasks.variant[task]} as its own`)
  }

  private broken(problem: string): never {
    return this.shadow.broken(this.name, problem)
  }
}
