/** Share of the clairvoyant optimum over load: what each policy leaves, where the load itself leaves nothing more to have. */
import { fixed, interval, percent, withUnit } from '../format.ts'
import type { Looks } from '../palette.ts'
import type { ReportData } from '../report-data.ts'
import {
  AS_WRITTEN,
  type Chart,
  compact,
  focusParam,
  keyOf,
  loadAxis,
  type PanelSpec,
  policyLines,
  quantitative,
} from './chart.ts'

interface Point {
  readonly policy: string
  readonly load: number
  readonly share: number
  readonly shareLow: number
  readonly shareHigh: number
  readonly Policy: string
  readonly Load: string
  readonly Share: string
  readonly Interval: string
}

export function optimumChart(data: ReportData, looks: Looks): Chart | null {
  const points = pointsOf(data)
  if (points.length === 0) return null
  const isBound = data.results.some(({ optimum }) => optimum === 'bound')
  return {
    id: 'share-of-optimum',
    title: 'How much is left to gain',
    subtitle: 'Requests answered within their SLO, as a share of what any policy could have answered in time.',
    looks,
    caption:
      'The whole is what a clairvoyant who knew every arrival beforehand could have answered in time on this executor. ' +
      (isBound ? 'Where that is known by an upper bound only, the true share is no less than what is drawn. ' : '') +
      'What a line lacks of 100 % is all that a better policy could still gain; what attainment lacks beside is the load.',
    layout: 'row',
    panels: [{ title: 'all tenants', spec: panelSpec(points, looks) }],
    key: keyOf(
      'Policy',
      looks,
      points.map(point => point.policy),
    ),
  }
}

function pointsOf({ results }: ReportData): Point[] {
  return results.flatMap(({ policy, load, optimum, ofOptimum }) => {
    const { value, low, high } = ofOptimum ?? { value: null, low: null, high: null }
    if (value === null || !Number.isFinite(value)) return []
    const inPercent = (share: number | null | undefined) => percent(share, 1)
    return {
      policy,
      load: load ?? 1,
      share: compact(value),
      shareLow: compact(low ?? value),
      shareHigh: compact(high ?? value),
      Policy: policy,
      Load: load === null ? AS_WRITTEN : withUnit(fixed(100 * load, 0), '%'),
      Share: `${optimum === 'bound' ? '≥ ' : ''}${withUnit(inPercent(value), '%')}`,
      Interval: interval(ofOptimum!, inPercent) ?? 'none',
    }
  })
}

function panelSpec(points: readonly Point[], looks: Looks): PanelSpec {
  const loads = [...new Set(points.map(point => point.load))].sort((a, b) => a - b)
  const inPercent = { format: '.0%', labelExpr: "replace(datum.label, '%', ' %')" }
  const y = {
    type: quantitative,
    title: 'share of the optimum',
    scale: { domain: [0, 1] },
    axis: { ...inPercent, grid: true },
  }
  const x = {
    field: 'load',
    type: quantitative,
    scale: { zero: false, padding: 14, nice: false },
    ...loadAxis(loads, points[0]?.Load === AS_WRITTEN),
  }
  return {
    height: 270,
    params: [focusParam],
    data: { values: [...points] },
    layer: policyLines(looks, x, y, {
      field: 'share',
      low: 'shareLow',
      high: 'shareHigh',
      tooltip: ['Policy', 'Load', 'Share', 'Interval'],
    }),
  }
}
