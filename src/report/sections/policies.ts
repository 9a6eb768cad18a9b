/** The table of policies by load, the best marked, and those that break a promise muted. */
import { DASH, fixed, interval, list, percent, plain, plainPercent, significant, withUnit } from '../format.ts'
import { html, type Markup } from '../page/markup.ts'
import type { Look, Looks } from '../palette.ts'
import type { Estimate, PolicyResult, ReportData, ReportTenant, TenantSlo } from '../report-data.ts'
import { meetsAll, resultOf, type SloVerdict, tenantVerdict } from '../slo-verdict.ts'
import { symbol } from './symbol.ts'

type Format = (value: number | null | undefined) => string

const inPercent: Format = value => percent(value, 2)
const wholePercent: Format = value => percent(value, 0)
const perSecond: Format = value =>
  value !== null && value !== undefined && value >= 10 ? fixed(value, 0) : significant(value, 2)

const share: Format = value => percent(value, 1)

function hasOptimum({ results }: ReportData): boolean {
  return results.some(({ ofOptimum }) => ofOptimum !== null && ofOptimum !== undefined)
}

function hasFairness({ results }: ReportData): boolean {
  return results.some(({ jainIndex }) => (jainIndex?.value ?? null) !== null)
}

function hasAlone({ results }: ReportData): boolean {
  return results.some(({ tenants }) => tenants.some(({ attainmentAlone }) => (attainmentAlone?.value ?? null) !== null))
}

export function policiesTable(data: ReportData, looks: Looks): Markup | null {
  if (data.results.length === 0) return null
  const groups = byLoad(data.results)
  const tenants = data.tenants
  return html`
<div class="scroll"><table class="policies">
  <thead>
    <tr><th scope="col">Policy</th>
      ${tenants.map(tenant => html`<th scope="col" class="num">${tenant.name}<small>${promise(tenant.slo) ?? '%'}</small></th>`)}
      ${tenants.length === 0 && html`<th scope="col" class="num">attainment<small>%</small></th>`}
      <th scope="col" class="num">goodput<small>answers/s in SLO</small></th>
      ${hasOptimum(data) && html`<th scope="col" class="num">of optimum<small>%</small></th>`}
      ${hasFairness(data) && html`<th scope="col" class="num">fairness<small>Jain’s index</small></th>`}
      <th scope="col" class="num">p99 latency<small>ms</small></th>
      <th scope="col" class="num">quality<small>%</small></th>
      <th scope="col" class="num">in use<small>% of time</small></th>
      <th scope="col">backlog</th></tr>
  </thead>
  ${groups.map(group => loadGroup(group, data, looks))}
</table></div>
<p class="note">${caption(data)}</p>`
}

function caption(data: ReportData): string {
  const { results, tenants } = data
  const method = results.flatMap(result => result.goodputPerS ?? []).find(estimate => estimate.low !== null)
  const intervals =
    method === undefined
      ? ''
      : `Small figures are ${percent(method.level, 0)} % intervals (${method.method}, ${method.n} replications). `
  const promises =
    tenants.length === 0
      ? ''
      : `${tenants.length === 1 ? 'Column' : 'Columns'} ${list(tenants.map(({ name }) => name))}: the share of offered requests answered within the SLO. `
  const optimum = hasOptimum(data)
    ? `Of optimum: the answers in time as a share of what any policy could have answered in time${results.some(result => result.optimum === 'bound') ? ' (≥: known by an upper bound only)' : ''}. `
    : ''
  const alone = hasAlone(data) ? 'Alone: the same requests without the other tenants. ' : ''
  const fairness = hasFairness(data)
    ? 'Fairness: of what each tenant was served against its fair share by weight, 1 where all got theirs; below it the tenant with the least attainment. '
    : ''
  const silent = results.some(result => tenants.some(it => tenantVerdict(resultOf(result, it), it) === 'silent'))
    ? '; · sent nothing, so neither kept nor broken'
    : ''
  return `${promises}${alone}${optimum}${fairness}${intervals}● best goodput, and of equal ones the best quality, among the policies that keep every promise at that load; ✗ promise broken; ? undecided, since the interval reaches across it${silent}. Rows that break a promise are muted.`
}

/** Null where nothing was asked, or not the same in all rows. */
function promise(slo: TenantSlo): string | null {
  const parts = [
    slo.attainment === null ? null : `${plainPercent(slo.attainment)} %`,
    slo.latencyMs === null ? null : withUnit(plain(slo.latencyMs), 'ms'),
  ].filter(part => part !== null)
  return parts.length === 0 ? null : `asked ${parts.join(' in ')}`
}

function byLoad(results: readonly PolicyResult[]): PolicyResult[][] {
  const loads = [...new Set(results.map(result => result.load))].sort((a, b) => (a ?? 0) - (b ?? 0))
  return loads.map(load => results.filter(result => result.load === load))
}

function loadGroup(group: readonly PolicyResult[], data: ReportData, looks: Looks): Markup {
  const { load } = group[0]!
  const offered = group.find(result => result.offeredPerS !== null)?.offeredPerS?.value
  const columns = Math.max(1, data.tenants.length) + 6 + (hasOptimum(data) ? 1 : 0) + (hasFairness(data) ? 1 : 0)
  const best = bestOf(group, data.tenants)
  const title = load === null ? 'Load as written' : `Load ${percent(load, 0)} %`
  return html`
  <tbody>
    <tr class="group"><th scope="rowgroup" colspan="${columns}"><span>${title}${offered !== undefined && offered !== null && html` <small>${perSecond(offered)} requests/s offered</small>`}</span></th></tr>
    ${group.map(result => row(result, result === best, data, looks))}
  </tbody>`
}

/** Among those that keep every promise by the lower bound, the highest goodput; of equal ones the best quality; then by name. */
function bestOf(group: readonly PolicyResult[], tenants: readonly ReportTenant[]): PolicyResult | null {
  const keeping = group.filter(result => meetsAll(result, tenants))
  const more = (a: Estimate | null, b: Estimate | null) => (b?.value ?? 0) - (a?.value ?? 0)
  keeping.sort(
    (a, b) => more(a.goodputPerS, b.goodputPerS) || more(a.quality, b.quality) || (a.policy < b.policy ? -1 : 1),
  )
  return keeping[0] ?? null
}

function row(result: PolicyResult, isBest: boolean, data: ReportData, looks: Looks): Markup {
  const { story, tenants, policies } = data
  const isChosen = story.chosen?.policy === result.policy && story.chosen.load === result.load
  const summary = policies.find(({ name }) => name === result.policy)?.summary ?? ''
  const verdicts = tenants.map(tenant => {
    const own = resultOf(result, tenant)
    const estimate = own?.attainment ?? null
    const alone = own?.attainmentAlone?.value ?? null
    const below = [
      own?.slo === undefined ? null : promise(own.slo),
      alone === null ? null : `alone ${inPercent(alone)}`,
    ]
      .filter(part => part !== null)
      .join('; ')
    return { estimate, below, verdict: tenantVerdict(own, tenant) }
  })
  const broken = verdicts.some(({ verdict }) => verdict === 'missed')
  const look: Look | undefined = looks.get(result.policy)
  return html`
    <tr class="${[isBest && 'best', isChosen && 'chosen', broken && 'broken'].filter(Boolean).join(' ')}" data-key="${result.policy}">
      <th scope="row" title="${summary}">${look !== undefined && symbol(look.colour.light, look.shape)}${result.policy}${result.world !== 'simulated' && ` (${result.world})`}${isBest && html` <span class="badge" title="best at this load">●</span>`}${isChosen && html` <span class="tag">chosen</span>`}</th>
      ${verdicts.map(({ estimate, verdict, below }) => cell(estimate, inPercent, { verdict, below }))}
      ${tenants.length === 0 && cell(result.attainment, inPercent)}
      ${cell(result.goodputPerS, perSecond)}
      ${hasOptimum(data) && cell(result.ofOptimum ?? null, share, { before: result.optimum === 'bound' ? '≥ ' : '' })}
      ${hasFairness(data) && cell(result.jainIndex ?? null, value => fixed(value, 3), { below: worstOf(result) })}
      ${cell(result.latencyMsP99, significant)}
      ${cell(result.quality, inPercent)}
      ${cell(result.utilisation, wholePercent)}
      <td class="state ${result.saturation ?? ''}">${result.saturation ?? DASH}</td>
    </tr>`
}

const MARKS: { readonly [verdict in SloVerdict]: string } = {
  kept: '',
  missed: '✗',
  undecided: '?',
  silent: '·',
  none: '',
}

const SAID: { readonly [verdict in SloVerdict]?: string } = {
  missed: 'promise missed',
  undecided: 'promise undecided',
  silent: 'sent nothing',
}

interface Around {
  readonly verdict?: SloVerdict
  readonly before?: string
  readonly below?: string
}

function cell(
  estimate: Estimate | null,
  format: Format,
  { verdict = 'none', before = '', below = '' }: Around = {},
): Markup {
  const range = interval(estimate, format)
  const mark = MARKS[verdict]
  return html`<td class="num ${verdict}">${mark !== '' && html`<i title="${SAID[verdict] ?? ''}">${mark}</i>`}${before}${format(estimate?.value)}${range !== null && html`<small>${range}</small>`}${below !== '' && html`<small>${below}</small>`}</td>`
}

/** In words; of equal ones the first, and nobody where all fare alike. */
function worstOf({ tenants }: PolicyResult): string {
  const known = tenants.flatMap(({ tenant, attainment }) => {
    const value = attainment?.value ?? null
    return value === null ? [] : [{ tenant, value }]
  })
  const values = known.map(({ value }) => value)
  const least = Math.min(...values)
  const worst = known.find(({ value }) => value === least)
  return worst === undefined || least === Math.max(...values) ? '' : `worst: ${worst.tenant}`
}
