/** The trade-off: what each variant's quality costs, alone (latency at batch 1) and under load (best throughput). */
import { wilson } from '../../statistics/index.ts'
import { percent, significant, withUnit } from '../format.ts'
import { INK, type Looks, MUTED, SURFACE } from '../palette.ts'
import type { ProfileCurves, VariantCurve } from '../report-data.ts'
import {
  type Chart,
  colourScale,
  compact,
  dimmed,
  focusParam,
  logAxis,
  logDomain,
  nominal,
  type PanelSpec,
  quantitative,
  shapeScale,
} from './chart.ts'

interface Point {
  readonly variant: string
  readonly quality: number
  readonly low: number
  readonly high: number
  readonly cost: number
  readonly onFront: boolean
  /** Near the right edge a name stands left of its point. */
  readonly nearEdge: boolean
  readonly Variant: string
  readonly Quality: string
  readonly Measured: string
}

export function tradeOffChart(profile: ProfileCurves, looks: Looks): Chart | null {
  const measured = profile.variants.filter(variant => variant.quality !== null && variant.batches.length > 0)
  if (measured.length < 2) return null
  const latency = measured.map(variant => {
    const { batchSize, p50Ms } = variant.batches[0]!
    return point(variant, p50Ms, `${withUnit(significant(p50Ms), 'ms')} at batch ${batchSize}`)
  })
  const throughput = measured.map(variant => {
    const best = variant.batches.reduce((a, b) => (b.throughputPerS > a.throughputPerS ? b : a))
    const text = `${withUnit(significant(best.throughputPerS), '/s')} at batch ${best.batchSize}`
    return point(variant, best.throughputPerS, text)
  })
  return {
    id: 'quality-trade-off',
    title: 'What quality costs',
    subtitle: 'Measured quality with its 95 % interval, against latency at the smallest batch and the best throughput.',
    looks,
    caption:
      'Each point is a variant: its measured quality, with the 95 % interval that so many test examples allow, against ' +
      'its median latency alone and its throughput at its best batch size. Where intervals overlap, the test set cannot ' +
      'tell the two apart. The thin line joins the variants that no other beats in both; a variant below it is never ' +
      'worth choosing.',
    layout: 'row',
    panels: [
      { title: 'Quality against latency', spec: panelSpec(front(latency, 1), 'median latency, ms', looks) },
      { title: 'Quality against throughput', spec: panelSpec(front(throughput, -1), 'requests per second', looks) },
    ],
    // Each point bears its name.
    key: null,
  }
}

function point({ name, quality }: VariantCurve, cost: number, measured: string): Point {
  const { low, high } = wilson(quality!.value, quality!.n)
  return {
    variant: name,
    quality: compact(quality!.value),
    low: compact(low),
    high: compact(high),
    cost: compact(cost),
    onFront: false,
    nearEdge: false,
    Variant: name,
    Quality: `${percent(quality!.value, 2)} % (${percent(low, 2)}–${percent(high, 2)}, n ${quality!.n})`,
    Measured: measured,
  }
}

/** Marks the points that no other beats; `direction` is 1 where less cost is better, -1 where more is. */
function front(points: readonly Point[], direction: 1 | -1): Point[] {
  const beats = (a: Point, b: Point) =>
    direction * (b.cost - a.cost) >= 0 && a.quality >= b.quality && (a.cost !== b.cost || a.quality !== b.quality)
  return points.map(point => ({ ...point, onFront: !points.some(other => beats(other, point)) }))
}

function panelSpec(points: readonly Point[], title: string, looks: Looks): PanelSpec {
  const domain = logDomain(
    points.map(point => point.cost),
    1.5,
  ) ?? [1, 10]
  const x = {
    field: 'cost',
    type: quantitative,
    title,
    ...logAxis(domain),
  }
  const y = {
    type: quantitative,
    title: 'quality',
    scale: { zero: false, padding: 14 },
    axis: { tickCount: 5, format: '.1%', labelExpr: "replace(datum.label, '%', ' %')" },
  }
  const color = { field: 'variant', type: nominal, scale: colourScale(looks), legend: null }
  const place = (cost: number) => Math.log(cost / domain[0]) / Math.log(domain[1] / domain[0])
  return {
    height: 240,
    params: [focusParam],
    data: { values: points.map(point => ({ ...point, nearEdge: place(point.cost) > 0.75 })) },
    layer: [
      {
        transform: [{ filter: 'datum.onFront' }],
        mark: { type: 'line', stroke: MUTED.light, strokeWidth: 1, strokeDash: [2, 3] },
        encoding: { x, y: { ...y, field: 'quality' } },
      },
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color, opacity: dimmed('variant', 0.45) },
      },
      {
        mark: { type: 'point', filled: true, size: 90, stroke: SURFACE.light, strokeWidth: 1 },
        encoding: {
          x,
          y: { ...y, field: 'quality' },
          color,
          shape: { field: 'variant', type: nominal, scale: shapeScale(looks), legend: null },
          opacity: dimmed('variant'),
          tooltip: ['Variant', 'Quality', 'Measured'].map(field => ({ field, type: nominal })),
        },
      },
      ...[false, true].flatMap(nearEdge => names(nearEdge, x, { ...y, field: 'quality' })),
    ],
  }
}

/** On a halo of the page's colour, so that lines behind do not disturb. */
function names(nearEdge: boolean, x: object, y: object): PanelSpec['layer'] {
  const mark = {
    type: 'text' as const,
    align: nearEdge ? ('right' as const) : ('left' as const),
    dx: nearEdge ? -9 : 9,
    dy: 1,
    baseline: 'middle' as const,
    fontSize: 11.5,
  }
  const encoding = { x, y, text: { field: 'variant' } }
  const transform = [{ filter: `datum.nearEdge === ${nearEdge}` }]
  return [
    { transform, mark: { ...mark, fill: SURFACE.light, stroke: SURFACE.light, strokeWidth: 4 }, encoding },
    { transform, mark: { ...mark, fill: INK.light }, encoding: { ...encoding, opacity: dimmed('variant') } },
  ]
}
