/**
 * What a plugin finds where it looks for the clock or for chance: an error that says so, with its line. A policy that read
 * either would decide otherwise in each run. This is for honest mistakes; who wants to can get round it.
 */

const forbidden = (name: string, why: string) => {
  const refuse = (): never => {
    throw new Error(`a policy ${why}: ${name}`)
  }
  // biome-ignore lint/complexity/useArrowFunction: it must be one that could be constructed
  return new Proxy(function () {}, { get: refuse, apply: refuse, construct: refuse })
}

const NO_CLOCK = 'reads no clock, view.nowNs is the time'
const NO_CHANCE = 'draws no chance of its own, context.draws is for that'

/** By name, in the place of what all code has. */
export const PURE_GLOBALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['Math', { ...mathWithoutChance(), random: () => forbidden('Math.random', NO_CHANCE)() }],
  ['Date', forbidden('Date', NO_CLOCK)],
  ['performance', forbidden('performance', NO_CLOCK)],
  ['crypto', forbidden('crypto', NO_CHANCE)],
  ['setTimeout', forbidden('setTimeout', NO_CLOCK)],
  ['setInterval', forbidden('setInterval', NO_CLOCK)],
  // As where there is no Node.
  ['process', undefined],
  ['require', undefined],
])

/** All of it: what is `Math.min` here is the engine's own function, and as fast. */
function mathWithoutChance(): object {
  return Object.fromEntries(Object.getOwnPropertyNames(Math).map(name => [name, Math[name as keyof Math]]))
}
