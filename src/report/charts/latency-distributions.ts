/** Distributions of latency in simulation and live, a panel a policy and tenant: the eye's test of fidelity. */
import { INK, type Looks, MUTED } from '../palette.ts'
import type { LatencyDistribution, ReportData } from '../report-data.ts'
import { type Chart, compact, HOVER, logAxis, logDomain, nominal, once, type PanelSpec, quantitative } from './chart.ts'

const LIVE_DASHES: readonly (readonly number[])[] = [
  [1, 0],
  [5, 3],
  [2, 2],
]

interface Point {
  readonly series: string
  readonly latency: number
  readonly share: number
}

export function latencyDistributionsChart(data: ReportData, looks: Looks): Chart | null {
  const distributions = (data.fidelity?.distributions ?? []).filter(({ latencyMs }) => latencyMs.length > 1)
  const domain = logDomain(
    distributions.flatMap(({ latencyMs }) => latencyMs),
    1.05,
  )
  if (domain === undefined) return null
  const repeats = Math.max(1, ...distributions.filter(isLive).map(({ repeat }) => repeat))
  const groups = byPolicyAndTenant(distributions)
  return {
    id: 'latency-simulated-against-live',
    title: 'Latency, simulated against live',
    subtitle: 'Share of answered requests by latency: broad and coloured as simulated, thin and dark as measured live.',
    looks,
    caption:
      'The share of answered requests (vertical) that took at most so long (horizontal, logarithmic). The broad coloured ' +
      'line was simulated, the thin ones were measured on live workers, one a repeat. The gap between the thin lines is ' +
      'noise that no simulation can undercut: the coloured line should lie no further from them than they lie from each ' +
      'other. The dashed vertical line is the latency bound of the SLO.',
    layout: 'row',
    panels: groups.map(group => {
      const { policy, tenant } = group[0]!
      const bound = data.tenants.find(({ name }) => name === tenant)?.slo.latencyMs ?? null
      const colour = looks.get(policy)?.colour.light ?? INK.light
      return { title: `${policy}: ${tenant}`, spec: panelSpec(group, domain, bound, colour, repeats) }
    }),
    key: {
      title: 'World',
      entries: [
        { name: 'simulated, in the colour of its policy', colour: MUTED.light, shape: null, dash: null },
        ...Array.from({ length: repeats }, (_, i) => ({
          name: repeats === 1 ? 'live' : `live, repeat ${i + 1}`,
          colour: INK.light,
          shape: null,
          dash: LIVE_DASHES[i % LIVE_DASHES.length]!,
        })),
      ],
    },
  }
}

function byPolicyAndTenant(distributions: readonly LatencyDistribution[]): LatencyDistribution[][] {
  const groups = new Map<string, LatencyDistribution[]>()
  for (const distribution of distributions) {
    const key = JSON.stringify([distribution.policy, distribution.tenant])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [distribution])
    else group.push(distribution)
  }
  return [...groups.values()]
}

function isLive({ world }: LatencyDistribution): boolean {
  return world !== 'simulated'
}

function seriesName(distribution: LatencyDistribution, repeats: number): string {
  if (!isLive(distribution)) return 'simulated'
  return repeats === 1 ? 'live' : `live, repeat ${distribution.repeat}`
}

function pointsOf(distribution: LatencyDistribution, repeats: number): Point[] {
  const series = seriesName(distribution, repeats)
  const steps = distribution.latencyMs.length - 1
  return distribution.latencyMs.flatMap((latencyMs, i) =>
    latencyMs > 0
      ? {
          series,
          latency: compact(latencyMs),
          share: i / steps,
        }
      : [],
  )
}

function panelSpec(
  group: readonly LatencyDistribution[],
  domain: [number, number],
  boundMs: number | null,
  colour: string,
  repeats: number,
): PanelSpec {
  const points = group.flatMap(distribution => pointsOf(distribution, repeats))
  const live = [...new Set(group.filter(isLive).map(distribution => seriesName(distribution, repeats)))]
  const liveDashes = group.filter(isLive).map(({ repeat }) => [...LIVE_DASHES[(repeat - 1) % LIVE_DASHES.length]!])
  const x = {
    field: 'latency',
    type: quantitative,
    title: 'latency, ms',
    ...logAxis(domain),
  }
  const y = {
    field: 'share',
    type: quantitative,
    title: 'share of answered requests',
    scale: { domain: [0, 1], nice: false },
    axis: { values: [0, 0.25, 0.5, 0.75, 1], format: '.0%', labelExpr: "replace(datum.label, '%', ' %')" },
  }
  const rule: PanelSpec['layer'] =
    boundMs === null
      ? []
      : [
          {
            data: once,
            mark: { type: 'rule', strokeDash: [5, 4], stroke: MUTED.light, strokeWidth: 1.25, clip: true },
            encoding: { x: { type: quantitative, title: x.title, ...logAxis(domain), datum: boundMs } },
          },
        ]
  const interpolate = 'step-after' as const
  return {
    height: 210,
    data: { values: points },
    layer: [
      ...rule,
      {
        transform: [{ filter: "datum.series === 'simulated'" }],
        mark: { type: 'line', stroke: colour, strokeWidth: 4.5, opacity: 0.7, interpolate },
        encoding: { x, y, order: { field: 'share', type: quantitative } },
      },
      {
        transform: [{ filter: "datum.series !== 'simulated'" }],
        mark: { type: 'line', stroke: INK.light, strokeWidth: 1.1, interpolate },
        encoding: {
          x,
          y,
          order: { field: 'share', type: quantitative },
          detail: { field: 'series' },
          strokeDash: { field: 'series', type: nominal, scale: { domain: live, range: liveDashes }, title: null },
        },
      },
      {
        // Invisible and broad: what the pointer meets.
        name: HOVER,
        mark: { type: 'point', opacity: 0, filled: true, size: 90 },
        encoding: {
          x,
          y,
          tooltip: [
            { field: 'series', type: nominal, title: 'World' },
            { field: 'latency', type: quantitative, title: 'Latency, ms', format: '.3~r' },
            { field: 'share', type: quantitative, title: 'Share', format: '.1~%' },
          ],
        },
      },
    ],
  }
}
