/** The schema of an experiment file: form, units and ranges of each field. What fields mean together is check-*.ts. */
import * as z from 'zod'
import type { Family } from '../contract/index.ts'
import { answersSchema, refuseOtherQuality } from './answers-schema.ts'
import { arrivals } from './arrivals-schema.ts'
import { poolSchema } from './cluster-schema.ts'
import { durationLaw, serviceLaw } from './law-schemas.ts'
import { formatQuantity, LONGEST_NS, showValue } from './quantities.ts'
import type { ExpectedMiss } from './scenario.ts'
import { choice, fields, file, isRecord, nameOf, quantity, refuse, whole } from './schema-kinds.ts'

/** In the order in which a request meets them; allocation is decided apart from requests. */
export const FAMILIES = [
  'admission',
  'variant',
  'routing',
  'queueing',
  'batching',
  'allocation',
] as const satisfies readonly Family[]

/** What `policies` may name: families, or a system that fills several. */
export const POLICY_FIELDS = ['system', ...FAMILIES] as const

export const DEFAULT_POLICIES: { readonly [F in Family]: string } = {
  admission: 'none',
  variant: 'fixed',
  routing: 'shortest-queue',
  queueing: 'fifo',
  batching: 'none',
  allocation: 'static',
}

const NS_PER_S = 1e9
const NS_PER_DAY = 86_400e9
const MOST_REPLICATIONS = 10_000

const inlineModel = fields({
  name: nameOf('a model'),
  variants: z
    .array(
      fields({
        name: nameOf('a variant'),
        quality: quantity(
          'ratio',
          { maximum: 1 },
          'Share of right answers; by default that of its answers, 100 % where there are none',
        ).optional(),
        service: serviceLaw,
        memory: quantity('memory', {}, "What a replica takes of a device's memory, at its largest batch").optional(),
        answers: answersSchema.optional(),
      }).superRefine(refuseOtherQuality),
    )
    .min(1),
})

/** Slower or faster is no quota that anybody means, and these bounds keep the bucket's arithmetic exact. */
const SLOWEST_QUOTA_PER_S = 1 / 3600
const FASTEST_QUOTA_PER_S = 1e9

const quota = fields({
  rate: quantity(
    'rate',
    { minimum: SLOWEST_QUOTA_PER_S, maximum: FASTEST_QUOTA_PER_S },
    'Requests per second that the tenant may send in the long run',
  ),
  burst: whole(1, 1e9).describe('Requests that it may send at once after a silence'),
}).superRefine(({ rate, burst }, context) => {
  const fillNs = (burst / rate) * NS_PER_S
  if (fillNs <= LONGEST_NS) return
  const most = Math.floor((LONGEST_NS / NS_PER_S) * rate)
  refuse(
    context,
    {
      problem: 'a bucket that no run is long enough to fill',
      details: {
        found: `${burst}, which ${formatQuantity(rate, 'rate')} fill in ${Math.ceil(fillNs / NS_PER_DAY)} d`,
        allowed: `up to ${most} at this rate, filled within ${formatQuantity(LONGEST_NS, 'duration')}`,
      },
    },
    ['burst'],
  )
})

/** Weights farther apart than these two are shares of nothing: what the lighter is due is lost in rounding. */
export const LEAST_WEIGHT = 0.001
export const MOST_WEIGHT = 1_000_000

/** For policies that reckon who will be late. */
export const EXPECTED_MISS = ['reject', 'degrade', 'late'] as const satisfies readonly ExpectedMiss[]

export const tenantSchema = fields({
  name: nameOf('a tenant'),
  model: nameOf('a model'),
  weight: z.number().min(LEAST_WEIGHT).max(MOST_WEIGHT).default(1).describe('Importance, for policies that share'),
  priority: whole(0, 1e6).default(0).describe('Class, for policies that serve by class: the lowest number first'),
  quota: quota.optional().describe('What it may send, where the admission policy holds tenants to their quotas'),
  slo: fields({
    latency: quantity('duration', { above: 0 }, 'Bound on completion - due time; meeting it exactly counts as met'),
    attainment: quantity('ratio', { maximum: 1 }, 'Share of the offered requests that must meet the bound').default(
      0.99,
    ),
    quality: quantity('ratio', { maximum: 1 }, 'Least quality of a variant that may serve this tenant').optional(),
    onExpectedMiss: z
      .enum(EXPECTED_MISS)
      .optional()
      .describe('What becomes of a request that no variant over the floor is expected to serve in time'),
  }),
  patience: durationLaw('How long its clients wait for service to begin before they give up').optional(),
  arrivals,
})

const policy = choice(
  [z.string().min(1), z.looseObject({ name: z.string().min(1).describe('Name; its parameters stand beside it') })],
  value => (typeof value === 'string' ? 0 : isRecord(value) ? 1 : -1),
  z.unknown().transform((found, context): never => {
    const allowed = 'the name of a policy, or {name: ..., with its parameters beside it}'
    return refuse(context, { problem: 'not a policy', details: { found: showValue(found), allowed } })
  }),
)

const policies = fields({
  system: policy.optional(),
  admission: policy.optional(),
  variant: policy.optional(),
  routing: policy.optional(),
  queueing: policy.optional(),
  batching: policy.optional(),
  allocation: policy.optional(),
} satisfies { [F in Family | 'system']: z.ZodType })

const seed = choice([z.string().min(1), z.number()], value => (typeof value === 'number' ? 1 : 0)).transform(value =>
  String(value),
)

/** The fields that a sweep may not touch. */
export const NOT_SWEPT = ['name', 'sweep', 'replications'] as const

export const experimentSchema = fields({
  name: nameOf('an experiment').describe('Names the folder of the results'),
  seed: seed.default('1').describe('Names all streams of randomness; another seed, another sample'),
  noise: whole(0, 1e9).default(0).describe('Another number: other service times under the very same arrivals'),
  duration: quantity('duration', { above: 0, maximum: LONGEST_NS }, 'Requests arrive for so long; then the run drains'),
  warmup: quantity('duration', {}, 'Requests due earlier are served and not counted').default(0),
  replications: whole(1, MOST_REPLICATIONS).default(5).describe('Runs of each cell, each with streams of its own'),
  profiles: z.array(file('Profile')).default([]),
  models: z.array(inlineModel).default([]).describe('Models with a service law instead of a profile'),
  cluster: fields({ pools: z.array(poolSchema).min(1) }),
  tenants: z.array(tenantSchema).min(1),
  load: z
    .number()
    .min(1e-6)
    .max(100)
    .optional()
    .describe("Scale all tenants' rates together so that demand is this share of the cluster's capacity"),
  policies: policies.default({}),
  sweep: z.record(z.string(), z.array(z.unknown()).min(1)).optional().describe('Field path -> values; a grid over all'),
})

/** An experiment as written, in base units, defaults filled in. */
export type ExperimentFields = z.output<typeof experimentSchema>
export type TenantFields = ExperimentFields['tenants'][number]
export type ArrivalFields = TenantFields['arrivals']
export type InlineModelFields = ExperimentFields['models'][number]
/** A policy as written: a name, or a name with parameters beside it. */
export type PolicyFields = NonNullable<ExperimentFields['policies'][Family]>
