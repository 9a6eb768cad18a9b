/** The reference scenario, and what is derived from it: more or fewer replicas or tenants, the same in slow motion. */
import { fileURLToPath } from 'node:url'
import { policyRegistry } from '../policies/index.ts'
import { readExperimentFile, resolveExperiment } from '../spec/index.ts'
import type { Scenario, ScenarioArrivals, ScenarioTenant, ServiceTime } from '../spec/scenario.ts'

export const REFERENCE_FILE = fileURLToPath(new URL('../../experiments/bench/reference.yaml', import.meta.url))

const FULL_BATCH = 16

export async function referenceScenario(): Promise<Scenario> {
  const readTrace = () => {
    throw new Error('the reference scenario names no trace')
  }
  const experiment = await resolveExperiment(readExperimentFile(REFERENCE_FILE), policyRegistry, { readTrace })
  return experiment.cells[0]!.scenarios[0]!
}

/** Requests per second of all tenants. */
export function ratePerS({ tenants }: Scenario): number {
  return tenants.reduce((sum, tenant) => sum + rateOf(tenant), 0)
}

/** So long that about so many requests arrive; no more than a tenth of it is warm-up. */
export function lasting(scenario: Scenario, requests: number): Scenario {
  const durationNs = Math.ceil((requests / ratePerS(scenario)) * 1e9)
  return { ...scenario, durationNs, warmupNs: Math.min(scenario.warmupNs, Math.floor(durationNs / 10)) }
}

/**
 * The reference scenario with `count` replicas at the same share of their capacity: half of them for each model, half of
 * these on each device type. One replica alone serves the first model on the first device type.
 */
export function withReplicas(reference: Scenario, count: number, modelCount = reference.models.length): Scenario {
  const pools = [...new Set(reference.executors.map(({ pool }) => pool))].slice(0, Math.min(count, 2 * modelCount))
  const nodes = count / pools.length
  if (!Number.isInteger(nodes)) throw new Error(`${count} replicas can't be spread evenly over ${pools.length} pools`)
  const executors = pools.flatMap(pool => {
    const { deviceType } = reference.executors.find(executor => executor.pool === pool)!
    return Array.from({ length: nodes }, (_, node) => ({ name: `${pool}/${node}/0`, pool, deviceType, sharing: null }))
  })
  const models = reference.models.slice(0, Math.ceil(pools.length / 2))
  // Of the capacity that a model has in the reference scenario, it keeps this share.
  const shares = models.map((_, model) => {
    const own = (all: Scenario['executors']) => capacityPerS(reference, model, all)
    return own(executors) / own(reference.executors)
  })
  const allocation = reference.policies.allocation
  return {
    ...reference,
    models,
    executors,
    tenants: reference.tenants.flatMap(tenant => {
      const model = models.findIndex(({ name }) => name === tenant.model)
      return model < 0 ? [] : [scaled(tenant, shares[model]!)]
    }),
    policies: {
      ...reference.policies,
      allocation: {
        ...allocation,
        parameters: {
          replicas: Object.fromEntries(
            models.map(({ name, variants }) => [`${name}/${variants[0]!.name}`, count / models.length]),
          ),
        },
      },
    },
  }
}

/**
 * The reference scenario's load from `count` tenants, alternately of its models and alike otherwise. One tenant alone has
 * the first model's load, and its half of the replicas.
 */
export function withTenants(reference: Scenario, count: number): Scenario {
  if (count === 1) {
    const half = withReplicas(reference, reference.executors.length / 2, 1)
    const [first, ...others] = half.tenants as [ScenarioTenant, ...ScenarioTenant[]]
    return { ...half, tenants: [scaled(first, 1 + others.length)] }
  }
  const groups = reference.models.map(({ name }) => reference.tenants.filter(({ model }) => model === name))
  const tenants = Array.from({ length: count }, (_, i): ScenarioTenant => {
    const group = groups[i % groups.length]!
    const like = group[Math.floor(i / groups.length) % group.length]!
    const ofModel = Math.ceil((count - (i % groups.length)) / groups.length)
    return { ...scaled(like, group.length / ofModel), name: `t${String(i).padStart(4, '0')}` }
  })
  return { ...reference, tenants }
}

/** The same scenario with all times stretched, so that this many requests a second arrive. */
export function slowedTo(reference: Scenario, wantedPerS: number): Scenario {
  const factor = ratePerS(reference) / wantedPerS
  const slower = (ns: number) => Math.round(ns * factor)
  const { batching } = reference.policies
  return {
    ...reference,
    tenants: reference.tenants.map(tenant => ({
      ...scaled(tenant, 1 / factor),
      slo: { ...tenant.slo, latencyNs: slower(tenant.slo.latencyNs) },
    })),
    models: reference.models.map(model => ({
      ...model,
      variants: model.variants.map(variant => ({
        ...variant,
        service: variant.service.map((time): ServiceTime => {
          const measured = quantileLaw(time)
          const batches = measured.batches.map(({ batchSize, meanNs, quantilesNs }) => ({
            batchSize,
            meanNs: slower(meanNs),
            quantilesNs: quantilesNs.map(slower),
          }))
          return { ...measured, batches }
        }),
      })),
    })),
    policies: {
      ...reference.policies,
      batching: {
        ...batching,
        parameters: { ...batching.parameters, margin: slower(batching.parameters.margin as number) },
      },
    },
  }
}

/** The tenant at `factor` times its rate and quota. */
function scaled(tenant: ScenarioTenant, factor: number): ScenarioTenant {
  const { arrivals, quota } = tenant
  return {
    ...tenant,
    arrivals: { ...arrivals, ratePerS: rateOf(tenant) * factor } as ScenarioArrivals,
    quota: quota === null ? null : { ...quota, ratePerS: quota.ratePerS * factor },
  }
}

function rateOf({ name, arrivals }: ScenarioTenant): number {
  if (!('ratePerS' in arrivals)) throw new Error(`tenant ${name} has no rate`)
  return arrivals.ratePerS
}

/** Requests per second that the model's executors serve in full batches; half of all executors are the first model's. */
function capacityPerS(reference: Scenario, model: number, executors: Scenario['executors']): number {
  const half = [...new Set(reference.executors.map(({ pool }) => pool))].slice(2 * model, 2 * model + 2)
  const { service } = reference.models[model]!.variants[0]!
  return executors
    .filter(({ pool }) => half.includes(pool))
    .reduce((sum, { deviceType }) => {
      const { batches } = quantileLaw(service.find(time => time.deviceType === deviceType)!)
      const { meanNs } = batches.find(({ batchSize }) => batchSize === FULL_BATCH)!
      return sum + (FULL_BATCH * 1e9) / meanNs
    }, 0)
}

function quantileLaw(time: ServiceTime) {
  if (time.law !== 'quantile') throw new Error(`the reference scenario's service times are measured, not ${time.law}`)
  return time
}
