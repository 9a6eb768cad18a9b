/** The table of measured variants. */
import { fixed, mebibytes, percent, significant, withUnit } from '../format.ts'
import { html, type Markup } from '../page/markup.ts'
import type { Looks } from '../palette.ts'
import type { ProfileCurves, VariantCurve } from '../report-data.ts'
import { symbol } from './symbol.ts'

export function variantsTable({ variants }: ProfileCurves, looks: Looks): Markup | null {
  if (variants.length === 0) return null
  const order = [...looks.keys()]
  const counts = new Set(variants.flatMap(variant => variant.quality?.n ?? []))
  const sameN = counts.size === 1 ? [...counts][0]! : null
  const sorted = [...variants].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  return html`
<div class="scroll"><table class="variants">
  <thead><tr><th scope="col">Variant</th><th scope="col" class="num">quality<small>%${sameN !== null && html` of ${fixed(sameN, 0)}`}</small></th><th scope="col" class="num">latency<small>smallest batch, ms</small></th><th scope="col" class="num">best throughput<small>requests/s</small></th><th scope="col" class="num">at batch</th><th scope="col" class="num">gain</th><th scope="col" class="num">weights</th><th scope="col" class="num">load time<small>ms</small></th></tr></thead>
  <tbody>${sorted.map(variant => variantRow(variant, looks, sameN === null))}</tbody>
</table></div>
<p class="note">Quality is the share of right answers on labelled data. Latencies are medians with nothing else on the executor. The gain is the throughput at the best batch size over that at the smallest: what batching buys.</p>`
}

function variantRow(
  { name, quality, batches, weightsMiB, loadMs }: VariantCurve,
  looks: Looks,
  withN: boolean,
): Markup {
  const look = looks.get(name)
  const first = batches[0]
  const best = batches.reduce<typeof first>(
    (a, b) => (a === undefined || b.throughputPerS > a.throughputPerS ? b : a),
    undefined,
  )
  const gain = first === undefined || best === undefined ? null : best.throughputPerS / first.throughputPerS
  const unstable = batches.filter(batch => !batch.stable).map(batch => batch.batchSize)
  return html`
    <tr data-key="${name}">
      <th scope="row">${look !== undefined && symbol(look.colour.light, look.shape)}${name}${unstable.length > 0 && html` <small>unstable at ${unstable.length === batches.length ? 'every batch size' : `batch ${unstable.join(', ')}`}</small>`}</th>
      <td class="num">${percent(quality?.value, 2)}${withN && quality !== null && html`<small>n ${fixed(quality.n, 0)}</small>`}</td>
      <td class="num">${significant(first?.p50Ms)}</td>
      <td class="num">${significant(best?.throughputPerS)}</td>
      <td class="num">${best?.batchSize ?? significant(null)}</td>
      <td class="num">${withUnit(significant(gain, 2), '×')}</td>
      <td class="num">${mebibytes(weightsMiB)}</td>
      <td class="num">${significant(loadMs)}</td>
    </tr>`
}
