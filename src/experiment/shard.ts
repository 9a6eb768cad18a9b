/**
 * A share of an experiment for one of several machines. Whole cells go to a shard, with all their replications, so that it
 * can say what its cells came to; which go where follows from the experiment alone, so shards need not know each other.
 */
import { type Experiment, expectedRequestsOf } from '../spec/index.ts'

/** `index` of `count`, from 1. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/**
 * The experiment with the shard's cells only, in their order. Cells go, the longest first (by the requests expected), each
 * to the shard that has the least so far (Graham, Bounds on Multiprocessing Timing Anomalies, SIAM J. Appl. Math. 1969).
 * Every cell is in exactly one shard; where there are more shards than cells, some are empty.
 */
export function shardOf<E extends Experiment>(experiment: E, { index, count }: Shard): E {
  const { cells, traces } = experiment
  const requests = cells.map(({ scenarios }) =>
    scenarios.reduce((sum, scenario) => sum + expectedRequestsOf(scenario, traces), 0),
  )
  const load = new Float64Array(count)
  const ours = new Set<number>()
  // Sorting is stable: of equal cells the first comes first.
  for (const cell of cells.map((_, i) => i).sort((a, b) => requests[b]! - requests[a]!)) {
    const shard = load.indexOf(Math.min(...load))
    load[shard]! += requests[cell]!
    if (shard === index - 1) ours.add(cell)
  }
  return { ...experiment, cells: cells.filter((_, i) => ours.has(i)) }
}
