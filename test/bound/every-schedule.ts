/** All schedules of a few requests, one after another: slow, and with nothing in common with what it is held against. */
import type { OfflineProblem } from '../../src/bound/index.ts'

/** @param serviceNs of a batch, given its members in the order of arrival; undefined where they can't be together */
export function mostOfAll(
  { dueNs, deadlineNs }: Pick<OfflineProblem, 'dueNs' | 'deadlineNs'>,
  serviceNs: (members: readonly number[]) => number | undefined,
): number {
  const n = dueNs.length
  const from = (open: number, endNs: number): number => {
    let best = 0
    for (let batch = open; batch > 0; batch = (batch - 1) & open) {
      const members = Array.from({ length: n }, (_, i) => i).filter(i => batch & (1 << i))
      const tookNs = serviceNs(members)
      if (tookNs === undefined) continue
      const doneNs = Math.max(endNs, ...members.map(i => dueNs[i]!)) + tookNs
      if (members.some(i => deadlineNs[i]! < doneNs)) continue
      best = Math.max(best, members.length + from(open & ~batch, doneNs))
    }
    return best
  }
  return from((1 << n) - 1, 0)
}

/** As the classes say: on the fastest variant that all members allow. */
export function byClasses({ classOf, classes }: OfflineProblem): (members: readonly number[]) => number | undefined {
  return members => {
    const theirs = members.map(i => classes[classOf[i]!]!)
    const times = theirs[0]!.variants
      .filter(({ variant }) => theirs.every(({ variants }) => variants.some(it => it.variant === variant)))
      .flatMap(({ least }) => least[members.length - 1] ?? [])
    return times.length === 0 ? undefined : Math.min(...times)
  }
}
