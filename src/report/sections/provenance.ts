/** What the numbers mean, and what they were measured with. */
import { html, type Markup } from '../page/markup.ts'
import type { ReportData } from '../report-data.ts'

export function meaningSection(): Markup {
  return html`
<section id="meaning">
  <h2>What the numbers mean</h2>
  <dl class="terms">
    <div><dt>Latency</dt><dd>From the time a request was due, as its trace or process says, to its answer. A driver or a queue that is late counts against the run.</dd></div>
    <div><dt>Attainment</dt><dd>Requests answered within the SLO, as a share of all <em>offered</em> after the warm-up. What was rejected, dropped or lost is a miss.</dd></div>
    <div><dt>Goodput</dt><dd>Requests per second answered within their SLO.</dd></div>
    <div><dt>Percentiles</dt><dd>Nearest rank over the answered requests: always a latency that was observed, for up to
      a million requests a run in equal shares of its tenants; beyond, from a histogram, within 0.4 %.</dd></div>
    <div><dt>Effective quality</dt><dd>Mean measured quality of the variants that gave the answers; of a cascade the share of right answers, input by input.</dd></div>
    <div><dt>Backlog</dt><dd><em>stable</em> when the queues did not grow over the run; a run that is <em>overloaded</em> would get worse the longer it lasts, so its latencies mean little.</dd></div>
  </dl>
</section>`
}

export function provenanceSection({ command, machine }: ReportData): Markup | null {
  if (command === null && machine.length === 0) return null
  return html`
<section id="provenance">
  <h2>How it was made</h2>
  ${command !== null && html`<pre><code>${command}</code></pre>`}
  ${
    machine.length > 0 &&
    html`<dl class="machine">${machine.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
  }
</section>`
}
