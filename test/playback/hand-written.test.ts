/**
 * Journals written by hand: what real time does to a core. l(b) = 5 + b ms; batches of up to 4, or what is there once the
 * oldest request was due 10 ms ago.
 */
import { expect, test } from 'vitest'
import type { LogRow } from '../../src/journal/index.ts'
import { headerOf } from '../../src/journal/index.ts'
import { compared, playedBack } from '../support/decision-logs.ts'
import { MS, scenario } from '../support/scenarios.ts'

const what = scenario({
  tenants: { a: {}, b: {} },
  policies: { batching: { name: 'timeout', maxBatch: 4, maxWait: 10 * MS } },
})

const START: readonly LogRow[] = [
  { e: 'tick', n: 1, t: 0 },
  { c: 'plan', n: 1, p: [] },
  { d: 'allocation', n: 1, a: [[0, 0]] },
  { e: 'planned', n: 2, t: 0, p: [[0, 0]] },
  { c: 'load', n: 2, s: 0, v: 0, x: 0 },
  { e: 'ready', n: 3, t: 1 * MS, s: 0 },
]

const log = (...rows: readonly LogRow[]) =>
  `${[headerOf(what, 'live'), ...START, ...rows].map(row => JSON.stringify(row)).join('\n')}\n`

const admitted = (n: number, tenant: number, ordinal: number, key: number): LogRow[] => [
  { d: 'admission', n, s: [tenant, ordinal], a: 0 },
  { d: 'variant', n, s: [tenant, ordinal], a: 0 },
  { d: 'routing', q: 'route', n, s: [tenant, ordinal], a: 0 },
  { d: 'queueing', q: 'order', n, s: [tenant, ordinal], a: key },
]

const waits = (n: number, untilMs: number): LogRow[] => [
  { d: 'queueing', q: 'expired', n, s: [0, 0], r: 0, a: 0 },
  { d: 'batching', n, s: 0, r: 0, a: -1, u: untilMs * MS },
]

const END: readonly LogRow[] = [
  { e: 'end', n: 6, t: 10_000 * MS },
  { end: 6, inFlight: 0 },
]

test('an early wake-up is armed again, a late one acted upon', () => {
  const early = log(
    // Due at 3, told at 4: the driver was late, and the deadline counts from 3.
    { e: 'arrive', n: 4, t: 4 * MS, s: 0, due: 3 * MS },
    ...admitted(4, 0, 0, 0),
    ...waits(4, 13),
    { c: 'wakeAt', n: 4, s: 0, t: 13 * MS },
    { e: 'wake', n: 5, t: 12.999 * MS, s: 0 },
    { c: 'wakeAt', n: 5, s: 0, t: 13 * MS },
    { e: 'wake', n: 6, t: 13.7 * MS, s: 0 },
    { d: 'queueing', q: 'expired', n: 6, s: [0, 0], r: 0, a: 0 },
    { d: 'batching', n: 6, s: 0, r: 0, a: 1 },
    { c: 'execute', n: 6, s: 0, r: 0, b: [[0, 0]] },
    { e: 'complete', n: 7, t: 19.7 * MS, s: 0 },
    { e: 'end', n: 8, t: 10_000 * MS },
    { end: 8, inFlight: 0 },
  )
  expect(playedBack(early, what)).toMatchObject({ difference: null, inFlight: 0, events: 8 })
})

test('a wake-up that comes after it was cancelled is ignored', () => {
  const cancelled = log(
    { e: 'arrive', n: 4, t: 4 * MS, s: 0 },
    ...admitted(4, 0, 0, 0),
    ...waits(4, 14),
    { c: 'wakeAt', n: 4, s: 0, t: 14 * MS },
    // The executor is lost, and with it the replica: nobody can serve the request.
    { e: 'fail', n: 5, t: 5 * MS, s: 0 },
    { c: 'wakeAt', n: 5, s: 0, t: null },
    { d: 'variant', n: 5, s: [0, 0], a: 0 },
    { e: 'wake', n: 6, t: 14 * MS, s: 0 },
    { e: 'end', n: 7, t: 10_000 * MS },
    { end: 7, inFlight: 0 },
  )
  expect(playedBack(cancelled, what)).toMatchObject({ difference: null, inFlight: 0, events: 7 })
})

test('a due time that the log lost changes what is decided', () => {
  const due: LogRow = { e: 'arrive', n: 4, t: 4 * MS, s: 1, due: 2 * MS }
  const rest = [
    ...admitted(4, 1, 0, 0),
    { d: 'queueing', q: 'expired', n: 4, s: [1, 0], r: 0, a: 0 },
    { d: 'batching', n: 4, s: 0, r: 0, a: -1, u: 12 * MS },
    { c: 'wakeAt', n: 4, s: 0, t: 12 * MS },
    { e: 'end', n: 5, t: 13 * MS },
    { d: 'queueing', q: 'expired', n: 5, s: [1, 0], r: 0, a: 0 },
    { d: 'batching', n: 5, s: 0, r: 0, a: 1 },
    { c: 'wakeAt', n: 5, s: 0, t: null },
    { c: 'execute', n: 5, s: 0, r: 0, b: [[1, 0]] },
    { e: 'complete', n: 6, t: 19 * MS, s: 0 },
    { end: 6, inFlight: 0 },
  ] as const satisfies readonly LogRow[]
  expect(playedBack(log(due, ...rest), what).difference).toBeNull()
  const { due: _, ...lost } = due
  const { difference } = playedBack(log(lost, ...rest), what)
  expect(difference).toMatchObject({
    event: 4,
    atMs: 4,
    told: "b's 1st request arrives",
    first: { says: "batching 'timeout': of the queue of m/v on e1 (replica 0) waits until 12 ms", line: 14 },
    second: { says: "batching 'timeout': of the queue of m/v on e1 (replica 0) waits until 14 ms", line: null },
  })
  expect(difference!.agreed).toEqual([
    "admission 'none': accepts b's 1st request",
    "variant 'fixed': b's 1st request gets m/v",
    "routing 'round-robin': b's 1st request goes to the queue of m/v on e1 (replica 0)",
    "queueing 'fifo': b's 1st request is sorted by 0",
    "queueing 'fifo': b's 1st request is worth serving on m/v on e1 (replica 0)",
  ])
})

test('the form of a row is free, as long as it says the same', () => {
  const plain = log(...END.map(row => ('n' in row ? { ...row, n: 4 } : { ...row, end: 4 })))
  const spaced = plain.replaceAll(':', ' : ')
  expect(playedBack(spaced, what).difference).toBeNull()
  expect(compared(plain, spaced).difference).toBeNull()
  const reordered = plain.replace('{"d":"allocation","n":1,"a":[[0,0]]}', '{"a":[[0,0]],"n":1,"d":"allocation"}')
  expect(playedBack(reordered, what).difference).toBeNull()
})
