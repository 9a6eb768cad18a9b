/** One busy scenario under each policy of the registry in turn, the others being the same. */
import { createHash } from 'node:crypto'
import type { AnyPolicyEntry } from '../../src/contract/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { decidesIn, FAMILIES } from '../../src/spec/index.ts'
import { busySetting, busyTraces } from './busy-scenario.ts'
import { MS, type PolicyChoice, type Setting, scenario } from './scenarios.ts'

const { search, batch, mail } = busySetting.tenants!
const { digits, words } = busySetting.models!

const [right, wrong] = [true, false]
/** Of the digits the quick one is unsure of half, and errs on one of those. */
const known = {
  accurate: { correct: [right, right, right, wrong], confidence: [255, 250, 240, 130] },
  quick: { correct: [right, right, wrong, right], confidence: [255, 250, 120, 140] },
  only: { correct: [right], confidence: [250] },
}

const setting: Setting = {
  ...busySetting,
  duration: 2000,
  models: {
    digits: {
      accurate: { ...digits!.accurate!, answers: known.accurate },
      quick: { ...digits!.quick!, answers: known.quick },
    },
    words: { only: { ...words!.only!, answers: known.only } },
  },
  tenants: {
    search: { ...search!, arrivals: { poissonPerS: 900 }, quota: { ratePerS: 600, burst: 10 } },
    batch: { ...batch!, priority: 1 },
    mail: { ...mail!, priority: 2 },
  },
}

/** What has no default, and what makes a difference here. */
const given: { readonly [policy: string]: object } = {
  'triton-queue': { priorityLevels: 2, defaultPriorityLevel: 2, defaultTimeout: 10 * MS, timeoutAction: 'delay' },
  'in-flight-limit': { limit: 12 },
  codel: { target: 5 * MS, interval: 20 * MS },
  dagor: { maxWait: 5 * MS, windowRequests: 100 },
  'degrade-before-reject': { degradeAbove: 2, rejectAbove: 4 },
  triton: { preferredBatchSizes: [2, 4], maxQueueDelay: 2 * MS },
  'triton-prefetch': { preferredBatchSizes: [2, 4], maxQueueDelay: 2 * MS },
  'deadline-feasible': { margin: 15 * MS, anyVariant: true },
}

/** Payloads are formed ahead in the order of arrival only; the documented rule for comparison. */
const beside: { readonly [policy: string]: Setting['policies'] } = {
  'most-accurate-at-dispatch': { routing: 'shared-queue' },
  triton: { queueing: 'fifo' },
  'triton-prefetch': { queueing: 'fifo' },
}

/** Late binding needs one variant a model. */
const oneVariant = { name: 'static', replicas: { 'digits/accurate': 3, 'words/only': 3 } }

export function entriesByName(): ReadonlyMap<string, AnyPolicyEntry> {
  return new Map(policyRegistry.map(entry => [`${entry.family}/${entry.name}`, entry]))
}

/** SHA-256 over all numbers of the run. */
export function digestUnder(entry: AnyPolicyEntry): string {
  const { name, needs } = entry
  const choice = { name, ...given[name] } as PolicyChoice
  const allocation = needs?.includes('one-variant-per-model') ? oneVariant : 'static'
  const chosen = Object.fromEntries(FAMILIES.filter(family => decidesIn(entry, family)).map(family => [family, choice]))
  const policies = { ...setting.policies, ...beside[name], allocation, ...chosen }
  const what = scenario({ ...setting, policies })
  const { result, samples } = simulate(what, { registry: policyRegistry, traces: busyTraces })
  return createHash('sha256')
    .update(JSON.stringify([result, Object.entries(samples.latencyMs).map(([tenant, ms]) => [tenant, [...ms]])]))
    .digest('hex')
}
