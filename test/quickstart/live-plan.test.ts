import { describe, expect, it } from 'vitest'
import type { RunResult } from '../../src/measure/index.ts'
import { liveDurationS } from '../../src/quickstart/live-plan.ts'

/** A run whose slowest request took so many seconds. */
const slowest = (maxS: number) => ({ overall: { latencyMs: { max: maxS * 1000 } } }) as unknown as RunResult

const budget = { totalS: 85, repeats: 2, longestS: 8, shortestS: 2 }

describe('the length of live runs', () => {
  it('is as simulated where all drain at once', () => {
    expect(liveDurationS([slowest(0.1), slowest(0.1)], 8, budget)).toBe(8)
  })

  it('is cut where a backlog takes long to drain', () => {
    // One second of arrivals takes 1 + 48/8 = 7 s of the naive run and 1 s of the other: 8 s; twice, 16 s.
    // Of 85 s, 4 runs x 2 s go to starting: 77 / 16 = 4.8.
    expect(liveDurationS([slowest(48), slowest(0)], 8, budget)).toBe(4)
  })

  it('is never so short that it says nothing', () => {
    expect(liveDurationS([slowest(800), slowest(0)], 8, budget)).toBe(2)
  })
})
