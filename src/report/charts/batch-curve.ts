/** The batch curve: what waiting for a larger batch costs (latency) and what it buys (throughput), by variant. */
import { significant, withUnit } from '../format.ts'
import { type Looks, SURFACE } from '../palette.ts'
import type { ProfileCurves } from '../report-data.ts'
import {
  type Chart,
  colourScale,
  compact,
  dimmed,
  focusParam,
  keyOf,
  logAxis,
  logDomain,
  nominal,
  type PanelSpec,
  quantitative,
  shapeScale,
} from './chart.ts'

interface Point {
  readonly variant: string
  readonly batchSize: number
  readonly p50: number
  readonly p99: number
  readonly throughput: number
  readonly Variant: string
  readonly 'Batch size': number
  readonly 'Median latency': string
  readonly '99th percentile': string
  readonly Throughput: string
}

export function batchCurveChart(profile: ProfileCurves, looks: Looks): Chart | null {
  const points = pointsOf(profile)
  if (points.length === 0) return null
  return {
    id: 'batch-curve',
    title: 'The batch curve',
    subtitle: 'Median latency of a batch (band: to the 99th percentile) and throughput, by variant.',
    looks,
    caption:
      'Left, how long a batch takes: the line is the median, the band reaches up to the 99th percentile. Right, the ' +
      'requests per second of one executor that does nothing else. All scales are logarithmic. Where the right-hand ' +
      'line rises, batching pays; where it is flat, a larger batch only adds latency.',
    layout: 'row',
    panels: [
      { title: 'Latency of a batch', spec: latencySpec(points, looks) },
      { title: 'Throughput', spec: throughputSpec(points, looks) },
    ],
    key: keyOf('Variant', looks, looks.keys()),
  }
}

function pointsOf({ variants }: ProfileCurves): Point[] {
  return variants.flatMap(({ name, batches }) =>
    batches
      .filter(({ p50Ms, p99Ms, throughputPerS }) => p50Ms > 0 && p99Ms > 0 && throughputPerS > 0)
      .map(({ batchSize, p50Ms, p99Ms, throughputPerS, stable }) => ({
        variant: name,
        batchSize,
        p50: compact(p50Ms),
        p99: compact(p99Ms),
        throughput: compact(throughputPerS),
        Variant: name,
        'Batch size': batchSize,
        'Median latency': withUnit(significant(p50Ms), 'ms'),
        '99th percentile': withUnit(significant(p99Ms), 'ms') + (stable ? '' : ' (unstable)'),
        Throughput: withUnit(significant(throughputPerS), '/s'),
      })),
  )
}

function latencySpec(points: readonly Point[], looks: Looks): PanelSpec {
  const { x, color, base } = shared(points, looks)
  const domain = logDomain(points.flatMap(point => [point.p50, point.p99])) ?? [1, 10]
  const y = { type: quantitative, title: 'ms', ...logAxis(domain) }
  return {
    ...base,
    layer: [
      {
        mark: { type: 'area' },
        encoding: { x, y: { ...y, field: 'p50' }, y2: { field: 'p99' }, color, opacity: dimmed('variant', 0.16) },
      },
      ...lineAndPoints({ ...y, field: 'p50' }, x, color, looks),
    ],
  }
}

function throughputSpec(points: readonly Point[], looks: Looks): PanelSpec {
  const { x, color, base } = shared(points, looks)
  const domain = logDomain(points.map(point => point.throughput)) ?? [1, 10]
  const y = { field: 'throughput', type: quantitative, title: 'requests per second', ...logAxis(domain) }
  return { ...base, layer: lineAndPoints(y, x, color, looks) }
}

function shared(points: readonly Point[], looks: Looks) {
  const batchSizes = [...new Set(points.map(point => point.batchSize))].sort((a, b) => a - b)
  return {
    base: { height: 270, params: [focusParam], data: { values: [...points] } },
    color: { field: 'variant', type: nominal, scale: colourScale(looks), title: null },
    x: {
      field: 'batchSize',
      type: quantitative,
      title: 'batch size',
      scale: { type: 'log' as const, base: 2, nice: false, padding: 12 },
      axis: { values: batchSizes, format: 'd' },
    },
  }
}

function lineAndPoints(
  y: ReturnType<typeof logAxis> & { field: string; type: typeof quantitative; title: string },
  x: ReturnType<typeof shared>['x'],
  color: ReturnType<typeof shared>['color'],
  looks: Looks,
): PanelSpec['layer'] {
  return [
    { mark: { type: 'line' }, encoding: { x, y, color, opacity: dimmed('variant') } },
    {
      mark: { type: 'point', filled: true, size: 52, stroke: SURFACE.light, strokeWidth: 1 },
      encoding: {
        x,
        y,
        color,
        shape: { field: 'variant', type: nominal, scale: shapeScale(looks), title: null },
        opacity: dimmed('variant'),
        tooltip: ['Variant', 'Batch size', 'Median latency', '99th percentile', 'Throughput'].map(field => ({
          field,
          type: nominal,
        })),
      },
    },
  ]
}
