/**
 * An upper bound on how many requests one executor can serve in time, for any models and deadlines. A request in a batch of
 * b takes at least its share of the batch's time, l(b) / b, and no less than the least share that it can have: with a batch
 * that is over within its latency bound and has as many members as there are requests that could be in it. That share of
 * the executor's time lies between its arrival and its deadline. Give it to each request alone, preemptively, and let a
 * request count in part where it gets a part: whatever batches can do, this can do too.
 *
 * The most of that relaxation is known exactly. How much time each request gets is a flow from requests to instants, and
 * what is feasible is a polymatroid, so the greedy choice is best: those with the least share first. With shares
 * p1 < p2 < ..., and f(k) the most time that those of the k least shares can use together,
 * the most is the sum over k of f(k) x (1 / pk - 1 / p(k+1)), the last 1 / p being 0 (Edmonds, "Submodular functions,
 * matroids, and certain polyhedra", 1970). f(k) is what preemptive earliest-deadline-first, dropping at deadlines, works
 * off (Glover, "Maximum matching in a convex bipartite graph", Naval Research Logistics Quarterly 14, 1967, with an instant
 * for each vertex on one side).
 */
import { countBelow, IndexedHeap } from '../collections/index.ts'
import type { OfflineProblem } from './offline-problem.ts'

/** More shares than these are rounded down to one of so many, of fewer still for many requests: the bound stays a bound. */
const SHARES = 16
const SHARES_TIMES_REQUESTS = 1 << 22
/** Far more than what the sums of doubles can be wrong by. */
const ROUNDING = 1e-9

export function mostBySharedTime(problem: OfflineProblem): number {
  const shareNs = leastShares(problem)
  const shares = coarsened(shareNs)
  let most = 0
  shares.forEach((share, k) => {
    const rise = 1 / share - (k + 1 < shares.length ? 1 / shares[k + 1]! : 0)
    most += rise * mostTime(problem, shareNs, share)
  })
  return Math.min(problem.dueNs.length, Math.floor(most * (1 + ROUNDING) + ROUNDING))
}

/** By request: whole ns, at least 1; Infinity where not even a batch of one would be over in time. */
function leastShares({ dueNs, deadlineNs, classOf, classes, models }: OfflineProblem): Float64Array {
  const tables = classes.map(({ least, sloNs }) => {
    let share = Number.POSITIVE_INFINITY
    return Float64Array.from(least, (ns, i) => {
      if (ns <= sloNs) share = Math.min(share, Math.max(1, Math.floor(ns / (i + 1))))
      return share
    })
  })
  const widest = Array.from({ length: models }, (_, model) =>
    Math.max(0, ...classes.filter(it => it.model === model).map(({ sloNs }) => sloNs)),
  )
  const ofModel = widest.map((_, model) => dueNs.filter((_, i) => classes[classOf[i]!]!.model === model))
  return Float64Array.from(dueNs, (due, i) => {
    const { model, least } = classes[classOf[i]!]!
    if (least.length === 0) return Number.POSITIVE_INFINITY
    const others = ofModel[model]!
    // Whoever is in a batch with this one arrives before it must have started, and is due no earlier than it may end.
    const last = countBelow(others, deadlineNs[i]! - least[0]! + 1)
    const first = countBelow(others, due + least[0]! - widest[model]!)
    const company = Math.max(1, Math.min(last - first, least.length))
    return tables[classOf[i]!]![company - 1]!
  })
}

/** The distinct shares, ascending, few; `shareNs` is rounded down to them. */
function coarsened(shareNs: Float64Array): number[] {
  const distinct = [...new Set(shareNs)].filter(share => share < Number.POSITIVE_INFINITY).sort((a, b) => a - b)
  const most = Math.max(1, Math.min(SHARES, Math.floor(SHARES_TIMES_REQUESTS / shareNs.length)))
  const step = Math.max(1, Math.ceil(distinct.length / most))
  const kept = distinct.filter((_, k) => k % step === 0)
  const down = new Map(distinct.map((share, k) => [share, kept[Math.floor(k / step)]!]))
  for (let i = 0; i < shareNs.length; i++) shareNs[i] = down.get(shareNs[i]!) ?? Number.POSITIVE_INFINITY
  return kept
}

/** The most time (ns) that requests of at most this share can use, each at most its share between arrival and deadline. */
function mostTime({ dueNs, deadlineNs }: OfflineProblem, shareNs: Float64Array, largestShare: number): number {
  const n = dueNs.length
  const waiting = new IndexedHeap(n)
  const left = shareNs.slice()
  let nowNs = 0
  let usedNs = 0
  let next = 0
  for (;;) {
    if (waiting.length === 0 && next < n) nowNs = Math.max(nowNs, dueNs[next]!)
    for (; next < n && dueNs[next]! <= nowNs; next++) {
      if (shareNs[next]! > largestShare) continue
      waiting.timeNs[next] = deadlineNs[next]!
      waiting.moved(next)
    }
    const request = waiting.top
    if (request < 0) {
      if (next === n) return usedNs
      continue
    }
    const untilNs = Math.min(nowNs + left[request]!, deadlineNs[request]!, next < n ? dueNs[next]! : Infinity)
    const workedNs = Math.max(0, untilNs - nowNs)
    usedNs += workedNs
    left[request]! -= workedNs
    nowNs += workedNs
    if (left[request] === 0 || deadlineNs[request]! <= nowNs) waiting.remove(request)
  }
}
