/** Logs from their files to an outcome, in steps between which the process can do other things. */
import { setImmediate } from 'node:timers/promises'
import type { AnyPolicyEntry, Family } from '../contract/index.ts'
import { nearestName, throwIfInterrupted, UserError } from '../errors/index.ts'
import { LogReader } from '../journal/index.ts'
import { decidesIn, findPolicy } from '../spec/find-policy.ts'
import { readScenario } from '../spec/read-scenario.ts'
import type { Scenario, ScenarioPolicy } from '../spec/scenario.ts'
import { scenarioHash } from '../spec/scenario-hash.ts'
import { LogComparison, type LogsOutcome } from './compare-logs.ts'
import type { LoggedRun } from './find-logs.ts'
import { Playback, type PlaybackOutcome } from './playback.ts'

export interface FollowOptions {
  readonly signal?: AbortSignal
  /** Told the share (0..1) of the log that is done. */
  readonly onProgress?: (share: number) => void
  /** Told what a reader of the outcome should know. */
  readonly note?: (text: string) => void
}

const EVENTS_IN_A_STEP = 1000
const ROWS_IN_A_STEP = 5000

/**
 * Plays a run's log to a core of the scenario beside it.
 * @throws UserError when either can't be read, or they don't belong together; Interrupted
 */
export async function playBack(
  run: LoggedRun,
  registry: readonly AnyPolicyEntry[],
  options: FollowOptions = {},
): Promise<PlaybackOutcome> {
  const log = new LogReader(run.log)
  try {
    const scenario = readScenario(run.scenario)
    if (scenarioHash(scenario) !== log.header.scenario) {
      throw new UserError('the log is of another scenario than the one beside it', {
        at: { file: run.log, line: 1, field: 'scenario' },
        found: log.header.scenario,
        allowed: `${scenarioHash(scenario)}, the hash of ${run.scenario}`,
      })
    }
    refuseUnknownPolicies(scenario, registry, run.scenario)
    for (const text of otherContents(scenario, registry)) options.note?.(text)
    const playback = new Playback(scenario, registry, log)
    await inSteps(() => playback.play(EVENTS_IN_A_STEP), log, options)
    return playback.outcome
  } finally {
    log.close()
  }
}

/** @throws UserError when one can't be read, or when their numbers stand for different things; Interrupted */
export async function compareLogs(
  first: LoggedRun,
  second: LoggedRun,
  options: FollowOptions = {},
): Promise<LogsOutcome> {
  const firstLog = new LogReader(first.log)
  try {
    const secondLog = new LogReader(second.log)
    try {
      const comparison = new LogComparison(firstLog, secondLog)
      await inSteps(() => comparison.read(ROWS_IN_A_STEP), firstLog, options)
      return comparison.outcome
    } finally {
      secondLog.close()
    }
  } finally {
    firstLog.close()
  }
}

async function inSteps(step: () => boolean, log: LogReader, { signal, onProgress }: FollowOptions): Promise<void> {
  while (step()) {
    onProgress?.(log.passedBytes / log.sizeBytes)
    await setImmediate()
    throwIfInterrupted(signal)
  }
}

/** A log may be older, or of a build with other policies. */
function refuseUnknownPolicies(scenario: Scenario, registry: readonly AnyPolicyEntry[], file: string): void {
  for (const [family, { name, plugin }] of policiesOf(scenario)) {
    const known = registry.filter(entry => decidesIn(entry, family)).map(entry => entry.name)
    if (known.includes(name)) continue
    throw new UserError(`there is no such ${family} policy here, so the log can't be played back`, {
      at: { file, field: `policies.${family}.name` },
      found: name,
      allowed: known.join(', '),
      nearest: nearestName(name, known),
      ...(plugin && { hint: `it came from a plugin: --plugin ${plugin.name}` }),
    })
  }
}

/** Another content of a plugin may be what one wants to hold against the log, but one should know it. */
function otherContents(scenario: Scenario, registry: readonly AnyPolicyEntry[]): string[] {
  const notes = policiesOf(scenario).flatMap(([family, { name, plugin }]) => {
    const now = findPolicy(registry, family, name)?.plugin
    if (now?.sha256 === plugin?.sha256) return []
    const here = now === undefined ? 'one of ours' : `that of ${now.name} (${now.sha256.slice(0, 12)})`
    const then = plugin === undefined ? 'one of ours' : `that of ${plugin.name} (${plugin.sha256.slice(0, 12)})`
    return [`note: '${name}' is ${here} now, and was ${then} when the log was written`]
  })
  return [...new Set(notes)]
}

function policiesOf({ policies }: Scenario): [Family, ScenarioPolicy][] {
  return Object.entries(policies) as [Family, ScenarioPolicy][]
}
