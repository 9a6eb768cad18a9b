/** An experiment with a law instead of a profile, and what is said about one thing that is wrong in it. */
import { expect } from 'vitest'
import { scenarioSchema } from '../../src/spec/scenario-schema.ts'
import { mistakesOf, resolveText } from './small-experiment.ts'

export const theoryExperiment = `name: theory
duration: 10 s
replications: 1
models:
  - name: unit
    variants: [{name: only, service: {law: exponential, perItem: 1 ms}}]
cluster:
  pools:
    - {name: p, nodes: 4, devices: {type: server}}
tenants:
  - name: t
    model: unit
    slo: {latency: 1 s}
    arrivals: {process: poisson, rate: 100 /s}
`

function changed(text: string, instead: string): string {
  if (!theoryExperiment.includes(text)) throw new Error(`the experiment has no '${text}'`)
  return theoryExperiment.replace(text, instead)
}

/** The scenario of the experiment in which `text` is replaced; checks that it is the same after writing and reading. */
export async function scenarioWith(text: string, instead: string) {
  const { cells } = await resolveText(changed(text, instead))
  const scenario = cells[0]!.scenarios[0]!
  expect(scenarioSchema.parse(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario)
  return scenario
}

/** Expects the message; each ‸ marks a place in `instead`, and in `message` stands for its line and column. */
export async function expectMistake(text: string, instead: string, message: string) {
  const pieces = changed(text, instead).split('‸')
  const places = pieces.slice(0, -1).map((_, i) => {
    const lines = pieces
      .slice(0, i + 1)
      .join('')
      .split('\n')
    return `${lines.length}:${lines.at(-1)!.length + 1}`
  })
  const expected = message.replaceAll('‸', () => places.shift() ?? 'no mark')
  expect(await mistakesOf(pieces.join(''))).toBe(expected)
}
