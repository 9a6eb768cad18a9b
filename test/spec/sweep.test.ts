import { expect, test } from 'vitest'
import type { Experiment } from '../../src/spec/resolve-experiment.ts'
import { mistakesOf, resolveText, smallExperiment } from './small-experiment.ts'

const swept = ({ cells }: Experiment) => cells.map(cell => cell.swept.map(([, label]) => label).join(' | '))
const policies = ({ cells }: Experiment) => cells.map(({ scenarios: [scenario] }) => scenario!.policies)

test('a grid over all axes, the last of which turns fastest', async () => {
  const text = `${smallExperiment}sweep:
  policies.batching: [none, {name: timeout, maxBatch: 8}]
  load: [0.5, 0.7]
  tenants.search.slo.latency: [50 ms]
`
  const experiment = await resolveText(text)
  expect(experiment.cells[0]!.swept.map(([path]) => path)).toEqual([
    'policies.batching',
    'load',
    'tenants.search.slo.latency',
  ])
  expect(swept(experiment)).toEqual([
    'none | 0.5 | 50 ms',
    'none | 0.7 | 50 ms',
    'timeout | 0.5 | 50 ms',
    'timeout | 0.7 | 50 ms',
  ])
  expect(experiment.cells.map(cell => cell.scenarios[0]!.load)).toEqual([0.5, 0.7, 0.5, 0.7])
  expect(policies(experiment).map(set => set.batching.parameters)).toEqual([
    {},
    {},
    { maxBatch: 8, maxWait: 5_000_000 },
    { maxBatch: 8, maxWait: 5_000_000 },
  ])
  expect(experiment.cells.every(cell => cell.scenarios.length === 2)).toBe(true)
})

test('combinations of policies lay their families over what is written', async () => {
  const text = `${smallExperiment}sweep:
  policies:
    - {label: naive, batching: none, queueing: fifo}
    - {batching: none, routing: power-of-two-choices}
    - {batching: {name: timeout, maxBatch: 4}}
`
  const experiment = await resolveText(text)
  expect(swept(experiment)).toEqual(['naive', 'power-of-two-choices + none', 'timeout'])
  expect(policies(experiment).map(set => [set.queueing.name, set.routing.name, set.batching.parameters])).toEqual([
    ['fifo', 'shortest-queue', {}],
    ['earliest-deadline-first', 'power-of-two-choices', {}],
    ['earliest-deadline-first', 'shortest-queue', { maxBatch: 4, maxWait: 5_000_000 }],
  ])
})

test('policies of one name are told apart by their parameters', async () => {
  const text = `${smallExperiment}sweep:
  policies.batching: [none, {name: timeout, maxBatch: 8}, {name: timeout, maxBatch: 16, maxWait: 1 ms}]
`
  expect(swept(await resolveText(text))).toEqual(['none', 'timeout(maxBatch=8)', 'timeout(maxBatch=16, maxWait=1 ms)'])
})

test('a parameter of a policy is a field as well, also of a policy that is written as a bare name', async () => {
  const text = smallExperiment.replace('{name: timeout, maxWait: 2.5 ms}', 'timeout')
  const experiment = await resolveText(text, { sweep: ['policies.batching.maxBatch=4,8'] })
  expect(swept(experiment)).toEqual(['4', '8'])
  expect(policies(experiment).map(set => set.batching)).toEqual([
    { name: 'timeout', parameters: { maxBatch: 4, maxWait: 5_000_000 } },
    { name: 'timeout', parameters: { maxBatch: 8, maxWait: 5_000_000 } },
  ])
})

test('the command line sets, and adds axes; what it sets is no longer swept', async () => {
  const text = `${smallExperiment}sweep:
  load: [0.5, 0.7]
  policies.batching: [none, timeout]
`
  const experiment = await resolveText(text, {
    set: ['load=0.6', 'tenants.search.weight=3', 'cluster.pools.on-prem.nodes=1'],
    sweep: ['seed=1,2', 'policies.batching=none,{name: timeout, maxBatch: 2}'],
  })
  expect(swept(experiment)).toEqual(['none | 1', 'none | 2', 'timeout | 1', 'timeout | 2'])
  const scenarios = experiment.cells.map(cell => cell.scenarios[0]!)
  expect(scenarios.map(scenario => scenario.seed)).toEqual(['1', '2', '1', '2'])
  expect(new Set(scenarios.map(scenario => scenario.load))).toEqual(new Set([0.6]))
  expect(scenarios[0]!.tenants.map(tenant => tenant.weight)).toEqual([0.5, 3])
  expect(scenarios[0]!.executors).toHaveLength(2)
})

test.each([
  ['set to another policy', { set: ['policies.batching=bulk'], sweep: ['policies.batching.maxBatch=8,32'] }],
  ['swept first', { sweep: ['policies.batching=bulk', 'policies.batching.maxBatch=8,32'] }],
  ['swept last', { sweep: ['policies.batching.maxBatch=8,32', 'policies.batching=bulk'] }],
])('a parameter is swept of the policy that is %s', async (_, overrides) => {
  const experiment = await resolveText(smallExperiment, overrides)
  expect(policies(experiment).map(set => set.batching)).toEqual([
    { name: 'bulk', parameters: { maxBatch: 8, minBatch: 4 } },
    { name: 'bulk', parameters: { maxBatch: 32, minBatch: 4 } },
  ])
})

test('a parameter that is set holds for a policy that is set after it', async () => {
  const set = ['policies.batching.maxBatch=8', 'policies.batching=bulk']
  const [only] = policies(await resolveText(smallExperiment, { set }))
  expect(only!.batching).toEqual({ name: 'bulk', parameters: { maxBatch: 8, minBatch: 4 } })
})

test('a parameter that the policy which was set does not have is told where it is swept', async () => {
  const text = `${smallExperiment}sweep: {policies.batching.maxWait: [1 ms, 2 ms]}\n`
  expect((await mistakesOf(text, { set: ['policies.batching=none'] })).split('\n')[0]).toBe(
    "experiment.yaml:24:37: policy 'none' has no parameter 'maxWait'",
  )
})

test('names may hold dots', async () => {
  const text = smallExperiment.replaceAll('name: search', 'name: search.v1.5')
  const experiment = await resolveText(text, { set: ['tenants.search.v1.5.slo.latency=7 ms'] })
  expect(experiment.cells[0]!.scenarios[0]!.tenants[1]!.slo.latencyNs).toBe(7_000_000)
})

test('a required field may come from the sweep alone', async () => {
  const text = smallExperiment.replace('duration: 10 min\n', '')
  const experiment = await resolveText(text, { sweep: ['duration=1 min,2 min'] })
  expect(experiment.cells.map(cell => cell.scenarios[0]!.durationNs)).toEqual([60e9, 120e9])
})

const fieldsOf = (prefix: string, names: string) =>
  names
    .split(' ')
    .map(name => prefix + name)
    .join(', ')

test.each([
  [
    'a path that does not exist',
    'sweep: {polices.batching: [none]}',
    {},
    `experiment.yaml:24:9: there is no field 'polices'
  field    sweep.polices.batching
  found    polices.batching
  allowed  name, seed, noise, duration, warmup, replications, profiles, models, cluster, tenants, load, policies, sweep
  did you mean 'policies.batching'?`,
  ],
  [
    'a tenant that does not exist',
    'sweep: {tenants.serach.slo.latency: [5 ms]}',
    {},
    `experiment.yaml:24:9: there is no field 'tenants.serach'
  field    sweep.tenants.serach.slo.latency
  found    tenants.serach.slo.latency
  allowed  tenants.search, tenants.batch-scoring
  did you mean 'tenants.search.slo.latency'?`,
  ],
  [
    'a part of a plain value',
    'sweep: {tenants.search.slo.latency.max: [5 ms]}',
    {},
    `experiment.yaml:24:9: 'tenants.search.slo.latency' has no parts
  field    sweep.tenants.search.slo.latency.max
  found    tenants.search.slo.latency.max
  allowed  tenants.search.slo.latency`,
  ],
  [
    'a value in the sweep is located there',
    'sweep:\n  policies.batching:\n    - none\n    - timout',
    {},
    `experiment.yaml:27:7: unknown batching policy
  field    policies.batching
  found    timout
  allowed  none, timeout, bulk, tuned, preferring, weighing, sharing, centred
  did you mean 'timeout'?`,
  ],
  [
    'also inside a combination',
    'sweep:\n  policies:\n    - {batching: {name: timeout, maxWait: 5 mss}}',
    {},
    `experiment.yaml:26:43: unknown unit 'mss'
  field    policies.batching.maxWait
  found    5 mss
  allowed  a duration of 0 or more, as 50 ms (units: ns, us, ms, s, min, h, d)
  did you mean 'ms'?`,
  ],
  [
    'a family that does not exist',
    'sweep:\n  policies:\n    - {baching: none}',
    {},
    `experiment.yaml:26:8: unknown field 'baching'
  field    sweep.policies[0].baching
  allowed  label, system, admission, variant, routing, queueing, batching, allocation
  did you mean 'batching'?`,
  ],
  [
    'no values',
    'sweep: {load: []}',
    {},
    `experiment.yaml:24:15: an empty list
  field    sweep.load
  found    []
  allowed  at least 1 entry`,
  ],
  [
    'no list',
    'sweep: {load: 0.5}',
    {},
    `experiment.yaml:24:15: not a list
  field    sweep.load
  found    0.5
  allowed  a list`,
  ],
  [
    'a value twice',
    'sweep: {load: [0.5, 0.7, 0.5]}',
    {},
    `experiment.yaml:24:26: a value that is swept twice
  field    sweep.load[2]
  found    0.5
  allowed  different values`,
  ],
  [
    'cells that come to the same',
    'sweep: {policies.batching: [{name: timeout}, {name: timeout, maxBatch: 16}]}',
    {},
    `experiment.yaml:24:1: two cells of the sweep are the same
  field    sweep
  found    policies.batching = timeout; and policies.batching = timeout(maxBatch=16)
  allowed  cells that differ in what is run`,
  ],
  [
    'an axis of which another leaves nothing',
    'sweep: {policies: [{batching: none}, {batching: bulk}, {batching: timeout}]}',
    { sweep: ['policies.batching=none,bulk'] },
    `experiment.yaml:24:1: two cells of the sweep are the same
  field    sweep
  found    policies = none, policies.batching = none; and policies = bulk, policies.batching = none; and 3 more
  allowed  cells that differ in what is run
  'policies.batching' is swept as well, and laid over 'policies': sweep one of them (--sweep policies=... takes its place)`,
  ],
  [
    'what is one for all cells',
    'sweep: {replications: [1, 2]}',
    {},
    `experiment.yaml:24:9: 'replications' is one for all cells
  field    sweep.replications
  found    replications`,
  ],
  [
    'a wrong path on the command line',
    '',
    { set: ['policies.batchng=none'] },
    `--set policies.batchng=none: there is no field 'policies.batchng'
  found    policies.batchng
  allowed  ${fieldsOf('policies.', 'system admission variant routing queueing batching allocation')}
  did you mean 'policies.batching'?`,
  ],
  [
    'a wrong value on the command line',
    '',
    { sweep: ['load=0.5,-1'] },
    `--sweep load=0.5,-1: out of range
  field    load
  found    -1
  allowed  a number of at least 0.000001`,
  ],
  [
    'no value on the command line',
    '',
    { set: ['load'] },
    `--set load: no value for a field
  found    load
  allowed  PATH=VALUE`,
  ],
])('%s', async (_, sweep, options, message) => {
  expect(await mistakesOf(`${smallExperiment}${sweep}\n`, options)).toBe(message)
})
