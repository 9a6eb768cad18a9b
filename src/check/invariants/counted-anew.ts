/** What the run reports is what happened: each tenant's requests, its met deadlines, batches and variants, counted anew. */
import type { Counts, RunResult } from '../../measure/index.ts'
import type { Invariant } from '../invariant.ts'
import type { Batch, Fate, Request, Shadow } from '../shadow.ts'

type Tally = { -readonly [What in keyof Counts]: number }

export class CountedAnew implements Invariant {
  readonly name = 'numbers counted anew'
  private readonly shadow: Shadow
  private readonly tallies: readonly Tally[]
  private readonly servedBy: number[]
  private readonly sizes = new Map<number, number>()

  constructor(shadow: Shadow) {
    this.shadow = shadow
    this.tallies = shadow.facts.tenants.map(() => {
      return { offered: 0, completed: 0, met: 0, rejected: 0, dropped: 0, failed: 0 }
    })
    this.servedBy = shadow.facts.variants.map(() => 0)
  }

  arrived(request: Request): void {
    if (this.isMeasured(request.dueNs)) this.tallies[request.tenant]!.offered++
  }

  started({ startNs, members }: Batch): void {
    if (this.isMeasured(startNs)) this.sizes.set(members.length, (this.sizes.get(members.length) ?? 0) + 1)
  }

  left({ dueNs, deadlineNs, tenant, batch }: Request, fate: Fate): void {
    if (!this.isMeasured(dueNs)) return
    const tally = this.tallies[tenant]!
    tally[fate]++
    if (fate !== 'completed') return
    this.servedBy[batch!.variant]!++
    if (this.shadow.state.nowNs <= deadlineNs) tally.met++
  }

  finished({ tenants, servedByVariant, batchSizes }: RunResult): void {
    const { facts } = this.shadow
    for (const [tenant, { name }] of facts.tenants.entries()) {
      const told = tenants.find(it => it.tenant === name)?.counts
      for (const [what, count] of Object.entries(this.tallies[tenant]!))
        this.compare(`requests of ${name} that were ${what}`, count, told?.[what as keyof Counts])
    }
    for (const [variant, { name }] of facts.variants.entries()) {
      const told = servedByVariant.find(it => it.variant === name)?.completed
      this.compare(`requests served by ${name}`, this.servedBy[variant]!, told)
    }
    const largest = Math.max(batchSizes.length - 1, ...this.sizes.keys())
    for (let size = 1; size <= largest; size++)
      this.compare(`batches of ${size}`, this.sizes.get(size) ?? 0, batchSizes[size] ?? 0)
  }

  /** In the measured window. */
  private isMeasured(ns: number): boolean {
    return ns >= this.shadow.facts.warmupNs && ns < this.shadow.facts.durationNs
  }

  private compare(what: string, counted: number, told: number | undefined): void {
    if (counted === told) return
    this.shadow.broken(this.name, `there were ${counted} ${what}, the run reports ${told}`)
  }
}
