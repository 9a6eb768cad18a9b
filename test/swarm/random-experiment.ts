/**
 * Random experiments as a user would write them: clusters, models with laws or profiles, tenants with every kind of
 * arrivals, policies of the registry, now and then a sweep. Some hundred requests a run; many are in the way of each other,
 * since times are drawn from few values. Mostly right; what is wrong with the others, the spec must find.
 */
import fc from 'fast-check'
import type { ProfileFile } from '../../src/spec/index.ts'
import { digitsProfile, latency, profiledVariant } from '../spec/small-experiment.ts'
import { answersOf, measuredAnswers, randomAnswers, randomRows } from './random-answers.ts'
import { choosesAtDispatch, entryOf, randomPolicies, type WrittenPolicies } from './random-policies.ts'
import { randomTrace, type SwarmTrace } from './random-trace.ts'

export interface SwarmExperiment {
  /** The document: a mapping as YAML would give it. */
  readonly document: { readonly [field: string]: unknown }
  /** By file name. */
  readonly profiles: ReadonlyMap<string, ProfileFile>
  readonly traces: ReadonlyMap<string, SwarmTrace>
}

const DEVICE_TYPES = ['cpu', 'gpu', 'npu'] as const
const VARIANTS = ['big', 'mid', 'small'] as const
const QUALITIES = [0.99, 0.95, 0.9] as const

/** Milliseconds as a user writes them; whole ones make ties, fractions none. */
const duration = (least: number, most: number) =>
  fc
    .oneof(
      { weight: 3, arbitrary: fc.integer({ min: Math.ceil(least), max: most }) },
      { weight: 1, arbitrary: fc.integer({ min: least * 1e6 + 1, max: most * 1e6 }).map(ns => ns / 1e6) },
    )
    .map(ms => `${ms.toFixed(6)} ms`)

const serviceLaw = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant({ law: 'deterministic' }) },
      fc.constant({ law: 'exponential' }),
      fc.record({ law: fc.constant('erlang'), stages: fc.constantFrom(1, 2, 9) }),
      fc.record({ law: fc.constant('hyperexponential'), cv: fc.constantFrom(1.5, 4) }),
      fc.record({ law: fc.constant('lognormal'), cv: fc.constantFrom(0.3, 3) }),
    ),
    fc.record(
      {
        perItem: fc.oneof({ weight: 9, arbitrary: duration(0, 12) }, fc.constant('0 ms')),
        fixed: duration(0, 8),
        maxBatch: fc.constantFrom<number | string>(16, 16, 16, 64, 64, 1, 2, 4, 'unbounded'),
      },
      { requiredKeys: ['perItem', 'maxBatch'] },
    ),
  )
  .map(([law, mean]) => ({ ...law, ...mean }))

/** Mean latencies by batch size on one device type, growing with it. */
const measured = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }).map(steps =>
  steps.map((_, i) =>
    latency(
      [1, 16, 24, 64][i]!,
      steps.slice(0, i + 1).reduce((a, b) => a + b),
    ),
  ),
)

const model = fc.record({
  /** From profiles, on the device types that there are; else with a law. */
  profiled: fc.boolean(),
  variants: fc.array(
    fc.record({ law: serviceLaw, measured: fc.tuple(measured, measured, measured), answers: randomAnswers }),
    { minLength: 1, maxLength: 3 },
  ),
  /** That its answers are known of; null: they are not. Now and then one of the variants was measured on others. */
  rows: fc.option(randomRows, { freq: 1 }),
  odd: fc.nat(2),
})

const pool = fc.record({
  nodes: fc.constantFrom(1, 1, 2, 3),
  type: fc.nat(2),
  perNode: fc.constantFrom(1, 1, 2),
  /** Room on each device for so many replicas. */
  room: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 3 }),
  /** Executors that share each device. */
  shares: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 2 }),
})

const arrivals = fc.oneof(
  fc.record({ process: fc.constantFrom('poisson', 'deterministic') }),
  fc.record({ process: fc.constant('gamma'), cv: fc.constantFrom(0.2, 1, 2, 3.5, 10) }),
  fc.record({
    process: fc.constant('closed-loop'),
    clients: fc.integer({ min: 1, max: 9 }),
    law: fc.constantFrom('exponential', 'deterministic'),
  }),
  randomTrace,
)

const tenant = fc.record({
  model: fc.nat(2),
  slo: duration(1, 200),
  attainment: fc.option(fc.integer({ min: 0, max: 100 }).map(percent => `${percent} %`)),
  /** Index into the variants whose quality is the floor; past them a floor that none reaches. */
  floor: fc.option(fc.nat(40), { freq: 2 }),
  onExpectedMiss: fc.option(fc.constantFrom('reject', 'degrade', 'late')),
  weight: fc.option(fc.integer({ min: 1, max: 8 })),
  priority: fc.option(fc.nat(3)),
  quota: fc.option(fc.record({ rate: fc.integer({ min: 1, max: 300 }), burst: fc.integer({ min: 1, max: 20 }) })),
  patience: fc.option(fc.record({ law: fc.constantFrom('exponential', 'deterministic'), mean: duration(1, 100) }), {
    freq: 2,
  }),
  /** Expected over the run. */
  requests: fc.integer({ min: 1, max: 120 }),
  arrivals,
})

const shape = fc.record({
  seed: fc.nat(99),
  noise: fc.option(fc.nat(9), { freq: 9 }),
  durationMs: fc.constantFrom(50, 1000, 997.000001, 10_000),
  warmup: fc.constantFrom(0, 0, 0.2, 0.5),
  replications: fc.constantFrom(1, 1, 1, 1, 2),
  pools: fc.array(pool, { minLength: 1, maxLength: 3 }),
  models: fc.array(model, { minLength: 1, maxLength: 3 }),
  tenants: fc.array(tenant, { minLength: 1, maxLength: 4 }),
  policies: randomPolicies(VARIANTS),
  /** Replicas by variant, in the order of models and variants; undefined: everywhere one. */
  replicas: fc.option(fc.array(fc.constantFrom(1, 1, 1, 2, 2, 3, 0), { minLength: 9, maxLength: 9 }), {
    freq: 3,
  }),
  load: fc.option(fc.constantFrom(0.3, 0.8, 1.5), { freq: 5 }),
  sweep: fc.option(randomPolicies(VARIANTS), { freq: 9 }),
})

export const randomExperiment: fc.Arbitrary<SwarmExperiment> = shape.map(written)

type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never

function written(drawn: Shape): SwarmExperiment {
  const { seed, replications, pools } = drawn
  // No load scales a closed loop; most of those who want both know.
  const load = seed % 8 !== 3 && drawn.tenants.some(it => 'clients' in it.arrivals) ? null : drawn.load
  // Of a load, requests come as fast as the cluster is; so many are enough.
  const durationMs = load === null ? drawn.durationMs : 50
  const types = [...new Set(pools.map(({ type }) => DEVICE_TYPES[type]!))]
  // Late binding is refused where a model has several variants; most of those who want it know.
  const bindsLate = [drawn.policies, drawn.sweep].some(policies => needsOneVariant(policies ?? {}))
  const variantsAllowed = bindsLate && seed % 8 !== 3 ? 1 : 3
  // A cascade is refused where answers are not known, or of other rows; most of those who want one know. Who wants none may
  // have them all the same, but not often: where there are so many rows, little else of a document is damaged.
  const answersAsked = [drawn.policies, drawn.sweep].some(policies => needsAnswers(policies ?? {})) && seed % 8 !== 3
  const models = drawn.models.map(({ profiled, variants, rows, odd }, i) => ({
    name: `m${i}`,
    profiled,
    variants: variants.slice(0, variantsAllowed).map(({ answers, ...variant }, v) => {
      const known = seed % 8 === 3 ? rows && (v === odd ? 400 : rows) : answersAsked ? (rows ?? 100) : null
      const quality = QUALITIES[v]!
      return { name: VARIANTS[v]!, quality, answers: known && answersOf(answers, known, quality), ...variant }
    }),
  }))
  const profiles = new Map(
    types.flatMap((deviceType, t): [string, ProfileFile][] => {
      const variants = models
        .filter(({ profiled }) => profiled)
        .flatMap(({ name, variants }) =>
          variants.map(({ name: variant, quality, measured, answers }) => ({
            ...profiledVariant(variant, quality, measured[t]!),
            model: name,
            ...(answers && { quality: measuredAnswers(answers, quality) }),
          })),
        )
      return variants.length === 0 ? [] : [[`${deviceType}.profile.json`, digitsProfile({ deviceType, variants })]]
    }),
  )
  const isRoomStated = pools.some(({ room }) => room !== null)
  const traces = new Map<string, SwarmTrace>()
  const tenants = drawn.tenants.map((it, i) => {
    const { variants } = models[it.model % models.length]!
    const floor = it.floor === null ? undefined : (variants[it.floor]?.quality ?? (it.floor === 40 ? 0.999 : undefined))
    return {
      name: `t${i}`,
      model: `m${it.model % models.length}`,
      ...given({ weight: it.weight, priority: it.priority }),
      // Refused in a closed loop; most know.
      ...('clients' in it.arrivals && seed % 8 !== 5 ? {} : given({ patience: it.patience })),
      ...(it.quota !== null && { quota: { rate: `${it.quota.rate} /s`, burst: it.quota.burst } }),
      slo: {
        latency: it.slo,
        ...given({ attainment: it.attainment, onExpectedMiss: it.onExpectedMiss }),
        ...(floor !== undefined && { quality: `${100 * floor} %` }),
      },
      arrivals: writtenArrivals(it, `t${i}.csv`, durationMs, traces),
    }
  })
  return {
    profiles,
    traces,
    document: {
      name: 'swarm',
      seed,
      ...given({ noise: drawn.noise }),
      duration: `${durationMs} ms`,
      warmup: `${Math.floor(drawn.warmup * durationMs)} ms`,
      replications,
      ...(profiles.size > 0 && { profiles: [...profiles.keys()] }),
      models: models
        .filter(({ profiled }) => !profiled)
        .map(({ name, variants }, i) => ({
          name,
          variants: variants.map(({ name, quality, law, answers }) => ({
            name,
            // Its answers say it as well.
            ...((answers === null || i % 2 === 0) && { quality: `${100 * quality} %` }),
            ...given({ answers }),
            ...(isRoomStated && { memory: '11 MiB' }),
            service: law,
          })),
        })),
      cluster: {
        pools: pools.map(({ nodes, type, perNode, room, shares }, i) => ({
          name: `p${i}`,
          nodes,
          devices: {
            type: DEVICE_TYPES[type]!,
            perNode,
            // A profiled replica takes 11 MiB, too.
            ...(room !== null && { memory: `${11 * room} MiB` }),
            ...(shares !== null && { sharing: { executors: shares, slowdown: 'processor-sharing' } }),
          },
        })),
      },
      tenants,
      ...given({ load }),
      policies: { ...besideSweep(drawn), ...allocation(drawn, models) },
      ...(drawn.sweep !== null && {
        sweep: { policies: [combination('as written', drawn.policies), combination('other', drawn.sweep)] },
      }),
    },
  }
}

function needsOneVariant(policies: WrittenPolicies): boolean {
  if (choosesAtDispatch(policies)) return false
  return [entryOf('routing', policies.routing), entryOf('system', policies.system)].some(it =>
    it?.needs?.includes('one-variant-per-model'),
  )
}

function needsAnswers({ variant }: WrittenPolicies): boolean {
  return entryOf('variant', variant)?.needs?.includes('known-answers') ?? false
}

function writtenArrivals(
  { arrivals: drawn, requests }: Shape['tenants'][number],
  file: string,
  durationMs: number,
  traces: Map<string, SwarmTrace>,
): object {
  if ('clients' in drawn) {
    const { law, ...loop } = drawn
    // Sends so many where nobody waits; whole milliseconds make ties.
    const meanMs = (durationMs * loop.clients) / requests
    return { ...loop, think: { law, mean: `${requests % 2 === 0 ? Math.ceil(meanMs) : meanMs.toFixed(6)} ms` } }
  }
  if ('process' in drawn) return { ...drawn, rate: `${((1000 * requests) / durationMs).toFixed(3)} /s` }
  const { recorded, compressTime = 1, ...playback } = drawn
  traces.set(file, { ...recorded, name: file })
  const { spanS, arrivalS } = recorded
  const laps = (durationMs / 1000 / spanS) * compressTime
  // A trace of nanoseconds would go round a billion times.
  const slowed = laps * arrivalS.length > 300 ? (compressTime * requests) / (laps * arrivalS.length) : compressTime
  return { trace: file, compressTime: slowed, ...playback }
}

/** Which replicas: without numbers every executor holds one of each. */
function allocation(
  { replicas, tenants }: Shape,
  models: readonly { readonly name: string; readonly variants: readonly { readonly name: string }[] }[],
): WrittenPolicies {
  if (replicas === null) return {}
  const used = new Set(tenants.map(({ model }) => `m${model % models.length}`))
  const counts = models.flatMap(({ name, variants }, m) =>
    used.has(name) ? variants.map((variant, v) => [`${name}/${variant.name}`, replicas[3 * m + v]!] as const) : [],
  )
  return { allocation: { name: 'static', replicas: Object.fromEntries(counts.filter(([, count]) => count > 0)) } }
}

/** A combination with a system stands beside no policy that the system fills, mostly. */
function besideSweep({ policies, sweep, seed }: Shape): WrittenPolicies {
  const hasSystem = sweep !== null && [policies, sweep].some(it => it.system !== undefined)
  return hasSystem && seed % 8 !== 3 ? {} : policies
}

function combination(label: string, policies: WrittenPolicies): object {
  const { allocation: _, ...others } = policies
  return { label, ...others }
}

function given(values: { readonly [key: string]: unknown }): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined))
}
