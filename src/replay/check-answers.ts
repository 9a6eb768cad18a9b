/**
 * Did a batch's rows come back in the order they were sent in? Judged after the run: a sample of the served inputs is sent
 * again, alone, to the same variant, and must get the class that it got in its batch. Dynamic quantisation scales over the
 * whole batch, so that companions may tip a borderline input over; rows that were mixed up differ in most of the sample.
 */
import { classOf } from './answer-log.ts'
import type { BatchPayloads } from './batch-payloads.ts'
import type { LiveDriver } from './live-driver.ts'

/** More than this share of the sample in another class than alone: rows are mixed up. */
const MIX_UP_SHARE = 0.05
/** A sample may be too small for a share to mean much. */
const ALWAYS_ALLOWED = 2
/** Answers to compare, a variant. */
const SAMPLE = 128

export interface AnswerCheck {
  readonly compared: number
  /** Inputs that got another class in their batch than alone. */
  readonly mismatched: number
  /** Variants of which not all answers could be compared, because no worker with them was left. */
  readonly unchecked: readonly string[]
}

export async function checkAnswers(
  driver: LiveDriver,
  payloads: BatchPayloads,
  variants: readonly string[],
): Promise<AnswerCheck> {
  const { ready, variants: columns } = driver.core.state
  const { log } = payloads
  const check = { compared: 0, mismatched: 0, unchecked: [] as string[] }
  for (const [variant, name] of variants.entries()) {
    const { views } = payloads.rowsOfModel(columns.model[variant]!)
    for (const entry of log.sample(variant, SAMPLE)) {
      const alone = ready.size[variant] === 0 ? undefined : await ask(driver, variant, views[log.row[entry]!]!)
      if (alone === undefined) {
        check.unchecked.push(name)
        break
      }
      check.compared++
      if (alone !== log.answer[entry]) check.mismatched++
    }
  }
  return check
}

function ask(driver: LiveDriver, variant: number, row: Float32Array): Promise<number | undefined> {
  const { ready } = driver.core.state
  return driver.ask(ready.member[ready.start[variant]!]!, row, scores => classOf(scores, 0, scores.length))
}

/** @throws Error when so many answers differ that rows must have been mixed up */
export function assertNotMixedUp({ compared, mismatched }: AnswerCheck): void {
  if (mismatched <= ALWAYS_ALLOWED || mismatched <= MIX_UP_SHARE * compared) return
  throw new Error(
    `rows of a batch were mixed up: ${mismatched} of ${compared} inputs got another class in their batch than alone ` +
      '(the model may mix the rows of a batch, or the replay does)',
  )
}
