/** What a chart is made of, and what all charts share: one look, one way of dimming, one key. */
import type { Config, TopLevelSpec } from 'vega-lite'
import { GRID, INK, type Looks, MUTED, SURFACE } from '../palette.ts'

/** A chart of one view: its width is set by the page or the picture that it is drawn in. */
export type PanelSpec = Extract<TopLevelSpec, { layer: unknown }>

export interface Panel {
  readonly title: string | null
  readonly spec: PanelSpec
}

export interface Chart {
  /** Kebab-case: the name of its picture. */
  readonly id: string
  readonly title: string
  /** Under the title of a picture, which has no caption. */
  readonly subtitle: string
  /** How to read it; null where the chart before says so. */
  readonly caption: string | null
  /** `row`: side by side where there is room; `stack`: one above the other with a common horizontal axis. */
  readonly layout: 'row' | 'stack'
  readonly panels: readonly Panel[]
  readonly key: Key | null
  /** The colours in use, for the dark scheme. */
  readonly looks: Looks
}

/** The key that the page draws itself, since it also lets a reader pick one entry out. */
export interface Key {
  readonly title: string
  readonly entries: readonly KeyEntry[]
}

export interface KeyEntry {
  readonly name: string
  readonly colour: string
  /** A Vega symbol, or a dash pattern of a line. */
  readonly shape: string | null
  readonly dash: readonly number[] | null
}

/** The parameter by which the page picks one policy or variant out; null shows all alike. */
export const FOCUS = 'focus'

/** Kinds of field, typed as Vega-Lite wants them. */
export const quantitative = 'quantitative' as const
export const nominal = 'nominal' as const

/** Name of a layer that only answers the pointer: pictures leave it out. */
export const HOVER = 'hover'

/** For marks that stand once, and not once a row. */
export const once = { values: [{}] }

export const focusParam = { name: FOCUS, value: null }

/** Opacity of a mark whose datum names its key in `field`, when another key is picked out. */
export function dimmed(field: string, opacity = 1) {
  return {
    condition: { test: `${FOCUS} === null || datum[${JSON.stringify(field)}] === ${FOCUS}`, value: opacity },
    value: opacity * 0.12,
  }
}

/**
 * A line a policy over x, in its colour and with its marks; a band about it from `low` to `high`. `field` is drawn, the fields
 * of the tooltip are shown.
 */
export function policyLines(
  looks: Looks,
  x: object,
  y: object,
  fields: { readonly field: string; readonly low: string; readonly high: string; readonly tooltip: readonly string[] },
): PanelSpec['layer'] {
  const { field, low, high, tooltip } = fields
  const color = { field: 'policy', type: nominal, scale: colourScale(looks), title: null }
  return [
    {
      mark: { type: 'area', line: false },
      encoding: { x, y: { ...y, field: low }, y2: { field: high }, color, opacity: dimmed('policy', 0.13) },
    },
    { mark: { type: 'line' }, encoding: { x, y: { ...y, field }, color, opacity: dimmed('policy') } },
    {
      mark: { type: 'point', filled: true, size: 62, stroke: SURFACE.light, strokeWidth: 1 },
      encoding: {
        x,
        y: { ...y, field },
        color,
        shape: { field: 'policy', type: nominal, scale: shapeScale(looks), title: null },
        opacity: dimmed('policy'),
        tooltip: tooltip.map(field => ({ field, type: nominal })),
      },
    },
  ]
}

export function colourScale(looks: Looks) {
  return { domain: [...looks.keys()], range: [...looks.values()].map(look => look.colour.light) }
}

export function shapeScale(looks: Looks) {
  return { domain: [...looks.keys()], range: [...looks.values()].map(look => look.shape) }
}

/** The load of results for which none was set. */
export const AS_WRITTEN = 'as written'

/** The horizontal axis of points that each have a load, which `Load` tells. */
export function overLoad(points: readonly { readonly load: number; readonly Load: string }[]) {
  const loads = [...new Set(points.map(point => point.load))].sort((a, b) => a - b)
  const scale = { zero: false, padding: 14, nice: false }
  return { field: 'load', type: quantitative, scale, ...loadAxis(loads, points[0]?.Load === AS_WRITTEN) }
}

function loadAxis(loads: number[], isWritten: boolean) {
  if (isWritten) return { title: 'load', axis: { values: loads, labelExpr: `'${AS_WRITTEN}'` } }
  const axis = { values: loads, format: '.0%', labelExpr: "replace(datum.label, '%', '\u202f%')" }
  return { title: 'load, share of what the cluster can do', axis }
}

/** Entries in the order of `shown`. */
export function keyOf(title: string, looks: Looks, shown: Iterable<string>): Key {
  const entries = [...new Set(shown)].flatMap(name => {
    const look = looks.get(name)
    return look === undefined ? [] : { name, colour: look.colour.light, shape: look.shape, dash: null }
  })
  return { title, entries }
}

/** Ends of a positive domain, with a little air on a logarithmic scale; undefined without positive numbers. */
export function logDomain(values: readonly (number | null)[], air = 1.15): [number, number] | undefined {
  const positive = values.filter((value): value is number => value !== null && Number.isFinite(value) && value > 0)
  if (positive.length === 0) return undefined
  return [Math.min(...positive) / air, Math.max(...positive) * air]
}

/** 1, 2, 5, 10, 20, ... within the domain; only 1, 10, 100 where that would be many. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const steps = high / low > 300 ? [1] : [1, 2, 5]
  const ticks: number[] = []
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++) {
    for (const step of steps) {
      const tick = Number((step * 10 ** decade).toPrecision(1))
      if (tick >= low && tick <= high) ticks.push(tick)
    }
  }
  return ticks
}

/** A logarithmic axis with plain figures: 0.5, 2000, 20 000. */
export function logAxis(domain: [number, number]) {
  const grouped = "replace(format(datum.value, ',~r'), /,/g, '\u202f')"
  return {
    scale: { type: 'log' as const, domain, nice: false },
    axis: { values: logTicks(domain), labelExpr: `datum.value < 10000 ? format(datum.value, '~r') : ${grouped}` },
  }
}

/** Five significant digits: nothing the eye could see, and half the bytes. */
export function compact(value: number): number {
  return Number(value.toPrecision(5))
}

/** The look that all charts share. The page and the pictures differ in fonts, and in who draws the key. */
export function chartConfig(fonts: string, key: 'inside' | 'outside'): Config {
  return {
    background: key === 'inside' ? SURFACE.light : 'transparent',
    font: fonts,
    aria: false,
    padding: key === 'inside' ? 20 : 0,
    view: { stroke: null },
    axis: {
      domain: false,
      ticks: false,
      gridColor: GRID.light,
      labelColor: MUTED.light,
      titleColor: MUTED.light,
      labelFontSize: 11.5,
      titleFontSize: 11.5,
      titleFontWeight: 'normal',
      labelPadding: 7,
      titlePadding: 9,
      labelFlush: false,
    },
    axisX: { grid: false, domain: true, domainColor: MUTED.light, domainWidth: 0.75, labelOverlap: 'greedy' },
    // The title of a vertical axis stands level above it: nobody should tilt their head.
    axisY: {
      titleAngle: 0,
      titleAlign: 'left',
      titleAnchor: 'start',
      titleBaseline: 'bottom',
      titleX: 0,
      titleY: -9,
    },
    legend:
      key === 'outside'
        ? { disable: true }
        : {
            orient: 'top',
            direction: 'horizontal',
            labelColor: INK.light,
            titleColor: MUTED.light,
            titleFontWeight: 'normal',
            labelFontSize: 12,
            titleFontSize: 12,
            labelLimit: 260,
            columnPadding: 14,
            symbolOpacity: 1,
            offset: 14,
          },
    title: {
      color: INK.light,
      subtitleColor: MUTED.light,
      fontSize: 13,
      fontWeight: 'bold',
      subtitleFontSize: 12,
      anchor: 'start',
      frame: 'group',
      offset: 22,
    },
    line: { strokeWidth: 2, strokeCap: 'round', strokeJoin: 'round' },
  }
}
