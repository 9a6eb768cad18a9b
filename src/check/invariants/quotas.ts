/**
 * Quotas are kept: of each tenant that has one, at most burst + rate x t requests are admitted in any window of length t.
 * Counted by a bucket of tokens in exact fractions: a rate is a double, so a fraction over a power of two, and a token lasts
 * a billion ns over the rate. A refusal while a whole token is there breaks the promise of the token bucket as well.
 */
import { REJECT } from '../../contract/index.ts'
import type { Invariant } from '../invariant.ts'
import type { Request, Shadow } from '../shadow.ts'

interface Bucket {
  /** In units of `token`: what a token is worth, what a ns brings, and how much fits. */
  readonly token: bigint
  readonly perNs: bigint
  readonly full: bigint
  level: bigint
  sinceNs: number
}

export class Quotas implements Invariant {
  readonly name = 'quotas'
  private readonly shadow: Shadow
  private readonly buckets: readonly (Bucket | undefined)[]

  constructor(shadow: Shadow) {
    this.shadow = shadow
    this.buckets = shadow.facts.tenants.map(({ quota }) => (quota === null ? undefined : bucketOf(quota)))
  }

  admitted(request: Request, answer: number): void {
    const bucket = this.buckets[request.tenant]
    const { nowNs } = this.shadow.state
    if (bucket === undefined) {
      if (answer === REJECT) this.broken(`${this.shadow.requestText(request)} has no quota, and is refused`)
      return
    }
    const filled = bucket.level + bucket.perNs * BigInt(nowNs - bucket.sinceNs)
    bucket.level = filled < bucket.full ? filled : bucket.full
    bucket.sinceNs = nowNs
    const tokens = `${Number(bucket.level) / Number(bucket.token)} of ${Number(bucket.full / bucket.token)} tokens`
    if (answer === REJECT) {
      if (bucket.level < bucket.token) return
      this.broken(`${this.shadow.requestText(request)} is refused although ${tokens} are there`)
    }
    bucket.level -= bucket.token
    if (bucket.level >= 0n) return
    this.broken(`${this.shadow.requestText(request)} is admitted over its tenant's quota: ${tokens} are there`)
  }

  private broken(problem: string): never {
    return this.shadow.broken(this.name, problem)
  }
}

function bucketOf({ ratePerS, burst }: { readonly ratePerS: number; readonly burst: number }): Bucket {
  let rate = ratePerS
  let token = 1_000_000_000n
  while (!Number.isInteger(rate)) {
    rate *= 2
    token *= 2n
  }
  const full = BigInt(burst) * token
  return { token, perNs: BigInt(rate), full, level: full, sinceNs: 0 }
}
