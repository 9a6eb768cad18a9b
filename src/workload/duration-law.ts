/** Drawn durations of clients: how long they think, how long they wait. */
import { type IndexedDraws, ln } from '../random/index.ts'
import type { DurationLaw } from '../spec/scenario.ts'

/** Duration number `index` of the law, in ns and not rounded: whoever schedules an instant with it rounds that (R3). */
export function durationNs({ law, meanNs }: DurationLaw, draws: IndexedDraws, index: number): number {
  return law === 'deterministic' ? meanNs : -ln(draws.unit(index)) * meanNs
}
