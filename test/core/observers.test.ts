/** What policies are told of what became of the requests they decided on. By hand, times in ms; l(b) = 5 + b. */
import { expect, test } from 'vitest'
import type { View } from '../../src/contract/index.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { MS } from '../support/scenarios.ts'

const { batching } = HandDriven.started({ policies: { batching: 'take-all' } }).policies

function told() {
  const lines: string[] = []
  const batch = (view: View, executor: number) => {
    const members: number[] = []
    for (let task = view.batches.first[executor]!; task >= 0; task = view.tasks.next[task]!)
      members.push(view.tasks.ordinal[task]! + 1)
    return `${view.nowNs / MS} on ${executor}: ${members.join(' ')} since ${view.batches.startNs[executor]! / MS}`
  }
  const observed: typeof batching = {
    decide: (view, queue, replica, answer) => batching.decide(view, queue, replica, answer),
    started: (view, executor) => lines.push(`start ${batch(view, executor)}, state ${view.executors.state[executor]}`),
    ended: (view, executor) => lines.push(`end ${batch(view, executor)}, state ${view.executors.state[executor]}`),
  }
  return { lines, observed }
}

test('who asks is told when a batch begins, and when it ends with its members still there', () => {
  const { lines, observed } = told()
  const world = HandDriven.started({ instead: { batching: observed } })
  world.at(0).arrive('a')
  expect(lines.splice(0)).toEqual(['start 0 on 0: 1 since 0, state 1'])
  world.at(1).arrive('a').arrive('a')
  expect(lines.splice(0)).toEqual([])
  world.at(6).complete('e1')
  // The executor is idle when its batch has ended, and busy again when the next has begun.
  expect(lines.splice(0)).toEqual(['end 6 on 0: 1 since 0, state 0', 'start 6 on 0: 2 3 since 6, state 1'])
})

test('the end of a lost batch is never told', () => {
  const { lines, observed } = told()
  const world = HandDriven.started({ instead: { batching: observed } })
  world.at(0).arrive('a').fail('e1')
  expect(lines).toEqual(['start 0 on 0: 1 since 0, state 1'])
})

test('policies of several families may ask', () => {
  const { lines, observed } = told()
  const world = HandDriven.started({
    instead: {
      batching: observed,
      admission: { admit: () => 0, started: (_, executor) => lines.push(`admission too: ${executor}`) },
    },
  })
  world.at(0).arrive('a')
  expect(lines).toEqual(['admission too: 0', 'start 0 on 0: 1 since 0, state 1'])
})
