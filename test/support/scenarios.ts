/** Scenarios in which a test says only what matters to it. Times in ms unless the name says otherwise. */
import type { Family, ParameterValues } from '../../src/contract/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { findPolicy } from '../../src/spec/find-policy.ts'
import { base64Of, packBits } from '../../src/spec/profile-inputs.ts'
import type {
  DurationLaw,
  Scenario,
  ScenarioAnswers,
  ScenarioArrivals,
  ScenarioExecutor,
  ScenarioPolicy,
  ScenarioTenant,
  ScenarioVariant,
  ServiceLaw,
  ServiceTime,
} from '../../src/spec/scenario.ts'
import type { RecordedArrivals } from '../../src/workload/index.ts'

export const MS = 1e6
export const S = 1e9

export interface Service {
  readonly law?: ServiceLaw['law']
  /** Mean of a batch of b: `fixed + b * perItem`. */
  readonly fixed?: number
  readonly perItem?: number
  readonly maxBatch?: number | 'unbounded'
  /** Of an Erlang law. */
  readonly stages?: number
  /** Of a hyperexponential or a lognormal law. */
  readonly cv?: number
  /** In place of a law: measured curves, from the least to the greatest value in equal steps, by batch size. */
  readonly measured?: { readonly [batchSize: number]: readonly [least: number, greatest: number] }
}

export interface Variant extends Service {
  readonly quality?: number
  /** What it answered to each of some inputs, the same for all variants of the model: rightly?, and how sure, in 256ths. */
  readonly answers?: { readonly correct: readonly boolean[]; readonly confidence: readonly number[] }
  /** By device type; without it every device type is alike. */
  readonly on?: { readonly [deviceType: string]: Service }
}

export interface Tenant {
  readonly model?: string
  /** Latency bound. */
  readonly slo?: number
  readonly attainment?: number
  readonly floor?: number
  readonly onExpectedMiss?: ScenarioTenant['slo']['onExpectedMiss']
  readonly priority?: number
  readonly weight?: number
  readonly quota?: ScenarioTenant['quota']
  /** Mean; a law other than a constant needs its name. */
  readonly patience?: number | { readonly law: DurationLaw['law']; readonly mean: number }
  /** Instants written by hand, a process, or a rate of Poisson arrivals. */
  readonly arrivals?: readonly number[] | ScenarioArrivals | { readonly poissonPerS: number }
}

/** A policy by its name, or by its name and what differs from its defaults (durations in integer ns). */
export type PolicyChoice = string | ({ readonly name: string } & ParameterValues)

export interface Setting {
  readonly seed?: string
  readonly replication?: number
  readonly noise?: number
  readonly duration?: number
  readonly warmup?: number
  /** How many, or device type by name. */
  readonly executors?: number | { readonly [name: string]: string }
  /** In their place: so many executors, `device/0` and on, share each of these devices of type cpu. */
  readonly sharing?: { readonly [device: string]: number }
  readonly models?: { readonly [model: string]: { readonly [variant: string]: Variant } }
  readonly tenants?: { readonly [tenant: string]: Tenant }
  readonly policies?: { readonly [F in Family]?: PolicyChoice }
}

/** l(b) = 5 + b ms, the law of the hand-computed cases. */
const LINEAR = { law: 'deterministic', fixed: 5, perItem: 1, maxBatch: 16 } as const

export function scenario(setting: Setting = {}): Scenario {
  const executors = setting.sharing === undefined ? executorsOf(setting.executors ?? 1) : sharesOf(setting.sharing)
  const deviceTypes = [...new Set(executors.map(({ deviceType }) => deviceType))].sort()
  const models = setting.models ?? { m: { v: {} } }
  const firstModel = Object.keys(models)[0]!
  const tenants = setting.tenants ?? { a: {} }
  return {
    schema: 'foreserve.scenario/1',
    experiment: 'test',
    seed: setting.seed ?? '7',
    replication: setting.replication ?? 0,
    noise: setting.noise ?? 0,
    durationNs: (setting.duration ?? 10_000) * MS,
    warmupNs: (setting.warmup ?? 0) * MS,
    load: null,
    models: Object.entries(models).map(([name, variants]) => ({
      name,
      variants: Object.entries(variants).map(([variant, it]) => variantOf(variant, it, deviceTypes)),
    })),
    executors,
    tenants: Object.entries(tenants).map(([name, tenant]) => tenantOf(name, tenant, firstModel)),
    policies: {
      admission: policy('admission', setting.policies?.admission ?? 'none'),
      variant: policy('variant', setting.policies?.variant ?? 'fixed'),
      routing: policy('routing', setting.policies?.routing ?? 'round-robin'),
      queueing: policy('queueing', setting.policies?.queueing ?? 'fifo'),
      batching: policy('batching', setting.policies?.batching ?? 'none'),
      allocation: policy('allocation', setting.policies?.allocation ?? 'static'),
    },
    profiles: [],
    traces: [],
  }
}

/** The instants written by hand, as the traces that `scenario` refers to. */
export function tracesOf(setting: Setting): Map<string, RecordedArrivals> {
  const traces = new Map<string, RecordedArrivals>()
  for (const [name, { arrivals = [] }] of Object.entries(setting.tenants ?? {})) {
    if (!Array.isArray(arrivals)) continue
    const arrivalS = Float64Array.from(arrivals as readonly number[], ms => ms / 1e3)
    // A ring so long that no run sees its second lap.
    traces.set(name, { arrivalS, tenants: [name], tenantOf: new Int32Array(arrivalS.length), spanS: 1e6 })
  }
  return traces
}

/** A policy with every parameter spelt out, as a scenario has it. */
export function policy(family: Family, choice: PolicyChoice): ScenarioPolicy {
  const { name, ...given } = typeof choice === 'string' ? { name: choice } : choice
  const entry = findPolicy(policyRegistry, family, name)
  const defaults = Object.entries(entry?.parameters ?? {}).map(([key, parameter]) => [key, parameter.default])
  return { name, parameters: { ...Object.fromEntries(defaults), ...given } as ParameterValues }
}

function executorsOf(executors: number | { readonly [name: string]: string }): ScenarioExecutor[] {
  const named =
    typeof executors === 'number'
      ? Array.from({ length: executors }, (_, i) => [`e${i + 1}`, 'cpu'] as const)
      : Object.entries(executors)
  return named.map(([name, deviceType]) => ({ name, pool: 'pool', deviceType, sharing: null }))
}

function sharesOf(sharing: { readonly [device: string]: number }): ScenarioExecutor[] {
  return Object.entries(sharing).flatMap(([device, shares]) =>
    Array.from({ length: shares }, (_, share) => ({
      name: `${device}/${String(share).padStart(String(shares - 1).length, '0')}`,
      pool: 'pool',
      deviceType: 'cpu',
      sharing: { device, slowdown: 'processor-sharing' as const },
    })),
  )
}

function variantOf(name: string, variant: Variant, deviceTypes: readonly string[]): ScenarioVariant {
  const measured = variant.on ?? Object.fromEntries(deviceTypes.map(type => [type, variant]))
  return {
    name,
    quality: variant.quality ?? 0.9,
    ...(variant.answers && { answers: answersOf(variant.answers) }),
    service: Object.entries(measured).map(([deviceType, service]) => {
      if (service.measured !== undefined) return measuredOn(deviceType, service.measured)
      const { law, fixed, perItem, maxBatch, stages, cv } = { ...LINEAR, ...service }
      const shape = { ...(stages !== undefined && { stages }), ...(cv !== undefined && { cv }) }
      return { deviceType, law, fixedNs: fixed * MS, perItemNs: perItem * MS, maxBatch, ...shape } as ServiceTime
    }),
  }
}

function answersOf({ correct, confidence }: NonNullable<Variant['answers']>): ScenarioAnswers {
  const bits = packBits(Uint8Array.from(correct, Number))
  return {
    n: correct.length,
    data: 'test',
    correct: base64Of(bits),
    confidence: base64Of(Uint8Array.from(confidence)),
  }
}

function measuredOn(deviceType: string, measured: NonNullable<Service['measured']>): ServiceTime {
  return {
    deviceType,
    law: 'quantile',
    batches: Object.entries(measured).map(([batchSize, [least, greatest]]) => ({
      batchSize: Number(batchSize),
      meanNs: ((least + greatest) / 2) * MS,
      quantilesNs: Array.from({ length: 101 }, (_, i) => (least + ((greatest - least) * i) / 100) * MS),
    })),
  }
}

function tenantOf(name: string, tenant: Tenant, firstModel: string): ScenarioTenant {
  return {
    name,
    model: tenant.model ?? firstModel,
    weight: tenant.weight ?? 1,
    priority: tenant.priority ?? 0,
    quota: tenant.quota ?? null,
    patience: patienceOf(tenant.patience),
    slo: {
      latencyNs: (tenant.slo ?? 1000) * MS,
      attainment: tenant.attainment ?? 0.99,
      qualityFloor: tenant.floor ?? 0,
      onExpectedMiss: tenant.onExpectedMiss ?? null,
    },
    arrivals: arrivalsOf(name, tenant.arrivals ?? []),
  }
}

function patienceOf(patience: Tenant['patience']): DurationLaw | null {
  if (patience === undefined) return null
  if (typeof patience === 'number') return { law: 'deterministic', meanNs: patience * MS }
  return { law: patience.law, meanNs: patience.mean * MS }
}

function arrivalsOf(tenant: string, arrivals: NonNullable<Tenant['arrivals']>): ScenarioArrivals {
  if ('process' in arrivals) return arrivals
  if ('poissonPerS' in arrivals) return { process: 'poisson', ratePerS: arrivals.poissonPerS }
  return { process: 'trace', trace: tenant, rows: null, compressTime: 1, offsetS: 0 }
}
