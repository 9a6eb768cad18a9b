/** A trace that says how long its recording is: instants count from its start, and a lap is as long. */
import { describe, expect, test } from 'vitest'
import { findImporter, formatTrace, generateTrace, importTrace, readTrace } from '../../src/trace/index.ts'
import { TraceArrivals } from '../../src/workload/from-trace.ts'
import { createArrivals } from '../../src/workload/index.ts'
import { written } from './files.ts'

const csv = findImporter('csv')
const file = '# Licence: ours\n# Covers: 10 s\narrival_s,tenant\n2.5,a\n2.5,b\n7,a\n'

function playedNs(trace: { arrivalS: Float64Array; spanS: number }, count: number, offsetS = 0): number[] {
  const block = new Float64Array(count)
  new TraceArrivals(trace.arrivalS, trace.spanS, { offsetS, compressTime: 1 }).fill(block)
  return [...block]
}

test('silence before the first arrival and after the last is part of it', async () => {
  const trace = await readTrace(written(file))
  expect([...trace.arrivalS]).toEqual([2.5, 2.5, 7])
  expect(trace.spanS).toBe(10)
  expect(trace.comments).toEqual(['Licence: ours'])
  expect(trace.notes).toEqual([])
  expect(playedNs(trace, 5)).toEqual([2.5e9, 2.5e9, 7e9, 12.5e9, 12.5e9])
  expect(playedNs(trace, 2, 3)).toEqual([4e9, 9.5e9])
})

test('without the comment the first arrival is at 0, as ever', async () => {
  const { arrivalS, spanS } = await readTrace(written(file.replace('# Covers: 10 s\n', '')))
  expect([...arrivalS]).toEqual([0, 0, 4.5])
  expect(spanS).toBe(6.75)
})

test('written and read: the same instants and the same length, to the nanosecond', async () => {
  const rows = {
    arrivalNs: Float64Array.of(1, 123_456_789_012, 8.64e13 - 1),
    tenants: ['a'],
    tenantOf: new Int32Array(3),
    coversNs: 8.64e13,
  }
  const text = formatTrace(rows, ['Source: here'])
  expect(text.split('\n').slice(0, 3)).toEqual(['# Source: here', '# Covers: 86400 s', 'arrival_s,tenant'])
  const trace = await readTrace(written(text))
  expect(playedNs(trace, 4)).toEqual([...rows.arrivalNs, 8.64e13 + 1])
})

describe('a piece of it', () => {
  const piece = async (fromNs?: number, durationNs?: number) =>
    formatTrace((await importTrace(csv, written(file), { fromNs, durationNs })).rows, [])
      .split('\n')
      .slice(0, -1)

  test('counts from where it begins, and is as long as it was asked for', async () => {
    expect(await piece(2e9, 4e9)).toEqual(['# Covers: 4 s', 'arrival_s,tenant', '0.5,a', '0.5,b'])
    expect(await piece(5e9, 99e9)).toEqual(['# Covers: 5 s', 'arrival_s,tenant', '2,a'])
    expect(await piece()).toEqual(['# Covers: 10 s', 'arrival_s,tenant', '2.5,a', '2.5,b', '7,a'])
  })

  test('the header says so, and the old length is not left in it', async () => {
    const { comments } = await importTrace(csv, written(file, 'r.csv'), { fromNs: 2e9 })
    expect(comments).toEqual([
      'Licence: ours',
      expect.stringMatching(/^Made from: r\.csv/),
      'Transformations: instants count from 2 s after the start of the recording.',
    ])
  })
})

test('what is generated is what a simulated tenant gets, from its first gap on', async () => {
  const arrivals = { process: 'gamma', ratePerS: 5, cv: 2 } as const
  const rows = generateTrace({ arrivals, durationNs: 20e9, seed: '7', tenant: 'search' })
  const trace = await readTrace(written(formatTrace(rows, [])))
  const simulated = new Float64Array(rows.arrivalNs.length)
  createArrivals(arrivals, '7/0/search/arrivals', new Map()).fill(simulated)
  expect(playedNs(trace, simulated.length)).toEqual([...simulated])
})

test.each([
  ['# Covers: ten s\n', /r\.csv:1: the comment does not say how long the trace is\n.*Covers:\n.*found +ten s/],
  ['# Covers: 10 min\n', /found +10 min/],
  ['# Covers: 0 s\n', /found +0 s/],
  ['# Covers: 7 s\n', /the last arrival is not in the time that the trace covers\n.*7 s\n.*under 7 s/],
])('%j is refused', async (comment, message) => {
  const path = written(`${comment}arrival_s,tenant\n2.5,a\n7,a\n`, 'r.csv')
  await expect(readTrace(path)).rejects.toThrow(message)
})
