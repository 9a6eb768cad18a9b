/** What `simulate --check` says when nothing was broken. */
import type { CheckReport } from '../check/index.ts'

export function checkText(reports: readonly CheckReport[]): string {
  const [first] = reports
  if (first === undefined) return 'checked: no run'
  const sum = (read: (report: CheckReport) => number) => reports.reduce((all, report) => all + read(report), 0)
  return [
    `checked: ${first.invariants.length} invariants hold in ${reports.length} runs of ${sum(it => it.requests)} requests and ` +
      `${sum(it => it.events)} events: ${first.invariants.join(', ')}`,
    `Little's law, as an identity to the nanosecond: ${reports.map(it => it.requestSeconds).join(', ')} request-seconds`,
  ].join('\n')
}
