/** What each policy costs: the reference scenario with one family's policy exchanged, a process each. */
import type { AnyPolicyEntry } from '../../contract/index.ts'
import { policyRegistry } from '../../policies/index.ts'
import { resultOf } from '../child.ts'
import type { Figure } from '../figure.ts'
import { millions, times } from '../number-text.ts'
import { choicesWith } from '../other-policies.ts'
import type { RunOrder, RunReply } from '../run-process.ts'
import { spreadOf } from '../spread.ts'

/** The reference is measured anew after so many policies: the machine may have other work by then. */
const BETWEEN_REFERENCES = 10
/** What is said to be slow: a request costs more than twice as much as under the reference's policies. */
const SLOW = 0.5

interface PolicyCost {
  readonly family: string
  readonly name: string
  readonly requestsPerSecond: number
  readonly requestsPerCpuSecond: number
  /** By processor time, over the reference. */
  readonly ofReference: number
  /** A policy may be fast because it refuses or drops, or since its batches are large. */
  readonly meanBatchSize: number
  readonly attainment: number
}

interface PolicyCosts {
  readonly referencePerCpuSecond: number
  readonly policies: readonly PolicyCost[]
}

export const policies: Figure<PolicyCosts> = {
  name: 'policies',
  key: 'policies',
  summary: 'the reference scenario under each policy in turn (not with --quick, unless it is named)',
  notQuick: true,
  async measure(size, note) {
    const requests = size === 'quick' ? 50_000 : 1_000_000
    const costs: Omit<PolicyCost, 'ofReference'>[] = []
    const references: number[] = []
    for (const [i, entry] of policyRegistry.entries()) {
      if (i % BETWEEN_REFERENCES === 0) {
        note(`${i + 1} of ${policyRegistry.length}: the reference`)
        references.push((await run(requests)).requestsPerCpuSecond)
      }
      note(`${i + 1} of ${policyRegistry.length}: ${entry.family} ${entry.name}`)
      costs.push({ family: entry.family, name: entry.name, ...(await run(requests, entry)) })
    }
    const referencePerCpuSecond = spreadOf(references).median
    return {
      referencePerCpuSecond,
      policies: costs.map(cost => ({ ...cost, ofReference: cost.requestsPerCpuSecond / referencePerCpuSecond })),
    }
  },
  rows({ referencePerCpuSecond, policies: costs }) {
    return [
      { figure: 'requests a processor second, one policy exchanged', reached: millions(referencePerCpuSecond) },
      ...costs.map(({ family, name, requestsPerCpuSecond, ofReference, meanBatchSize, attainment }) => ({
        figure: `  ${family} ${name}`,
        reached: millions(requestsPerCpuSecond),
        spread:
          `${times(ofReference)}${ofReference < SLOW ? ' SLOW' : ''}; batches of ${meanBatchSize.toFixed(1)}, ` +
          `${(100 * attainment).toFixed(0)} % in time`,
      })),
    ]
  },
}

async function run(requests: number, entry?: AnyPolicyEntry) {
  // The first run compiles.
  const order: RunOrder = {
    requests: [requests / 2, requests, requests, requests],
    asInALongRun: true,
    ...(entry && { choices: choicesWith(entry) }),
  }
  const { runs } = await resultOf<RunReply>('./run-process', order)
  const [, ...timed] = runs
  const last = runs.at(-1)!
  return {
    requestsPerSecond: spreadOf(timed.map(it => it.requests / it.wallS)).median,
    requestsPerCpuSecond: spreadOf(timed.map(it => it.requests / it.cpuS)).median,
    meanBatchSize: last.meanBatchSize,
    attainment: last.attainment,
  }
}
