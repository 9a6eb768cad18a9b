/** The table of fidelity: each metric simulated, live, the error, and the noise that no simulation can undercut. */
import { DASH, differenceInUnit, fixed, interval, inUnit, metricName, signed, unitName, withUnit } from '../format.ts'
import { html, type Markup } from '../page/markup.ts'
import type { Looks } from '../palette.ts'
import type { Fidelity, FidelityRow } from '../report-data.ts'
import { symbol } from './symbol.ts'

/** What all tenants met together stands open; what each one met is folded away, for it makes the table four times as long. */
export function fidelityTable(fidelity: Fidelity, looks: Looks): Markup | null {
  const { rows } = fidelity
  if (rows.length === 0) return null
  const scale = barScale(rows)
  const overall = rows.filter(row => row.tenant === null)
  const byTenant = rows.filter(row => row.tenant !== null)
  const tenants = new Set(byTenant.map(row => row.tenant)).size
  const table = (part: readonly FidelityRow[]) => metricTable(part, scale, looks)
  return html`
${overall.length === 0 ? table(rows) : table(overall)}
<p class="note">Error is simulated minus the mean of the live repeats. The noise floor is how far the live repeats are from each other: an error within it (grey) cannot be told from chance. In the last column the grey band is that noise and the mark the error, both relative to the live value.</p>
${overall.length > 0 && byTenant.length > 0 && html`<details><summary>The same for each tenant (${tenants})</summary>${table(byTenant)}</details>`}`
}

function metricTable(rows: readonly FidelityRow[], scale: number, looks: Looks): Markup {
  const policies = [...new Set(rows.map(row => row.policy))]
  const repeats = Math.max(1, ...rows.map(row => row.live.length))
  return html`
<div class="scroll"><table class="fidelity">
  <thead><tr><th scope="col">Metric</th><th scope="col" class="num">simulated</th><th scope="col" class="num" colspan="${repeats}">live${repeats > 1 && ', by repeat'}</th><th scope="col" class="num">error</th><th scope="col" class="num">relative</th><th scope="col" class="num">noise floor</th><th scope="col" class="bar">error and noise</th></tr></thead>
  ${policies.map(policy => {
    const look = looks.get(policy)
    return html`
  <tbody>
    <tr class="group"><th scope="rowgroup" colspan="${repeats + 6}"><span>${look !== undefined && symbol(look.colour.light, look.shape)}${policy}</span></th></tr>
    ${rows.filter(row => row.policy === policy).map(row => fidelityRow(row, repeats, scale))}
  </tbody>`
  })}
</table></div>`
}

function fidelityRow(row: FidelityRow, repeats: number, scale: number): Markup {
  const { unit } = row
  const range = interval(row.simulated, value => inUnit(value, unit))
  const within = row.error !== null && row.noiseFloor !== null && Math.abs(row.error) <= row.noiseFloor
  // A difference of two shares is a matter of percentage points.
  const differenceUnit = unit === 'ratio' ? 'pp' : unitName(unit)
  return html`
    <tr class="${within ? 'within' : ''}">
      <th scope="row">${metricName(row.metric)}${row.tenant !== null && html` <small>${row.tenant}</small>`}</th>
      <td class="num">${withUnit(inUnit(row.simulated?.value, unit), unitName(unit))}${range !== null && html`<small>${range}</small>`}</td>
      ${Array.from({ length: repeats }, (_, i) => html`<td class="num">${inUnit(row.live[i], unit)}</td>`)}
      <td class="num error">${withUnit(signed(differenceInUnit(row.error, row.liveMean, unit)), differenceUnit)}</td>
      <td class="num error">${relative(row.relativeError)}</td>
      <td class="num">${withUnit(differenceInUnit(row.noiseFloor, row.liveMean, unit), differenceUnit)}</td>
      <td class="bar">${bar(row, scale)}</td>
    </tr>`
}

function relative(share: number | null): string {
  return share === null || !Number.isFinite(share) ? DASH : withUnit(signed(fixed(100 * share, 1)), '%')
}

function relativeNoise({ noiseFloor, liveMean }: FidelityRow): number {
  return noiseFloor === null || liveMean === null || liveMean === 0 ? 0 : Math.abs(noiseFloor / liveMean)
}

/** Half the bar's width stands for this much; the outermost are cut off rather than flatten all others. */
function barScale(rows: readonly FidelityRow[]): number {
  const reaches = rows
    .map(row => Math.max(Math.abs(row.relativeError ?? 0), relativeNoise(row)))
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  const usual = reaches[Math.floor(0.9 * (reaches.length - 1))] ?? 0
  return Math.max(0.02, usual * 1.15)
}

function bar(row: FidelityRow, scale: number): Markup | string {
  if (row.relativeError === null || !Number.isFinite(row.relativeError)) return DASH
  const place = (share: number) => Math.round(60 * Math.max(-1, Math.min(1, share / scale)) * 10) / 10
  const noise = place(relativeNoise(row))
  const at = place(row.relativeError)
  const beyond = Math.abs(row.relativeError) > scale
  const mark = beyond
    ? html`<path class="mark" d="M${at - Math.sign(at) * 5},-5L${at},0L${at - Math.sign(at) * 5},5Z"/>`
    : html`<circle class="mark" cx="${at}" r="4"/>`
  return html`<svg viewBox="-66 -9 132 18" aria-hidden="true"><rect class="noise" x="${-noise}" y="-6" width="${2 * noise}" height="12" rx="2"/><path class="zero" d="M0,-8V8"/><path class="reach" d="M0,0H${at}"/>${mark}</svg>`
}
