/** The whole page as one string: style, text, tables, compiled charts, and the runtime that draws them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Panel } from './charts/index.ts'
import { reportCharts, withShortVariants } from './charts/index.ts'
import { compilePanel } from './compile-chart.ts'
import { html, inlineJson, inlineScript, Markup } from './page/markup.ts'
import { packSpecs } from './page/pack-data.ts'
import { PAGE_SCRIPT } from './page/script.ts'
import { pageStyle } from './page/style.ts'
import type { ReportData } from './report-data.ts'
import { fidelityTable } from './sections/fidelity.ts'
import { figure } from './sections/figure.ts'
import { policiesTable } from './sections/policies.ts'
import { meaningSection, provenanceSection } from './sections/provenance.ts'
import { variantsTable } from './sections/variants.ts'
import { verdictSection } from './sections/verdict.ts'

/** The page may run what it carries and fetch nothing; Vega compiles its expressions, hence `unsafe-eval`. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:"

/** A self-contained HTML document that opens from disk and asks the network for nothing. */
export async function renderReport(given: ReportData): Promise<string> {
  const data = withShortVariants(given)
  const charts = reportCharts(data)
  const { policies, variants } = charts.looks
  const drawn: { panels: Panel[] } = { panels: [] }
  const body = html`
<header>
  <p class="maker">Foreserve report</p>
  <h1>${data.title}</h1>
  ${data.subtitle !== null && html`<p class="subtitle">${data.subtitle}</p>`}
</header>
${verdictSection(data)}
${section('policies', 'Which policy keeps its promises', [policiesTable(data, policies), figure(charts.attainment, drawn), figure(charts.quality, drawn), figure(charts.optimum, drawn), figure(charts.sustained, drawn)])}
${section('fidelity', 'Does reality agree', [
  agreementParagraph(data),
  figure(charts.latencyDistributions, drawn),
  data.fidelity === null ? null : fidelityTable(data.fidelity, policies),
])}
${section(
  'timeline',
  'A moment of it, from close by',
  charts.timelines.map(chart => figure(chart, drawn)),
)}
${section('variants', 'What was measured first', [
  data.profile?.deviceType
    ? html`<p>One executor of type <em>${data.profile.deviceType}</em>, measured back to back.</p>`
    : null,
  data.profile === null ? null : variantsTable(data.profile, variants),
  figure(charts.batchCurve, drawn),
  figure(charts.tradeOff, drawn),
])}
${meaningSection()}
${provenanceSection(data)}`
  const { compile } = await import('vega-lite')
  const specs = drawn.panels.map(panel => compilePanel(panel.spec, compile))
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${data.title}</title>
<style>${new Markup(pageStyle([policies, variants]))}</style>
</head>
<body>
<main>${body}
<noscript><p class="warning">The charts of this page are drawn by a script that it carries; the tables above say the same in figures.</p></noscript>
</main>
<div id="tip" role="status" hidden></div>
<script type="application/json" id="specs">${new Markup(inlineJson(packSpecs(specs)))}</script>
<script>${new Markup(inlineScript(vegaRuntime()))}</script>
<script>${new Markup(inlineScript(PAGE_SCRIPT))}</script>
</body>
</html>
`.html
}

/** Nothing at all where none of the parts has something to show. */
function section(id: string, title: string, parts: readonly (Markup | null)[]): Markup | null {
  if (parts.every(part => part === null)) return null
  return html`
<section id="${id}">
  <h2>${title}</h2>
  ${parts}
</section>`
}

function vegaRuntime(): string {
  const entry = createRequire(import.meta.url).resolve('vega')
  return readFileSync(join(dirname(entry), 'vega.min.js'), 'utf8')
}

/** Said once: the verdict at the top often is this very sentence. */
function agreementParagraph({ fidelity, story }: ReportData): Markup | null {
  const agreement = fidelity?.agreement ?? null
  return agreement === null || agreement === story.fidelity ? null : html`<p>${agreement}</p>`
}
