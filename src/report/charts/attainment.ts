/** Attainment over load, a panel a tenant: where each policy stops keeping the promise. */
import { fixed, interval, percent, plain, plainPercent, withUnit } from '../format.ts'
import { INK, type Looks, MUTED } from '../palette.ts'
import type { ReportData, ReportTenant } from '../report-data.ts'
import { resultOf, sloOf } from '../slo-verdict.ts'
import {
  AS_WRITTEN,
  type Chart,
  compact,
  focusParam,
  keyOf,
  once,
  overLoad,
  type PanelSpec,
  policyLines,
  quantitative,
} from './chart.ts'

/** Shares of misses that get a line; the scale is that of "nines", since 98 against 99 % is half the misses. */
const MISS_TICKS = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]
/** Nothing missed has no place on a scale of ratios: it is drawn here. */
const LEAST_MISSED = 0.0005

interface Point {
  readonly policy: string
  readonly load: number
  readonly missed: number
  readonly missedLow: number
  readonly missedHigh: number
  readonly Policy: string
  readonly Load: string
  readonly Attainment: string
  readonly Interval: string
}

export function attainmentChart(data: ReportData, looks: Looks): Chart | null {
  const panels = data.tenants.flatMap(tenant => {
    const points = pointsOf(data, tenant.name)
    return points.length === 0 ? [] : [{ tenant, points, promised: promisedTo(tenant, data) }]
  })
  if (panels.length === 0) return null
  const all = panels.flatMap(panel => panel.points)
  const worst = Math.max(
    ...all.map(point => point.missedHigh),
    ...panels.flatMap(({ promised }) => promised.map(missAllowed)),
  )
  const ceiling = MISS_TICKS.findLast(tick => tick >= worst) ?? 1
  return {
    id: 'attainment-over-load',
    title: 'Attainment over load',
    subtitle: 'Requests answered within their SLO, as a share of those offered; bands are intervals over replications.',
    looks,
    caption:
      'Each line is a policy; the higher, the more requests are answered within their SLO, as a share of all that were ' +
      'offered. The vertical scale is that of nines: each step down doubles the misses or more. The dashed line is what ' +
      `the tenant was promised${panels.some(it => it.promised.length > 1) ? ', one for each promise where they differ' : ''}; ` +
      'bands are intervals over replications. A good policy stays above the dashed line for ' +
      'longest.',
    layout: 'row',
    panels: panels.map(({ tenant, points, promised }) => ({
      title: panelTitle(tenant),
      spec: panelSpec(points, promised, ceiling, looks),
    })),
    key: keyOf(
      'Policy',
      looks,
      all.map(point => point.policy),
    ),
  }
}

function panelTitle({ name, slo }: ReportTenant): string {
  const promise = [
    slo.attainment === null ? [] : withUnit(plainPercent(slo.attainment), '%'),
    slo.latencyMs === null ? [] : `within ${withUnit(plain(slo.latencyMs), 'ms')}`,
  ].flat()
  return promise.length === 0 ? name : `${name}: ${promise.join(' ')}`
}

/** What was asked in the results that are drawn, each once. */
function promisedTo(tenant: ReportTenant, { results }: ReportData): number[] {
  const asked = results.flatMap(result => sloOf(resultOf(result, tenant), tenant).attainment ?? [])
  return [...new Set(asked)].sort((a, b) => a - b)
}

function missAllowed(attainment: number): number {
  return Math.max(LEAST_MISSED, 1 - attainment)
}

function pointsOf(data: ReportData, tenant: string): Point[] {
  return data.results.flatMap(result => {
    const estimate = result.tenants.find(row => row.tenant === tenant)?.attainment ?? null
    if (estimate === null || !Number.isFinite(estimate.value ?? Number.NaN)) return []
    const missed = (attainment: number | null) =>
      compact(Math.min(1, Math.max(LEAST_MISSED, 1 - (attainment ?? estimate.value!))))
    const inPercent = (value: number | null | undefined) => percent(value, 2)
    return {
      policy: result.policy,
      load: result.load ?? 1,
      missed: missed(estimate.value),
      missedLow: missed(estimate.high),
      missedHigh: missed(estimate.low),
      Policy: result.policy,
      Load: result.load === null ? AS_WRITTEN : withUnit(fixed(100 * result.load, 0), '%'),
      Attainment: withUnit(inPercent(estimate.value), '%'),
      Interval: interval(estimate, inPercent) ?? 'none',
    }
  })
}

function panelSpec(points: readonly Point[], promised: readonly number[], ceiling: number, looks: Looks): PanelSpec {
  const y = {
    type: quantitative,
    title: 'requests within SLO',
    scale: { type: 'log' as const, domain: [LEAST_MISSED, ceiling], reverse: true, nice: false, clamp: true },
    axis: {
      values: [...MISS_TICKS.filter(tick => tick <= ceiling), LEAST_MISSED],
      labelExpr: `datum.value === ${LEAST_MISSED} ? '≥ 99.95 %' : replace(format(1 - datum.value, '.4~%'), '%', ' %')`,
      grid: true,
    },
  }
  const x = overLoad(points)
  return {
    height: 270,
    params: [focusParam],
    data: { values: [...points] },
    layer: [
      ...promised.flatMap(attainment => sloRule(missAllowed(attainment), y.scale)),
      ...policyLines(looks, x, y, {
        field: 'missed',
        low: 'missedLow',
        high: 'missedHigh',
        tooltip: ['Policy', 'Load', 'Attainment', 'Interval'],
      }),
    ],
  }
}

function sloRule(missed: number, scale: { type: 'log'; domain: number[] }): PanelSpec['layer'] {
  const y = { datum: missed, type: quantitative, scale, title: 'requests within SLO' }
  return [
    { data: once, mark: { type: 'rule', strokeDash: [5, 4], stroke: INK.light, strokeWidth: 1.25 }, encoding: { y } },
    {
      data: once,
      mark: {
        type: 'text',
        text: 'SLO',
        align: 'left',
        baseline: 'middle',
        dx: 5,
        fill: MUTED.light,
        fontSize: 11,
      },
      encoding: { y, x: { value: 'width' } },
    },
  ]
}
