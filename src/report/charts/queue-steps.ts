/** The queue of a timeline as steps that can be drawn. */
import type { Timeline } from '../../measure/run-result.ts'

export interface QueueStep {
  readonly at: number
  readonly waiting: number
}

/** More changes than this cannot be told apart on a screen. */
const MOST_STEPS = 4000

/** From one end of the stretch to the other; where there are too many steps, the highest of each short bin. */
export function queueSteps({ fromS, toS, queue }: Timeline): QueueStep[] {
  const before = queue.findLast(({ atS }) => atS <= fromS)?.waiting ?? 0
  const within = queue
    .filter(({ atS }) => atS > fromS && atS < toS)
    .map(({ atS, waiting }) => ({ at: microseconds(atS), waiting }))
  const drawn = within.length > MOST_STEPS ? highestOfBins(within, fromS, toS) : lastOfInstants(within)
  const after = within[within.length - 1]?.waiting ?? before
  return [{ at: fromS, waiting: before }, ...drawn, { at: toS, waiting: after }]
}

/** Seconds to six decimals: as close as a chart can show, in fewer bytes. */
export function microseconds(seconds: number): number {
  return Math.round(1e6 * seconds) / 1e6
}

/** Several changes at one instant leave one step. */
function lastOfInstants(steps: readonly QueueStep[]): QueueStep[] {
  return steps.filter((step, i) => steps[i + 1]?.at !== step.at)
}

function highestOfBins(steps: readonly QueueStep[], fromS: number, toS: number): QueueStep[] {
  const width = (toS - fromS) / (MOST_STEPS / 2)
  const bins = new Map<number, number>()
  for (const { at, waiting } of steps) {
    const bin = Math.floor((at - fromS) / width)
    bins.set(bin, Math.max(waiting, bins.get(bin) ?? 0))
  }
  return [...bins].map(([bin, waiting]) => ({ at: microseconds(fromS + bin * width), waiting }))
}

/** The stretch of this length around the longest queue, kept within the timeline. */
export function busiestWindow({ fromS, toS, queue }: Timeline, lengthS: number): [number, number] {
  const within = queue.filter(({ atS }) => atS >= fromS && atS <= toS)
  const peak = within.reduce((a, b) => (b.waiting > a.waiting ? b : a), { atS: fromS, waiting: 0 })
  const startS = Math.max(fromS, Math.min(toS - lengthS, peak.atS - lengthS / 2))
  return [startS, startS + lengthS]
}
