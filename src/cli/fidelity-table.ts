/** The fidelity table for a terminal. */
import type { FidelityRow } from '../compare/index.ts'
import { textTable } from './text-table.ts'

export function fidelityTable(rows: readonly FidelityRow[], width?: number): string {
  const right = (title: string) => ({ title, align: 'right' as const })
  return textTable(
    [
      { title: 'policy', heading: true },
      { title: 'tenant', heading: true },
      { title: 'metric' },
      right('simulated'),
      { ...right('95 % interval'), leaveOut: 2 },
      right('live'),
      right('error'),
      { ...right('relative'), leaveOut: 1 },
      right('live noise'),
    ],
    rows.map(row => {
      const show = (value: number | null) => shown(value, row.unit)
      const { value, low, high } = row.simulated
      return [
        row.policy,
        row.tenant ?? 'all',
        row.metric,
        show(value),
        low === null ? '–' : `${show(low)} .. ${show(high)}`,
        row.live.map(show).join(' / '),
        row.error !== null && row.error > 0 ? `+${show(row.error)}` : show(row.error),
        row.relativeError === null
          ? '–'
          : `${row.relativeError > 0 ? '+' : ''}${(100 * row.relativeError).toFixed(1)} %`,
        show(row.noiseFloor),
      ]
    }),
    width,
  )
}

function shown(value: number | null, unit: FidelityRow['unit']): string {
  if (value === null) return '–'
  switch (unit) {
    case 'ratio':
      return `${(100 * value).toFixed(2)} %`
    case 'ms':
      return `${value.toFixed(Math.abs(value) < 10 ? 2 : 1)} ms`
    case '/s':
      return `${value.toFixed(1)} /s`
    case 'requests':
      return value.toFixed(2)
  }
}
