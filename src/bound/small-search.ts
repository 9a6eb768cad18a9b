/**
 * The most requests that one executor can serve in time, for any models and deadlines, where there are few of them: a search
 * through all schedules that can be best. As in `ordered-batches`, and by the same exchanges, those of one class (one
 * model, one latency bound, the same variants) are served in their order, and a batch takes the first of each class that it
 * can be in time for; so a batch is known by how many it takes of each class of one model, and starts as soon as these have
 * arrived. To come to the same places in the classes no later and with no fewer served is as good: others are cut off.
 */
import type { OfflineProblem, RequestClass } from './offline-problem.ts'
import type { Effort } from './ordered-batches.ts'

/** @returns undefined when the effort was spent before the answer was known */
export function mostBySearch(problem: OfflineProblem, effort: Effort): number | undefined {
  return new Search(problem, effort).most()
}

interface Reached {
  readonly served: number
  readonly endNs: number
}

class Search {
  private readonly problem: OfflineProblem
  private readonly effort: Effort
  /** Requests of each class, in their order. */
  private readonly members: readonly (readonly number[])[]
  /** Classes of each model. */
  private readonly classesOf: readonly (readonly number[])[]
  /** By place in each class: what was reached there. */
  private readonly reached = new Map<string, Reached[]>()
  private best = 0

  constructor(problem: OfflineProblem, effort: Effort) {
    this.problem = problem
    this.effort = effort
    const { classes, classOf, models } = problem
    this.members = classes.map((_, c) => Array.from(classOf.keys()).filter(i => classOf[i] === c))
    this.classesOf = Array.from({ length: models }, (_, model) =>
      [...classes.keys()].filter(c => classes[c]!.model === model),
    )
  }

  most(): number | undefined {
    this.from(
      this.members.map(() => 0),
      0,
      0,
    )
    return this.effort.left < 0 ? undefined : this.best
  }

  private from(places: readonly number[], endNs: number, served: number): void {
    if (--this.effort.left < 0) return
    this.best = Math.max(this.best, served)
    const open = this.members.reduce((sum, members, c) => sum + members.length - places[c]!, 0)
    if (served + open <= this.best || this.isWorse(places, endNs, served)) return
    for (const classes of this.classesOf) this.batches(classes, 0, new Map(), places, endNs, served)
  }

  private isWorse(places: readonly number[], endNs: number, served: number): boolean {
    const key = places.join(' ')
    const known = this.reached.get(key) ?? []
    if (known.some(it => it.served >= served && it.endNs <= endNs)) return true
    this.reached.set(key, [...known, { served, endNs }])
    return false
  }

  /** All batches of so many of each of the classes, those from `at` on being still to choose. */
  private batches(
    classes: readonly number[],
    at: number,
    taken: Map<number, number>,
    places: readonly number[],
    endNs: number,
    served: number,
  ): void {
    if (at === classes.length) {
      if (taken.size > 0) this.serve(taken, places, endNs, served)
      return
    }
    const c = classes[at]!
    const left = this.members[c]!.length - places[c]!
    for (let count = 0; count <= left; count++) {
      const more = count === 0 ? taken : new Map([...taken, [c, count]])
      if (serviceNs(this.problem.classes, more) === undefined) break
      this.batches(classes, at + 1, more, places, endNs, served)
    }
  }

  private serve(taken: Map<number, number>, places: readonly number[], endNs: number, served: number): void {
    const { dueNs, deadlineNs, classes } = this.problem
    const tookNs = serviceNs(classes, taken)!
    const after = [...places]
    const first = new Map([...taken.keys()].map(c => [c, places[c]!]))
    for (;;) {
      let startNs = endNs
      for (const [c, count] of taken) {
        const last = this.members[c]![first.get(c)! + count - 1]
        if (last === undefined) return
        startNs = Math.max(startNs, dueNs[last]!)
      }
      const late = [...taken.keys()].filter(c => deadlineNs[this.members[c]![first.get(c)!]!]! < startNs + tookNs)
      if (late.length === 0) {
        for (const [c, count] of taken) after[c] = first.get(c)! + count
        this.from(after, startNs + tookNs, served + [...taken.values()].reduce((a, b) => a + b))
        return
      }
      // Who would be late in it is passed over; the batch may then start later, and make others late.
      for (const c of late) first.set(c, first.get(c)! + 1)
    }
  }
}

/** Of a batch with so many of each class, on the fastest variant that all of them allow; undefined where there is none. */
function serviceNs(classes: readonly RequestClass[], taken: ReadonlyMap<number, number>): number | undefined {
  if (taken.size === 0) return 0
  const size = [...taken.values()].reduce((a, b) => a + b)
  const [first, ...others] = [...taken.keys()].map(c => classes[c]!)
  const times = first!.variants
    .filter(({ variant }) => others.every(other => other.variants.some(it => it.variant === variant)))
    .flatMap(({ least }) => (size <= least.length ? [least[size - 1]!] : []))
  return times.length === 0 ? undefined : Math.min(...times)
}
