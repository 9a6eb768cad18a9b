/** Memory of devices and what replicas take of it, as an experiment and its profiles say them. */
import { expect, test } from 'vitest'
import { mistakesOf, resolveText, smallExperiment } from './small-experiment.ts'
import { expectMistake, scenarioWith, theoryExperiment } from './theory-experiment.ts'

const POOL = '{name: p, nodes: 4, devices: {type: server}}'
const VARIANT = '{name: only, service: {law: exponential, perItem: 1 ms}}'
const TWO = `{name: big, quality: 99 %, memory: 3 GiB, service: {law: exponential, perItem: 1 ms}}, {name: small, quality: 90 %, memory: 1 GiB, service: {law: exponential, perItem: 1 ms}}`
const withMemory = (memory: string, sharing = '') =>
  theoryExperiment
    .replace(VARIANT, TWO)
    .replace(POOL, `{name: p, nodes: 4, devices: {type: server, memory: ${memory}${sharing}}}`)

test('where nobody states any, a scenario says nothing of it', async () => {
  expect(JSON.stringify(await scenarioWith(VARIANT, VARIANT.replace('only,', 'only, memory: 1 GiB,')))).not.toMatch(
    /memory/,
  )
})

test('what fits to the last byte is taken', async () => {
  const { cells } = await resolveText(withMemory('4 GiB'))
  const { executors, models } = cells[0]!.scenarios[0]!
  expect(executors.map(({ memoryBytes }) => memoryBytes)).toEqual(Array(4).fill(4 * 2 ** 30))
  expect(models[0]!.variants.map(({ memoryBytes }) => memoryBytes)).toEqual([
    { server: 3 * 2 ** 30 },
    { server: 2 ** 30 },
  ])
})

test('what does not fit is refused, with who takes how much', async () => {
  expect(await mistakesOf(withMemory('4095 MiB'))).toMatch(
    /^experiment.yaml:\d+:\d+: what is placed on p\/0\/0 does not fit into its memory\n {2}field {4}cluster.pools\[0\].devices.memory\n {2}found {4}4 GiB for unit\/big, unit\/small\n {2}allowed {2}up to 4095 MiB/,
  )
  // Of the small one alone two go on each of the 4 executors; a third is too much for the first.
  const replicas = (n: number) =>
    `${withMemory('2 GiB')}policies: {allocation: {name: static, replicas: {unit/small: ${n}}}}\n`
  expect(await mistakesOf(replicas(9))).toContain('found    3 GiB for unit/small, unit/small, unit/small')
  await resolveText(replicas(8))
})

test('executors that share a device share its memory', async () => {
  const sharing = ', sharing: {executors: 3, slowdown: processor-sharing}'
  expect(await mistakesOf(withMemory('8 GiB', sharing))).toContain(
    'found    12 GiB for unit/big, unit/small, unit/big, unit/small and 2 more',
  )
  await resolveText(withMemory('12 GiB', sharing))
})

test('a variant that states none is refused beside a device that does', async () => {
  await expectMistake(
    `variants: [${VARIANT}]\ncluster:\n  pools:\n    - ${POOL}`,
    `variants: [‸${VARIANT}]\ncluster:\n  pools:\n    - ${POOL.replace('server', 'server, memory: 1 GiB')}`,
    `experiment.yaml:‸: a variant without memory
  field    models[0].variants[0]
  found    no field memory
  allowed  memory: 500 MiB
  a device of the cluster states its memory; 0 B takes none of it`,
  )
})

test('profiles say what they measured: weights, and the peak of the largest batch beside them', async () => {
  // 10 MiB of weights and 1 MiB of activations for each of two variants.
  const pool = smallExperiment.replace(/devices: \{type: cpu-core/, 'devices: {type: cpu-core, memory: 22 MiB')
  expect(pool).not.toBe(smallExperiment)
  const { cells } = await resolveText(pool)
  const { models, executors } = cells[0]!.scenarios[0]!
  expect(models[0]!.variants.map(({ memoryBytes }) => memoryBytes!['cpu-core'])).toEqual(
    models[0]!.variants.map(() => 11 * 2 ** 20),
  )
  expect(executors[0]!.memoryBytes).toBe(22 * 2 ** 20)
})
