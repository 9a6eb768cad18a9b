import { describe, expect, test } from 'vitest'
import { digitsProfile, mistakesOf, smallExperiment } from './small-experiment.ts'

/**
 * The message about the experiment in which `text` is replaced by `instead`, and what is expected of it. Each ‸ marks a
 * place in `instead`, and in `message` stands for its line and column.
 */
async function compare(text: string, instead: string, message: string) {
  if (!smallExperiment.includes(text)) throw new Error(`the experiment has no '${text}'`)
  const pieces = smallExperiment.replace(text, instead).split('‸')
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

describe('mistakes of form', () => {
  test.each([
    [
      'warmup: 30 s',
      '‸warmpup: 30 s',
      `experiment.yaml:‸: unknown field 'warmpup'
  field    warmpup
  allowed  name, seed, noise, duration, warmup, replications, profiles, models, cluster, tenants, load, policies, sweep
  did you mean 'warmup'?`,
    ],
    [
      'rate: 400 /s',
      '‸rat: 400 /s',
      `experiment.yaml:‸: unknown field 'rat'
  field    tenants[0].arrivals.rat
  allowed  process, rate
  did you mean 'rate'?`,
    ],
    [
      'duration: 10 min',
      'duration: ‸10 mins',
      `experiment.yaml:‸: unknown unit 'mins'
  field    duration
  found    10 mins
  allowed  a duration above 0 up to 104 d, as 50 ms (units: ns, us, ms, s, min, h, d)
  did you mean 'min'?`,
    ],
    [
      'rate: 400 /s',
      'rate: ‸-400 /s',
      `experiment.yaml:‸: negative
  field    tenants[0].arrivals.rate
  found    -400 /s
  allowed  a rate of at least 1e-9 /s up to 1000000 k/s, as 400 /s (units: /h, /min, /s, k/s)`,
    ],
    [
      'duration: 10 min',
      'load: ‸5.0e-324\nduration: 10 min',
      `experiment.yaml:‸: out of range
  field    load
  found    5e-324
  allowed  a number of at least 0.000001`,
    ],
    [
      'type: cpu-core',
      'type: ‸__proto__',
      `experiment.yaml:‸: not a name of a device type
  field    cluster.pools[0].devices.type
  found    __proto__
  allowed  any other`,
    ],
    // The table of such gaps would be hours in the making.
    [
      '{process: poisson, rate: 400 /s}',
      '{process: gamma, rate: 400 /s, cv: ‸1.0e-8}',
      `experiment.yaml:‸: out of range
  field    tenants[0].arrivals.cv
  found    1e-8
  allowed  a number of at least 0.001`,
    ],
    [
      'rate: 400 /s',
      'rate: ‸.nan',
      `experiment.yaml:‸: not a number
  field    tenants[0].arrivals.rate
  found    NaN
  allowed  a rate of at least 1e-9 /s up to 1000000 k/s, as 400 /s (units: /h, /min, /s, k/s)`,
    ],
    [
      'attainment: 99.9 %',
      'attainment: ‸101 %',
      `experiment.yaml:‸: out of range
  field    tenants[0].slo.attainment
  found    101 %
  allowed  a share up to 100 %, as 99 % (unit: %)`,
    ],
    [
      'attainment: 99.9 %',
      'onExpectedMiss: ‸degrad',
      `experiment.yaml:‸: unknown onExpectedMiss
  field    tenants[0].slo.onExpectedMiss
  found    degrad
  allowed  reject, degrade, late
  did you mean 'degrade'?`,
    ],
    [
      'attainment: 99.9 %',
      '‸onExpectedMis: late',
      `experiment.yaml:‸: unknown field 'onExpectedMis'
  field    tenants[0].slo.onExpectedMis
  allowed  latency, attainment, quality, onExpectedMiss
  did you mean 'onExpectedMiss'?`,
    ],
    [
      'process: poisson',
      'process: ‸possion',
      `experiment.yaml:‸: unknown process
  field    tenants[0].arrivals.process
  found    possion
  allowed  poisson, gamma, deterministic, closed-loop
  did you mean 'poisson'?`,
    ],
    [
      ', cv: 3.5',
      '',
      `experiment.yaml:19:15: missing field 'cv'
  field    tenants[1].arrivals.cv
  allowed  a number`,
    ],
    [
      'nodes: 2',
      'nodes: ‸2.5',
      `experiment.yaml:‸: not a whole number
  field    cluster.pools[0].nodes
  found    2.5
  allowed  a whole number`,
    ],
    [
      'replications: 2',
      'replications: ‸0',
      `experiment.yaml:‸: out of range
  field    replications
  found    0
  allowed  a number of at least 1`,
    ],
    [
      'seed: 7',
      'seed: ‸[7]',
      `experiment.yaml:‸: not a text
  field    seed
  found    [7]
  allowed  a text`,
    ],
    [
      'name: search',
      'name: ‸web search',
      `experiment.yaml:‸: not a name of a tenant
  field    tenants[0].name
  found    'web search'
  allowed  letters, digits, and - _ + . between them`,
    ],
    [
      'weight: 0.5',
      'priority: ‸high',
      `experiment.yaml:‸: not a number
  field    tenants[1].priority
  found    high
  allowed  a number`,
    ],
    [
      'weight: 0.5',
      'quota: {‸rat: 100 /s, burst: 10}',
      `experiment.yaml:‸: unknown field 'rat'
  field    tenants[1].quota.rat
  allowed  rate, burst
  did you mean 'rate'?`,
    ],
    [
      'weight: 0.5',
      'quota: {rate: ‸0 /s, burst: ‸0.5}',
      `experiment.yaml:‸: out of range
  field    tenants[1].quota.rate
  found    0 /s
  allowed  a rate of at least 1 /h up to 1000000 k/s, as 400 /s (units: /h, /min, /s, k/s)

experiment.yaml:‸: not a whole number
  field    tenants[1].quota.burst
  found    0.5
  allowed  a whole number`,
    ],
    [
      'weight: 0.5',
      'quota: {rate: 1 /h, burst: ‸2497}',
      `experiment.yaml:‸: a bucket that no run is long enough to fill
  field    tenants[1].quota.burst
  found    2497, which 1 /h fill in 105 d
  allowed  up to 2496 at this rate, filled within 104 d`,
    ],
  ])('%s -> %s', async (text, instead, message) => {
    await compare(text, instead, message)
  })
})

describe('mistakes of policies', () => {
  test.each([
    [
      'earliest-deadline-first',
      '‸earliest-dealine-first',
      `experiment.yaml:‸: unknown queueing policy
  field    policies.queueing
  found    earliest-dealine-first
  allowed  fifo, earliest-deadline-first
  did you mean 'earliest-deadline-first'?`,
    ],
    [
      'queueing: earliest-deadline-first',
      'routing: ‸power-of-two',
      `experiment.yaml:‸: unknown routing policy
  field    policies.routing
  found    power-of-two
  allowed  shortest-queue, power-of-two-choices, shared-queue
  did you mean 'power-of-two-choices'?`,
    ],
    [
      'earliest-deadline-first',
      '‸edf',
      `experiment.yaml:‸: unknown queueing policy
  field    policies.queueing
  found    edf
  allowed  fifo, earliest-deadline-first
  did you mean 'earliest-deadline-first'?`,
    ],
    [
      'queueing: earliest-deadline-first',
      'routing: ‸edf',
      `experiment.yaml:‸: unknown routing policy
  field    policies.routing
  found    edf
  allowed  shortest-queue, power-of-two-choices, shared-queue
  'earliest-deadline-first' is a policy of the family 'queueing'`,
    ],
    [
      'earliest-deadline-first',
      '‸[fifo]',
      `experiment.yaml:‸: not a policy
  field    policies.queueing
  found    ["fifo"]
  allowed  the name of a policy, or {name: ..., with its parameters beside it}`,
    ],
    [
      'maxWait: 2.5 ms',
      '‸gain: 1',
      `experiment.yaml:‸: policy 'timeout' has no parameter 'gain'
  field    policies.batching.gain
  allowed  maxBatch, maxWait
  it is a parameter of 'tuned'`,
    ],
    [
      'earliest-deadline-first',
      '{name: ‸timeout}',
      `experiment.yaml:‸: unknown queueing policy
  field    policies.queueing.name
  found    timeout
  allowed  fifo, earliest-deadline-first
  'timeout' is a policy of the family 'batching'`,
    ],
    [
      'maxWait: 2.5 ms',
      '‸maxWiat: 2.5 ms',
      `experiment.yaml:‸: policy 'timeout' has no parameter 'maxWiat'
  field    policies.batching.maxWiat
  allowed  maxBatch, maxWait
  did you mean 'maxWait'?`,
    ],
    [
      'maxWait: 2.5 ms',
      'maxWait: ‸2.5',
      `experiment.yaml:‸: the unit is missing
  field    policies.batching.maxWait
  found    2.5
  allowed  a duration of 0 or more, as 50 ms (units: ns, us, ms, s, min, h, d)`,
    ],
    [
      'maxWait: 2.5 ms',
      'maxBatch: ‸0',
      `experiment.yaml:‸: out of range
  field    policies.batching.maxBatch
  found    0
  allowed  a whole number of at least 1`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: bulk, minBatch: ‸9, maxBatch: 8}',
      `experiment.yaml:‸: 'minBatch' is above 'maxBatch'
  field    policies.batching.minBatch
  found    minBatch 9, maxBatch 8
  allowed  a 'minBatch' up to 'maxBatch'`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: bulk, maxBatch: ‸3}',
      `experiment.yaml:‸: 'minBatch' is above 'maxBatch'
  field    policies.batching.maxBatch
  found    minBatch 4, maxBatch 3
  allowed  a 'minBatch' up to 'maxBatch'`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: preferring, sizes: ‸[8, 4]}',
      `experiment.yaml:‸: not a list of sizes in ascending order
  field    policies.batching.sizes
  found    [8,4]
  allowed  a list of sizes in ascending order up to maxBatch, as [4, 8]`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: preferring, sizes: ‸[4, 32]}',
      `experiment.yaml:‸: 'sizes' is above 'maxBatch'
  field    policies.batching.sizes
  found    sizes 32, maxBatch 16
  allowed  a 'sizes' up to 'maxBatch'`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: weighing, weights: ‸[1, 2]}',
      `experiment.yaml:‸: not a mapping of device types to whole numbers
  field    policies.batching.weights
  found    [1,2]
  allowed  a mapping of device types to whole numbers, as {gpu: 5, cpu: 1}`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: weighing, weights: {cpu-core: ‸10}}',
      `experiment.yaml:‸: not a weight of cpu-core
  field    policies.batching.weights.cpu-core
  found    10
  allowed  a whole number above 0 up to 9`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: weighing, weights: {‸cpu-cores: 2}}',
      `experiment.yaml:‸: no pool has devices of type 'cpu-cores'
  field    policies.batching.weights.cpu-cores
  found    cpu-cores
  allowed  cpu-core
  did you mean 'cpu-core'?`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: sharing, shares: ‸3}',
      `experiment.yaml:‸: not a mapping of variants to whole numbers
  field    policies.batching.shares
  found    3
  allowed  a mapping of variants to whole numbers, as {digits/fp32: 3, digits/int8: 1}`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: sharing, shares: {digits/fp32: ‸0.5}}',
      `experiment.yaml:‸: not a share of digits/fp32
  field    policies.batching.shares.digits/fp32
  found    0.5
  allowed  a whole number above 0`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: sharing, shares: {‸digits/fp23: 2}}',
      `experiment.yaml:‸: a share of 'digits/fp23', of which the allocation deploys nothing
  field    policies.batching.shares.digits/fp23
  found    digits/fp23
  allowed  digits/fp32
  did you mean 'digits/fp32'?`,
    ],
    [
      'maxWait: 2.5 ms',
      'maxBatch: ‸many',
      `experiment.yaml:‸: not a whole number
  field    policies.batching.maxBatch
  found    many
  allowed  a whole number of at least 1`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: tuned, gain: ‸3, eager: ‸perhaps, target: ‸120 %}',
      `experiment.yaml:‸: out of range
  field    policies.batching.gain
  found    3
  allowed  a number of at least 0 up to 2

experiment.yaml:‸: not true or false
  field    policies.batching.eager
  found    perhaps
  allowed  true or false

experiment.yaml:‸: out of range
  field    policies.batching.target
  found    120 %
  allowed  a share up to 100 %, as 99 % (unit: %)`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '‸tuned',
      `experiment.yaml:‸: policy 'tuned' needs its parameter 'target'
  field    policies.batching.target
  allowed  a share up to 100 %, as 99 % (unit: %)`,
    ],
    [
      'earliest-deadline-first',
      '{name: earliest-deadline-first, drop: ‸hopless}',
      `experiment.yaml:‸: unknown choice
  field    policies.queueing.drop
  found    hopless
  allowed  expired, hopeless, nothing
  did you mean 'hopeless'?`,
    ],
    [
      'digits/fp32: 4',
      '‸digits/fp23: 4',
      `experiment.yaml:‸: there is no variant 'digits/fp23'
  field    policies.allocation.replicas.digits/fp23
  found    digits/fp23
  allowed  digits/fp32, digits/int8
  did you mean 'digits/fp32'?`,
    ],
    [
      'digits/fp32: 4',
      'digits/fp32: ‸0',
      `experiment.yaml:‸: not a number of replicas of digits/fp32
  field    policies.allocation.replicas.digits/fp32
  found    0
  allowed  a whole number above 0`,
    ],
    [
      'queueing: earliest-deadline-first\n  batching: {name: timeout, maxWait: 2.5 ms}\n  allocation: {name: static, replicas: {digits/fp32: 4}}',
      'routing: ‸shared-queue',
      `experiment.yaml:‸: policy 'shared-queue' needs one variant per model
  field    policies.routing
  found    digits/fp32, digits/int8
  allowed  replicas of one variant of 'digits'
  requests are bound to a replica only when it is free, so no variant can be chosen at arrival`,
    ],
    [
      'queueing: earliest-deadline-first',
      'admission: ‸token-bucket',
      `experiment.yaml:‸: policy 'token-bucket' needs a tenant with a quota
  field    policies.admission
  found    tenants without quota
  allowed  a tenant with the field quota, as quota: {rate: 100 /s, burst: 20}
  without any quota no request would be refused; admission 'none' says so`,
    ],
    [
      '{name: timeout, maxWait: 2.5 ms}',
      '{name: timeout, maxBatch: ‸64}',
      `experiment.yaml:‸: a batch larger than any that was measured
  field    policies.batching.maxBatch
  found    64
  allowed  up to 32, the largest batch in the profile of digits/fp32`,
    ],
    [
      'queueing: earliest-deadline-first',
      'variant: {name: fixed, variant: ‸fp23}',
      `experiment.yaml:‸: no allocated variant has this name
  field    policies.variant.variant
  found    fp23
  allowed  fp32
  did you mean 'fp32'?`,
    ],
  ])('%s -> %s', async (text, instead, message) => {
    await compare(text, instead, message)
  })
})

describe('mistakes of what fields mean together', () => {
  test.each([
    [
      'warmup: 30 s',
      'warmup: ‸10 min',
      `experiment.yaml:‸: a warm-up that leaves nothing to measure
  field    warmup
  found    10 min
  allowed  less than the duration, 10 min`,
    ],
    [
      'model: digits',
      'model: ‸digit',
      `experiment.yaml:‸: a model without a profile
  field    tenants[0].model
  found    digit
  allowed  digits
  did you mean 'digits'?`,
    ],
    [
      'profiles: [digits.profile.json]\n',
      '',
      `experiment.yaml:11:12: a model without a profile
  field    tenants[0].model
  found    digits
  allowed  a model of a profile; none is given
  measure one (foreserve profile MODEL) and list it under profiles

experiment.yaml:15:12: a model without a profile
  field    tenants[1].model
  found    digits
  allowed  a model of a profile; none is given
  measure one (foreserve profile MODEL) and list it under profiles`,
    ],
    [
      'type: cpu-core',
      'type: ‸cpu-cores',
      `experiment.yaml:‸: a device type that no profile covers
  field    cluster.pools[0].devices.type
  found    cpu-cores
  allowed  cpu-core
  did you mean 'cpu-core'?`,
    ],
    [
      'quality: 97 %',
      'quality: ‸99 %',
      `experiment.yaml:‸: a floor above every variant of 'digits'
  field    tenants[0].slo.quality
  found    99 %
  allowed  up to 98.81 %, the quality of digits/fp32`,
    ],
    [
      'digits/fp32: 4',
      'digits/int8: 4',
      `experiment.yaml:13:56: a floor above every allocated variant of 'digits'
  field    tenants[0].slo.quality
  found    97 %
  allowed  up to 96 %, the quality of digits/int8
  digits/fp32 has 98.81 %, but is not allocated`,
    ],
    [
      'name: batch-scoring',
      'name: ‸search',
      `experiment.yaml:‸: two tenants are named 'search'
  field    tenants[1].name
  found    search
  allowed  a name of its own, first in line 11`,
    ],
    [
      'digits.profile.json',
      '‸digit.profile.json',
      `experiment.yaml:‸: cannot be read: there is no such file
  field    profiles[0]
  found    digit.profile.json`,
    ],
    [
      '{process: poisson, rate: 400 /s}',
      '{trace: ‸burst.csv}',
      `experiment.yaml:‸: cannot be read: there is no such file
  field    tenants[0].arrivals.trace
  found    burst.csv`,
    ],
    [
      '{process: poisson, rate: 400 /s}',
      '{trace: bursts.csv, rows: ‸aa}',
      `experiment.yaml:‸: the trace bursts.csv has no rows of this tenant
  field    tenants[0].arrivals.rows
  found    aa
  allowed  a, b
  did you mean 'a'?`,
    ],
    [
      '{process: poisson, rate: 400 /s}',
      '{trace: bursts.csv, offset: ‸2 min}',
      `experiment.yaml:‸: an offset past the end of the trace
  field    tenants[0].arrivals.offset
  found    2 min
  allowed  less than 60 s`,
    ],
    [
      'nodes: 2',
      'nodes: 90000',
      `experiment.yaml:9:5: too many executors
  field    cluster.pools
  found    180000
  allowed  up to 100000 in all`,
    ],
    [
      'profiles: [digits.profile.json]',
      'profiles: [digits.profile.json, digits.profile.json]',
      `experiment.yaml:6:33: a variant that is profiled twice
  field    profiles[1]
  found    digits/fp32 on cpu-core
  allowed  one profile for each variant and device type; profiles[0] has it too

experiment.yaml:6:33: a variant that is profiled twice
  field    profiles[1]
  found    digits/int8 on cpu-core
  allowed  one profile for each variant and device type; profiles[0] has it too`,
    ],
  ])('%s -> %s', async (text, instead, message) => {
    await compare(text, instead, message)
  })

  test('a model of which nothing is allocated', async () => {
    const law = '{law: exponential, perItem: 1 ms}'
    const models = `models: [{name: unit, variants: [{name: only, service: ${law}}]}]\ncluster:`
    const text = smallExperiment.replace('cluster:', models).replace('model: digits', 'model: unit')
    expect(await mistakesOf(text)).toBe(`experiment.yaml:13:12: a model of which the allocation deploys nothing
  field    tenants[0].model
  found    unit
  allowed  a model of digits/fp32
  give policies.allocation.replicas a number for one of unit/only`)
  })

  test('an allocated variant that was not measured on each device type', async () => {
    const base = digitsProfile()
    const onGpu = { ...base, deviceType: 'gpu', variants: base.variants.filter(variant => variant.variant === 'int8') }
    const text = smallExperiment
      .replace('profiles: [', 'profiles: [gpu.profile.json, ')
      .replace('  pools:', '  pools:\n    - {name: fast, nodes: 1, devices: {type: gpu}}')
    expect(
      await mistakesOf(text, {}, { 'gpu.profile.json': JSON.stringify(onGpu) }),
    ).toBe(`experiment.yaml:9:46: digits/fp32 was never measured on this device type
  field    cluster.pools[0].devices.type
  found    gpu
  allowed  a device type on which every allocated variant is profiled`)
  })
})

test('all mistakes of a file are told together, in the order of its lines', async () => {
  const text = smallExperiment
    .replace('name: small', 'nam: small')
    .replace('warmup: 30 s', 'warmup: 30 sec')
    .replace('type: cpu-core', 'type: gpu')
    .replace('model: digits', 'model: digit')
    .replace('latency: 500 ms', 'latency: -500 ms')
    .replace('earliest-deadline-first', 'edf')
    .replace('maxWait: 2.5 ms', 'maxBatch: 0')
  const heads = (await mistakesOf(text)).split('\n\n').map(message => message.split('\n')[0])
  expect(heads).toEqual([
    "experiment.yaml:1:1: unknown field 'nam'",
    "experiment.yaml:4:9: unknown unit 'sec'",
    'experiment.yaml:9:49: a device type that no profile covers',
    'experiment.yaml:12:12: a model without a profile',
    'experiment.yaml:18:20: negative',
    'experiment.yaml:21:13: unknown queueing policy',
    'experiment.yaml:22:39: out of range',
  ])
})

describe('mistakes inside a profile are located in the profile', () => {
  const profileWith = (change: (profile: ReturnType<typeof digitsProfile>) => unknown) => ({
    'digits.profile.json': JSON.stringify(change(structuredClone(digitsProfile())), null, 1),
  })

  test('another version', async () => {
    const files = profileWith(profile => ({ ...profile, schema: 'foreserve.profile/2' }))
    expect(
      await mistakesOf(smallExperiment, {}, files),
    ).toBe(`digits.profile.json:2:12: a profile of another version, or no profile
  field    schema
  found    foreserve.profile/2
  allowed  foreserve.profile/1
  measure again with this version: foreserve profile MODEL`)
  })

  test('a truncated file', async () => {
    const { 'digits.profile.json': whole } = profileWith(profile => profile)
    const message = await mistakesOf(smallExperiment, {}, { 'digits.profile.json': whole!.slice(0, 300) })
    expect(message).toMatch(/^digits\.profile\.json:\d+:\d+: not valid YAML or JSON: /)
  })

  test('quantiles that descend, a variant twice', async () => {
    const files = profileWith(profile => {
      const [fp32] = profile.variants
      const [latency] = fp32!.latencies
      const quantilesMs = [...latency!.quantilesMs]
      quantilesMs[1] = 0
      return { ...profile, variants: [{ ...fp32, latencies: [{ ...latency, quantilesMs }] }, fp32] }
    })
    const message = await mistakesOf(smallExperiment, {}, files)
    expect(message).toContain(`: quantiles that do not ascend
  field    variants[0].latencies[0].quantilesMs[1]
  found    0 after 2`)
    expect(message).toContain(`: a variant that is profiled twice
  field    variants[1].variant
  found    digits/fp32`)
  })

  test('no measurement of batch size 1', async () => {
    const files = profileWith(profile => {
      const [fp32] = profile.variants
      return {
        ...profile,
        variants: [{ ...fp32, latencies: fp32!.latencies.filter(({ batchSize }) => batchSize > 1) }],
      }
    })
    expect(
      await mistakesOf(smallExperiment, {}, files),
    ).toBe(`experiment.yaml:6:12: a profile of digits/fp32 on cpu-core without batch size 1
  field    profiles[0]
  allowed  a measurement of batch size 1`)
  })
})
