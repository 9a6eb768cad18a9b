/**
 * Runs a property over a swarm. A failure is shrunk and told with the one command that brings it back:
 *
 *   SWARM_SEED  where to look      SWARM_RUNS  how many samples      SWARM_PATH  straight to one, as a failure says it
 *   SWARM_AT    a file that holds the sample in hand: what hangs can't say so itself
 */
import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { stringify } from 'yaml'

export interface Swarm<Sample> {
  /** As vitest knows the test. */
  readonly name: string
  readonly file: string
  readonly samples: fc.Arbitrary<Sample>
  readonly runs: number
  /** Throws where something is wrong. */
  check(sample: Sample): void
  /** What a reader sees of a sample. */
  show(sample: Sample): unknown
}

export function runSwarm<Sample>({ name, file, samples, runs, check, show }: Swarm<Sample>): void {
  const { SWARM_SEED, SWARM_RUNS, SWARM_PATH, SWARM_AT } = process.env
  const seed = Number(SWARM_SEED ?? 1)
  let at = 0
  const noted = (sample: Sample) => {
    at++
    if (SWARM_AT !== undefined && SWARM_AT !== '')
      writeFileSync(SWARM_AT, `# ${name}: sample ${at}\n${text(show(sample))}`)
    check(sample)
  }
  const found = fc.check(fc.property(samples, noted), {
    seed,
    numRuns: Number(SWARM_RUNS ?? runs),
    ...(SWARM_PATH !== undefined && { path: SWARM_PATH, endOnFailure: true }),
  })
  if (!found.failed) return
  const { counterexample, counterexamplePath, errorInstance, numRuns, numShrinks } = found
  const where = `SWARM_SEED=${seed}${counterexamplePath === null ? '' : ` SWARM_PATH=${counterexamplePath}`}`
  const command = `${where} npx vitest run --config test/vitest.config.ts ${file} -t '${name}'`
  const shown = counterexample === null ? '' : text(show(counterexample[0]))
  const cause = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance)
  throw new Error(
    `sample ${numRuns} of the swarm is wrong (shrunk ${numShrinks} times). To see it again:\n\n  ${command}\n\n${cause}\n\n${shown}`,
  )
}

function text(shown: unknown): string {
  return stringify(shown, { aliasDuplicateObjects: false })
}
