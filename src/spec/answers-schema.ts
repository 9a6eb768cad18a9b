/** What a user writes of a variant's answers to single inputs, where no profile has measured it; and how a scenario has it. */
import * as z from 'zod'
import { base64Of, packBits } from './profile-inputs.ts'
import { formatQuantity, showValue } from './quantities.ts'
import type { ScenarioAnswers } from './scenario.ts'
import { fields, refuse } from './schema-kinds.ts'

/** Names the data of all of them: which rows they are, only who writes them knows. */
const WRITTEN = 'written answers'

const right = z
  .unknown()
  .transform((found, context): number => {
    if (typeof found === 'boolean' || found === 0 || found === 1) return Number(found)
    const details = { found: showValue(found), allowed: '1 or true where it was right, 0 or false where it was wrong' }
    return refuse(context, { problem: 'neither right nor wrong', details })
  })
  .meta({ enum: [0, 1, false, true] })

export const answersSchema = fields({
  correct: z.array(right).min(1).describe('For each input 1 or true where the answer was right, else 0 or false'),
  confidence: z
    .array(z.number().min(0).max(1))
    .describe('For each input the probability that the variant gave its answer, 0 to 1; kept in 256ths, rounded down'),
})
  .superRefine(({ correct, confidence }, context) => {
    if (correct.length === confidence.length) return
    const details = { found: rows(confidence.length), allowed: `${rows(correct.length)}, as in correct` }
    refuse(context, { problem: 'not as many rows', details }, ['confidence'])
  })
  .describe('What it answers to single inputs, the same in the same order for all variants of the model: for cascades')

export type WrittenAnswers = z.output<typeof answersSchema>

/** Of the answers, how many were right. */
export function rightShare({ correct }: WrittenAnswers): number {
  return rightOnes(correct) / correct.length
}

/** A quality that is written beside answers may be rounded, as long as no other number of rows is as near. */
export function refuseOtherQuality(
  { quality, answers }: { readonly quality?: number | undefined; readonly answers?: WrittenAnswers | undefined },
  context: z.RefinementCtx,
): void {
  if (quality === undefined || answers === undefined) return
  const n = answers.correct.length
  const ones = rightOnes(answers.correct)
  if (Math.abs(quality * n - ones) < 0.5) return
  const details = {
    found: formatQuantity(quality, 'ratio'),
    allowed: `${formatQuantity(ones / n, 'ratio')}: ${ones} of ${rows(n)} are right; or no quality, which is then this`,
  }
  refuse(context, { problem: 'a quality that its answers do not give', details }, ['quality'])
}

export function scenarioAnswers({ correct, confidence }: WrittenAnswers): ScenarioAnswers {
  return {
    n: correct.length,
    data: WRITTEN,
    correct: base64Of(packBits(Uint8Array.from(correct))),
    confidence: base64Of(Uint8Array.from(confidence, p => Math.min(255, Math.floor(256 * p)))),
  }
}

function rightOnes(correct: readonly number[]): number {
  return correct.reduce((sum, one) => sum + one, 0)
}

function rows(n: number): string {
  return n === 1 ? '1 row' : `${n} rows`
}
