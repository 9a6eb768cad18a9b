/** The schema of a tenant's arrivals: when its requests are due. */
import * as z from 'zod'
import { durationLaw, LARGEST_CV } from './law-schemas.ts'
import { choice, fields, file, isRecord, quantity, whole } from './schema-kinds.ts'

export const MOST_CLIENTS = 100_000
/** Gaps more regular than this are equal for all purposes, and a table of their quantiles takes a time that grows as 1 / cv. */
export const SMALLEST_GAMMA_CV = 0.001
/** From one request in a lifetime to one a nanosecond: far outside, what `load` makes of a rate is 0 or infinite. */
const SLOWEST_PER_S = 1e-9
const FASTEST_PER_S = 1e9
const MOST_STRETCHED = 1e-12
const MOST_COMPRESSED = 1e9

const rate = quantity('rate', { minimum: SLOWEST_PER_S, maximum: FASTEST_PER_S }, 'Mean requests per second')
const poisson = fields({ process: z.literal('poisson'), rate })
const gamma = fields({
  process: z.literal('gamma'),
  rate,
  cv: z
    .number()
    .min(SMALLEST_GAMMA_CV)
    .max(LARGEST_CV)
    .describe('Coefficient of variation of the gaps: 1 is Poisson, above 1 bursty'),
})
const deterministic = fields({ process: z.literal('deterministic'), rate })
const closedLoop = fields({
  process: z.literal('closed-loop'),
  clients: whole(1, MOST_CLIENTS).describe('Clients who each send, wait for the answer, think, and send again'),
  think: durationLaw('Time from an answer to the next request of the same client, and before its first'),
})
const trace = fields({
  trace: file('CSV of recorded arrivals'),
  rows: z.string().min(1).optional().describe('Take only the rows of this tenant of the trace'),
  compressTime: z
    .number()
    .min(MOST_STRETCHED)
    .max(MOST_COMPRESSED)
    .default(1)
    .describe('Recorded time is divided by this'),
  offset: choice([z.literal('spread'), quantity('duration', {}, 'Recorded time at which each run starts')], value =>
    value === 'spread' ? 0 : 1,
  ).default('spread'),
})

const PROCESSES = ['poisson', 'gamma', 'deterministic', 'closed-loop'] as const
const FORMS = [poisson, gamma, deterministic, closedLoop] as const satisfies { length: (typeof PROCESSES)['length'] }
const processNames: readonly string[] = PROCESSES

export const arrivals = choice(
  [...FORMS, trace],
  value => {
    if (!isRecord(value)) return -1
    return 'trace' in value && !('process' in value) ? FORMS.length : processNames.indexOf(String(value.process))
  },
  z.looseObject({ process: z.enum(PROCESSES) }),
)
