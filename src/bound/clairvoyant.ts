/**
 * How many requests of a scenario that count any policy could have served in time. Where all have the same latency bound and
 * service takes what it is expected to, this is known exactly. Else it lies between two numbers: one that a schedule reaches,
 * and one that no schedule can exceed. Policies of all families are held against the same: the clairvoyant may refuse, give
 * up, let wait and batch whom it likes, on any variant that is placed and not under the tenant's floor, and knows the future.
 */
import type { Scenario } from '../spec/scenario.ts'
import type { RecordedArrivals } from '../workload/index.ts'
import { type OfflineProblem, offlineProblem, type RequestClass } from './offline-problem.ts'
import { mostInOrder } from './ordered-batches.ts'
import { mostBySharedTime } from './shared-time.ts'
import { mostBySearch } from './small-search.ts'

export interface Clairvoyant {
  /** Requests due in the measured window. */
  readonly offered: number
  /** So many can be served in time; null where no schedule was looked for, or none can be played. */
  readonly atLeast: number | null
  /** No more can be. Equal to `atLeast` where the optimum is known. */
  readonly atMost: number
}

/** Steps of dynamic programming for one scenario: some two seconds. */
const STEPS = 1 << 28
/** More requests than this are not searched. */
const FEW = 40
const SEARCHED = 1 << 17
/** What a draw costs in steps. */
const DRAW_STEPS = 4

/** Undefined where nothing is said: see `offlineProblem`. */
export function clairvoyantOf(
  scenario: Scenario,
  traces: ReadonlyMap<string, RecordedArrivals>,
): Clairvoyant | undefined {
  const problem = offlineProblem(scenario, traces)
  return problem && solved(problem)
}

export function solved(problem: OfflineProblem, steps = STEPS): Clairvoyant {
  const { classes, isExact, isPlayable, dueNs } = problem
  const effort = { left: steps }
  const offered = dueNs.length
  if (offered === 0) return { offered, atLeast: 0, atMost: 0 }
  if (classes.length === 1) {
    const known = mostInOrder(problem, useful(classes[0]!), effort)
    const atLeast = isExact ? known : mostPlayable(problem, steps)
    return { offered, atLeast: isPlayable ? (atLeast ?? null) : null, atMost: known ?? mostBySharedTime(problem) }
  }
  const found = isExact && offered <= FEW ? mostBySearch(problem, { left: Math.min(SEARCHED, steps) }) : undefined
  if (found !== undefined) return { offered, atLeast: isPlayable ? found : null, atMost: found }
  const overModels = mostOverModels(problem, effort) ?? offered
  return { offered, atLeast: null, atMost: Math.min(overModels, mostBySharedTime(problem)) }
}

/** Each model as if it had the executor to itself. */
function mostOverModels(problem: OfflineProblem, effort: { left: number }): number | undefined {
  let sum = 0
  for (let model = 0; model < problem.models; model++) {
    const most = mostOfModel(problem, model, effort)
    if (most === undefined) return undefined
    sum += most
  }
  return sum
}

/**
 * Of two bounds the lesser: each class as if it had the executor to itself; and all in the order of arrival, each with the
 * latest deadline of those up to it, and the service of the fastest variant that any of them may have.
 */
function mostOfModel(problem: OfflineProblem, model: number, effort: { left: number }): number | undefined {
  const { classes, classOf, dueNs, deadlineNs } = problem
  const ours = [...classes.keys()].filter(c => classes[c]!.model === model)
  const alone = ours.map(c => {
    const isOurs = (_: number, i: number) => classOf[i] === c
    const theirs = { dueNs: dueNs.filter(isOurs), deadlineNs: deadlineNs.filter(isOurs) }
    return mostInOrder(theirs, useful(classes[c]!), effort)
  })
  const apart = alone.includes(undefined) ? undefined : alone.reduce<number>((sum, most) => sum + most!, 0)
  if (ours.length < 2) return apart
  const isOurs = (_: number, i: number) => classes[classOf[i]!]!.model === model
  const deadlines = deadlineNs.filter(isOurs)
  for (let i = 1; i < deadlines.length; i++) deadlines[i] = Math.max(deadlines[i]!, deadlines[i - 1]!)
  const rows = ours.map(c => useful(classes[c]!))
  const least = Float64Array.from({ length: Math.max(...rows.map(row => row.length)) }, (_, i) =>
    Math.min(...rows.map(row => row[i] ?? Number.POSITIVE_INFINITY)),
  )
  const together = mostInOrder({ dueNs: dueNs.filter(isOurs), deadlineNs: deadlines }, nondecreasing(least), effort)
  return apart === undefined ? together : Math.min(apart, together ?? apart)
}

/** Larger batches are late whenever they start. */
function useful({ least, sloNs }: RequestClass): Float64Array {
  const late = least.findIndex(ns => ns > sloNs)
  return late < 0 ? least : least.subarray(0, late)
}

/** Of rows of different lengths the fastest is the fastest of fewer, where a longer one goes on. */
function nondecreasing(least: Float64Array): Float64Array {
  for (let i = least.length - 2; i >= 0; i--) least[i] = Math.min(least[i]!, least[i + 1]!)
  return least
}

/** Those of a schedule that could be played as it is, by the true service times. */
function mostPlayable(problem: OfflineProblem, steps: number): number | undefined {
  const least = useful(problem.classes[0]!)
  const row = new Float64Array(least.length)
  const serviceOf = (request: number) => {
    problem.drawInto(request, row)
    // A batch that is over earlier than it was taken to be does no harm.
    for (let i = 1; i < row.length; i++) row[i] = Math.max(row[i]!, row[i - 1]!)
    return row
  }
  // Draws are the dearer part.
  const effort = { left: steps - DRAW_STEPS * row.length * problem.dueNs.length }
  return mostInOrder(problem, least, effort, serviceOf)
}
