/** A share of something over load, a line a policy: what several charts are. */
import { fixed, interval, percent, withUnit } from '../format.ts'
import type { Looks } from '../palette.ts'
import type { Estimate, PolicyResult } from '../report-data.ts'
import { AS_WRITTEN, compact, focusParam, overLoad, type PanelSpec, policyLines, quantitative } from './chart.ts'

export interface SharePoint {
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

/** Those of which it is known. `decimals` of the tooltip's percentages; `before` stands before its share. */
export function sharePoints(
  results: readonly PolicyResult[],
  shareOf: (result: PolicyResult) => Estimate | null | undefined,
  decimals: number,
  before: (result: PolicyResult) => string = () => '',
): SharePoint[] {
  return results.flatMap(result => {
    const { policy, load } = result
    const estimate = shareOf(result)
    const { value, low, high } = estimate ?? { value: null, low: null, high: null }
    if (value === null || !Number.isFinite(value)) return []
    const inPercent = (share: number | null | undefined) => percent(share, decimals)
    return {
      policy,
      load: load ?? 1,
      share: compact(value),
      shareLow: compact(low ?? value),
      shareHigh: compact(high ?? value),
      Policy: policy,
      Load: load === null ? AS_WRITTEN : withUnit(fixed(100 * load, 0), '%'),
      Share: `${before(result)}${withUnit(inPercent(value), '%')}`,
      Interval: interval(estimate!, inPercent) ?? 'none',
    }
  })
}

/** @param scale of the shares; its axis has as many decimals as `format` says, as '.0%' */
export function sharePanel(
  points: readonly SharePoint[],
  looks: Looks,
  title: string,
  scale: { readonly domain?: [number, number]; readonly zero?: boolean },
  format = '.0%',
): PanelSpec {
  const labelExpr = "replace(datum.label, '%', ' %')"
  const y = { type: quantitative, title, scale, axis: { format, labelExpr, grid: true } }
  const x = overLoad(points)
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
