/** Descriptions of traces and the catalogue as text for a terminal. */
import type { ArrivalStatistics, CatalogueEntry, Importer, TraceDescription } from '../trace/index.ts'

/** Tenants shown one by one; the rest in one line. */
const MOST_TENANTS = 20

export function descriptionText(description: TraceDescription): string {
  const { name, sha256, rows, spanS, comments, tenants, inputTokensMean, outputTokensMean } = description
  const lines = [name, ...comments.map(comment => `  # ${comment}`)]
  lines.push(`  sha256 ${sha256}`, `  ${rows} rows over ${number(spanS, 1)} s`, '')
  const table = [['', 'rows', 'mean /s', 'gap cv', 'dispersion 1 s', 'dispersion 60 s', 'peak / mean 1 s']]
  table.push(statisticsRow('all', description))
  if (tenants.length > 1) {
    for (const tenant of tenants.slice(0, MOST_TENANTS)) table.push(statisticsRow(tenant.tenant, tenant))
  }
  lines.push(...aligned(table).map(line => `  ${line}`))
  if (tenants.length === 1) lines.push(`  one tenant: ${tenants[0]!.tenant}`)
  if (tenants.length > MOST_TENANTS)
    lines.push(`  and ${tenants.length - MOST_TENANTS} more tenants (--json has them all)`)
  if (inputTokensMean !== null) lines.push(`  input tokens, mean   ${number(inputTokensMean, 1)}`)
  if (outputTokensMean !== null) lines.push(`  output tokens, mean  ${number(outputTokensMean, 1)}`)
  return lines.join('\n')
}

export function catalogueText(catalogue: readonly CatalogueEntry[], importers: readonly Importer[]): string {
  const blocks = catalogue.map(entry => {
    const lines = [`${entry.name}   ${entry.title}`, `  ${entry.contents}`]
    lines.push(`  from      https://github.com/${entry.repository}, ${entry.path}`)
    lines.push(`  licence   ${entry.licence}`, `  citation  ${entry.citation}`)
    for (const { file, rows, sha256 } of entry.files) lines.push(`  file      ${file}: ${rows} rows, sha256 ${sha256}`)
    for (const path of entry.shipped) lines.push(`  shipped   ${path}`)
    lines.push(
      entry.importer === null
        ? '  import    no importer yet'
        : `  import    foreserve trace import ${entry.importer} FILE -o OUT`,
    )
    return lines.join('\n')
  })
  const own = importers.filter(({ source }) => source === null)
  const others = own.map(
    ({ name, summary }) => `${name}   ${summary}\n  import    foreserve trace import ${name} FILE -o OUT`,
  )
  return [...blocks, ...others].join('\n\n')
}

function statisticsRow(label: string, statistics: ArrivalStatistics): string[] {
  const { rows, meanRatePerS, gapCv, dispersion1s, dispersion60s, peakToMean1s } = statistics
  const values = [meanRatePerS, gapCv, dispersion1s, dispersion60s, peakToMean1s]
  return [label, `${rows}`, ...values.map(value => number(value, 2))]
}

function number(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits)
}

/** The first column to the left, the others to the right. */
function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = table[0]!.map((_, column) => Math.max(...table.map(row => row[column]!.length)))
  return table.map(row =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}
