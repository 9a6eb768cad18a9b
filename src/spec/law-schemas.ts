/** Schemas of laws that durations are drawn from: service times in place of measured ones, and what clients do. */
import * as z from 'zod'
import { choice, fields, isRecord, quantity, refuse, whole } from './schema-kinds.ts'

/** As many uniforms go into one draw. */
export const MOST_STAGES = 256
export const LARGEST_CV = 100
const LARGEST_BATCH = 100_000

const mean = {
  perItem: quantity('duration', {}, 'Mean time for each request of a batch'),
  fixed: quantity('duration', {}, 'Mean time for each batch, whatever its size').default(0),
  maxBatch: choice([z.literal('unbounded'), whole(1, LARGEST_BATCH)], value => (typeof value === 'string' ? 0 : 1))
    .default(1)
    .describe('Largest batch, or unbounded'),
}
const law = <Name extends string>(name: Name, meaning: string) =>
  z.literal(name).describe(`${meaning}, of mean perItem x batch size + fixed`)
const cv = (above: number) => z.number().gt(above).max(LARGEST_CV).describe('Coefficient of variation')

/** What others published of a model's batches, often one number for each size. */
const times = z
  .record(z.string(), quantity('duration', { above: 0 }, 'Time of a batch of this size'))
  .superRefine((byBatchSize, context) => {
    for (const size of Object.keys(byBatchSize)) {
      if (/^[1-9]\d*$/.test(size) && Number(size) <= LARGEST_BATCH) continue
      const details = { found: size, allowed: `a whole number from 1 to ${LARGEST_BATCH}` }
      refuse(context, { problem: 'not a batch size', details }, [size])
    }
    if (byBatchSize['1'] !== undefined) return
    const details = {
      found: Object.keys(byBatchSize).join(', ') || 'none',
      allowed: 'times of batch size 1 and others',
    }
    refuse(context, { problem: 'no time for batch size 1', details })
  })
  .describe('Batch size -> time of a batch, 1 and others; between them a line, past the largest a run is refused')

const SERVICE_LAWS = ['exponential', 'deterministic', 'erlang', 'hyperexponential', 'lognormal', 'tabled'] as const
const serviceLawNames: readonly string[] = SERVICE_LAWS

export const serviceLaw = choice(
  [
    fields({ law: law('exponential', 'Exponential service time'), ...mean }),
    fields({ law: law('deterministic', 'Constant service time'), ...mean }),
    fields({
      law: law('erlang', 'Sum of exponential stages of equal mean'),
      stages: whole(1, MOST_STAGES).describe('Number of stages: k give a coefficient of variation of 1 / sqrt(k)'),
      ...mean,
    }),
    fields({ law: law('hyperexponential', 'One of two exponential phases, of balanced means'), cv: cv(1), ...mean }),
    fields({ law: law('lognormal', 'Lognormal service time'), cv: cv(0), ...mean }),
    fields({ law: z.literal('tabled').describe('Constant service times, given for each batch size'), times }),
  ],
  value => (isRecord(value) ? serviceLawNames.indexOf(String(value.law)) : -1),
  z.looseObject({ law: z.enum(SERVICE_LAWS) }),
)

export const DURATION_LAWS = ['exponential', 'deterministic'] as const

/** A drawn duration of a client: how long it thinks, how long it waits. */
export function durationLaw(what: string) {
  return fields({
    law: z.enum(DURATION_LAWS).describe('Distribution around the mean'),
    // Of clients without a think time, who are refused at once, time would never go on.
    mean: quantity('duration', { above: 0 }, 'Mean'),
  }).describe(what)
}
