/** Runs under a batching policy of the registry, and tells each of its answers before it takes effect. */
import type { ParameterValues, PolicyEntry, View } from '../../src/contract/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { type LoggedRun, runLogged } from './play.ts'
import { type Setting, scenario, tracesOf } from './scenarios.ts'

export interface BatchingAnswer {
  readonly view: View
  readonly queue: number
  readonly replica: number
  readonly answer: number
  readonly untilNs: number
  readonly parameters: ParameterValues
}

/** The run is checked against every invariant too. */
export function runWatching(setting: Setting, told: (answer: BatchingAnswer) => void): LoggedRun {
  const what = scenario(setting)
  const { batching } = what.policies
  const policies = { ...what.policies, batching: { ...batching, name: 'watched' } }
  return runLogged({ ...what, policies }, tracesOf(setting), { check: true }, [watched(batching.name, told)])
}

function watched(name: string, told: (answer: BatchingAnswer) => void): PolicyEntry<'batching'> {
  const entry = policyRegistry.find(it => it.family === 'batching' && it.name === name) as PolicyEntry<'batching'>
  return {
    ...entry,
    name: 'watched',
    create(parameters, context) {
      const policy = entry.create(parameters, context)
      return {
        ...policy,
        decide(view, queue, replica, reused) {
          const answer = policy.decide(view, queue, replica, reused)
          told({ view, queue, replica, answer, untilNs: reused.untilNs, parameters })
          return answer
        },
      }
    },
  }
}
