/** Results with only what a test of summaries needs. */
import type { GroupResult, RunResult } from '../../src/measure/index.ts'
import { play } from '../support/play.ts'

const template = play({ tenants: { a: { arrivals: [0] }, b: { arrivals: [0] } } }).run.result

export interface Told {
  /** Attainment of tenants a and b. */
  readonly a: number | null
  readonly b?: number | null
  /** Offered to each tenant; by default so many that their number leaves no doubt. */
  readonly requests?: number
  readonly goodput?: number
  /** Of the answers. */
  readonly quality?: number
  readonly saturation?: RunResult['saturation']
}

export function resultOf({
  a,
  b = 1,
  requests = 1e6,
  goodput = 100,
  quality = 1,
  saturation = 'stable',
}: Told): RunResult {
  const group = <T extends GroupResult>(of: T, attainment: number | null): T => ({
    ...of,
    counts:
      attainment === null
        ? { ...of.counts, offered: 0, met: 0 }
        : { ...of.counts, offered: requests, met: Math.round(attainment * requests) },
    attainment,
    goodputPerS: goodput,
    quality,
  })
  return {
    ...template,
    saturation,
    overall: group(template.overall, a),
    tenants: template.tenants.map(tenant => group(tenant, tenant.tenant === 'a' ? a : b)),
  }
}
