import type { Family } from '../contract/index.ts'

/** A policy broke its family's contract. Names the family, the time of the run and what the policy answered. */
export class PolicyError extends Error {
  readonly family: Family

  constructor(family: Family, nowNs: number, problem: string) {
    super(`the ${family} policy broke its contract at ${nowNs / 1e6} ms: ${problem}`)
    this.family = family
    this.name = 'PolicyError'
  }
}
