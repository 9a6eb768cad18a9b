/** Traces from arrival processes: the very arrivals that a simulated tenant of that name has with that seed. */
import { throwIfInterrupted, UserError } from '../errors/index.ts'
import type { ScenarioArrivals } from '../spec/scenario.ts'
import { createArrivals } from '../workload/index.ts'
import type { TraceRows } from './trace.ts'

export interface GenerateOptions {
  readonly arrivals: Exclude<ScenarioArrivals, { process: 'trace' | 'closed-loop' }>
  readonly durationNs: number
  readonly seed: string
  readonly tenant: string
  readonly signal?: AbortSignal | undefined
  /** Called with a share of 0..1. */
  readonly onProgress?: ((done: number) => void) | undefined
}

/** More rows than this do not fit into one file's text. */
const MOST_ROWS = 20_000_000
const BLOCK = 65_536

/** Arrivals in [0, durationNs). @throws UserError when none falls into it, or too many */
export function generateTrace(options: GenerateOptions): TraceRows {
  const { arrivals, durationNs, seed, tenant, signal, onProgress } = options
  const expected = (arrivals.ratePerS * durationNs) / 1e9
  if (expected > MOST_ROWS) {
    throw new UserError('these would be too many rows for one trace', {
      found: `about ${Math.round(expected)} rows`,
      allowed: `up to ${MOST_ROWS}`,
      hint: 'a process can be simulated without a trace: arrivals: {process: ..., rate: ...}',
    })
  }
  const source = createArrivals(arrivals, `${seed}/0/${tenant}/arrivals`, new Map())
  const blocks: Float64Array[] = []
  let rows = 0
  for (let ended = false; !ended; ) {
    const block = new Float64Array(BLOCK)
    source.fill(block)
    const kept = block.findIndex(instant => instant >= durationNs)
    ended = kept !== -1
    blocks.push(ended ? block.subarray(0, kept) : block)
    rows += blocks.at(-1)!.length
    onProgress?.(Math.min(1, block.at(-1)! / durationNs))
    throwIfInterrupted(signal)
  }
  if (rows === 0) {
    throw new UserError('no request arrives in that time', { hint: 'give a longer duration or a higher rate' })
  }
  const arrivalNs = new Float64Array(rows)
  let at = 0
  for (const block of blocks) {
    arrivalNs.set(block, at)
    at += block.length
  }
  return { arrivalNs, tenants: [tenant], tenantOf: new Int32Array(rows), coversNs: durationNs }
}
