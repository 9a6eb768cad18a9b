/**
 * charts: one file a chart, each a function from report data to a Vega-Lite view a panel, or null where the data has
 * nothing to draw. `chart` holds what they share. Pages and pictures are made from these elsewhere; nothing here draws.
 */
import { type Looks, policyLooks, variantLooks } from '../palette.ts'
import type { ReportData } from '../report-data.ts'
import { attainmentChart } from './attainment.ts'
import { batchCurveChart } from './batch-curve.ts'
import type { Chart } from './chart.ts'
import { latencyDistributionsChart } from './latency-distributions.ts'
import { optimumChart } from './optimum.ts'
import { qualityChart } from './quality.ts'
import { sustainedRateChart } from './sustained-rate.ts'
import { timelineCharts } from './timeline.ts'
import { tradeOffChart } from './trade-off.ts'

export * from './chart.ts'

export interface ReportCharts {
  readonly attainment: Chart | null
  readonly quality: Chart | null
  readonly optimum: Chart | null
  readonly sustained: Chart | null
  readonly latencyDistributions: Chart | null
  readonly timelines: readonly Chart[]
  readonly batchCurve: Chart | null
  readonly tradeOff: Chart | null
  readonly looks: { readonly policies: Looks; readonly variants: Looks }
}

export function reportCharts(given: ReportData): ReportCharts {
  const data = withShortVariants(given)
  const policies = policyLooks(policyNames(data))
  const variants = variantLooks(variantNames(data))
  return {
    attainment: attainmentChart(data, policies),
    quality: qualityChart(data, policies),
    optimum: optimumChart(data, policies),
    sustained: sustainedRateChart(data),
    latencyDistributions: latencyDistributionsChart(data, policies),
    timelines: timelineCharts(data.timelines, variants),
    batchCurve: data.profile === null ? null : batchCurveChart(data.profile, variants),
    tradeOff: data.profile === null ? null : tradeOffChart(data.profile, variants),
    looks: { policies, variants },
  }
}

export function allCharts({
  attainment,
  quality,
  optimum,
  sustained,
  latencyDistributions,
  timelines,
  batchCurve,
  tradeOff,
}: ReportCharts): Chart[] {
  return [attainment, quality, optimum, sustained, latencyDistributions, ...timelines, batchCurve, tradeOff].filter(
    chart => chart !== null,
  )
}

/** Every policy that any part speaks of. */
function policyNames({ policies, results, fidelity, timelines }: ReportData): string[] {
  return [
    ...policies.map(({ name }) => name),
    ...results.map(({ policy }) => policy),
    ...(fidelity?.distributions ?? []).map(({ policy }) => policy),
    ...timelines.map(({ policy }) => policy),
  ]
}

/** Profiled variants from the fastest, then those that only a timeline knows. */
function variantNames({ profile, timelines }: ReportData): string[] {
  const latency = (variant: { batches: readonly { p50Ms: number }[] }) => variant.batches[0]?.p50Ms ?? 0
  const profiled = [...(profile?.variants ?? [])].sort((a, b) => latency(a) - latency(b))
  const seen = timelines.flatMap(({ timeline }) => timeline.batches.map(({ variant }) => variant)).sort()
  return [...profiled.map(({ name }) => name), ...seen]
}

/** `digits/fp32` is `fp32` where there is one model. */
export function withShortVariants(data: ReportData): ReportData {
  const models = new Set(
    variantNames(data).map(name => (name.includes('/') ? name.slice(0, name.indexOf('/') + 1) : '')),
  )
  const [prefix] = models
  if (models.size !== 1 || prefix === undefined || prefix === '') return data
  const short = (name: string) => name.slice(prefix.length)
  return {
    ...data,
    profile:
      data.profile === null
        ? null
        : { ...data.profile, variants: data.profile.variants.map(v => ({ ...v, name: short(v.name) })) },
    timelines: data.timelines.map(item => ({
      ...item,
      timeline: {
        ...item.timeline,
        batches: item.timeline.batches.map(batch => ({ ...batch, variant: short(batch.variant) })),
      },
    })),
  }
}
