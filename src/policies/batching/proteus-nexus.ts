/**
 * Rule: wait until a full batch is there and take it, however long. Only while requests waited for a running batch a timer
 * is set, at l(full) before one SLO has passed: since the batch ended, for those who wait then; and, until that has once
 * been done since a batch ended with a full one waiting, since the first arrival during it. When one goes off at an idle
 * replica, heads are given up that would be late in a batch of the largest allowed size that is filled, and that size is
 * taken. Before any batch, who waited twice the SLO is given up.
 *
 * The Proteus artifact's baseline "nexus" (predictor.py). It is neither of Nexus' rules (`nexus-early-drop`,
 * `nexus-lazy-drop`). Full is the largest allowed size of which l is under half the SLO. An arrival at an idle replica sets
 * no timer, so a few may wait for the others without end; once no request will join any more, they go, which the artifact
 * leaves open. Timers are never cancelled; one that goes off during a batch, or while nobody waits, does nothing. Not kept: a
 * batch that is not full, after some were given up, takes the time of a full one there. Made for a queue per replica.
 *
 * Once a batch it walks past those that the last batch left waiting, to find who arrived first since.
 */
import { DROP_HEAD, NOTHING_YET, type PolicyEntry, type View, WAIT } from '../../contract/index.ts'
import { allowedSizes, largestUpTo, sizesParameter } from './allowed-sizes.ts'
import { noCompanyToCome } from './company.ts'
import { PerReplica } from './per-replica.ts'
import { Timers } from './timers.ts'
import { GivingUp } from './twice-the-slo.ts'
import { largestWithinHalfSlo } from './within-half-slo.ts'

export const proteusNexus: PolicyEntry<'batching'> = {
  name: 'proteus-nexus',
  family: 'batching',
  summary: 'Waits for a full batch; only timers of requests that met a busy replica let a smaller one go.',
  source: 'Proteus artifact (UMass-LIDS/Proteus at 6967c93, core/predictor.py, batching_algo "nexus")',
  parameters: { sizes: sizesParameter([1, 2, 4, 8]) },
  needs: ['early-binding'],
  workConserving: false,
  create(parameters) {
    const sizes = allowedSizes(parameters.sizes!)
    const predictors = new PerReplica(() => new Predictor())
    return {
      readsAge: true,
      decide(view, queue, replica, answer) {
        const { queues, tasks } = view
        const predictor = predictors.of(view, replica)
        predictor.queue = queue
        const head = queues.head[queue]!
        const waiting = queues.length[queue]!
        const full = largestWithinHalfSlo(view, head, replica, sizes)
        if (waiting >= full || predictor.givingUp.goesOn(view.nowNs, waiting)) {
          if (predictor.givingUp.givesUp(view, head, waiting)) return DROP_HEAD
          return predictor.started(waiting, Math.min(waiting, full))
        }
        if (predictor.goneOff(view.nowNs, tasks.arrivalNs[queues.oldest[queue]!]!)) {
          const size = sizes[largestUpTo(sizes, waiting)]!
          if (view.nowNs + view.expectedServiceNs(replica, size, 1) > tasks.deadlineNs[head]!) return DROP_HEAD
          return predictor.started(waiting, size)
        }
        const untilNs = predictor.timers.next()
        if (untilNs < Number.POSITIVE_INFINITY) {
          answer.untilNs = untilNs
          return WAIT
        }
        return noCompanyToCome(view, replica) ? predictor.started(waiting, waiting) : NOTHING_YET
      },
      ended(view, executor) {
        const replica = view.batches.replica[executor]!
        const predictor = predictors.of(view, replica)
        const { queue } = predictor
        const head = queue < 0 ? -1 : view.queues.head[queue]!
        if (head < 0) {
          predictor.timers.forgetUntil(view.nowNs)
          return
        }
        const full = largestWithinHalfSlo(view, head, replica, sizes)
        const graceNs = view.tenants.sloNs[view.tasks.tenant[head]!]! - view.expectedServiceNs(replica, full, 1)
        predictor.ended(view, view.queues.length[queue]! < full, graceNs)
      },
    }
  },
}

/** A replica as the artifact keeps it. */
class Predictor {
  queue = -1
  readonly timers = new Timers()
  readonly givingUp = new GivingUp()
  /** Whether the end of a batch set a timer since the queue was last full at an end: then no arrival does. */
  private isSet = false
  private left = 0
  /** A timer went off at this instant, at which heads are given up one by one. */
  private goneOffAtNs = -1

  started(waiting: number, size: number): number {
    this.left = waiting - size
    this.goneOffAtNs = -1
    return size
  }

  goneOff(nowNs: number, oldestNs: number): boolean {
    // What went off while nobody waited found nobody.
    this.timers.forgetUntil(oldestNs)
    if (this.timers.forgetUntil(nowNs)) this.goneOffAtNs = nowNs
    return this.goneOffAtNs === nowNs
  }

  ended({ nowNs, queues, tasks }: View, setsTimer: boolean, graceNs: number): void {
    if (!this.isSet) {
      let first = queues.oldest[this.queue]!
      for (let i = 0; i < this.left && first >= 0; i++) first = tasks.newer[first]!
      if (first >= 0) this.timers.set(tasks.waitingSinceNs[first]! + graceNs)
    }
    // What went off during the batch does nothing.
    this.timers.forgetUntil(nowNs)
    this.isSet = setsTimer
    if (setsTimer) this.timers.set(nowNs + graceNs)
  }
}
