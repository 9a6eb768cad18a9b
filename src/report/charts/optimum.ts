/** Share of the clairvoyant optimum over load: what each policy leaves, where the load itself leaves nothing more to have. */
import type { Looks } from '../palette.ts'
import type { ReportData } from '../report-data.ts'
import { type Chart, keyOf } from './chart.ts'
import { sharePanel, sharePoints } from './share-over-load.ts'

export function optimumChart({ results }: ReportData, looks: Looks): Chart | null {
  const points = sharePoints(
    results,
    ({ ofOptimum }) => ofOptimum,
    1,
    ({ optimum }) => (optimum === 'bound' ? '≥ ' : ''),
  )
  if (points.length === 0) return null
  const isBound = results.some(({ optimum }) => optimum === 'bound')
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
    panels: [{ title: 'all tenants', spec: sharePanel(points, looks, 'share of the optimum', { domain: [0, 1] }) }],
    key: keyOf(
      'Policy',
      looks,
      points.map(point => point.policy),
    ),
  }
}
