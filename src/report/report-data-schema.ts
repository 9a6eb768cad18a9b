/** The form of `report-data.json`, checked when a report is drawn from a file. */
import * as z from 'zod'
import { REPORT_DATA_SCHEMA, type ReportData } from './report-data.ts'

const number = z.number().nullable()
const text = z.string().nullable()
const world = z.enum(['simulated', 'live', 'emulated'])

const estimate = z
  .object({ value: number, low: number, high: number, level: z.number(), method: z.string(), n: z.number() })
  .nullable()

const group = {
  attainment: estimate,
  goodputPerS: estimate,
  latencyMsP99: estimate,
  quality: estimate,
}

const slo = z.object({ latencyMs: number, attainment: number, qualityFloor: number })

const batch = z.object({
  batchSize: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  throughputPerS: z.number(),
  stable: z.boolean(),
})

const variant = z.object({
  name: z.string(),
  quality: z.object({ value: z.number(), n: z.number() }).nullable(),
  loadMs: number,
  weightsMiB: number,
  batches: z.array(batch),
})

const fidelityRow = z.object({
  policy: z.string(),
  tenant: text,
  metric: z.string(),
  unit: z.string(),
  simulated: estimate,
  live: z.array(number),
  liveMean: number,
  error: number,
  relativeError: number,
  noiseFloor: number,
})

const distribution = z.object({
  policy: z.string(),
  tenant: z.string(),
  world,
  repeat: z.number(),
  latencyMs: z.array(z.number()),
})

const timeline = z.object({
  fromS: z.number(),
  toS: z.number(),
  batches: z.array(
    z.object({
      startS: z.number(),
      endS: z.number(),
      executor: z.string(),
      variant: z.string(),
      batchSize: z.number(),
    }),
  ),
  queue: z.array(z.object({ atS: z.number(), waiting: z.number() })),
})

export const reportDataSchema: z.ZodType<ReportData> = z.object({
  schema: z.literal(REPORT_DATA_SCHEMA),
  title: z.string(),
  subtitle: text,
  command: text,
  machine: z.array(z.object({ name: z.string(), value: z.string() })),
  story: z.object({
    choice: text,
    fidelity: text,
    warnings: z.array(z.string()),
    chosen: z.object({ policy: z.string(), load: number }).nullable(),
  }),
  tenants: z.array(
    z.object({
      name: z.string(),
      slo,
    }),
  ),
  policies: z.array(z.object({ name: z.string(), summary: text })),
  results: z.array(
    z.object({
      policy: z.string(),
      load: number,
      world,
      offeredPerS: estimate,
      ...group,
      ofOptimum: estimate.optional(),
      optimum: z.enum(['exact', 'bound']).nullable().optional(),
      jainIndex: estimate.optional(),
      utilisation: estimate,
      saturation: text,
      tenants: z.array(
        z.object({
          tenant: z.string(),
          slo: slo.optional(),
          offeredPerS: estimate.optional(),
          ...group,
          attainmentAlone: estimate.optional(),
        }),
      ),
    }),
  ),
  sustained: z
    .array(z.object({ policy: z.string(), setting: text, panel: text, sustainedPerS: number, missedPerS: number }))
    .optional(),
  profile: z.object({ deviceType: text, variants: z.array(variant) }).nullable(),
  fidelity: z.object({ agreement: text, rows: z.array(fidelityRow), distributions: z.array(distribution) }).nullable(),
  timelines: z.array(z.object({ policy: z.string(), world, timeline })),
})
