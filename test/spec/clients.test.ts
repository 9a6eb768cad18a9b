/** What the clients of a tenant do, as an experiment says it: wait for their answers, give up. */
import { expect, test } from 'vitest'
import { expectedRequests } from '../../src/spec/index.ts'
import { resolveText } from './small-experiment.ts'
import { expectMistake, scenarioWith, theoryExperiment } from './theory-experiment.ts'

const OPEN = '{process: poisson, rate: 100 /s}'
const CLOSED = '{process: closed-loop, clients: 10, think: {law: exponential, mean: 5 ms}}'

test('clients and think times', async () => {
  const { tenants } = await scenarioWith(OPEN, CLOSED)
  expect(tenants[0]!.arrivals).toEqual({
    process: 'closed-loop',
    clients: 10,
    think: { law: 'exponential', meanNs: 5e6 },
  })
})

test('clients can be swept', async () => {
  const text = `${theoryExperiment.replace(OPEN, CLOSED)}sweep: {tenants.t.arrivals.clients: [1, 2]}\n`
  const { cells } = await resolveText(text)
  expect(cells.map(({ scenarios }) => scenarios[0]!.tenants[0]!.arrivals)).toMatchObject([
    { clients: 1 },
    { clients: 2 },
  ])
})

test('about as many requests as clients who never wait would send, or busy executors serve', async () => {
  const expected = async (clients: number) =>
    expectedRequests(await resolveText(theoryExperiment.replace(OPEN, CLOSED.replace('10', String(clients)))))
  // 10 s; 1 ms of service after 5 ms: 1,667 a second. 4 executors serve 4,000 a second.
  expect(await expected(10)).toBeCloseTo(16_667, 0)
  expect(await expected(1000)).toBeCloseTo(40_000, 6)
})

test.each([
  [
    CLOSED.replace('clients: 10', 'clients: ‸0'),
    `experiment.yaml:‸: out of range
  field    tenants[0].arrivals.clients
  found    0
  allowed  a number of at least 1`,
  ],
  [
    CLOSED.replace('think', '‸thinks'),
    `experiment.yaml:‸: unknown field 'thinks'
  field    tenants[0].arrivals.thinks
  allowed  process, clients, think
  did you mean 'think'?`,
  ],
  [
    CLOSED.replace('exponential', '‸lognormal'),
    `experiment.yaml:‸: unknown law
  field    tenants[0].arrivals.think.law
  found    lognormal
  allowed  exponential, deterministic`,
  ],
  [
    CLOSED.replace('5 ms', '‸5'),
    `experiment.yaml:‸: the unit is missing
  field    tenants[0].arrivals.think.mean
  found    5
  allowed  a duration above 0, as 50 ms (units: ns, us, ms, s, min, h, d)`,
  ],
  [
    `${CLOSED}\nload: ‸0.5`,
    `experiment.yaml:‸: a load that not all arrivals can be scaled to
  field    load
  found    0.5, and the closed loop of the tenant 't'
  allowed  load where every tenant has a rate or a trace
  the load of a closed loop is set by its clients and their think time: sweep the tenant's arrivals.clients`,
  ],
])('%s', async (instead, message) => {
  await expectMistake(OPEN, instead, message)
})

test('patience', async () => {
  const { tenants } = await scenarioWith(OPEN, `${OPEN}\n    patience: {law: deterministic, mean: 20 ms}`)
  expect(tenants[0]!.patience).toEqual({ law: 'deterministic', meanNs: 20e6 })
})

test.each([
  [
    `${OPEN}\n    patience: ‸5 ms`,
    `experiment.yaml:‸: not a mapping of fields
  field    tenants[0].patience
  found    5 ms
  allowed  a mapping of fields`,
  ],
  [
    `${OPEN}\n    patience: {law: exponential, mean: ‸0}`,
    `experiment.yaml:‸: out of range
  field    tenants[0].patience.mean
  found    0
  allowed  a duration above 0, as 50 ms (units: ns, us, ms, s, min, h, d)`,
  ],
  [
    `${CLOSED}\n    ‸patience: {law: exponential, mean: 5 ms}`,
    `experiment.yaml:‸: patience of clients in a closed loop
  field    tenants[0].patience
  allowed  patience with arrivals of a rate, or a trace`,
  ],
])('%s', async (instead, message) => {
  await expectMistake(OPEN, instead, message)
})
