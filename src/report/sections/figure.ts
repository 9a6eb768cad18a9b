/** A chart on the page: title, key, panels, and the caption that says how to read it. */
import type { Chart, KeyEntry } from '../charts/index.ts'
import { html, type Markup } from '../page/markup.ts'
import { lineSample, symbol } from './symbol.ts'

/** The charts of a page in their order: a panel's place in `panels` is the number its container carries. */
export interface DrawnPanels {
  readonly panels: Chart['panels'][number][]
}

export function figure(chart: Chart | null, drawn: DrawnPanels): Markup | null {
  if (chart === null) return null
  return html`
<figure class="chart ${chart.layout}" id="${chart.id}">
  <h3>${chart.title}</h3>
  ${chart.key !== null && html`<ul class="key" aria-label="${chart.key.title}">${chart.key.entries.map(keyEntry)}</ul>`}
  <div class="panels n${Math.min(2, chart.panels.length)}">
    ${chart.panels.map(panel => {
      const number = drawn.panels.push(panel) - 1
      return html`<div class="panel">${panel.title !== null && html`<h4>${panel.title}</h4>`}<div class="view" data-panel="${number}" role="img" aria-label="${[chart.title, panel.title].filter(Boolean).join(': ')}"></div></div>`
    })}
  </div>
  ${chart.caption !== null && html`<figcaption>${chart.caption}</figcaption>`}
</figure>`
}

/** Only what stands for one policy or variant can be picked out. */
function keyEntry({ name, colour, shape, dash }: KeyEntry): Markup {
  return shape === null
    ? html`<li>${lineSample(colour, dash)}${name}</li>`
    : html`<li><button type="button" data-key="${name}" aria-pressed="false">${symbol(colour, shape)}${name}</button></li>`
}
