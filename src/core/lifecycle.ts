/** The life of replicas: asked for by a plan, loading, ready, draining, gone. */
import {
  ABSENT,
  type AllocationPlan,
  DRAINING,
  type Driver,
  GONE,
  LOADING,
  type Placement,
  READY,
} from '../contract/index.ts'
import type { Breaches } from './policy-error.ts'
import type { State } from './state.ts'

export class Lifecycle {
  private readonly state: State
  private readonly breaches: Breaches
  private readonly driver: Driver
  private planPending = false

  constructor(state: State, breaches: Breaches, driver: Driver) {
    this.state = state
    this.breaches = breaches
    this.driver = driver
  }

  askForPlan(): void {
    this.planPending = true
    this.driver.plan({ nowNs: this.state.nowNs, placements: this.placements() })
  }

  /** Loads what the plan has and the cluster has not; drains what the cluster has and the plan has not. */
  reconcile(plan: AllocationPlan): void {
    const { replicas, executors } = this.state
    this.planPending = false
    const missing = new Map<string, Placement[]>()
    for (const placement of plan.placements) {
      this.refuseUnknown(placement)
      if (executors.state[placement.executor] === GONE) continue
      const key = `${placement.variant}@${placement.executor}`
      missing.set(key, [...(missing.get(key) ?? []), placement])
    }
    const surplus: number[] = []
    for (let replica = 0; replica < replicas.state.length; replica++) {
      const state = replicas.state[replica]
      if (state !== LOADING && state !== READY) continue
      if (missing.get(`${replicas.variant[replica]}@${replicas.executor[replica]}`)?.pop() === undefined)
        surplus.push(replica)
    }
    // What is idle leaves first, so that what comes may take its slot and its memory.
    for (const replica of surplus) {
      replicas.state[replica] = DRAINING
      this.unloadIfDrained(replica)
    }
    const loading = [...missing.values()].flat().map(placement => this.bind(placement))
    this.state.replicasChanged()
    for (const replica of loading) this.driver.load(replica)
  }

  private refuseUnknown({ variant, executor }: Placement): void {
    const { variants, executors } = this.state
    if (variant in variants.model && executor in executors.state) return
    throw this.breaches.of('allocation', `wants variant ${variant} on executor ${executor}, and there is no such thing`)
  }

  /** False when the replica is no longer wanted. */
  becameReady(replica: number): boolean {
    const { replicas } = this.state
    if (replicas.state[replica] !== LOADING) return false
    replicas.state[replica] = READY
    this.state.replicasChanged()
    return true
  }

  unloadIfDrained(replica: number): void {
    const { replicas } = this.state
    if (replicas.state[replica] !== DRAINING || replicas.outstanding[replica]! > 0) return
    this.state.unbindReplica(replica)
    this.driver.unload(replica)
  }

  /** Is a replica of the variant loading or ready, or a plan awaited that may bring one? */
  mayBecomeReady(variant: number): boolean {
    return this.planPending || this.state.variants.replicas[variant]! > 0
  }

  modelHasReplica(model: number): boolean {
    const { models, variants } = this.state
    const first = models.firstVariant[model]!
    for (let variant = first; variant < first + models.variantCount[model]!; variant++) {
      if (variants.replicas[variant]! > 0) return true
    }
    return false
  }

  /** Has each tenant of the model a variant that may serve it, loading or ready? */
  floorsAreMet(model: number): boolean {
    const { models, variants, tenants } = this.state
    let best = -1
    const first = models.firstVariant[model]!
    for (let variant = first; variant < first + models.variantCount[model]!; variant++) {
      if (variants.replicas[variant] === 0) continue
      if (best < 0 || variants.quality[variant]! > variants.quality[best]!) best = variant
    }
    if (best < 0) return false
    for (let tenant = 0; tenant < tenants.model.length; tenant++)
      if (tenants.model[tenant] === model && !this.state.allows(tenant, best)) return false
    return true
  }

  private bind(placement: Placement): number {
    const { replicas } = this.state
    const replica = replicas.state.indexOf(ABSENT)
    if (replica < 0) {
      throw this.breaches.of(
        'allocation',
        `wants more than ${replicas.state.length} replicas at once, those that still drain included`,
      )
    }
    this.state.bindReplica(replica, placement.variant, placement.executor)
    replicas.state[replica] = LOADING
    return replica
  }

  private placements(): Placement[] {
    const { replicas } = this.state
    const placements: Placement[] = []
    for (let replica = 0; replica < replicas.state.length; replica++) {
      const state = replicas.state[replica]
      if (state !== LOADING && state !== READY) continue
      placements.push({ variant: replicas.variant[replica]!, executor: replicas.executor[replica]! })
    }
    return placements
  }
}
