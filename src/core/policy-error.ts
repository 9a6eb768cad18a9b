/** A policy broke its family's contract. Names the policy, the simulated time and the request concerned. */
export class PolicyError extends Error {
  constructor(family: string, nowNs: number, problem: string) {
    super(`the ${family} policy broke its contract at ${nowNs / 1e6} ms: ${problem}`)
    this.name = 'PolicyError'
  }
}
