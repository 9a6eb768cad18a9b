import type { Family, PolicySet } from '../contract/index.ts'

/** A policy broke its family's contract. Names the policy, the time of the run and what the policy answered. */
export class PolicyError extends Error {
  readonly family: Family

  constructor(policies: PolicySet, family: Family, nowNs: number, problem: string) {
    super(`the ${family} policy '${policies.names[family]}' broke its contract at ${nowNs / 1e6} ms: ${problem}`)
    this.family = family
    this.name = 'PolicyError'
  }
}
