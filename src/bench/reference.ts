/** Times the engine on the reference scenario, and counts what stands for cost. */
import { fileURLToPath } from 'node:url'
import { policyRegistry } from '../policies/index.ts'
import { simulate } from '../simulate/index.ts'
import { readExperimentFile, resolveExperiment } from '../spec/index.ts'
import { readTrace } from '../trace/index.ts'

const SCENARIO = fileURLToPath(new URL('../../experiments/bench/reference.yaml', import.meta.url))

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
  readonly runs: number
  readonly requestsPerRun: number
  readonly eventsPerRequest: number
  readonly meanBatchSize: number
  readonly attainment: number
  /** Of the whole process, Node included. */
  readonly peakMemoryMiB: number
}

export async function benchReference({ runs, requestsPerRun, onRun }: BenchOptions): Promise<BenchResult> {
  const base = await resolve()
  const ratePerS = base.tenants.reduce((sum, { arrivals }) => sum + ('ratePerS' in arrivals ? arrivals.ratePerS : 0), 0)
  const scenario = { ...base, durationNs: Math.round((requestsPerRun / ratePerS) * 1e9) }
  const speeds: number[] = []
  let last = simulate(shortened(scenario), { registry: policyRegistry, traces: new Map() })
  for (let run = 0; run < runs; run++) {
    const startedNs = process.hrtime.bigint()
    last = simulate(scenario, { registry: policyRegistry, traces: new Map() })
    const tookS = Number(process.hrtime.bigint() - startedNs) / 1e9
    speeds.push(last.result.conservation.offered / tookS)
    onRun?.(run + 1)
  }
  speeds.sort((a, b) => a - b)
  const { result } = last
  return {
    requestsPerSecond: speeds[Math.floor(speeds.length / 2)]!,
    slowest: speeds[0]!,
    fastest: speeds.at(-1)!,
    runs,
    requestsPerRun: result.conservation.offered,
    eventsPerRequest: result.events / result.conservation.offered,
    meanBatchSize: result.batchSize.mean ?? 0,
    attainment: result.overall.attainment ?? 0,
    peakMemoryMiB: process.resourceUsage().maxRSS / 1024,
  }
}

async function resolve() {
  const experiment = await resolveExperiment(readExperimentFile(SCENARIO), policyRegistry, { readTrace })
  return experiment.cells[0]!.scenarios[0]!
}

/** Long enough for the compiler to have seen everything. */
function shortened<S extends { readonly durationNs: number }>(scenario: S): S {
  return { ...scenario, durationNs: Math.max(3e9, scenario.durationNs / 4) }
}
