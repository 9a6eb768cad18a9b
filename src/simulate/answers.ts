import type { State } from '../core/index.ts'
import type { KnownAnswers } from '../workload/index.ts'

/** Answers of a simulated batch: how sure the variant was of these inputs when it was measured. */
export class Answers {
  private readonly state: State
  private readonly known: KnownAnswers

  constructor(state: State, known: KnownAnswers) {
    this.state = state
    this.known = known
  }

  /** The executor's batch ends. */
  give(executor: number): void {
    const { batches, tasks, replicas } = this.state
    const variant = replicas.variant[batches.replica[executor]!]!
    for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!)
      tasks.confidence[task] = this.known.confidence(variant, tasks.tenant[task]!, tasks.ordinal[task]!)
  }
}
