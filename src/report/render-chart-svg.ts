/** A chart as a picture that stands alone: all panels, the key inside, both colour schemes, the same bytes each time. */
import type { TopLevelSpec } from 'vega-lite'
import { type Chart, chartConfig, HOVER, type Panel, type PanelSpec } from './charts/index.ts'
import { darkRules } from './palette.ts'

const PICTURE_FONTS = 'Helvetica, Arial, sans-serif'
const PANEL_WIDTH = 380
const STACK_WIDTH = 840
/** About as wide as two panels. */
const KEY_WIDTH = 1000
/** Of the key's type, generously, and of a symbol with the gaps around it. */
const LETTER_WIDTH = 7
const SYMBOL_WIDTH = 36

export async function renderChartSvg(chart: Chart): Promise<string> {
  const { parse, View } = await import('vega')
  const { compile } = await import('vega-lite')
  const view = new View(parse(compile(pictureSpec(chart)).spec), { renderer: 'none' })
  try {
    const svg = renumberClips(roundCoordinates(await view.toSVG()), chart.id)
    const dark = `<style>@media (prefers-color-scheme:dark){${darkRules([chart.looks])}}</style>`
    return `${svg.replace(/^<svg[^>]*>/, open => open + dark)}\n`
  } finally {
    view.finalize()
  }
}

/** A hundredth of a pixel will do, and halves the file. */
function roundCoordinates(svg: string): string {
  const round = (decimal: string) => String(Number(Number(decimal).toFixed(2)))
  return svg.replace(/ (?:d|transform|[xy][12]?|width|height)="[^"]*"/g, attribute =>
    attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, round),
  )
}

/** Vega counts clip paths over the life of the process; a picture's must depend on nothing but the picture. */
function renumberClips(svg: string, prefix: string): string {
  const numbers = new Map<string, number>()
  return svg.replace(/(id="|url\(#)(clip\d+)/g, (_, before: string, id: string) => {
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1)
    return `${before}${prefix}-clip-${numbers.get(id)}`
  })
}

type Concatenated = Extract<TopLevelSpec, { concat: unknown }>

function pictureSpec(chart: Chart): TopLevelSpec {
  const width = chart.layout === 'stack' ? STACK_WIDTH : PANEL_WIDTH
  const config = chartConfig(PICTURE_FONTS, 'inside')
  const shared = {
    title: { text: chart.title, subtitle: chart.subtitle, fontSize: 16, subtitlePadding: 6, offset: 14 },
    params: sharedParams(chart.panels),
    config: { ...config, legend: { ...config.legend, ...keyWithin(KEY_WIDTH, [...chart.looks.keys()]) } },
  }
  const views = chart.panels.map(panel => panelView(panel, width))
  return {
    ...shared,
    concat: views,
    columns: chart.layout === 'stack' ? 1 : 2,
    spacing: chart.layout === 'stack' ? 18 : { row: 30, column: 34 },
  }
}

/** Names that are too long or too many for one row stand in columns of equal width. */
function keyWithin(width: number, names: readonly string[]) {
  const longest = Math.max(0, ...names.map(name => name.length)) * LETTER_WIDTH + SYMBOL_WIDTH
  const columns = Math.max(1, Math.floor(width / longest))
  return { labelLimit: width - SYMBOL_WIDTH, ...(columns < names.length && { columns, rowPadding: 5 }) }
}

function panelView({ title, spec }: Panel, width: number): Concatenated['concat'][number] {
  const { params: _, ...rest } = spec
  const view = { ...rest, layer: spec.layer.filter(layer => layer.name !== HOVER) }
  return { ...view, width, ...(title === null ? {} : { title }) }
}

/** Panels have parameters of the same names and values; in one picture each may stand only once. */
function sharedParams(panels: readonly Panel[]): NonNullable<PanelSpec['params']> {
  const params = panels.flatMap(({ spec }) => spec.params ?? [])
  return [...new Map(params.map(param => [param.name, param])).values()]
}
