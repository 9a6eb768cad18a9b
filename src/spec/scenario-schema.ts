/** The schema of a resolved scenario, as `cells/<hash>/scenario.json` holds it. */
import * as z from 'zod'
import type { Family } from '../contract/index.ts'
import { MOST_CLIENTS, SMALLEST_GAMMA_CV } from './arrivals-schema.ts'
import { SLOWDOWNS } from './cluster-schema.ts'
import { EXPECTED_MISS, LEAST_WEIGHT, MOST_WEIGHT } from './experiment-schema.ts'
import { DURATION_LAWS, LARGEST_CV, MOST_STAGES } from './law-schemas.ts'
import { bytesOf, isBase64, packedLength } from './profile-inputs.ts'
import type { Scenario, ScenarioAnswers } from './scenario.ts'

const instant = z.int().min(0)
const name = z.string().min(1)
const share = z.number().min(0).max(1)
const inputFile = z.strictObject({ name, sha256: z.string() })

function hasEachRow({ n, correct, confidence }: ScenarioAnswers): boolean {
  if (!isBase64(correct) || !isBase64(confidence)) return false
  return bytesOf(correct).length === packedLength(n) && bytesOf(confidence).length === n
}

/** Of every law that is not measured: a mean of `perItemNs * batchSize + fixedNs`. */
const linearMean = {
  deviceType: name,
  perItemNs: instant,
  fixedNs: instant,
  maxBatch: z.union([z.int().min(1), z.literal('unbounded')]),
}
const service = z.discriminatedUnion('law', [
  z.strictObject({
    deviceType: name,
    law: z.literal('quantile'),
    batches: z
      .array(z.strictObject({ batchSize: z.int().min(1), meanNs: instant, quantilesNs: z.array(instant).length(101) }))
      .min(1),
  }),
  z.strictObject({ ...linearMean, law: z.enum(['deterministic', 'exponential']) }),
  z.strictObject({ ...linearMean, law: z.literal('erlang'), stages: z.int().min(1).max(MOST_STAGES) }),
  z.strictObject({ ...linearMean, law: z.literal('hyperexponential'), cv: z.number().gt(1).max(LARGEST_CV) }),
  z.strictObject({ ...linearMean, law: z.literal('lognormal'), cv: z.number().gt(0).max(LARGEST_CV) }),
])

const duration = z.strictObject({ law: z.enum(DURATION_LAWS), meanNs: z.int().min(1) })
const ratePerS = z.number().gt(0)
const arrivals = z.discriminatedUnion('process', [
  z.strictObject({ process: z.enum(['poisson', 'deterministic']), ratePerS }),
  z.strictObject({ process: z.literal('gamma'), ratePerS, cv: z.number().min(SMALLEST_GAMMA_CV).max(LARGEST_CV) }),
  z.strictObject({ process: z.literal('closed-loop'), clients: z.int().min(1).max(MOST_CLIENTS), think: duration }),
  z.strictObject({
    process: z.literal('trace'),
    trace: name,
    rows: z.string().nullable(),
    compressTime: z.number().gt(0),
    offsetS: z.number().min(0),
  }),
])

const sharing = z.strictObject({ device: name, slowdown: z.enum(SLOWDOWNS) })

const policy = z.strictObject({
  name,
  parameters: z.record(
    z.string(),
    z.union([z.number(), z.boolean(), z.string(), z.array(z.number()), z.record(z.string(), z.number())]),
  ),
  plugin: inputFile.exactOptional().describe('Of a policy from outside: the file that it came from'),
})

export const scenarioSchema: z.ZodType<Scenario> = z.strictObject({
  schema: z.literal('foreserve.scenario/1'),
  experiment: name,
  seed: z.string().min(1),
  replication: z.int().min(0),
  noise: z.int().min(0),
  durationNs: z.int().min(1).describe('Arrivals are due in [0, durationNs); then the run drains'),
  warmupNs: instant.describe('Requests due before this are served and not counted'),
  load: z.number().gt(0).nullable().describe("Share of the cluster's capacity that rates were scaled to"),
  models: z.array(
    z.strictObject({
      name,
      variants: z.array(
        z.strictObject({
          name,
          quality: share,
          service: z.array(service),
          memoryBytes: z.record(z.string(), instant).exactOptional(),
          answers: z
            .strictObject({ n: z.int().min(1), data: z.string(), correct: z.string(), confidence: z.string() })
            .refine(hasEachRow, 'a bit of correct and a byte of confidence for each of n rows')
            .exactOptional(),
        }),
      ),
    }),
  ),
  executors: z
    .array(
      z.strictObject({
        name,
        pool: name,
        deviceType: name,
        memoryBytes: z.int().min(1).exactOptional(),
        sharing: sharing.nullable(),
      }),
    )
    .min(1),
  tenants: z
    .array(
      z.strictObject({
        name,
        model: name,
        weight: z.number().min(LEAST_WEIGHT).max(MOST_WEIGHT),
        priority: z.int().min(0),
        quota: z.strictObject({ ratePerS: z.number().gt(0), burst: z.int().min(1) }).nullable(),
        slo: z.strictObject({
          latencyNs: z.int().min(1),
          attainment: share,
          qualityFloor: share,
          onExpectedMiss: z.enum(EXPECTED_MISS).nullable(),
        }),
        patience: duration.nullable(),
        arrivals,
      }),
    )
    .min(1),
  policies: z.strictObject({
    admission: policy,
    variant: policy,
    routing: policy,
    queueing: policy,
    batching: policy,
    allocation: policy,
  } satisfies { [F in Family]: typeof policy }),
  profiles: z.array(inputFile),
  traces: z.array(inputFile),
})
