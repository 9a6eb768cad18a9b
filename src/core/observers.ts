/** The policies of a run that asked to be told what became of the requests they decided on. */
import type { PolicySet, RequestPolicy, View } from '../contract/index.ts'

export class Observers {
  private readonly ofStarts: readonly RequestPolicy[]
  private readonly ofEnds: readonly RequestPolicy[]

  constructor({ admission, variant, routing, queueing, batching }: PolicySet) {
    const policies = [admission, variant, routing, queueing, batching]
    this.ofStarts = policies.filter(policy => policy.started !== undefined)
    this.ofEnds = policies.filter(policy => policy.ended !== undefined)
  }

  started(view: View, executor: number): void {
    for (let i = 0; i < this.ofStarts.length; i++) this.ofStarts[i]!.started!(view, executor)
  }

  ended(view: View, executor: number): void {
    for (let i = 0; i < this.ofEnds.length; i++) this.ofEnds[i]!.ended!(view, executor)
  }
}
