/** What `simulate --check` says when nothing was broken. */
import type { CheckReport } from '../check/index.ts'

/** Runs whose sum is told; more of them would be a wall of digits. */
const MOST_SUMS = 6

export function checkText(reports: readonly CheckReport[]): string {
  const [first] = reports
  if (first === undefined) return 'checked: no run'
  const sum = (read: (report: CheckReport) => number) => reports.reduce((all, report) => all + read(report), 0)
  const sums = reports.slice(0, MOST_SUMS).map(it => it.requestSeconds)
  const more = reports.length > MOST_SUMS ? `, and so in ${reports.length - MOST_SUMS} more runs` : ''
  return [
    `checked: ${first.invariants.length} invariants hold in ${reports.length} ${reports.length === 1 ? 'run' : 'runs'} of ${sum(it => it.requests)} requests and ` +
      `${sum(it => it.events)} events: ${first.invariants.join(', ')}`,
    `Little's law, as an identity to the nanosecond: ${sums.join(', ')} request-seconds${more}`,
  ].join('\n')
}
