/** Is a formula's value in the interval of independent replications, and is the interval narrow enough to tell? */
import { expect } from 'vitest'
import type { RunResult } from '../../src/measure/index.ts'
import { type Estimate, meanEstimate } from '../../src/statistics/index.ts'

/** The 99 % interval of what is read of each run. */
export function estimateOf(runs: readonly RunResult[], read: (run: RunResult) => number | null): Estimate {
  return meanEstimate(runs.map(read), 0.99)
}

export function encloses({ low, high }: Estimate, truth: number): boolean {
  return low! <= truth && truth <= high!
}

export function expectAgreement(estimate: Estimate, truth: number): void {
  expect((estimate.high! - estimate.low!) / 2 / truth, 'half-width of the interval').toBeLessThan(0.05)
  expect(estimate.low, `${truth} in [${estimate.low}, ${estimate.high}]`).toBeLessThanOrEqual(truth)
  expect(estimate.high, `${truth} in [${estimate.low}, ${estimate.high}]`).toBeGreaterThanOrEqual(truth)
}
