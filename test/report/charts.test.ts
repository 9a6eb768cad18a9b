import { compile, type TopLevelSpec } from 'vega-lite'
import { describe, expect, test } from 'vitest'
import { attainmentChart } from '../../src/report/charts/attainment.ts'
import { allCharts, reportCharts } from '../../src/report/charts/index.ts'
import { busiestWindow, queueSteps } from '../../src/report/charts/queue-steps.ts'
import { latencyQuantiles, type ReportData, renderChartSvg } from '../../src/report/index.ts'
import { policyLooks } from '../../src/report/palette.ts'
import { profileCurves } from '../../src/report/profile-curves.ts'
import type { ProfileFile } from '../../src/spec/profile-file.ts'
import { wilson } from '../../src/statistics/index.ts'
import { madeUpReport } from './fixture/report-data.ts'

const data = madeUpReport()
const charts = reportCharts(data)

function rowsOf(chart: NonNullable<typeof charts.attainment>, panel: number): { [field: string]: unknown }[] {
  return (chart.panels[panel]!.spec.data as { values: { [field: string]: unknown }[] }).values
}

/** A layer that has loads. */
function layerOf(chart: NonNullable<typeof charts.attainment>) {
  const layers = chart.panels[0]!.spec.layer as unknown as { encoding: { x?: { field?: string } } }[]
  return layers.find(({ encoding }) => encoding.x?.field === 'load')!
}

test('there is a chart for every part, and Vega-Lite has nothing to warn of', () => {
  const warnings: string[] = []
  const keep = (...text: string[]) => {
    warnings.push(text.join(' '))
    return logger
  }
  const logger = { warn: keep, error: keep, info: () => logger, debug: () => logger, level: () => logger }
  const all = allCharts(charts)
  expect(all.map(chart => chart.id)).toEqual([
    'attainment-over-load',
    'quality-over-load',
    'latency-simulated-against-live',
    'timeline-1',
    'timeline-2',
    'batch-curve',
    'quality-trade-off',
  ])
  for (const { panels } of all) {
    for (const { spec } of panels) compile(spec as TopLevelSpec, { logger: logger as never })
  }
  expect(warnings).toEqual([])
})

describe('share of the optimum', () => {
  const share = (value: number) => ({ value, low: value - 0.1, high: value + 0.05, level: 0.95, method: 't', n: 5 })
  const told = {
    ...data,
    results: data.results.map((result, i) => ({
      ...result,
      ofOptimum: i === 0 ? null : share(0.8),
      optimum: 'bound' as const,
    })),
  }

  test('is drawn where it is known, and said to be a bound', () => {
    expect(charts.optimum).toBeNull()
    const chart = reportCharts(told).optimum!
    const rows = rowsOf(chart, 0)
    expect(rows).toHaveLength(data.results.length - 1)
    expect(rows[0]).toMatchObject({ share: 0.8, shareLow: 0.7, shareHigh: 0.85, Share: '≥ 80.0\u202f%' })
    expect(chart.caption).toContain('no less than what is drawn')
    compile(chart.panels[0]!.spec as TopLevelSpec)
  })
})

describe('quality', () => {
  const at = (value: number) => ({ value, low: value, high: value, level: 0.95, method: 't', n: 5 })
  const told = (qualities: readonly number[]) =>
    reportCharts({
      ...data,
      results: data.results.map((result, i) => ({ ...result, quality: at(qualities[i % qualities.length]!) })),
    })

  test('is drawn where policies differ by it, and not where all serve the same variant', () => {
    expect(told([0.9]).quality).toBeNull()
    const chart = told([0.9, 0.98765]).quality!
    expect(rowsOf(chart, 0)[1]).toMatchObject({ share: 0.98765, Share: '98.77\u202f%' })
    compile(chart.panels[0]!.spec as TopLevelSpec)
  })
})

describe('the sustained rate', () => {
  const row = (policy: string, setting: string | null, sustainedPerS: number | null, missedPerS: number | null) => ({
    policy,
    setting,
    panel: null,
    sustainedPerS,
    missedPerS,
  })
  const told = {
    ...data,
    sustained: [
      row('early', 'slow', 400, 410),
      row('early', 'fast', 500, null),
      row('lazy', 'slow', 350, 360),
      row('lazy', 'fast', null, 300),
    ],
  }

  test('has a point for each combination that sustained any, and a band to the next rate', () => {
    expect(charts.sustained).toBeNull()
    const chart = reportCharts(told).sustained!
    expect(chart.panels).toHaveLength(1)
    expect(rowsOf(chart, 0).map(({ policy, setting, rate, high }) => [policy, setting, rate, high])).toEqual([
      ['early', 'slow', 400, 410],
      ['early', 'fast', 500, 500],
      ['lazy', 'slow', 350, 360],
    ])
    expect([...chart.looks.keys()]).toEqual(['early', 'lazy'])
    compile(chart.panels[0]!.spec as TopLevelSpec)
  })

  test('over one setting policies that sustain the same stand side by side, each with its band', async () => {
    const sustained = ['early', 'lazy', 'eager'].map(policy => row(policy, null, 400, 500))
    const svg = await renderChartSvg(reportCharts({ ...told, sustained }).sustained!)
    const marks = (kind: string) => svg.slice(svg.indexOf(`class="mark-${kind} role-mark`)).split('</g>')[0]!
    const placesOf = (kind: string) => [...marks(kind).matchAll(/translate\(([\d.]+),([\d.]+)\)/g)].map(it => it[1])
    expect(new Set(placesOf('symbol')).size).toBe(3)
    expect(placesOf('rule')).toEqual(placesOf('symbol'))
  })

  test('has a panel for each value of what else was swept', () => {
    const panels = told.sustained.map((row, i) => ({ ...row, panel: i % 2 === 0 ? 'calm' : 'bursts' }))
    const chart = reportCharts({ ...told, sustained: panels }).sustained!
    expect(chart.panels.map(panel => panel.title)).toEqual(['calm', 'bursts'])
  })
})

describe('attainment', () => {
  test('has a panel a tenant, and a point a policy and load at the share of misses', () => {
    const chart = charts.attainment!
    expect(chart.panels.map(panel => panel.title)).toEqual([
      'interactive: 99\u202f% within 40\u202fms',
      'patient: 95\u202f% within 400\u202fms',
    ])
    const rows = rowsOf(chart, 1)
    expect(rows).toHaveLength(data.results.length)
    const source = data.results.find(result => result.policy === 'fcfs' && result.load === 0.7)!
    const row = rows.find(row => row.policy === 'fcfs' && row.load === 0.7)!
    expect(row.missed).toBeCloseTo(1 - source.tenants[1]!.attainment!.value!, 4)
    expect(row.missedHigh).toBeCloseTo(1 - source.tenants[1]!.attainment!.low!, 4)
  })

  test('of results for which no load was set it claims none', () => {
    const written = { ...data, results: data.results.map(result => ({ ...result, load: null })) }
    const { encoding } = layerOf(reportCharts(written).attainment!)
    expect(encoding.x).toMatchObject({ title: 'load', axis: { values: [1], labelExpr: "'as written'" } })
    expect(layerOf(charts.attainment!).encoding.x).toMatchObject({ title: 'load, share of what the cluster can do' })
  })

  test('a perfect attainment is drawn at the top, and a missing one not at all', () => {
    const estimate = { low: null, high: null, level: 0.95, method: '', n: 1 }
    const results = [1, Number.NaN, null].map((value, i) => ({
      ...data.results[0]!,
      policy: `p${i}`,
      tenants: [{ ...data.results[0]!.tenants[0]!, attainment: { ...estimate, value } }],
    }))
    const chart = attainmentChart({ ...data, results }, policyLooks(['p0', 'p1', 'p2']))!
    expect(rowsOf(chart, 0).map(row => [row.policy, row.missed])).toEqual([['p0', 0.0005]])
  })
})

test('every chart gives a policy, or a variant, the same colour', () => {
  const seen = new Map<string, string>()
  for (const { key } of allCharts(charts)) {
    for (const { name, colour, shape } of key?.entries ?? []) {
      if (shape === null) continue
      expect(seen.get(name) ?? colour).toBe(colour)
      seen.set(name, colour)
    }
  }
  expect(seen.size).toBeGreaterThanOrEqual(11)
})

describe('the queue of a timeline', () => {
  const timeline = {
    fromS: 10,
    toS: 12,
    batches: [],
    queue: [
      { atS: 9.5, waiting: 3 },
      { atS: 10.5, waiting: 4 },
      { atS: 10.5, waiting: 5 },
      { atS: 11.9, waiting: 1 },
      { atS: 12.5, waiting: 9 },
    ],
  }

  test('starts with what waited before, and has one step an instant', () => {
    expect(queueSteps(timeline)).toEqual([
      { at: 10, waiting: 3 },
      { at: 10.5, waiting: 5 },
      { at: 11.9, waiting: 1 },
      { at: 12, waiting: 1 },
    ])
  })

  test('keeps its peaks when it is thinned', () => {
    const queue = Array.from({ length: 50_000 }, (_, i) => ({
      atS: 10 + i * 4e-5,
      waiting: i === 33_333 ? 777 : i % 7,
    }))
    const steps = queueSteps({ ...timeline, queue })
    expect(steps.length).toBeLessThanOrEqual(2002)
    expect(Math.max(...steps.map(step => step.waiting))).toBe(777)
  })

  test('the magnifier starts where most wait, within the stretch', () => {
    expect(busiestWindow(timeline, 0.5)).toEqual([10.25, 10.75])
    expect(busiestWindow(timeline, 2)).toEqual([10, 12])
  })
})

test('Wilson intervals as published: 0.1 of 10 within (0.0179, 0.4042), none of 10 within (0, 0.2775)', () => {
  expect(wilson(0.1, 10).low).toBeCloseTo(0.0179, 4)
  expect(wilson(0.1, 10).high).toBeCloseTo(0.4042, 4)
  expect(wilson(0, 10).low).toBe(0)
  expect(wilson(0, 10).high).toBeCloseTo(0.2775, 4)
})

test('latency quantiles are nearest rank, from the least to the greatest', () => {
  const quantiles = latencyQuantiles([5, 1, 4, 2, 3])
  expect(quantiles).toHaveLength(201)
  expect([quantiles[0], quantiles[40], quantiles[41], quantiles[100], quantiles[200]]).toEqual([1, 1, 2, 3, 5])
  expect(latencyQuantiles([])).toEqual([])
})

test('the batch curve takes the back-to-back latencies of a profile, smallest batch first', () => {
  const latency = (batchSize: number, gapMs: number, scale: number) => ({
    batchSize,
    gapMs,
    samples: 100,
    meanMs: 2 * scale,
    stddevMs: 0,
    minMs: 0,
    quantilesMs: Array.from({ length: 101 }, (_, q) => (q / 100) * scale),
    tailMs: {},
    lag1Autocorrelation: 0,
    stable: true,
    unstableBecause: null,
  })
  const profile = {
    deviceType: 'cpu-core',
    variants: [
      {
        model: 'digits',
        variant: 'fp32',
        quality: { metric: 'accuracy', value: 0.98, n: 10_000, data: 'mnist', correct: '' },
        loadMs: 7,
        memory: { weightsMiB: 4, activationsMiB: [] },
        latencies: [latency(8, 0, 4), latency(1, 10, 9), latency(1, 0, 1)],
      },
    ],
  } as unknown as ProfileFile
  expect(profileCurves(profile).variants[0]).toEqual({
    name: 'digits/fp32',
    quality: { value: 0.98, n: 10_000 },
    loadMs: 7,
    weightsMiB: 4,
    batches: [
      { batchSize: 1, p50Ms: 0.5, p99Ms: 0.99, throughputPerS: 500, stable: true },
      { batchSize: 8, p50Ms: 2, p99Ms: 3.96, throughputPerS: 1000, stable: true },
    ],
  })
})

test('pictures have the same bytes twice, marks for their data, and a dark scheme', async () => {
  for (const chart of allCharts(charts)) {
    const svg = await renderChartSvg(chart)
    const again = await renderChartSvg(allCharts(reportCharts(madeUpReport())).find(({ id }) => id === chart.id)!)
    // Compared first, so that a failure does not print two pictures.
    expect(again === svg, chart.id).toBe(true)
    expect(svg).toMatch(/^<svg[^>]*><style>@media \(prefers-color-scheme:dark\)/)
    expect(svg.match(/<path/g)!.length, chart.id).toBeGreaterThan(10)
  }
})

test('a picture of many long names is no wider than two panels, and shortens none', async () => {
  const name = (i: number) => `earliest-deadline-first, batching ${i} of a dozen`
  const results = Array.from({ length: 12 }, (_, i) => ({ ...data.results[0]!, policy: name(i), load: 0.5 + i / 100 }))
  const svg = await renderChartSvg(reportCharts({ ...data, results }).attainment!)
  expect(Number(/ width="(\d+)"/.exec(svg)![1])).toBeLessThan(1200)
  for (let i = 0; i < 12; i++) expect(svg).toContain(`>${name(i)}<`)
})

test('a picture of hostile names is still a picture', async () => {
  const hostile = JSON.parse(JSON.stringify(data).replaceAll('fcfs', '</script><b>&\\"')) as ReportData
  const svg = await renderChartSvg(reportCharts(hostile).attainment!)
  expect(svg).not.toContain('<b>')
  expect(svg).toContain('&lt;/script&gt;&lt;b&gt;&amp;')
})

test('timelines of one policy follow each other, and magnify the same instants', () => {
  const [first, second] = data.timelines
  const live = { ...first!, world: 'live' as const, timeline: { ...first!.timeline, queue: [] } }
  const { timelines } = reportCharts({ ...data, timelines: [first!, second!, live] })
  expect(timelines.map(chart => chart.title)).toEqual([
    `${first!.policy}, ${first!.world}`,
    `${first!.policy}, live`,
    `${second!.policy}, ${second!.world}`,
  ])
  const magnified = timelines.map(chart => JSON.stringify((chart.panels[1]!.spec as { params: unknown }).params))
  expect(magnified[1]).toBe(magnified[0])
})
