/** What the native twin is told: all numbers of a scenario, in the order in which experiments/bench/twin/input.h reads them. */
import { streamPaths } from '../../assembly/index.ts'
import { exactInterval } from '../../policies/admission/exact-interval.ts'
import { createPolicies, policyRegistry } from '../../policies/index.ts'
import {
  createStream,
  curvesByBatchSize,
  GammaQuantile,
  QUANTILES,
  QuantileTable,
  streamState,
  TenantDraws,
} from '../../random/index.ts'
import type { Scenario, ScenarioTenant } from '../../spec/scenario.ts'
import { expectationOf, scenarioWorld, sortedByName } from '../../spec/scenario-world.ts'

/** The twin is written for these policies alone. */
const POLICIES = {
  admission: 'token-bucket',
  variant: 'fixed',
  routing: 'power-of-two-choices',
  queueing: 'earliest-deadline-first',
  batching: 'deadline-aware',
  allocation: 'static',
} as const satisfies { readonly [F in keyof Scenario['policies']]: string }

/**
 * @param sampleLimit as the run's recorder has it, over all tenants
 * @throws Error where the twin can't run the scenario
 */
export function twinInput(scenario: Scenario, sampleLimit: number): Float64Array {
  const { world, serviceTimes } = scenarioWorld(scenario)
  const { names } = world
  const { policies } = scenario
  for (const [family, name] of Object.entries(POLICIES))
    require(policies[family as keyof typeof POLICIES].name === name, `${family} is not ${name}`)
  require(policies.queueing.parameters.drop === 'expired', 'what is dropped is not the expired')
  require((policies.batching.parameters.maxWait as number) >= 1e12, 'batches have a longest wait')
  require(!world.impatient, 'clients give up')
  require(scenario.executors.every(({ sharing }) => sharing === null), 'executors share a device')
  require(scenario.models.every(({ variants }) => variants.length === 1), 'a model has several variants')
  const numbers: number[] = [
    scenario.durationNs,
    scenario.warmupNs,
    policies.batching.parameters.margin as number,
    policies.batching.parameters.maxBatch as number,
    Math.ceil(sampleLimit / names.tenants.length),
    names.variants.length,
    serviceTimes[0]!.length,
  ]

  const streams = streamPaths(scenario)
  const shapes = new Set<number>()
  numbers.push(scenario.tenants.length)
  for (const [tenant, { name, arrivals, quota, slo }] of sortedByName(scenario.tenants).entries()) {
    const { cv, ratePerS } = gammaProcess(arrivals)
    require(quota !== null && slo.qualityFloor === 0, `tenant ${name} has no quota, or a floor`)
    shapes.add(1 / (cv * cv))
    const variant = names.variantModel.indexOf(world.tenants[tenant]!.model)
    numbers.push(slo.latencyNs, variant, (1e9 / ratePerS) * cv * cv)
    const { gap, slackNs, slackOver, parts } = exactInterval(quota!.ratePerS, quota!.burst)
    numbers.push(gap.ns, gap.short, slackNs, slackOver, parts)
    for (const path of [streams.arrivals(name), streams.routing(name)]) {
      const { a, b, c, d } = streamState(path)
      numbers.push(a >>> 0, b >>> 0, c >>> 0, d >>> 0)
    }
    const service = createStream(streams.service(name))
    numbers.push(service.nextUint32(), service.nextUint32())
  }
  require(shapes.size === 1, 'tenants differ in the coefficient of variation')

  const draws = new TenantDraws(names.tenants.map(streams.routing))
  const { allocation } = createPolicies(policies, policyRegistry, { names, draws })
  const { placements } = allocation.plan({ nowNs: 0, placements: [] })
  require(placements.length === names.executors.length, 'some executor has not one replica')
  numbers.push(placements.length)
  for (const [i, { variant, executor }] of placements.entries()) {
    require(executor === i, 'some executor has not one replica')
    numbers.push(variant, world.deviceType[executor]!)
  }

  const curves: Float64Array[] = []
  const meansNs: number[] = []
  for (const time of serviceTimes.flat()) {
    require(time === undefined || time.law === 'quantile', 'a service time is not measured')
    if (time?.law !== 'quantile') {
      numbers.push(-1, 0)
      continue
    }
    const { meanNs } = expectationOf(time)
    numbers.push(curves.length, meanNs.length)
    curves.push(...curvesByBatchSize(time.batches))
    meansNs.push(...meanNs)
  }
  const table = new QuantileTable(curves, meansNs)
  numbers.push(curves.length, ...curves.map((_, curve) => table.tailPowerOf(curve)), ...meansNs)
  const cells = GammaQuantile.of([...shapes][0]!).cells()
  const quantiles = curves.length * QUANTILES
  const input = new Float64Array(numbers.length + quantiles + 1 + cells.length)
  input.set(numbers)
  curves.forEach((curve, c) => {
    input.set(curve, numbers.length + c * QUANTILES)
  })
  input[numbers.length + quantiles] = cells.length
  input.set(cells, numbers.length + quantiles + 1)
  return input
}

function gammaProcess(arrivals: ScenarioTenant['arrivals']) {
  if (arrivals.process !== 'gamma') throw new Error(`the native twin has no arrivals by ${arrivals.process}`)
  return arrivals
}

function require(fits: boolean, problem: string): void {
  if (!fits) throw new Error(`not a scenario that the native twin can run: ${problem}`)
}
