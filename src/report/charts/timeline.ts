/**
 * A stretch of a run: the requests that waited over all of it, and under a magnifier the batches on their executors. The
 * page moves the magnifier: it copies the signal `window_at` of the overview into `fromS` and `toS` of the others.
 */
import type { Timeline } from '../../measure/run-result.ts'
import { type Looks, MUTED, SURFACE } from '../palette.ts'
import type { PolicyTimeline } from '../report-data.ts'
import {
  type Chart,
  colourScale,
  compact,
  dimmed,
  focusParam,
  keyOf,
  nominal,
  type PanelSpec,
  quantitative,
} from './chart.ts'
import { busiestWindow, microseconds, queueSteps } from './queue-steps.ts'

/** All panels keep this room for labels, so that their axes of time agree. */
const LABEL_EXTENT = 58
const LANE_HEIGHT = 54
/** Lengths of the magnified stretch, in mean times that a batch takes: wide enough bars for a figure above them. */
const BATCHES_ACROSS = 45

/** The worlds of a policy stand one under the other, and show the very same instants. */
export function timelineCharts(timelines: readonly PolicyTimeline[], looks: Looks): Chart[] {
  const drawable = timelines.filter(({ timeline }) => timeline.batches.length > 0 && timeline.toS > timeline.fromS)
  const policies = [...new Set(drawable.map(({ policy }) => policy))]
  return policies
    .flatMap(policy => {
      const worlds = drawable.filter(item => item.policy === policy)
      const { timeline } = worlds[0]!
      const magnified = busiestWindow(timeline, magnifiedLength(timeline))
      return worlds.map(item => [item, magnified] as const)
    })
    .map(([item, magnified], index) => timelineChart(item, index, looks, magnified))
}

function timelineChart(
  { policy, world, timeline }: PolicyTimeline,
  index: number,
  looks: Looks,
  magnified: Window,
): Chart {
  return {
    id: `timeline-${index + 1}`,
    title: `${policy}, ${world}`,
    subtitle: 'Batches on their executors (height and figure: requests served) and the requests that wait.',
    looks,
    caption:
      index > 0
        ? null
        : 'Top, the requests that wait, over the whole stretch; the shaded part, which you can move or draw anew, is magnified ' +
          'below. There each bar is one execution: its width is how long it took, its height and the figure above it how many ' +
          'requests it served, its colour the variant. A gap above a non-empty queue is a policy that chose to wait for more.',
    layout: 'stack',
    panels: [
      { title: null, spec: overviewSpec(timeline, magnified) },
      { title: null, spec: batchesSpec(timeline, magnified, looks) },
      { title: null, spec: queueSpec(timeline, magnified) },
    ],
    key: keyOf('Variant', looks, timeline.batches.map(batch => batch.variant).sort()),
  }
}

type Window = readonly [fromS: number, toS: number]

function magnifiedLength({ fromS, toS, batches }: Timeline): number {
  const meanS = batches.reduce((sum, batch) => sum + batch.endS - batch.startS, 0) / batches.length
  return Math.min(toS - fromS, BATCHES_ACROSS * meanS)
}

/** An axis of time over the magnified stretch. */
function magnifiedTime(title: string | null, labels: boolean) {
  return {
    type: quantitative,
    title,
    scale: { domain: [{ expr: 'fromS' }, { expr: 'toS' }], nice: false, zero: false },
    axis: { grid: true, gridOpacity: 0.6, labels, tickCount: 8, labelFlush: true },
  }
}

function magnifiedParams([fromS, toS]: Window) {
  return [
    { name: 'fromS', value: fromS },
    { name: 'toS', value: toS },
  ]
}

const labelRoom = { minExtent: LABEL_EXTENT, maxExtent: LABEL_EXTENT, labelLimit: LABEL_EXTENT + 12 }

function waiting(title: string) {
  return {
    field: 'waiting',
    type: quantitative,
    title,
    scale: { domainMin: 0, nice: true },
    axis: { tickCount: 3, tickMinStep: 1, format: 'd', ...labelRoom },
  }
}

const steps = {
  type: 'area' as const,
  interpolate: 'step-after' as const,
  fill: MUTED.light,
  fillOpacity: 0.28,
  line: { stroke: MUTED.light, strokeWidth: 1 },
  clip: true,
}

function overviewSpec(timeline: Timeline, magnified: Window): PanelSpec {
  return {
    height: 64,
    data: { values: queueSteps(timeline) },
    layer: [
      {
        params: [
          {
            name: 'window',
            value: { x: [magnified[0], magnified[1]] },
            select: {
              type: 'interval',
              encodings: ['x'],
              mark: { fill: MUTED.light, fillOpacity: 0.18, stroke: MUTED.light, strokeOpacity: 0.8 },
            },
          },
        ],
        mark: steps,
        encoding: {
          x: {
            field: 'at',
            type: quantitative,
            title: null,
            scale: { domain: [timeline.fromS, timeline.toS], nice: false, zero: false },
            axis: { tickCount: 9, format: '~r', labelFlush: true },
          },
          y: waiting('requests waiting, whole stretch'),
        },
      },
    ],
  }
}

function batchesSpec(timeline: Timeline, magnified: Window, looks: Looks): PanelSpec {
  const executors = [...new Set(timeline.batches.map(batch => batch.executor))].sort()
  const largest = Math.max(...timeline.batches.map(batch => batch.batchSize))
  const values = timeline.batches
    .filter(batch => batch.endS > timeline.fromS && batch.startS < timeline.toS)
    .map(({ startS, endS, executor, variant, batchSize }) => {
      // The first executor has the highest lane.
      const lane = executors.length - 1 - executors.indexOf(executor)
      return {
        variant,
        start: microseconds(startS),
        end: microseconds(endS),
        base: lane,
        top: compact(lane + 0.1 + (0.6 * batchSize) / largest),
        size: batchSize,
        tookMs: compact(1000 * (endS - startS)),
      }
    })
  const x = { field: 'start', ...magnifiedTime(null, false) }
  const y = {
    field: 'base',
    type: quantitative,
    title: null,
    scale: { domain: [0, executors.length], nice: false },
    axis: {
      values: executors.map((_, lane) => lane + 0.35),
      labelExpr: `${JSON.stringify(shorten(executors).reverse())}[floor(datum.value)]`,
      grid: false,
      ...labelRoom,
    },
  }
  // A picture's key names what is drawn, and no other variant.
  const drawn = new Set(values.map(({ variant }) => variant))
  const shown = new Map([...looks].filter(([variant]) => drawn.has(variant)))
  const pixels = '(datum.end - datum.start) * width / (toS - fromS)'
  return {
    height: LANE_HEIGHT * executors.length,
    params: [focusParam, ...magnifiedParams(magnified)],
    data: { values },
    transform: [{ filter: 'datum.end > fromS && datum.start < toS' }],
    layer: [
      {
        mark: { type: 'rect', stroke: SURFACE.light, clip: true },
        encoding: {
          x,
          x2: { field: 'end' },
          y,
          y2: { field: 'top' },
          color: {
            field: 'variant',
            type: nominal,
            scale: colourScale(shown),
            title: null,
          },
          strokeWidth: { condition: { test: `${pixels} > 3`, value: 0.75 }, value: 0 },
          opacity: dimmed('variant'),
          tooltip: [
            { field: 'variant', type: nominal, title: 'Variant' },
            { field: 'size', type: quantitative, title: 'Batch size' },
            { field: 'tookMs', type: quantitative, title: 'Took, ms', format: '.3~r' },
          ],
        },
      },
      {
        transform: [{ calculate: '(datum.start + datum.end) / 2', as: 'middle' }],
        mark: { type: 'text', fontSize: 10, baseline: 'bottom', dy: -2, fill: MUTED.light, clip: true },
        encoding: {
          x: { ...x, field: 'middle' },
          y: { ...y, field: 'top' },
          text: { field: 'size' },
          opacity: { condition: { test: `${pixels} > 6 * length(toString(datum.size))`, value: 1 }, value: 0 },
        },
      },
    ],
  }
}

function queueSpec(timeline: Timeline, magnified: Window): PanelSpec {
  return {
    height: 84,
    params: magnifiedParams(magnified),
    data: { values: queueSteps(timeline) },
    layer: [
      {
        mark: steps,
        encoding: {
          x: { field: 'at', ...magnifiedTime('seconds since the start of the run', true) },
          y: waiting('requests waiting'),
        },
      },
    ],
  }
}

/** Names without the path that they all share: `on-prem/node-1/core-0` becomes `core-0` where there is one node. */
function shorten(names: readonly string[]): string[] {
  const paths = names.map(name => name.split('/'))
  let shared = 0
  while (paths.every(path => path.length > shared + 1 && path[shared] === paths[0]![shared])) shared++
  return paths.map(path => path.slice(shared).join('/'))
}
