/** Systems, which decide in several families, and policies that do not fit together: refused from what the registry says. */
import { expect, test } from 'vitest'
import { policyRegistry } from '../../src/policies/index.ts'
import { mistakesOf, resolveText, smallExperiment } from './small-experiment.ts'

const written = `policies:
  queueing: earliest-deadline-first
  batching: {name: timeout, maxWait: 2.5 ms}
  allocation: {name: static, replicas: {digits/fp32: 4}}
`

function withPolicies(policies: string): string {
  if (!smallExperiment.includes(written)) throw new Error('the small experiment has other policies')
  return smallExperiment.replace(written, `policies:\n${policies}`)
}

const oneVariant = '  allocation: {name: static, replicas: {digits/fp32: 4}}\n'

test('a system fills its families, with all of its parameters in each', async () => {
  const { cells } = await resolveText(withPolicies(`  system: {name: scheduler, maxBatch: 8}\n${oneVariant}`))
  const { routing, batching, queueing, admission } = cells[0]!.scenarios[0]!.policies
  expect({ routing, batching, queueing, admission }).toEqual({
    routing: { name: 'scheduler', parameters: { maxBatch: 8 } },
    batching: { name: 'scheduler', parameters: { maxBatch: 8 } },
    queueing: { name: 'fifo', parameters: {} },
    admission: { name: 'none', parameters: {} },
  })
})

test('systems are swept alone and in combinations', async () => {
  const alone = await resolveText(withPolicies(`  system: scheduler\n${oneVariant}`), {
    sweep: ['policies.system.maxBatch=2,4'],
  })
  expect(alone.cells.map(({ swept }) => swept)).toEqual([
    [['policies.system.maxBatch', '2']],
    [['policies.system.maxBatch', '4']],
  ])
  const sweep = `sweep: {policies: [{system: scheduler}, {routing: shortest-queue, batching: timeout}]}\n`
  const combined = await resolveText(`${withPolicies(oneVariant)}${sweep}`)
  expect(combined.cells.map(({ swept }) => swept[0]![1])).toEqual(['scheduler', 'shortest-queue + timeout'])
  expect(combined.cells.map(({ scenarios }) => scenarios[0]!.policies.batching.name)).toEqual(['scheduler', 'timeout'])
})

test('two policies for one family', async () => {
  const text = withPolicies(`  system: scheduler\n  batching: {name: timeout}\n${oneVariant}`)
  expect(
    await mistakesOf(text),
  ).toBe(`experiment.yaml:22:13: two policies for batching: the system 'scheduler' decides on it as well
  field    policies.batching
  found    timeout
  allowed  nothing beside 'scheduler' for routing, batching
  to compare a system with other policies, sweep combinations that each name one or the other`)
})

test.each([
  [
    '  system: schedular\n',
    `experiment.yaml:21:11: unknown system
  field    policies.system
  found    schedular
  allowed  scheduler
  did you mean 'scheduler'?`,
  ],
  [
    '  batching: scheduler\n',
    `experiment.yaml:21:13: unknown batching policy
  field    policies.batching
  found    scheduler
  allowed  none, timeout, bulk, tuned, preferring, weighing, sharing, centred
  'scheduler' is a system, which decides on routing, batching: policies: {system: scheduler}`,
  ],
  [
    '  system: timeout\n',
    `experiment.yaml:21:11: unknown system
  field    policies.system
  found    timeout
  allowed  scheduler
  'timeout' is a policy of the family 'batching'`,
  ],
  [
    `  system: {name: scheduler, maxBatch: 64}\n${oneVariant}`,
    `experiment.yaml:21:39: a batch larger than any that was measured
  field    policies.system.maxBatch
  found    64
  allowed  up to 32, the largest batch in the profile of digits/fp32`,
  ],
  [
    '  system: scheduler\n',
    `experiment.yaml:21:11: policy 'scheduler' needs one variant per model
  field    policies.system
  found    digits/fp32, digits/int8
  allowed  replicas of one variant of 'digits'
  requests are bound to a replica only when it is free, so no variant can be chosen at arrival`,
  ],
  [
    `  system: scheduler\n  queueing: earliest-deadline-first\n${oneVariant}`,
    `experiment.yaml:21:11: 'scheduler' and 'earliest-deadline-first' do not fit together
  field    policies.system
  found    'earliest-deadline-first', which sorts by something else
  allowed  for queueing: fifo
  'scheduler' needs queues in the order of arrival: it takes the head for the one that has waited longest`,
  ],
  [
    '  routing: shortest-queue\n  batching: {name: centred}\n',
    `experiment.yaml:22:13: 'centred' and 'shortest-queue' do not fit together
  field    policies.batching
  found    'shortest-queue', which gives each replica a queue of its own
  allowed  for routing: shared-queue, scheduler
  'centred' needs requests that wait in their model's shared queue: it decides for all replicas of a model at once

experiment.yaml:22:13: 'centred' and 'fifo' do not fit together
  field    policies.batching
  found    'fifo', which sorts by something else
  allowed  for queueing: there is none
  'centred' needs queues in the order of deadlines: it takes the head for the one that must be served first`,
  ],
])('%s', async (policies, message) => {
  expect(await mistakesOf(withPolicies(policies))).toBe(message)
})

test('what goes by the variant of an arrival is refused beside who chooses it at dispatch', async () => {
  const refused = (policies: string) => mistakesOf(withPolicies(policies), { registry: policyRegistry })
  expect(
    await refused(
      '  queueing: shortest-expected-first\n  variant: most-accurate-at-dispatch\n  routing: shared-queue\n',
    ),
  ).toBe(`experiment.yaml:21:13: 'shortest-expected-first' and 'most-accurate-at-dispatch' do not fit together
  field    policies.queueing
  found    'most-accurate-at-dispatch', which chooses the variant when an executor is free
  allowed  for variant: fixed, most-accurate-in-time, cascade, cheapest, infaas, share-driven
  'shortest-expected-first' needs a variant that is chosen when a request arrives: it goes by that variant, or asks for a cheaper one, which would be without effect`)
  expect(
    await refused('  system: slackfit\n  admission: {name: degrade-before-reject, degradeAbove: 4, rejectAbove: 8}\n'),
  ).toContain("'degrade-before-reject' and 'slackfit' do not fit together")
})
