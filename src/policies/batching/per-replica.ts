/** What a policy has learnt of each replica: made anew where another variant, or another executor, takes the replica's slot. */
import type { View } from '../../contract/index.ts'

export class PerReplica<T> {
  private readonly make: (view: View, replica: number) => T
  private readonly states: T[] = []
  private readonly variants: number[] = []
  private readonly executors: number[] = []

  constructor(make: (view: View, replica: number) => T) {
    this.make = make
  }

  of(view: View, replica: number): T {
    const variant = view.replicas.variant[replica]!
    const executor = view.replicas.executor[replica]!
    if (this.variants[replica] === variant && this.executors[replica] === executor) return this.states[replica]!
    // No holes: elements of a holey array are slower to read.
    for (let slot = this.states.length; slot < replica; slot++) {
      this.variants[slot] = -1
      this.executors[slot] = -1
      this.states[slot] = this.make(view, replica)
    }
    const state = this.make(view, replica)
    this.variants[replica] = variant
    this.executors[replica] = executor
    this.states[replica] = state
    return state
  }
}
