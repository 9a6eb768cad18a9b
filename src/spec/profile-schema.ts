/** The schema of `*.profile.json`. Measurements may carry more than this names, so objects here are open. */
import * as z from 'zod'
import { UserError } from '../errors/index.ts'
import { qualityErrors } from './check-quality.ts'
import { type LocatedDocument, locationOf } from './located-document.ts'
import type { ProfileFile } from './profile-file.ts'
import { type Checked, checkSchema, valueAt } from './schema-check.ts'

export const PROFILE_SCHEMA = 'foreserve.profile/1'
const QUANTILES = 101

const open = z.looseObject
const amount = z.number().min(0)
const count = z.int().min(0)

const latencySchema = open({
  batchSize: z.int().min(1),
  gapMs: amount,
  samples: z.int().min(1),
  meanMs: amount,
  stddevMs: amount,
  minMs: amount,
  quantilesMs: z.array(amount).length(QUANTILES),
  tailMs: open({ p995: amount.exactOptional(), p999: amount.exactOptional(), p9999: amount.exactOptional() }),
  lag1Autocorrelation: z.number(),
  stable: z.boolean(),
  unstableBecause: z.string().nullable(),
})

const variantSchema = open({
  model: z.string().min(1),
  variant: z.string().min(1),
  file: open({ name: z.string(), path: z.string().exactOptional(), sha256: z.string(), bytes: count }),
  inputs: z.array(open({ name: z.string(), type: z.string(), dims: z.array(z.union([z.int(), z.literal('N')])) })),
  quality: open({
    metric: z.enum(['accuracy']),
    value: z.number().min(0).max(1),
    n: z.int().min(1),
    data: z.string(),
    correct: z.string().describe('Base64, one bit a row, most significant first: 1 where the answer was right'),
    confidence: z
      .string()
      .describe('Base64, one byte a row, in the order of correct: min(255, floor(256 p)) of its largest probability p')
      .exactOptional(),
  }).nullable(),
  loadMs: amount,
  memory: open({
    weightsMiB: z.number(),
    activationsMiB: z.array(open({ batchSize: z.int().min(1), peakMiB: z.number() })),
  }),
  batching: open({ axis: z.int().nullable(), note: z.string().nullable() }),
  latencies: z.array(latencySchema).min(1),
})

export const profileSchema: z.ZodType<ProfileFile> = open({
  schema: z.enum([PROFILE_SCHEMA]),
  deviceType: z.string().min(1).describe('Name of the hardware that the measurements stand for; pools refer to it'),
  machine: open({
    cpuModel: z.string(),
    cpuFlags: z.array(z.string()),
    cores: z.int().min(1),
    governor: z.string().nullable(),
    memoryBytes: amount,
    platform: z.string(),
    nodeVersion: z.string(),
    runtime: open({ name: z.enum(['onnxruntime-node']), version: z.string() }),
    id: z.string(),
  }),
  session: open({
    intraOpThreads: count,
    interOpThreads: count,
    spinning: z.boolean(),
    executionMode: z.enum(['sequential', 'parallel']),
    optimisation: z.enum(['disabled', 'basic', 'extended', 'all']),
  }),
  variants: z.array(variantSchema).min(1),
  measured: open({ startedAt: z.string(), tookS: amount, seed: z.string() }),
})

/** Checks form and meaning: quantiles that ascend, no variant or batch size measured twice, rows that are all there. */
export function checkProfile(document: LocatedDocument): Checked<ProfileFile> {
  const schema = valueAt(document.value, ['schema'])
  if (schema !== undefined && schema !== PROFILE_SCHEMA) {
    // Of another version nothing else can be said.
    const error = new UserError('a profile of another version, or no profile', {
      at: locationOf(document, ['schema']),
      found: String(schema),
      allowed: PROFILE_SCHEMA,
      hint: 'measure again with this version: foreserve profile MODEL',
    })
    return { errors: [error] }
  }
  const checked = checkSchema(profileSchema, document)
  if (!('value' in checked)) return checked
  const errors = meaningErrors(checked.value, document)
  return errors.length > 0 ? { errors } : checked
}

function meaningErrors(profile: ProfileFile, document: LocatedDocument): UserError[] {
  const errors: UserError[] = []
  const variantsSeen = new Set<string>()
  for (const [i, variant] of profile.variants.entries()) {
    const name = `${variant.model}/${variant.variant}`
    if (variantsSeen.has(name)) {
      const at = locationOf(document, ['variants', i, 'variant'])
      errors.push(new UserError('a variant that is profiled twice', { at, found: name }))
    }
    variantsSeen.add(name)
    errors.push(...qualityErrors(variant.quality, ['variants', i, 'quality'], document))
    const measured = new Set<string>()
    for (const [j, { batchSize, gapMs, quantilesMs }] of variant.latencies.entries()) {
      const path = ['variants', i, 'latencies', j]
      const key = `batch ${batchSize} after ${gapMs} ms`
      if (measured.has(key)) {
        const at = locationOf(document, [...path, 'batchSize'])
        errors.push(new UserError('a batch size that is measured twice', { at, found: key }))
      }
      measured.add(key)
      const falls = quantilesMs.findIndex((value, q) => q > 0 && value < quantilesMs[q - 1]!)
      if (falls >= 0) {
        errors.push(
          new UserError('quantiles that do not ascend', {
            at: locationOf(document, [...path, 'quantilesMs', falls]),
            found: `${quantilesMs[falls]} after ${quantilesMs[falls - 1]}`,
          }),
        )
      }
    }
  }
  return errors
}
