/**
 * Requests that are served more than once: the batch of one has ended, and the variant policy wants a more accurate variant's
 * answer in place of the one that it has. Such a request stays in the system, and its deadline stays. It is no longer given
 * up: where it finds no place, expires in a queue or is lost with an executor, its client gets the answer that it has.
 */
import type { PolicySet, Recorder } from '../contract/index.ts'
import type { Breaches } from './policy-error.ts'
import { NEVER, type State } from './state.ts'

export class Cascade {
  private readonly state: State
  private readonly policies: PolicySet
  private readonly recorder: Recorder
  private readonly breaches: Breaches

  constructor(state: State, policies: PolicySet, recorder: Recorder, breaches: Breaches) {
    this.state = state
    this.policies = policies
    this.recorder = recorder
    this.breaches = breaches
  }

  /**
   * Each member of a batch that has ended gets its answer, and leaves, or is to be served again: `tasks.variant` then says by
   * which variant. Answers the first of those, which are linked by `tasks.next`; -1 where there are none.
   */
  answer(first: number): number {
    const { tasks } = this.state
    let again = -1
    let last = -1
    for (let task = first; task >= 0; ) {
      const next = tasks.next[task]!
      const variant = this.chosenFor(task)
      if (variant < 0) this.leave(task)
      else {
        tasks.answeredBy[task] = tasks.variant[task]!
        tasks.waitingSinceNs[task] = this.state.nowNs
        tasks.variant[task] = variant
        if (again < 0) again = task
        else tasks.next[last] = task
        tasks.next[task] = -1
        last = task
      }
      task = next
    }
    // Once all others have left, so that what is in the system is right.
    for (let task = again; task >= 0; task = tasks.next[task]!) {
      // It has been served in time for its client.
      if (this.state.impatient) tasks.givesUpNs[task] = NEVER
      this.recorder.escalated(task)
    }
    return again
  }

  /** A request is given up. */
  drop(task: number): void {
    if (this.settles(task)) return
    this.recorder.dropped(task)
    this.state.leave(task)
  }

  /** A request is lost, or nothing can serve it. */
  fail(task: number): void {
    if (this.settles(task)) return
    this.recorder.failed(task)
    this.state.leave(task)
  }

  /** True where it has an answer, which its client gets now. */
  private settles(task: number): boolean {
    const { tasks } = this.state
    const variant = tasks.answeredBy[task]!
    if (variant < 0) return false
    tasks.variant[task] = variant
    tasks.answeredBy[task] = -1
    this.recorder.settled(task)
    this.state.leave(task)
    return true
  }

  private chosenFor(task: number): number {
    const { state, policies } = this
    const { tasks, variants } = state
    const variant = policies.variant.escalate!(state, task, tasks.degraded[task] === 1)
    if (variant === -1) return -1
    const served = tasks.variant[task]!
    if (!state.allows(tasks.tenant[task]!, variant))
      throw this.breaches.ofRequest('variant', task, `escalates to ${variant}, which may not serve it`)
    if (!(variants.quality[variant]! > variants.quality[served]!))
      throw this.breaches.ofRequest(
        'variant',
        task,
        `escalates from quality ${variants.quality[served]} to ${variants.quality[variant]}, which is no more`,
      )
    return variant
  }

  private leave(task: number): void {
    this.recorder.completed(task)
    this.state.tasks.answeredBy[task] = -1
    this.state.leave(task)
  }
}
