/** No batch is larger than what was measured on its device, nor than its policy may take. */
import type { Invariant } from '../invariant.ts'
import type { Batch, Shadow } from '../shadow.ts'

export class BatchLimit implements Invariant {
  readonly name = 'batch limit'
  private readonly shadow: Shadow

  constructor(shadow: Shadow) {
    this.shadow = shadow
  }

  started({ executor, variant, members }: Batch): void {
    const { facts, state } = this.shadow
    const size = members.length
    const on = `${facts.variants[variant]!.name} on ${facts.names.executors[executor]}`
    if (size < 1 || state.batches.size[executor] !== size)
      this.broken(`a batch of ${on} says ${state.batches.size[executor]} requests and has ${size}`)
    const measured = facts.largestBatch(variant, executor)
    if (size > measured) this.broken(`${on} executes ${size} at once, but is measured up to ${measured}`)
    const { batching } = facts.policies
    if (size > facts.batchingLimit)
      this.broken(`${on} executes ${size} at once, but '${batching.name}' may take ${facts.batchingLimit}`)
  }

  private broken(problem: string): never {
    return this.shadow.broken(this.name, problem)
  }
}
