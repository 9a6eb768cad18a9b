/** An error of a run tells which run it was: the same scenario meets it again, on any machine. */
import { Interrupted, PolicyError, UserError } from '../errors/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { scenarioHash } from '../spec/scenario-hash.ts'

export interface NamedRun {
  /** The swept fields and the labels of their values. */
  readonly swept: readonly (readonly [path: string, label: string])[]
  readonly scenario: Scenario
}

/** Whether it is about the run, and not about what the user gave or wished. */
export function isOfTheRun(thrown: unknown): thrown is Error {
  return thrown instanceof Error && !(thrown instanceof UserError || thrown instanceof Interrupted)
}

/** The same error, with more words: its own stay first. */
export function sayWhichRun(thrown: Error, { swept, scenario }: NamedRun, further: readonly string[] = []): Error {
  const error = blamedOnOutsiders(thrown, scenario)
  const cell = swept.map(([path, label]) => `, ${path} = ${label}`).join('')
  const which =
    `in experiment '${scenario.experiment}', seed '${scenario.seed}', replication ${scenario.replication}${cell} ` +
    `(scenario ${scenarioHash(scenario)})`
  const { message, stack = '' } = error
  error.message = [message, which, ...further].join('\n')
  // The stack, which is what a user is shown, quotes the message as it was when the error was made.
  error.stack = stack.includes(message)
    ? stack.replace(message, () => error.message)
    : `${error.name}: ${error.message}`
  return error
}

/** What shows that policies don't keep their word. Named, not told by class: it may come from another process. */
const BROKEN_PROMISES = ['StuckError', 'Violation']

/** Where policies from outside were among those of a run whose promises are broken, it is for their author to look first. */
function blamedOnOutsiders(error: Error, scenario: Scenario): Error {
  const { first, whose } = outsidersOf(scenario)
  if (first === undefined || !BROKEN_PROMISES.includes(error.name)) return error
  return new PolicyError(`${error.message}\n${whose}`, first.family, first.plugin, { cause: error })
}

/** Of what else a simulation throws they may be the cause: nothing keeps them from writing where they are to read. */
export function perhapsOfOutsiders(error: Error, scenario: Scenario): string[] {
  const { first, whose } = outsidersOf(scenario)
  if (first === undefined || error.name === 'PolicyError' || BROKEN_PROMISES.includes(error.name)) return []
  return [`${whose}: does it write anything but its answer into what it is given?`]
}

function outsidersOf({ policies }: Scenario) {
  const outsiders = Object.entries(policies).flatMap(([family, { name, plugin }]) =>
    plugin === undefined
      ? []
      : [{ family, plugin: plugin.name, says: `the ${family} policy '${name}' of ${plugin.name}` }],
  )
  return { first: outsiders[0], whose: `among those who decide is ${outsiders.map(({ says }) => says).join(', and ')}` }
}

/** @param folder of the run that broke off, where it had a log: one wants to see how it came to that */
export function keptLog(folder: string | undefined): string[] {
  return folder === undefined ? [] : [`its log up to there: foreserve playback ${folder}`]
}
