/** Which columns a comparison looks at, their units, and which of them make sense per tenant. */

export interface ComparedMetric {
  /** Column of `summary.csv` and, unless `wholeRunOnly`, of `tenants.csv`. */
  readonly column: string
  readonly unit: 'ms' | '/s' | 'ratio' | 'requests'
  readonly wholeRunOnly?: boolean
  /** The column to read in a live run where it has one of its own. */
  readonly liveColumn?: string
}

export const COMPARED_METRICS: readonly ComparedMetric[] = [
  { column: 'attainment', unit: 'ratio' },
  { column: 'goodputPerS', unit: '/s' },
  { column: 'latencyMs_mean', unit: 'ms' },
  { column: 'latencyMs_p50', unit: 'ms' },
  { column: 'latencyMs_p95', unit: 'ms' },
  { column: 'latencyMs_p99', unit: 'ms' },
  { column: 'queueMs_mean', unit: 'ms' },
  { column: 'serviceMs_mean', unit: 'ms' },
  // In simulation as the variants were measured, a cascade's input by input; counted on the answers themselves live.
  { column: 'quality', unit: 'ratio', liveColumn: 'observedQuality' },
  { column: 'batchSize_mean', unit: 'requests', wholeRunOnly: true },
  { column: 'utilisation', unit: 'ratio', wholeRunOnly: true },
]
