/** `foreserve compare --decisions`: where two logs, or the logs of two results folders, part. */
import { UserError } from '../errors/index.ts'
import { compareLogs, pairLogs } from '../playback/index.ts'
import type { CommandContext, Verdict } from './command.ts'
import { comparedText, isIdentical } from './decisions-text.ts'

export async function compareDecisions(
  results: readonly string[],
  json: boolean,
  { out, columns, signal, progress }: CommandContext,
): Promise<Verdict> {
  const [first, second, ...rest] = results
  if (first === undefined || second === undefined || rest.length > 0) {
    throw new UserError('--decisions compares two logs', {
      found: `${results.length} arguments`,
      allowed: 'two results folders, or two decisions.ndjson files',
    })
  }
  const { pairs, onlyFirst, onlySecond } = pairLogs(first, second)
  const bar = progress('compare', pairs.length)
  const outcomes = []
  try {
    for (const [done, [one, other]] of pairs.entries()) {
      const outcome = await compareLogs(one, other, { signal, onProgress: share => bar.update(done + share) })
      outcomes.push({ first: one.log, second: other.log, identical: isIdentical(outcome), ...outcome })
      if (json) continue
      const scenarios = outcome.sameScenario ? '' : ' (of two scenarios)'
      out(`${one.log}, ${other.log}${scenarios}: ${comparedText(outcome, ['first', 'second'], columns)}`)
    }
  } finally {
    bar.stop()
  }
  const identical = outcomes.every(outcome => outcome.identical) && onlyFirst.length + onlySecond.length === 0
  if (json) out(JSON.stringify({ identical, runs: outcomes, onlyFirst, onlySecond }, null, 2))
  else {
    for (const [folder, runs] of [
      [first, onlyFirst],
      [second, onlySecond],
    ] as const) {
      if (runs.length > 0) out(`only in ${folder}: ${runs.join(', ')}`)
    }
  }
  return identical ? 0 : 1
}
