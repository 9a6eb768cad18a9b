/**
 * Rule: bs(q) is the largest allowed size that q requests fill; nothing larger than the largest of which l is under half the
 * SLO. An arrival at an idle replica gives heads up while now + l(bs(q)) is past the head's deadline d, then waits until
 * d - l(bs(q)) and takes bs(q); at that very instant, bs(q - 1). After a batch: if an instant that was waited for passed
 * meanwhile, take bs(q) at once, late or not; else if more wait than the largest size, take that; else wait.
 *
 * The public artifact's "accscale" (predictor.py), which differs from the paper (`proteus`): sizes, l(bs(q)) for l(q + 1),
 * and its comment "execute batch size q - 1" where an arrival breaks the deadline, which it hardly ever does, having given
 * the head up just before. Kept: its timers are never cancelled, so that one meant for a head that was served already makes
 * the next batch start at once; before a batch, who waited twice the SLO is given up. Not kept: with nobody to spare, at the
 * very last instant, it runs one request for the time of the largest batch. Made for a queue per replica.
 */
import { DROP_HEAD, type PolicyEntry, type View, WAIT } from '../../contract/index.ts'
import { allowedSizes, largestUpTo, sizesParameter } from './allowed-sizes.ts'
import { PerReplica } from './per-replica.ts'
import { Timers } from './timers.ts'
import { largestWithinHalfSlo } from './within-half-slo.ts'

export const proteusArtifact: PolicyEntry<'batching'> = {
  name: 'proteus-artifact',
  family: 'batching',
  summary:
    "Waits until the allowed size that is filled would be late, as Proteus' simulator does; gives up who is late.",
  source: 'Proteus artifact (UMass-LIDS/Proteus at 6967c93, core/predictor.py, batching_algo "accscale")',
  parameters: { sizes: sizesParameter([1, 2, 4, 8]) },
  needs: ['early-binding'],
  workConserving: false,
  create(parameters) {
    const sizes = allowedSizes(parameters.sizes!)
    const predictors = new PerReplica(() => new Predictor())
    const filled = (waiting: number, largest: number) => largestUpTo(sizes, Math.min(waiting, largest))
    return {
      decide(view, queue, replica, answer) {
        const { queues, tasks, tenants } = view
        const predictor = predictors.of(view, replica)
        predictor.queue = queue
        const head = queues.head[queue]!
        const waiting = queues.length[queue]!
        const largest = largestWithinHalfSlo(view, head, replica, sizes)
        const size = sizes[filled(waiting, largest)]!
        const deadlineNs = tasks.deadlineNs[head]!
        const lastNs = deadlineNs - view.expectedServiceNs(replica, size, 1)
        const isDue = predictor.asksAgainAtNs === view.nowNs || predictor.isDue(view, waiting, lastNs)
        if (isDue || (predictor.justEnded && waiting > largest)) {
          predictor.asksAgainAtNs = view.nowNs
          if (view.nowNs > tasks.arrivalNs[head]! + 2 * tenants.sloNs[tasks.tenant[head]!]!) return DROP_HEAD
          return predictor.started(view, waiting, size)
        }
        if (view.nowNs > lastNs) return DROP_HEAD
        predictor.justEnded = false
        if (view.nowNs === lastNs) return predictor.started(view, waiting, sizes[filled(waiting - 1, largest)]!)
        predictor.arm(lastNs, waiting)
        answer.untilNs = lastNs
        return WAIT
      },
      /** What arrived meanwhile armed a timer for each size that it filled. */
      ended(view, executor) {
        const replica = view.batches.replica[executor]!
        const predictor = predictors.of(view, replica)
        const head = predictor.queue < 0 ? -1 : view.queues.head[predictor.queue]!
        if (head >= 0) {
          const largest = largestWithinHalfSlo(view, head, replica, sizes)
          const last = filled(view.queues.length[predictor.queue]!, largest)
          for (let at = filled(predictor.left, largest); at <= last; at++)
            predictor.timers.set(view.tasks.deadlineNs[head]! - view.expectedServiceNs(replica, sizes[at]!, 1))
        }
        predictor.ended(view.nowNs, head >= 0)
      },
    }
  },
}

/** A replica as the artifact keeps it. */
class Predictor {
  queue = -1
  readonly timers = new Timers()
  /** How many waited when the batch in execution was taken. */
  left = 0
  /** A batch has ended, and nobody was asked since. */
  justEnded = false
  /** Asked again at this instant, after a head was given up, it still takes its batch. */
  asksAgainAtNs = -1
  /** A timer went off while a batch was executed. */
  private wentOff = false
  private armedNs = -1
  private armedWaiting = -1

  arm(instantNs: number, waiting: number): void {
    this.timers.set(instantNs)
    this.armedNs = instantNs
    this.armedWaiting = waiting
  }

  /** After a batch: did a timer go off meanwhile? Else: is this the instant that was waited for, with nobody new? */
  isDue({ nowNs }: View, waiting: number, lastNs: number): boolean {
    if (!this.justEnded) return nowNs >= lastNs && this.armedNs === lastNs && this.armedWaiting === waiting
    const { wentOff } = this
    this.wentOff = false
    return wentOff
  }

  started({ nowNs }: View, waiting: number, size: number): number {
    this.timers.forgetUntil(nowNs)
    this.left = waiting - size
    this.justEnded = false
    this.asksAgainAtNs = -1
    this.armedNs = -1
    return size
  }

  ended(nowNs: number, somebodyWaits: boolean): void {
    if (this.timers.forgetUntil(nowNs)) this.wentOff = true
    this.justEnded = somebodyWaits
  }
}
