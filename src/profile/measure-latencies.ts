/**
 * The measuring plan. A cell is one variant at one batch size after one idle gap. Cells are measured in short rounds, one
 * cell at a time; each sweep visits the cells that are not stable yet in a new random order, so that a drift of the
 * machine (heat, a neighbour) falls on all of them alike and not on the last. A cell that is stable leaves, and the
 * others have its time; the sweep ends when none is left or the budget is spent.
 */
import seedrandom from 'seedrandom'
import { throwIfInterrupted } from '../errors/index.ts'
import type { MeasuredLatency } from '../spec/profile-file.ts'
import type { MeasureRequest } from './protocol.ts'
import { shuffled } from './shuffle.ts'
import { backToBackRule, judgeStability, pacedRule, type StabilityVerdict } from './stability.ts'
import { summarise } from './summarise.ts'

/** One variant, ready to be timed. */
export interface TimedSubject {
  readonly batchSizes: readonly number[]
  measure(request: MeasureRequest): Promise<Float64Array>
}

export interface MeasuringOptions {
  readonly gapsMs: readonly number[]
  readonly budgetMs: number
  readonly seed: string
}

export interface MeasuringHooks {
  /** The part of the work that is done, 0..1. */
  readonly onProgress?: (share: number) => void
  readonly signal?: AbortSignal | undefined
}

interface Cell {
  readonly subject: number
  readonly batchSize: number
  readonly gapMs: number
  readonly rounds: Float64Array[]
  samples: number
  verdict: StabilityVerdict
  /** The rule is asked again when there are so many rounds. */
  nextJudgement: number
}

/** Idle gaps cost far more time than they give samples: together they may take this part of the budget at most. */
const PACED_SHARE = 0.3
/** A cell that is not stable after so many samples will not become so. */
const MOST_SAMPLES = 100_000

/**
 * @returns per subject its latencies, by gap and batch size; gaps for which the budget left no time at all are missing
 * @throws Interrupted after the signal, and what `measure` throws
 */
export async function measureLatencies(
  subjects: readonly TimedSubject[],
  options: MeasuringOptions,
  { onProgress, signal }: MeasuringHooks = {},
): Promise<MeasuredLatency[][]> {
  const cells = subjects.flatMap((subject, index) => cellsOf(subject, index, options.gapsMs))
  const random = seedrandom.xor4096(`${options.seed}/rounds`)
  const limitMs = roundLimitMs(cells, options.budgetMs)
  const startMs = performance.now()
  let pacedMs = 0
  let open = cells
  while (open.length > 0) {
    let visited = 0
    for (const cell of shuffled(open, random)) {
      const spentMs = performance.now() - startMs
      const isOver = spentMs >= options.budgetMs
      // Each batch size gets one round even from a spent budget: a profile without it could not be simulated.
      if (isOver && (cell.gapMs > 0 || cell.rounds.length > 0)) continue
      if (cell.gapMs > 0 && pacedMs >= PACED_SHARE * options.budgetMs && open.some(other => other.gapMs === 0)) continue
      const fromMs = performance.now()
      await measureRound(cell, subjects[cell.subject]!, limitMs)
      throwIfInterrupted(signal)
      if (cell.gapMs > 0) pacedMs += performance.now() - fromMs
      visited++
      onProgress?.(Math.min(1, Math.max(spentMs / options.budgetMs, 1 - open.length / cells.length)))
    }
    open = open.filter(cell => !cell.verdict.stable && cell.samples < MOST_SAMPLES)
    if (visited === 0) break
  }
  onProgress?.(1)
  return subjects.map((_, index) => cells.filter(cell => cell.subject === index && cell.samples > 0).map(toLatency))
}

/** Idle gaps are measured at the smallest batch size and at the one in the middle. */
export function pacedBatchSizes(batchSizes: readonly number[]): number[] {
  return [...new Set([batchSizes[0]!, batchSizes[Math.floor(batchSizes.length / 2)]!])]
}

function cellsOf(subject: TimedSubject, index: number, gapsMs: readonly number[]): Cell[] {
  return gapsMs.flatMap(gapMs => {
    const sizes = gapMs === 0 ? subject.batchSizes : pacedBatchSizes(subject.batchSizes)
    return sizes.map(batchSize => {
      const verdict = { stable: false, because: null }
      return { subject: index, batchSize, gapMs, rounds: [], samples: 0, verdict, nextJudgement: 1 }
    })
  })
}

/** The longest that one round of executions may take, so that even slow models get several within the budget. */
function roundLimitMs(cells: readonly Cell[], budgetMs: number): number {
  const backToBack = Math.max(1, cells.filter(cell => cell.gapMs === 0).length)
  return Math.max(20, budgetMs / backToBack / (2 * backToBackRule.leastRounds))
}

async function measureRound(cell: Cell, subject: TimedSubject, limitMs: number): Promise<void> {
  const { batchSize, gapMs } = cell
  const isFirst = cell.rounds.length === 0
  const request: MeasureRequest =
    gapMs === 0
      ? {
          ...{ batchSize, gapMs, leastSamples: 20, leastMs: 20, mostSamples: 1000, mostMs: limitMs },
          // The first run of a batch size allocates; later rounds only bring caches and clock back.
          ...(isFirst ? { warmUpRuns: 3, warmUpMs: 20 } : { warmUpRuns: 2, warmUpMs: 2 }),
        }
      : {
          ...{ batchSize, gapMs, leastSamples: 8, leastMs: 0, mostSamples: 8, mostMs: Math.max(limitMs, 3 * gapMs) },
          ...{ warmUpRuns: isFirst ? 3 : 1, warmUpMs: 0 },
        }
  const latencies = await subject.measure(request)
  cell.rounds.push(latencies)
  cell.samples += latencies.length
  // Judging sorts all samples, so it is done in growing steps: each 1.2 times the rounds of the last.
  if (cell.rounds.length < cell.nextJudgement) return
  cell.verdict = judgeStability(cell.rounds, gapMs === 0 ? backToBackRule : pacedRule)
  cell.nextJudgement = Math.ceil(cell.rounds.length * 1.2)
}

function toLatency({ batchSize, gapMs, rounds, verdict }: Cell): MeasuredLatency {
  // The last judgement may be some rounds old.
  const { stable, because } = verdict.stable
    ? verdict
    : judgeStability(rounds, gapMs === 0 ? backToBackRule : pacedRule)
  return { batchSize, gapMs, ...summarise(rounds), stable, unstableBecause: because }
}
