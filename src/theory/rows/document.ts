/** Experiments of theory, as a user would write them: a mean service takes 1 ms unless a row says otherwise. */
import type { ExperimentDocument } from '../row.ts'

/** Independent runs of each cell. */
const REPLICATIONS = 40

export interface QueueSetting {
  readonly name: string
  /** Executors, each with a replica; 1 when absent. */
  readonly servers?: number
  /** Seconds in which requests are counted, after the warm-up. */
  readonly seconds: number
  /** Runs start empty: long against the time in which a queue forgets how it began. */
  readonly warmupSeconds: number
  readonly service: ServiceFields
  /** More models on the same servers, by name; a tenant's `more` chooses one. */
  readonly otherModels?: { readonly [model: string]: ServiceFields }
  /** Executors of one device, which they share. */
  readonly shares?: number
  /** By tenant name, in the order of the file. */
  readonly tenants: { readonly [name: string]: TenantSetting }
  readonly policies?: ExperimentDocument
  readonly load?: number
  readonly sweep?: ExperimentDocument
}

export type ServiceFields = ExperimentDocument & { readonly law: string }

export interface TenantSetting {
  readonly arrivals: ExperimentDocument
  /** Bound on the latency; one that nobody misses when absent. */
  readonly latency?: string
  readonly more?: ExperimentDocument
}

const MODEL = 'unit'
const FAR = '1 h'

export function queueDocument(setting: QueueSetting): ExperimentDocument {
  const { name, servers = 1, seconds, warmupSeconds, service, otherModels = {}, shares, tenants } = setting
  const { policies, load, sweep } = setting
  const sharing = shares === undefined ? {} : { sharing: { executors: shares, slowdown: 'processor-sharing' } }
  return {
    name,
    // Streams of its own: rows that share their luck would err together.
    seed: `theory/${name}`,
    duration: `${seconds + warmupSeconds} s`,
    warmup: `${warmupSeconds} s`,
    replications: REPLICATIONS,
    cluster: { pools: [{ name: 'pool', nodes: servers, devices: { type: 'server', ...sharing } }] },
    models: Object.entries({ [MODEL]: service, ...otherModels }).map(([model, law]) => ({
      name: model,
      variants: [{ name: 'only', service: law }],
    })),
    tenants: Object.entries(tenants).map(([tenant, { arrivals, latency = FAR, more = {} }]) => ({
      name: tenant,
      model: MODEL,
      slo: { latency },
      arrivals,
      ...more,
    })),
    ...(load === undefined ? {} : { load }),
    policies: { routing: 'shared-queue', ...policies },
    ...(sweep === undefined ? {} : { sweep }),
  }
}

export const poisson = (ratePerS: number): ExperimentDocument => ({ process: 'poisson', rate: `${ratePerS} /s` })
export const gamma = (ratePerS: number, cv: number): ExperimentDocument => ({
  process: 'gamma',
  rate: `${ratePerS} /s`,
  cv,
})
export const regular = (ratePerS: number): ExperimentDocument => ({ process: 'deterministic', rate: `${ratePerS} /s` })

/** Law of one request of mean 1 ms. */
export const exponentialService: ServiceFields = { law: 'exponential', perItem: '1 ms' }
export const deterministicService: ServiceFields = { law: 'deterministic', perItem: '1 ms' }

/** One Poisson stream split over tenants that differ in nothing but their latency bound (ms): named `within-2ms`. */
export function splitByBound(boundsMs: readonly number[], ratePerS: number): QueueSetting['tenants'] {
  return Object.fromEntries(
    boundsMs.map(bound => [
      boundedTenant(bound),
      { arrivals: poisson(ratePerS / boundsMs.length), latency: `${bound} ms` },
    ]),
  )
}

export const boundedTenant = (boundMs: number) => `within-${boundMs}ms`
