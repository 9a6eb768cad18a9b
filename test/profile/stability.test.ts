import seedrandom from 'seedrandom'
import { expect, test } from 'vitest'
import { findSecondMode } from '../../src/profile/second-mode.ts'
import { backToBackRule, judgeStability, pacedRule } from '../../src/profile/stability.ts'

/** Rounds of 40 latencies (ms) by a law of position 0..1 and of a standard normal and a uniform draw. */
function rounds(count: number, law: (at: number, normal: number, uniform: number) => number, seed = 'stability') {
  const random = seedrandom.xor4096(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Array.from({ length: count }, (_, r) =>
    Array.from({ length: 40 }, (_, i) => law((r * 40 + i) / (count * 40), normal(), random())),
  )
}

const judge = (samples: number[][]) => judgeStability(samples, backToBackRule)

test('steady, with two per cent of noise: stable', () => {
  for (let seed = 0; seed < 20; seed++) {
    expect(judge(rounds(10, (_, normal) => 2 * (1 + 0.02 * normal), `steady ${seed}`))).toEqual({
      stable: true,
      because: null,
    })
  }
})

test('steady, with a right tail as interrupts make it: stable', () => {
  expect(judge(rounds(50, (_, normal, uniform) => 2 + 0.03 * Math.abs(normal) + (uniform < 0.02 ? 1 : 0)))).toEqual({
    stable: true,
    because: null,
  })
})

test('a drift of fifteen per cent from beginning to end is one', () => {
  const { stable, because } = judge(rounds(10, (at, normal) => 2 * (1 + 0.15 * at) * (1 + 0.02 * normal)))
  expect(stable).toBe(false)
  expect(because).toMatch(/a drift: the median of the last third is \+[\d.]+ % from that of the first \(5 % allowed\)/)
})

test('a second mode: said with its share and both places', () => {
  const { stable, because } = judge(rounds(10, (_, normal, uniform) => (uniform < 0.25 ? 6 : 2) * (1 + 0.02 * normal)))
  expect(stable).toBe(false)
  expect(because).toMatch(
    /a second mode: 2\d % of the samples lie around [56]\.\d\d ms, the others around (1\.9|2\.0)\d ms/,
  )
})

test('heavy noise: the level cannot be told', () => {
  const { stable, because } = judge(rounds(5, (_, normal) => 2 * Math.exp(0.8 * normal)))
  expect(stable).toBe(false)
  expect(because).toMatch(/the level varies|the tail varies/)
})

test('a tail that comes only in the second half', () => {
  const { because } = judge(rounds(20, (at, normal, uniform) => (at > 0.5 && uniform < 0.08 ? 4 : 2) + 0.02 * normal))
  expect(because).toMatch(/the tail varies: the p95 of the two halves differ by \+[\d.]+ % \(25 % allowed\)/)
})

test('one slow window among five', () => {
  const { because } = judge(rounds(10, at => (at >= 0.4 && at < 0.6 ? 2.3 : 2)))
  expect(because).toContain('the median of one window in 5 is +15 % off (5 % allowed)')
})

test('two microseconds of level or drift are no difference', () => {
  const steps = (from: number, by: number) => [0, 1, 2, 3, 4].map(r => new Array<number>(2000).fill(from + r * by))
  expect(judge(steps(0.01, 0.0005)).stable).toBe(true)
  expect(judge(steps(0.01, 0.002)).stable).toBe(false)
  expect(judge(steps(1, 0.05)).stable).toBe(false)
})

test('too few samples, rounds or ms: nothing else is said', () => {
  const steady = (n: number, ms: number) => Array.from({ length: 5 }, () => new Array<number>(n).fill(ms))
  expect(judge(steady(19, 10)).because).toBe('too few samples before the budget ended: 95 of 100 samples')
  expect(judge(steady(20, 10)).stable).toBe(true)
  expect(judge(steady(25, 10).slice(1)).because).toBe('too few samples before the budget ended: 4 of 5 rounds')
  expect(judge(steady(100, 0.01)).because).toBe('too few samples before the budget ended: 5 of 50 ms')
  // Slow models: 30 samples are enough when they took two seconds.
  expect(judge(steady(6, 70)).stable).toBe(true)
  expect(judge(steady(6, 60)).stable).toBe(false)
})

test('after idle gaps fewer samples and more noise are taken', () => {
  const noisy = rounds(3, (_, normal) => 2 * (1 + 0.08 * normal)).map(round => round.slice(0, 8))
  expect(judgeStability(noisy, pacedRule).stable).toBe(true)
  expect(judgeStability(noisy, backToBackRule).stable).toBe(false)
})

test('one mode is not two: normal, uniform, exponential and constant latencies', () => {
  const laws = [
    (normal: number) => 5 + 0.5 * normal,
    (_: number, uniform: number) => 1 + uniform,
    (_: number, uniform: number) => 1 - Math.log(1 - uniform),
    () => 3,
  ]
  for (const law of laws) {
    for (let seed = 0; seed < 10; seed++) {
      const samples = rounds(5, (_, normal, uniform) => law(normal, uniform), `mode ${seed}`).flat()
      expect(findSecondMode(samples.sort((a, b) => a - b))).toBeNull()
    }
  }
})

test('what is less than a tenth, or closer than 15 %, is no second mode', () => {
  const two = (share: number, place: number) =>
    findSecondMode(
      rounds(20, (_, normal, uniform) => (uniform < share ? place : 1) * (1 + 0.01 * normal))
        .flat()
        .sort((a, b) => a - b),
    )
  expect(two(0.05, 3)).toBeNull()
  expect(two(0.4, 1.08)).toBeNull()
  expect(two(0.2, 3)?.share).toBeCloseTo(0.2, 1)
  expect(two(0.4, 1.3)?.minorMs).toBeCloseTo(1.3, 1)
})
