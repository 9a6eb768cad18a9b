/**
 * One experiment with everything in it: each policy of the registry, each kind of arrivals, each law of service, profiles,
 * traces, floors, quotas, patience, closed loops, several pools, a shared device; some thousand requests a run. What is registered later is in it by itself.
 */
import type { AnyPolicyEntry, Family } from '../../src/contract/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { FAMILIES, type ProfileFile } from '../../src/spec/index.ts'
import { digitsProfile, latency, profiledVariant } from '../spec/small-experiment.ts'
import { answersOf, measuredAnswers } from '../swarm/random-answers.ts'

const LAWS = [
  { law: 'deterministic' },
  { law: 'exponential' },
  { law: 'erlang', stages: 3 },
  { law: 'hyperexponential', cv: 3 },
  { law: 'lognormal', cv: 0.8 },
]

/** Of a hundred inputs, so that every quality in whole percents is that of so many. */
const ROWS = 100
const answers = (quality: number, stride: 3 | 7) =>
  answersOf({ right: { stride: 3, from: 7 }, sure: { stride, from: 1 } }, ROWS, quality)

const models = LAWS.map((law, i) => ({
  name: law.law,
  variants: [
    {
      name: 'big',
      quality: '99 %',
      answers: answers(0.99, 7),
      service: { ...law, perItem: '1.5 ms', fixed: `${2 + i} ms`, maxBatch: 16 },
    },
    {
      name: 'small',
      quality: '90 %',
      answers: answers(0.9, 3),
      service: { ...law, perItem: '0.7 ms', fixed: '1 ms', maxBatch: 'unbounded' },
    },
  ],
}))

/** In the order of the document; their names are in another. */
const tenants = [
  {
    name: 'zoo',
    model: 'digits',
    slo: { latency: '50 ms', quality: '97 %' },
    arrivals: { trace: 'stamps.csv', compressTime: 4 },
  },
  {
    name: 'alpha',
    model: 'deterministic',
    slo: { latency: '30 ms' },
    arrivals: { process: 'deterministic', rate: '100 /s' },
  },
  {
    name: 'mid',
    model: 'hyperexponential',
    weight: 2,
    priority: 1,
    quota: { rate: '60 /s', burst: 5 },
    slo: { latency: '80 ms', attainment: '95 %' },
    arrivals: { process: 'gamma', rate: '120 /s', cv: 3.5 },
  },
  {
    name: 'Beta',
    model: 'lognormal',
    slo: { latency: '25 ms' },
    arrivals: { process: 'poisson', rate: '90 /s' },
    patience: { law: 'exponential', mean: '30 ms' },
  },
  {
    name: 'gamma',
    model: 'erlang',
    priority: 2,
    slo: { latency: '60 ms', quality: '95 %' },
    arrivals: { trace: 'stamps.csv', rows: 'b', offset: '1 s' },
  },
  {
    name: 'visitors',
    model: 'exponential',
    slo: { latency: '45 ms' },
    arrivals: { process: 'closed-loop', clients: 4, think: { law: 'exponential', mean: '60 ms' } },
  },
  { name: 'omega', model: 'exponential', slo: { latency: '40 ms' }, arrivals: { process: 'poisson', rate: '70 /s' } },
]

const pools = [
  { name: 'rack', nodes: 2, devices: { type: 'gpu', perNode: 2 } },
  { name: 'edge', nodes: 3, devices: { type: 'cpu' } },
  { name: 'shared', nodes: 1, devices: { type: 'cpu', sharing: { executors: 2, slowdown: 'processor-sharing' } } },
]

/** As many combinations as the largest family has members, and systems; each policy is in one at least. */
function combinations(): object[] {
  const members = (family: Family) =>
    policyRegistry.filter(entry => entry.family === family && entry.family !== 'allocation' && !bindsLate(entry))
  const most = Math.max(...FAMILIES.map(family => members(family).length))
  const others = policyRegistry.flatMap((entry): object[] => {
    if (entry.family === 'system') return [{ label: entry.name, system: written(entry), ...oneVariantFor([entry]) }]
    return bindsLate(entry) ? [{ label: entry.name, [entry.family]: written(entry), routing: 'shared-queue' }] : []
  })
  const byFamilies = Array.from({ length: most }, (_, i) => {
    const chosen = FAMILIES.flatMap(family => {
      const all = members(family)
      return all.length === 0 ? [] : [all[i % all.length]!]
    })
    return {
      label: `number ${i + 1}`,
      ...Object.fromEntries(chosen.map(entry => [entry.family, written(entry)])),
      ...oneVariantFor(chosen),
    }
  })
  return [...byFamilies, ...others]
}

/** Of those that share a family with others: in a combination of its own. */
function bindsLate({ needs }: AnyPolicyEntry): boolean {
  return needs?.includes('late-binding') === true
}

function oneVariantFor(chosen: readonly AnyPolicyEntry[]): object {
  const isNeeded = chosen.some(entry => entry.needs?.includes('one-variant-per-model'))
  return isNeeded ? { allocation: { name: 'static', replicas: everyBig() } } : {}
}

function everyBig(): object {
  return Object.fromEntries(['digits', ...models.map(({ name }) => name)].map(name => [`${name}/big`, 3]))
}

/** With all that has no default. */
function written({ name, parameters }: AnyPolicyEntry): string | object {
  const asked = Object.entries(parameters).filter(([, parameter]) => parameter.default === undefined)
  if (asked.length === 0) return name
  return { name, ...Object.fromEntries(asked.map(([key, { minimum = 0 }]) => [key, minimum + 3])) }
}

export const everything = {
  name: 'everything',
  seed: 'all of it',
  duration: '4 s',
  warmup: '500 ms',
  replications: 2,
  profiles: ['cpu.profile.json', 'gpu.profile.json'],
  models,
  cluster: { pools },
  tenants,
  sweep: { policies: combinations() },
}

const profileOf = (deviceType: string, factor: number): ProfileFile => {
  const curve = (msOf: number) => [1, 4, 16].map(size => latency(size, factor * (msOf + (msOf * size) / 4)))
  const known = (name: string, quality: number, msOf: number) => ({
    ...profiledVariant(name, quality, curve(msOf)),
    quality: measuredAnswers(answers(quality, 3), quality),
  })
  return digitsProfile({
    deviceType,
    variants: [known('big', 0.98, 2), known('small', 0.93, 1)],
  })
}

/** Many rows a stamp, two tenants. */
function stamps(): string {
  const rows = Array.from({ length: 400 }, (_, i) => `${Math.floor(i / 23) / 4},${i % 3 === 0 ? 'b' : 'a'}`)
  return `arrival_s,tenant\n${rows.join('\n')}\n`
}

/** By name: what lies beside the experiment. */
export const besideEverything: { readonly [file: string]: string } = {
  'cpu.profile.json': JSON.stringify(profileOf('cpu', 2)),
  'gpu.profile.json': JSON.stringify(profileOf('gpu', 0.8)),
  'stamps.csv': stamps(),
}
