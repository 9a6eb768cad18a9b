/** What a hurried reader takes home: the choice, whether reality agrees, what to beware of, and four numbers. */
import { fixed, interval, percent, plainPercent, significant, withUnit } from '../format.ts'
import { html, type Markup } from '../page/markup.ts'
import type { Estimate, PolicyResult, ReportData } from '../report-data.ts'
import { resultOf, sloOf } from '../slo-verdict.ts'

/** Null where there is nothing to say. */
export function verdictSection(data: ReportData): Markup | null {
  const { story } = data
  const chosen = data.results.find(
    result =>
      result.policy === story.chosen?.policy && result.load === story.chosen.load && result.world === 'simulated',
  )
  if (story.choice === null && story.fidelity === null && story.warnings.length === 0 && chosen === undefined)
    return null
  return html`
<section class="verdict" aria-label="Verdict">
  ${story.choice !== null && html`<p class="lead">${story.choice}</p>`}
  ${story.fidelity !== null && html`<p class="second">${story.fidelity}</p>`}
  ${story.warnings.map(warning => html`<p class="warning"><strong>Beware.</strong> ${warning}</p>`)}
  ${chosen !== undefined && figures(chosen, data)}
</section>`
}

function figures(chosen: PolicyResult, data: ReportData): Markup {
  const tenants = data.tenants.flatMap(tenant => {
    const own = resultOf(chosen, tenant)
    const attainment = own?.attainment ?? null
    const slo = sloOf(own, tenant)
    const asked = slo.attainment === null ? '' : `, asked ${plainPercent(slo.attainment)} %`
    return attainment === null
      ? []
      : figure(attainment, value => percent(value, 2), '%', `of ${tenant.name} within SLO${asked}`)
  })
  return html`
  <dl class="figures">
    ${tenants}
    ${figure(chosen.goodputPerS, value => significant(value, 4), '/s', 'goodput: answers within their SLO')}
    ${figure(chosen.latencyMsP99, significant, 'ms', '99th percentile of latency')}
    ${figure(chosen.quality, value => percent(value, 2), '%', 'effective quality of the answers')}
    ${figure(chosen.utilisation, value => fixed(value === null || value === undefined ? value : 100 * value, 0), '%', 'of the executors’ time in use')}
  </dl>`
}

function figure(
  estimate: Estimate | null,
  format: (value: number | null | undefined) => string,
  unit: string,
  meaning: string,
): Markup | null {
  if (estimate === null || !Number.isFinite(estimate.value ?? Number.NaN)) return null
  const range = interval(estimate, format)
  return html`<div><dt>${meaning}</dt><dd>${withUnit(format(estimate.value), unit)}${range !== null && html`<small>${range}</small>`}</dd></div>`
}
