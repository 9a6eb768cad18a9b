/** Random clusters, tenants, loads and policies, small enough to run hundreds of them. */
import fc from 'fast-check'
import type { AnySystemEntry } from '../../src/contract/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { findPolicy } from '../../src/spec/find-policy.ts'
import type { ScenarioArrivals } from '../../src/spec/scenario.ts'
import { MS, type PolicyChoice, type Setting, type Tenant, type Variant } from './scenarios.ts'

/** Sure of some, unsure of others: for policies that go by it. */
const ANSWERS = { correct: [false, true, true, true], confidence: [0, 90, 180, 255] }

const ms = (min: number, max: number) => fc.integer({ min, max }).map(value => value * MS)

const admission = fc.constantFrom<PolicyChoice>(
  'none',
  'deadline-feasible',
  'token-bucket',
  { name: 'in-flight-limit', limit: 6 },
  { name: 'codel', target: 5 * MS, interval: 30 * MS },
  { name: 'dagor', windowRequests: 20, maxWait: 10 * MS },
  { name: 'degrade-before-reject', degradeAbove: 1.5, rejectAbove: 3 },
)

const batching: fc.Arbitrary<PolicyChoice> = fc.oneof(
  fc.constant('none'),
  fc.record({ name: fc.constant('fixed'), size: fc.integer({ min: 1, max: 6 }) }),
  fc.record({
    name: fc.constant('bulk'),
    minBatch: fc.integer({ min: 1, max: 3 }),
    maxBatch: fc.integer({ min: 3, max: 6 }),
  }),
  fc.record({ name: fc.constant('timeout'), maxBatch: fc.integer({ min: 1, max: 6 }), maxWait: ms(0, 30) }),
  fc.record({
    name: fc.constant('deadline-aware'),
    maxBatch: fc.integer({ min: 1, max: 6 }),
    margin: ms(0, 5),
    maxWait: ms(1, 200),
  }),
  fc.record({
    name: fc.constantFrom('triton', 'triton-prefetch'),
    maxBatch: fc.integer({ min: 4, max: 6 }),
    preferredBatchSizes: fc.constantFrom([], [2], [2, 4]),
    maxQueueDelay: ms(0, 30),
  }),
  fc.constantFrom('clipper-aimd', 'clipper-regression', 'clockwork', 'symphony', 'nexus-lazy-drop', 'nexus-early-drop'),
  fc.constantFrom('proteus', 'proteus-artifact', 'proteus-nexus', 'proteus-aimd'),
)

const tritonQueue: fc.Arbitrary<PolicyChoice> = fc.record({
  name: fc.constant('triton-queue'),
  maxQueueSize: fc.constantFrom(0, 5),
  defaultTimeout: ms(0, 60),
  timeoutAction: fc.constantFrom('reject', 'delay'),
  allowTimeoutOverride: fc.boolean(),
  priorityLevels: fc.constantFrom(0, 2),
})

const ordered: fc.Arbitrary<PolicyChoice> = fc.record({
  name: fc.constantFrom(
    'fifo',
    'earliest-deadline-first',
    'priority',
    'last-in-first-out',
    'start-time-fair',
    'deficit-round-robin',
    'shortest-expected-first',
  ),
  drop: fc.constantFrom('never', 'expired', 'hopeless'),
})

const queueing = fc.oneof({ weight: 7, arbitrary: ordered }, { weight: 2, arbitrary: tritonQueue })

const routing: fc.Arbitrary<PolicyChoice> = fc.oneof(
  fc.constantFrom('round-robin', 'power-of-two-choices', 'shared-queue'),
  fc.constantFrom('shortest-queue', 'least-outstanding', 'join-idle-queue', 'least-work-left'),
  fc.constantFrom('random', 'weighted-round-robin', 'weighted-least-request', 'consistent-hashing'),
  fc.constantFrom('least-expected-delay', 'weighted-least-outstanding'),
  fc.record({ name: fc.constant('power-of-d-choices'), choices: fc.integer({ min: 1, max: 5 }) }),
)

const variantChoice: fc.Arbitrary<PolicyChoice> = fc.oneof(
  fc.constantFrom('fixed', 'cheapest', 'share-driven'),
  fc.record({ name: fc.constant('share-driven'), split: fc.constant('drawn') }),
  fc.record({ name: fc.constant('infaas'), period: ms(1, 100) }),
  fc.record({ name: fc.constant('most-accurate-in-time'), margin: ms(0, 5) }),
)

const late = fc.constant<PolicyChoice>('shared-queue')
const atDispatch: fc.Arbitrary<PolicyChoice> = fc.record({
  name: fc.constant('most-accurate-at-dispatch'),
  margin: ms(0, 5),
})
const slackfit: fc.Arbitrary<PolicyChoice> = fc.record({
  name: fc.constant('slackfit'),
  buckets: fc.integer({ min: 2, max: 20 }),
  maxBatch: fc.integer({ min: 1, max: 6 }),
  drop: fc.constantFrom('never', 'expired', 'hopeless'),
})

const clockwork: fc.Arbitrary<PolicyChoice> = fc.record({
  name: fc.constant('clockwork-controller'),
  sizes: fc.constantFrom([], [2, 4], [1, 3]),
  buffer: ms(0, 5),
  scheduleAhead: ms(0, 10),
  maxExecution: ms(0, 30),
})

/** What a system decides on, and what stands beside it. */
function filled(system: PolicyChoice, others: Setting['policies']): NonNullable<Setting['policies']> {
  const { fills } = findPolicy(policyRegistry, 'batching', nameOf(system)) as AnySystemEntry
  return { ...others, ...Object.fromEntries(fills.map(family => [family, system])) }
}

/** Late binding needs one variant a model, unless that is chosen at dispatch. */
function mayHaveTwoVariants({ variant, routing }: NonNullable<Setting['policies']>): boolean {
  if (findPolicy(policyRegistry, 'routing', nameOf(routing!))?.bindsLate !== true) return true
  return findPolicy(policyRegistry, 'variant', nameOf(variant!))?.choosesAtDispatch === true
}

function nameOf(choice: PolicyChoice): string {
  return typeof choice === 'string' ? choice : choice.name
}

const service = (law: 'deterministic' | 'exponential') =>
  fc.record({
    law: fc.constant(law),
    fixed: fc.integer({ min: 0, max: 8 }),
    perItem: fc.integer({ min: 1, max: 4 }),
    maxBatch: fc.integer({ min: 1, max: 8 }),
  })

const arrivals: fc.Arbitrary<readonly number[] | ScenarioArrivals | { poissonPerS: number }> = fc.oneof(
  fc.record({ poissonPerS: fc.integer({ min: 5, max: 250 }) }),
  fc.record({
    process: fc.constant('gamma' as const),
    ratePerS: fc.integer({ min: 5, max: 250 }),
    cv: fc.constantFrom(0.5, 2, 4),
  }),
  written(),
)

/** Instants by hand, many of them simultaneous. */
function written(): fc.Arbitrary<readonly number[]> {
  return fc
    .array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 100 })
    .map(all => all.map(tens => tens * 10).sort((a, b) => a - b))
}

interface Shape {
  /** Systems and choices at dispatch, too: for whoever exchanges no policy for another afterwards. */
  readonly systems?: true
  readonly law?: 'deterministic' | 'exponential'
  /** Only instants written by hand. */
  readonly written?: boolean
  readonly policies?: Setting['policies']
}

const apart = fc.record({ admission, variant: variantChoice, routing, queueing, batching })
const together = fc.oneof(
  { weight: 8, arbitrary: apart },
  { weight: 1, arbitrary: fc.record({ admission, variant: atDispatch, routing: late, queueing, batching }) },
  { weight: 1, arbitrary: fc.tuple(slackfit, admission).map(([it, admission]) => filled(it, { admission })) },
  { weight: 1, arbitrary: fc.tuple(clockwork, variantChoice).map(([it, variant]) => filled(it, { variant })) },
)

export function randomSetting(shape: Shape = {}): fc.Arbitrary<Setting> {
  const law =
    shape.law === undefined ? fc.constantFrom('deterministic' as const, 'exponential' as const) : fc.constant(shape.law)
  return fc
    .record({
      policies: shape.systems === true ? together : apart,
      executors: fc.integer({ min: 1, max: 4 }),
      twoTypes: fc.boolean(),
      services: law.chain(it => fc.array(service(it), { minLength: 6, maxLength: 6 })),
      twoModels: fc.boolean(),
      twoVariants: fc.boolean(),
      tenants: fc.array(
        fc.record({
          slo: fc.integer({ min: 5, max: 200 }),
          floor: fc.constantFrom(0, 0, 0.95),
          onExpectedMiss: fc.constantFrom(null, null, 'reject', 'degrade', 'late'),
          priority: fc.nat(2),
          weight: fc.constantFrom(1, 2, 0.5),
          quota: fc.option(
            fc.record({ ratePerS: fc.integer({ min: 20, max: 300 }), burst: fc.integer({ min: 1, max: 9 }) }),
          ),
          arrivals: shape.written === true ? written() : arrivals,
        }),
        { minLength: 1, maxLength: 3 },
      ),
      warmup: fc.constantFrom(0, 200),
      seed: fc.nat(1000).map(String),
    })
    .map(({ executors, twoTypes, services, twoModels, twoVariants, tenants, warmup, seed, policies }) => {
      const chosen = { ...policies, ...shape.policies }
      const types = twoTypes ? ['cpu', 'gpu'] : ['cpu']
      const models = twoModels ? ['m', 'n'] : ['m']
      const variants = twoVariants && mayHaveTwoVariants(chosen) ? ['big', 'small'] : ['big']
      let next = 0
      const variant = (quality: number): Variant => ({
        quality,
        ...(chosen.variant === 'cascade' && { answers: ANSWERS }),
        on: Object.fromEntries(types.map(type => [type, services[next++ % services.length]!])),
      })
      return {
        seed,
        warmup,
        duration: 1000,
        executors: Object.fromEntries(Array.from({ length: executors }, (_, i) => [`e${i}`, types[i % types.length]!])),
        models: Object.fromEntries(
          models.map(model => [
            model,
            Object.fromEntries(variants.map(name => [name, variant(name === 'big' ? 0.99 : 0.9)])),
          ]),
        ),
        tenants: Object.fromEntries(
          tenants.map((tenant, i): [string, Tenant] => [`t${i}`, { ...tenant, model: models[i % models.length]! }]),
        ),
        policies: chosen,
      }
    })
}
