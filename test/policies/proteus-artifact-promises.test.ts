/**
 * What the rules of Proteus' public simulator promise, held against each of their answers in random worlds: in queues of each
 * replica's own, first come, first served, without a drop by the order. l is the expected service time, d the head's
 * deadline.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DRAINING, DROP_HEAD, NOTHING_YET, WAIT } from '../../src/contract/index.ts'
import { randomSetting } from '../support/random-settings.ts'
import type { LoggedBatch } from '../support/request-log.ts'
import type { Setting } from '../support/scenarios.ts'
import { runWatching } from '../support/watched-batching.ts'

/** An answer, and what could be known when it was given. */
interface Asked {
  readonly nowNs: number
  readonly queue: number
  readonly replica: number
  readonly executor: number
  readonly answer: number
  readonly untilNs: number
  readonly waiting: number
  /** The largest allowed size that takes less than half the head's SLO, or 1. */
  readonly full: number
  readonly dueNs: number
  readonly deadlineNs: number
  readonly sloNs: number
  readonly isLastCall: boolean
  /** The queue's head before this one was given up at this very instant. */
  readonly goesOn: boolean
  /** l of the sizes, from 1. */
  readonly takesNs: readonly number[]
}

function each(
  batching: string,
  worlds: fc.Arbitrary<Setting>,
  told: (asked: readonly Asked[], batches: readonly LoggedBatch[], sizes: readonly number[]) => void,
): void {
  const allowed = fc
    .uniqueArray(fc.integer({ min: 2, max: 8 }), { maxLength: 4 })
    .map(sizes => [1, ...sizes.sort((a, b) => a - b)])
  fc.assert(
    fc.property(worlds, allowed, (setting, sizes) => {
      const own = { queueing: { name: 'fifo', drop: 'never' }, routing: 'round-robin', admission: 'none' } as const
      const policies = { ...setting.policies, ...own, batching: { name: batching, sizes } }
      const all: Asked[] = []
      const { log } = runWatching({ ...setting, policies }, ({ view, queue, replica, answer, untilNs }) => {
        const head = view.queues.head[queue]!
        const { maxBatch, state, executor } = view.replicas
        const sloNs = view.tenants.sloNs[view.tasks.tenant[head]!]!
        const fitting = Math.min(8, maxBatch[replica]!)
        const takesNs = Array.from({ length: fitting }, (_, i) => view.expectedServiceNs(replica, i + 1, 1))
        const before = all.findLast(it => it.queue === queue)
        all.push({
          nowNs: view.nowNs,
          queue,
          replica,
          executor: executor[replica]!,
          answer,
          untilNs,
          waiting: view.queues.length[queue]!,
          full: sizes.filter(size => size <= fitting && takesNs[size - 1]! < sloNs / 2).at(-1) ?? 1,
          dueNs: view.tasks.arrivalNs[head]!,
          deadlineNs: view.tasks.deadlineNs[head]!,
          sloNs,
          isLastCall: view.arrivalsEnded || state[replica] === DRAINING,
          goesOn: before?.answer === DROP_HEAD && before.nowNs === view.nowNs,
          takesNs,
        })
      })
      told(all, log.batches, sizes)
    }),
    { numRuns: 80 },
  )
}

const filledBy = (waiting: number, sizes: readonly number[]) => sizes.filter(size => size <= waiting).at(-1)!
const hasWaitedTwiceTheSlo = ({ nowNs, dueNs, sloNs }: Asked) => nowNs > dueNs + 2 * sloNs

test('proteus-aimd: waits for the current size, a place up after each batch in time and one down after a late one', () => {
  const seen = { waits: 0, full: 0, cut: 0, dropped: 0, lowered: 0 }
  each('proteus-aimd', randomSetting(), (asked, batches, sizes) => {
    for (const it of asked) {
      let place = 0
      for (const { replica, endNs, members } of batches) {
        if (replica !== it.replica || endNs > it.nowNs) continue
        const isLate = members.some(({ deadlineNs }) => deadlineNs < endNs)
        if (isLate && place > 0) seen.lowered++
        place = isLate ? Math.max(0, place - 1) : Math.min(sizes.length - 1, place + 1)
      }
      const current = sizes[place]!
      if (it.answer === DROP_HEAD) {
        expect(hasWaitedTwiceTheSlo(it)).toBe(true)
        seen.dropped++
      } else if (it.answer === NOTHING_YET) {
        expect(it.waiting).toBeLessThan(current)
        expect(it.isLastCall || it.goesOn).toBe(false)
        seen.waits++
      } else {
        expect(it.answer).toBe(Math.min(it.waiting, current, it.full))
        if (it.waiting < current) expect(it.goesOn || it.isLastCall).toBe(true)
        else expect(hasWaitedTwiceTheSlo(it)).toBe(false)
        if (it.answer === current) seen.full++
        else if (it.answer < it.waiting) seen.cut++
      }
    }
  })
  expect(Math.min(seen.waits, seen.full, seen.cut, seen.dropped, seen.lowered)).toBeGreaterThan(100)
})

/**
 * Of one bound, so that l(full) before it is the same for all; and of one variant, since a timer that goes off while the
 * executor serves another one is heard later.
 */
const oneBound = (worlds: fc.Arbitrary<Setting>) =>
  fc.tuple(worlds, fc.integer({ min: 20, max: 150 })).map(([setting, slo]): Setting => {
    const tenants = Object.entries(setting.tenants!).map(([name, it]) => [name, { ...it, slo, model: 'm' }] as const)
    return { ...setting, models: { m: { big: setting.models!.m!.big! } }, tenants: Object.fromEntries(tenants) }
  })

test('proteus-nexus: full at once; fewer only by the timer of who met a running batch, and in time then', () => {
  const seen = { full: 0, fewer: 0, waits: 0, overdue: 0, lost: 0 }
  each('proteus-nexus', oneBound(randomSetting()), (asked, batches, sizes) => {
    for (const it of asked) {
      const size = filledBy(Math.min(it.waiting, it.takesNs.length), sizes)
      const isInTime = it.nowNs + it.takesNs[size - 1]! <= it.deadlineNs
      if (it.answer === DROP_HEAD) {
        expect(hasWaitedTwiceTheSlo(it) || !isInTime).toBe(true)
        if (hasWaitedTwiceTheSlo(it)) seen.overdue++
        else seen.lost++
      } else if (it.answer === WAIT || it.answer === NOTHING_YET) {
        expect(it.waiting).toBeLessThan(it.full)
        if (it.answer === NOTHING_YET) expect(it.isLastCall).toBe(false)
        seen.waits++
      } else if (it.waiting >= it.full) {
        expect(it.answer).toBe(it.full)
        expect(hasWaitedTwiceTheSlo(it)).toBe(false)
        seen.full++
      } else if (!it.goesOn && !it.isLastCall) {
        // The instant is l(full) before one bound after a batch of the replica ended, or after somebody came during one.
        const sinceNs = it.nowNs - (it.sloNs - it.takesNs[it.full - 1]!)
        const its = batches.filter(({ replica }) => replica === it.replica)
        expect(its.some(({ startNs, endNs }) => startNs <= sinceNs && sinceNs <= endNs && endNs < it.nowNs)).toBe(true)
        expect([it.answer, isInTime]).toEqual([size, true])
        seen.fewer++
      }
    }
  })
  expect(Math.min(seen.full, seen.fewer, seen.waits)).toBeGreaterThan(100)
  expect(Math.min(seen.lost, seen.overdue)).toBeGreaterThan(20)
})

test('proteus-artifact: waits until d - l(filled) and not past it; late only right after a batch, whose timers went off', () => {
  const seen = { waits: 0, atOnce: 0, late: 0, dropped: 0, spared: 0 }
  each('proteus-artifact', randomSetting(), (asked, batches, sizes) => {
    for (const it of asked) {
      const size = filledBy(Math.min(it.waiting, it.full), sizes)
      const lastNs = it.deadlineNs - it.takesNs[size - 1]!
      if (it.answer === DROP_HEAD) {
        expect(it.nowNs > lastNs || hasWaitedTwiceTheSlo(it)).toBe(true)
        seen.dropped++
      } else if (it.answer === WAIT) {
        expect(it.untilNs).toBe(lastNs)
        expect(it.nowNs).toBeLessThan(lastNs)
        seen.waits++
      } else {
        // One fewer may spare the head; only at the very last instant.
        if (it.answer !== size) {
          expect([it.nowNs, it.answer]).toEqual([lastNs, filledBy(Math.min(it.waiting - 1, it.full), sizes)])
          seen.spared++
        }
        expect(hasWaitedTwiceTheSlo(it)).toBe(false)
        const isRightAfter = batches.some(({ executor, endNs }) => executor === it.executor && endNs === it.nowNs)
        if (!isRightAfter) expect(it.nowNs).toBeLessThanOrEqual(lastNs)
        if (it.nowNs > lastNs) seen.late++
        else if (it.nowNs < lastNs) seen.atOnce++
      }
    }
  })
  expect(Math.min(seen.waits, seen.atOnce, seen.late, seen.dropped)).toBeGreaterThan(100)
})
