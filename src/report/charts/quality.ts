/** Quality of the answers over load: what policies that choose among variants pay for what they serve. */
import type { Looks } from '../palette.ts'
import type { ReportData } from '../report-data.ts'
import { type Chart, keyOf } from './chart.ts'
import { sharePanel, sharePoints } from './share-over-load.ts'

/** Differences under this share are nothing that a line would show. */
const SEEN = 0.0005

export function qualityChart({ results }: ReportData, looks: Looks): Chart | null {
  const points = sharePoints(results, ({ quality }) => quality, 2)
  const shares = points.map(({ share }) => share)
  if (points.length === 0 || Math.max(...shares) - Math.min(...shares) < SEEN) return null
  return {
    id: 'quality-over-load',
    title: 'What the answers are worth',
    subtitle:
      'Quality of the answers, as a mean over the requests that were completed; bands are intervals over replications.',
    looks,
    caption:
      'Each line is a policy; the higher, the better its answers are. It says nothing of who was not answered, or late: hold ' +
      'it beside the attainment. A good policy gives up quality only where it buys answers in time.',
    layout: 'row',
    panels: [{ title: 'all tenants', spec: sharePanel(points, looks, 'quality', { zero: false }, '.1%') }],
    key: keyOf(
      'Policy',
      looks,
      points.map(point => point.policy),
    ),
  }
}
