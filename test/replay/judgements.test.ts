import { describe, expect, test } from 'vitest'
import { Durations } from '../../src/measure/index.ts'
import { AnswerLog, classOf } from '../../src/replay/answer-log.ts'
import { assertNotMixedUp } from '../../src/replay/check-answers.ts'
import { readTicks } from '../../src/replay/cpu-notes.ts'
import { planCores } from '../../src/replay/plan-cores.ts'
import { judgeValidity } from '../../src/replay/validity.ts'

describe('validity', () => {
  const lag = (...ms: number[]) => {
    const durations = Durations.alone(1000)
    for (const value of ms) durations.add(value * 1e6)
    return durations.distributionMs()
  }
  const good = {
    issueLagMs: lag(0.01, 0.02),
    lateShare: 0,
    tightestSloMs: 20,
    noOwnCoresBecause: null,
    machineId: 'a'.repeat(64),
    profiles: [{ name: 'here.profile.json', machineId: 'a'.repeat(64) }],
    failures: [],
    unchecked: [],
  }

  test('a driver in time, on cores of its own, with a profile of this machine', () => {
    expect(judgeValidity(good)).toEqual({ valid: true, reasons: [], warnings: [] })
  })

  test('lag at p99 may be 5 ms, or a tenth of the tightest bound where that is more', () => {
    expect(judgeValidity({ ...good, issueLagMs: lag(5) }).valid).toBe(true)
    expect(judgeValidity({ ...good, issueLagMs: lag(5.1) }).reasons).toEqual([
      'the driver was late: lag p99 5.10 ms, at most 5.0 ms are allowed',
    ])
    expect(judgeValidity({ ...good, issueLagMs: lag(19), tightestSloMs: 200 }).valid).toBe(true)
    expect(judgeValidity({ ...good, issueLagMs: lag(21), tightestSloMs: 200 }).valid).toBe(false)
  })

  test('at most a tenth of the requests more than 1 ms late', () => {
    expect(judgeValidity({ ...good, lateShare: 0.1 }).valid).toBe(true)
    expect(judgeValidity({ ...good, lateShare: 0.11 }).reasons).toEqual([
      'the driver was late: 11.0 % of the requests were sent more than 1 ms after they were due, at most 10.0 % are allowed',
    ])
  })

  test('without any request there is nothing to believe', () => {
    expect(judgeValidity({ ...good, issueLagMs: null, lateShare: null }).valid).toBe(false)
  })

  test('a profile of another machine is a warning with both fingerprints; shared cores are a reason', () => {
    const judged = judgeValidity({
      ...good,
      profiles: [{ name: 'there.profile.json', machineId: 'b'.repeat(64) }],
      noOwnCoresBecause: 'processes share cores',
    })
    expect(judged.reasons).toEqual(['processes share cores'])
    expect(judged.warnings).toEqual([
      'there.profile.json was measured on another machine (fingerprint bbbbbbbbbbbb, this one is aaaaaaaaaaaa): ' +
        'expect simulation and replay to differ',
    ])
  })
})

describe('who runs on which core', () => {
  test('the driver on the first, executors on the next ones, as many as a session has threads', () => {
    expect(planCores([2, 3, 5], 2, 1, null)).toEqual({ driver: [2], executors: [[3], [5]], noOwnCoresBecause: null })
    expect(planCores([0, 1, 2, 3, 4], 2, 2, null).executors).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  test('too few cores: both numbers', () => {
    expect(() => planCores([0, 1, 2], 2, 2, null)).toThrow(
      "2 executors with 2 threads each need 4 cores beside the driver's, and there are 2",
    )
    expect(() => planCores([0], 1, 1, null)).toThrow("1 executors need 1 cores beside the driver's, and there are 0")
  })

  test('a core named twice is shared, and that is kept in mind', () => {
    expect(planCores([0, 1, 1], 2, 1, null).noOwnCoresBecause).toBe('processes share cores')
    expect(planCores([0, 1], 1, 1, 'no taskset').noOwnCoresBecause).toBe('no taskset')
  })
})

describe('answers', () => {
  test('the class is the index of the greatest score of the row, the first among equals', () => {
    const scores = new Float32Array([9, 9, 9, 1, 3, 2, 5, 5, 0])
    expect([classOf(scores, 3, 3), classOf(scores, 6, 3)]).toEqual([1, 0])
  })

  test('the sample is even over the run, of one variant, and prefers batches of more than one', () => {
    const log = new AnswerLog()
    for (let i = 0; i < 100_000; i++) log.add(i % 2, i, 0, i % 10 === 0 ? 4 : 1)
    const sample = log.sample(0, 10)
    expect(sample).toHaveLength(10)
    expect(sample.map(entry => Math.floor(entry / 10_000))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(sample.every(entry => log.batchSize[entry] === 4 && log.variant[entry] === 0)).toBe(true)
    // None of variant 1 was served in company: take what there is.
    expect(log.sample(1, 3).map(entry => log.batchSize[entry])).toEqual([1, 1, 1])
    expect(log.sample(2, 3)).toEqual([])
  })

  test('a few borderline inputs may differ, many may not', () => {
    const unchecked: string[] = []
    expect(() => assertNotMixedUp({ compared: 3, mismatched: 2, unchecked })).not.toThrow()
    expect(() => assertNotMixedUp({ compared: 128, mismatched: 6, unchecked })).not.toThrow()
    expect(() => assertNotMixedUp({ compared: 128, mismatched: 7, unchecked })).toThrow('7 of 128 inputs')
  })
})

test('stolen and all ticks of the cores in question', () => {
  const stat = 'cpu  1 1 1 1 1 1 1 1 0 0\ncpu0 10 0 5 80 0 0 1 4 0 0\ncpu1 20 0 5 70 0 0 0 5 9 9\nintr 1\n'
  expect(readTicks([0, 1], stat)).toEqual({ stolen: 9, all: 200 })
  expect(readTicks([1], stat)).toEqual({ stolen: 5, all: 100 })
  expect(readTicks([7], stat)).toBeNull()
})
