/** Times the engine on the reference scenario, and counts what stands for cost. */
import { fileURLToPath } from 'node:url'
import { policyRegistry } from '../policies/index.ts'
import { type SimulatedRun, simulate } from '../simulate/index.ts'
import { readExperimentFile, resolveExperiment } from '../spec/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { readTrace } from '../trace/index.ts'
import { garbageBytes } from './garbage.ts'

export const REFERENCE_FILE = fileURLToPath(new URL('../../experiments/bench/reference.yaml', import.meta.url))

/** Enough that samples have given way to histograms in the shorter run already. */
const GARBAGE_REQUESTS = 2_000_000

export interface BenchOptions {
  readonly runs: number
  readonly requestsPerRun: number
  onRun?(done: number): void
}

export interface BenchResult {
  /** Median over the runs; the first, which compiles, is a warm-up and is left out. */
  readonly requestsPerSecond: number
  readonly slowest: number
  readonly fastest: number
  /** The fastest run by processor time instead of by the clock: what others on the machine disturb less. */
  readonly requestsPerCpuSecond: number
  readonly runs: number
  readonly requestsPerRun: number
  readonly eventsPerRequest: number
  readonly meanBatchSize: number
  readonly attainment: number
  /** Bytes that the collector has to reclaim, in the steady state; null where Node can't tell. */
  readonly garbageBytesPerRequest: number | null
  /** Of the whole process, Node included. */
  readonly peakMemoryMiB: number
}

export async function benchReference({ runs, requestsPerRun, onRun }: BenchOptions): Promise<BenchResult> {
  const base = await referenceScenario()
  const ratePerS = base.tenants.reduce((sum, { arrivals }) => sum + ('ratePerS' in arrivals ? arrivals.ratePerS : 0), 0)
  const run = (requests: number) => simulateFor(base, Math.max(3, requests / ratePerS))
  // Long enough for the compiler to have seen everything.
  run(requestsPerRun / 4)
  const speeds: number[] = []
  let requestsPerCpuSecond = 0
  for (let done = 0; done < runs; done++) {
    const cpuBefore = process.cpuUsage()
    const startedNs = process.hrtime.bigint()
    const { offered } = run(requestsPerRun).result.conservation
    speeds.push(offered / (Number(process.hrtime.bigint() - startedNs) / 1e9))
    const { user, system } = process.cpuUsage(cpuBefore)
    requestsPerCpuSecond = Math.max(requestsPerCpuSecond, offered / ((user + system) / 1e6))
    onRun?.(done + 1)
  }
  speeds.sort((a, b) => a - b)
  const peakMemoryMiB = process.resourceUsage().maxRSS / 1024
  const { result } = run(requestsPerRun)
  return {
    requestsPerSecond: speeds[Math.floor(speeds.length / 2)]!,
    slowest: speeds[0]!,
    fastest: speeds.at(-1)!,
    requestsPerCpuSecond,
    runs,
    requestsPerRun: result.conservation.offered,
    eventsPerRequest: result.events / result.conservation.offered,
    meanBatchSize: result.batchSize.mean ?? 0,
    attainment: result.overall.attainment ?? 0,
    garbageBytesPerRequest: garbagePerRequest(run, Math.min(requestsPerRun, GARBAGE_REQUESTS)),
    peakMemoryMiB,
  }
}

export async function referenceScenario(): Promise<Scenario> {
  const experiment = await resolveExperiment(readExperimentFile(REFERENCE_FILE), policyRegistry, { readTrace })
  return experiment.cells[0]!.scenarios[0]!
}

function simulateFor(scenario: Scenario, durationS: number): SimulatedRun {
  const timed = { ...scenario, durationNs: Math.round(durationS * 1e9) }
  return simulate(timed, { registry: policyRegistry, traces: new Map() })
}

/** The difference of a long and a short run, so that what a run costs once cancels out. */
function garbagePerRequest(run: (requests: number) => SimulatedRun, requests: number): number | null {
  const measured = [2 * requests, requests].map(n => {
    let offered = 0
    const bytes = garbageBytes(() => {
      offered = run(n).result.conservation.offered
    })
    return { offered, bytes }
  })
  const [long, short] = measured as [(typeof measured)[0], (typeof measured)[0]]
  if (long.bytes === null || short.bytes === null) return null
  return Math.max(0, (long.bytes - short.bytes) / (long.offered - short.offered))
}
