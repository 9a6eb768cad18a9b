/** Under the table of cells, where a rate was swept: how much each combination sustained. */
import type { GroupedCell } from '../experiment/index.ts'
import { meanEstimate, type SustainedRate, sustainedRates } from '../statistics/index.ts'
import { flowText } from './flow-text.ts'
import { textTable } from './text-table.ts'

/**
 * By the shares as they were seen, the mean over the replications that offered something, and not by the lower ends of their
 * intervals.
 */
export function sustainedOf(cells: readonly GroupedCell[]): SustainedRate[] {
  return sustainedRates(
    cells.map(({ swept, summary, runs }) => ({
      swept,
      offeredPerS: summary.offeredPerS.value,
      met: summary.tenants.every(({ sloAttainment }, tenant) => {
        const seen = runs.flatMap(({ result }) => result.tenants[tenant]!.attainment ?? [])
        return seen.length === 0 || meanEstimate(seen).value! >= sloAttainment
      }),
    })),
  )
}

export function sustainedText(rates: readonly SustainedRate[], width: number): string {
  const swept = rates[0]!.swept.map(([path]) => path.replace(/^policies\./, ''))
  const columns = [
    ...swept.map((title, i) => ({ title, heading: swept.length > 1 && i === 0 })),
    { title: 'sustained\n/s', align: 'right' as const },
    { title: 'missed at\n/s', align: 'right' as const },
  ]
  const rows = rates.map(({ swept, sustainedPerS, missedPerS }) => [
    ...swept.map(([, label]) => label),
    shown(sustainedPerS),
    shown(missedPerS),
  ])
  const key =
    'sustained: the highest offered rate at which, as at all lower ones, each SLO was met, as seen; then the next'
  return `${textTable(columns, rows, width)}\n\n${flowText(key, width)}`
}

function shown(ratePerS: number | null): string {
  return ratePerS === null ? '–' : ratePerS.toFixed(ratePerS < 10 ? 2 : 0)
}
