/**
 * A run on one executor as a problem of scheduling: which requests count, when they are due, what a batch takes at least.
 * The arrivals are drawn from the run's own streams, so they are the very ones that its policies saw.
 */
import { streamPaths } from '../assembly/index.ts'
import { curvesByBatchSize, IndexedDraws } from '../random/index.ts'
import { ServiceTimes } from '../simulate/service-times.ts'
import type { Scenario, ServiceTime } from '../spec/scenario.ts'
import { scenarioWorld, sortedByName } from '../spec/scenario-world.ts'
import { createArrivals, MergedArrivals, type RecordedArrivals } from '../workload/index.ts'

/** More requests are not looked at: the columns alone would be large. */
const MOST_REQUESTS = 1 << 22
/** Where more could be in one batch, under a law without a largest, rows would be long. */
const LARGEST_BATCH = 1 << 12
/** Far more than what a quotient of doubles can be wrong by. */
const ROUNDING = 1e-12

/** Requests that are alike but for when they arrive. */
export interface RequestClass {
  readonly model: number
  readonly sloNs: number
  /** Those that may serve it, each with the least that a batch of b takes on it: `least[b - 1]`, nondecreasing. */
  readonly variants: readonly { readonly variant: number; readonly least: Float64Array }[]
  /** The same on the fastest for each size. */
  readonly least: Float64Array
}

export interface OfflineProblem {
  /** Of the requests that count, in the order of arrival. */
  readonly dueNs: Float64Array
  readonly deadlineNs: Float64Array
  readonly classOf: Int32Array
  readonly classes: readonly RequestClass[]
  readonly models: number
  /** Every batch takes exactly the least. */
  readonly isExact: boolean
  /**
   * Whether a schedule that keeps to deadlines could be played; not where clients may give up earlier than the deadline.
   */
  readonly isPlayable: boolean
  /** What a batch of b takes at most whose first member is the request, on the fastest variant: its draw, but for some ns. */
  drawInto(request: number, row: Float64Array): void
}

/**
 * Undefined where no such problem is solved: on several executors, on a device that is shared, where arrivals depend on
 * answers (closed loops), for more than four million requests, and where more than 4,096 may be in one batch.
 */
export function offlineProblem(
  scenario: Scenario,
  traces: ReadonlyMap<string, RecordedArrivals>,
): OfflineProblem | undefined {
  if (scenario.executors.length !== 1 || scenario.executors[0]!.sharing !== null) return undefined
  if (scenario.tenants.some(({ arrivals }) => arrivals.process === 'closed-loop')) return undefined
  const arrived = allArrivals(scenario, traces)
  if (arrived === undefined) return undefined
  const { dueNs: allDueNs, tenantOf: allTenantOf } = arrived
  const tenants = sortedByName(scenario.tenants)
  const { world, serviceTimes } = scenarioWorld(scenario)
  const ordinals = ordinalsOf(allTenantOf, tenants.length)
  const counted = allDueNs.findIndex(due => due >= scenario.warmupNs)
  const from = counted < 0 ? allDueNs.length : counted
  const dueNs = allDueNs.subarray(from)
  const tenantOf = allTenantOf.subarray(from)
  const deadlineNs = dueNs.map((due, i) => due + tenants[tenantOf[i]!]!.slo.latencyNs)

  const streams = streamPaths(scenario)
  const noise = tenants.map(({ name }) => new IndexedDraws(streams.service(name)))
  const times = new ServiceTimes(serviceTimes)
  const draw = (variant: number, size: number, tenant: number, index: number) => {
    times.draw(variant, 0, size, noise[tenant]!, ordinals, index)
    return times.drawnNs[0]!
  }

  const placed = placedVariants(scenario, world.names.variants)
  const company = tenants.map((_, tenant) => mostTogether(dueNs, tenants, tenant))
  const leastOf = new Map<number, Float64Array>()
  let isExact = true
  for (const variant of placed) {
    const time = serviceTimes[variant]![0]
    const model = world.names.variantModel[variant]!
    const together = Math.max(0, ...company.filter((_, tenant) => world.tenants[tenant]!.model === model))
    if (time === undefined || together === 0) continue
    const largest = Math.min(together, largestBatch(time))
    if (largest > LARGEST_BATCH) return undefined
    const raw = leastDraws(time, largest, () => {
      let leastNs = Number.POSITIVE_INFINITY
      allTenantOf.forEach((tenant, i) => {
        if (world.tenants[tenant]!.model === model) leastNs = Math.min(leastNs, draw(variant, 1, tenant, i))
      })
      return leastNs
    })
    const least = noLessThanSmaller(raw)
    isExact &&= isConstant(time) && least.every((ns, i) => ns === raw[i])
    leastOf.set(variant, least)
  }

  const classes: RequestClass[] = []
  const classOfTenant = tenants.map(({ slo }, tenant) => {
    const { model } = world.tenants[tenant]!
    const variants = [...leastOf]
      .filter(([variant]) => world.names.variantModel[variant] === model && world.quality[variant]! >= slo.qualityFloor)
      .map(([variant, least]) => ({ variant, least }))
    const same = classes.findIndex(
      it =>
        it.model === model &&
        it.sloNs === slo.latencyNs &&
        it.variants.map(({ variant }) => variant).join() === variants.map(({ variant }) => variant).join(),
    )
    if (same >= 0) return same
    return classes.push({ model, sloNs: slo.latencyNs, variants, least: fastest(variants) }) - 1
  })

  return {
    dueNs,
    deadlineNs,
    classOf: Int32Array.from(tenantOf, tenant => classOfTenant[tenant]!),
    classes,
    models: world.names.models.length,
    isExact,
    isPlayable: !world.impatient,
    drawInto(request, row) {
      const tenant = tenantOf[request]!
      row.fill(Number.POSITIVE_INFINITY)
      for (const { variant, least } of classes[classOfTenant[tenant]!]!.variants) {
        const sizes = Math.min(row.length, least.length)
        const time = serviceTimes[variant]![0]!
        if (time.law === 'quantile') {
          for (let size = 1; size <= sizes; size++)
            row[size - 1] = Math.min(row[size - 1]!, draw(variant, size, tenant, from + request))
          continue
        }
        // The factor is no more than this: one draw for all sizes.
        const factor = (draw(variant, 1, tenant, from + request) / meanOf(time, 1)) * (1 + ROUNDING)
        for (let size = 1; size <= sizes; size++)
          row[size - 1] = Math.min(row[size - 1]!, Math.ceil(factor * meanOf(time, size)))
      }
    },
  }
}

function allArrivals(scenario: Scenario, traces: ReadonlyMap<string, RecordedArrivals>) {
  const streams = streamPaths(scenario)
  const sources = sortedByName(scenario.tenants).map(({ name, arrivals }) =>
    createArrivals(arrivals, streams.arrivals(name), traces),
  )
  const merged = new MergedArrivals(sources, scenario.durationNs)
  let dueNs = new Float64Array(1024)
  let tenantOf = new Int32Array(1024)
  let n = 0
  for (; merged.next >= 0; n++) {
    if (n === MOST_REQUESTS) return undefined
    if (n === dueNs.length) {
      const [shorterNs, shorterOf] = [dueNs, tenantOf]
      dueNs = new Float64Array(2 * n)
      tenantOf = new Int32Array(2 * n)
      dueNs.set(shorterNs)
      tenantOf.set(shorterOf)
    }
    dueNs[n] = merged.nextNs
    tenantOf[n] = merged.next
    merged.advance()
  }
  return { dueNs: dueNs.subarray(0, n), tenantOf: tenantOf.subarray(0, n) }
}

/** The number of each request among its tenant's, by which its noise is drawn. */
function ordinalsOf(tenantOf: Int32Array, tenants: number): Float64Array {
  const seen = new Float64Array(tenants)
  return Float64Array.from(tenantOf, tenant => seen[tenant]!++)
}

/** Those that an experiment places by name, or all. Another allocation may load any. */
function placedVariants({ policies }: Scenario, names: readonly string[]): number[] {
  const { replicas } = policies.allocation.parameters
  const wanted = policies.allocation.name === 'static' && typeof replicas === 'object' ? Object.entries(replicas) : []
  const all = [...names.keys()]
  return wanted.length === 0 ? all : all.filter(v => wanted.some(([name, count]) => name === names[v] && count > 0))
}

/** The most requests, of any tenant of the model, that could be in one batch with one of the tenant's. */
function mostTogether(dueNs: Float64Array, tenants: Scenario['tenants'], tenant: number): number {
  const { model } = tenants[tenant]!
  const widestNs = Math.max(...tenants.filter(it => it.model === model).map(({ slo }) => slo.latencyNs))
  let most = 0
  let first = 0
  for (let i = 0; i < dueNs.length; i++) {
    while (dueNs[first]! < dueNs[i]! - widestNs) first++
    most = Math.max(most, i - first + 1)
  }
  return most
}

/**
 * The least that a batch of b takes, by b, whoever of the run's requests its noise comes from. Also one that is late, or due
 * in the warm-up, may be its earliest member.
 */
function leastDraws(time: ServiceTime, largest: number, leastOfOne: () => number): Float64Array {
  // Beyond the largest that can be useful too: one of a larger batch may be less.
  if (time.law === 'quantile')
    return Float64Array.from(curvesByBatchSize(time.batches), quantilesNs => Math.ceil(quantilesNs[0]!))
  if (time.law === 'deterministic')
    return Float64Array.from({ length: largest }, (_, i) => Math.ceil(meanOf(time, i + 1)))
  // A draw is a factor, which does not depend on the size, times the mean, rounded up.
  const factor = Math.max(0, (leastOfOne() - 1) / meanOf(time, 1)) * (1 - ROUNDING)
  return Float64Array.from({ length: largest }, (_, i) => Math.floor(factor * meanOf(time, i + 1)))
}

function meanOf({ perItemNs, fixedNs }: { perItemNs: number; fixedNs: number }, size: number): number {
  return perItemNs * size + fixedNs
}

function largestBatch(time: ServiceTime): number {
  if (time.law === 'quantile') return time.batches.at(-1)!.batchSize
  return time.maxBatch === 'unbounded' ? Number.POSITIVE_INFINITY : time.maxBatch
}

function isConstant(time: ServiceTime): boolean {
  if (time.law !== 'quantile') return time.law === 'deterministic'
  return time.batches.every(({ quantilesNs }) => quantilesNs.every(ns => ns === quantilesNs[0]))
}

/** Where a larger batch takes less, company that does not count makes a batch as fast. */
function noLessThanSmaller(raw: Float64Array): Float64Array {
  const least = raw.slice()
  for (let i = least.length - 2; i >= 0; i--) least[i] = Math.min(least[i]!, least[i + 1]!)
  return least
}

function fastest(variants: RequestClass['variants']): Float64Array {
  const length = Math.max(0, ...variants.map(({ least }) => least.length))
  return noLessThanSmaller(
    Float64Array.from({ length }, (_, i) =>
      Math.min(...variants.map(({ least }) => least[i] ?? Number.POSITIVE_INFINITY)),
    ),
  )
}
