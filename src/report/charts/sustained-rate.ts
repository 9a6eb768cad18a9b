/** The highest rate that each policy sustained, by what else was swept: a figure that papers compare systems by. */
import { fixed, withUnit } from '../format.ts'
import { type Looks, policyLooks } from '../palette.ts'
import type { ReportData, SustainedResult } from '../report-data.ts'
import {
  type Chart,
  colourScale,
  dimmed,
  focusParam,
  keyOf,
  nominal,
  type PanelSpec,
  policyLines,
  quantitative,
} from './chart.ts'

export function sustainedRateChart({ sustained }: ReportData): Chart | null {
  const known = (sustained ?? []).filter(({ sustainedPerS }) => sustainedPerS !== null)
  if (known.length === 0) return null
  const looks = policyLooks((sustained ?? []).map(({ policy }) => policy))
  const panels = [...new Set(known.map(({ panel }) => panel))]
  const highest = Math.max(...known.map(({ sustainedPerS, missedPerS }) => missedPerS ?? sustainedPerS!))
  return {
    id: 'sustained-rate',
    title: 'How much each policy sustains',
    subtitle:
      'The highest offered rate at which, as at all lower ones, each SLO was met; bands reach to the next tried.',
    looks,
    caption:
      'Each point is the highest rate of those tried at which every tenant had what its SLO asks, as seen over all ' +
      'replications, and at all lower ones too. The truth lies between it and the next rate that was tried, where the band ends.',
    layout: 'row',
    panels: panels.map(panel => ({
      title: panel,
      spec: panelSpec(
        known.filter(row => row.panel === panel),
        highest,
        looks,
      ),
    })),
    key: keyOf(
      'Policy',
      looks,
      known.map(({ policy }) => policy),
    ),
  }
}

function panelSpec(rows: readonly SustainedResult[], highest: number, looks: Looks): PanelSpec {
  const perSecond = (ratePerS: number) => withUnit(fixed(ratePerS, 0), '/s')
  const values = rows.map(({ policy, setting, sustainedPerS, missedPerS }) => ({
    policy,
    setting: setting ?? '',
    rate: sustainedPerS!,
    low: sustainedPerS!,
    high: missedPerS ?? sustainedPerS!,
    Policy: policy,
    Setting: setting ?? 'as written',
    Sustained: perSecond(sustainedPerS!),
    'Missed at': missedPerS === null ? 'none that was tried' : perSecond(missedPerS),
  }))
  const settings = [...new Set(values.map(({ setting }) => setting))]
  const isOne = settings.length === 1
  // Over one setting alone those who sustain the same would hide each other: side by side, named by the key.
  const x = {
    field: isOne ? 'policy' : 'setting',
    type: nominal,
    title: isOne ? settings[0] || null : null,
    sort: isOne ? values.map(({ policy }) => policy) : settings,
    scale: { type: 'point' as const, padding: 0.5 },
    axis: { labelAngle: 0, labels: !isOne },
  }
  const y = {
    type: quantitative,
    title: 'requests per second',
    scale: { domain: [0, highest], nice: true },
    axis: { grid: true },
  }
  return {
    height: 270,
    params: [focusParam],
    data: { values },
    layer: [
      ...(isOne ? [bandOfOne(looks, x, y)] : []),
      ...policyLines(looks, x, y, {
        field: 'rate',
        low: 'low',
        high: 'high',
        tooltip: ['Policy', 'Setting', 'Sustained', 'Missed at'],
      }),
    ],
  }
}

/** A band has no width over a single place. */
function bandOfOne(looks: Looks, x: object, y: object): NonNullable<PanelSpec['layer']>[number] {
  const color = { field: 'policy', type: nominal, scale: colourScale(looks), title: null }
  const opacity = dimmed('policy', 0.26)
  return {
    mark: { type: 'rule', strokeWidth: 6 },
    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color, opacity },
  }
}
