/** Whether the native twin found the very same: every count, sum and percentile. */
import type { Distribution, GroupResult, RunResult } from '../../measure/index.ts'
import type { Scenario } from '../../spec/scenario.ts'
import type { TwinDurations, TwinReply, TwinTally } from './twin-program.ts'

/** Where the two differ, as `tenants.0.counts.met: 12 here, 13 in the twin`; in which the result's own names stand. */
export function differencesFromTwin(result: RunResult, twin: TwinReply, scenario: Scenario): string[] {
  const differences: string[] = []
  compare([], ofRun(result), ofTwin(twin, scenario), differences)
  return differences
}

function ofRun(result: RunResult) {
  return {
    events: result.events,
    utilisation: result.utilisation,
    backlogGrowthPerS: result.backlogGrowthPerS,
    batchSizes: result.batchSizes,
    servedByVariant: result.servedByVariant.map(({ completed }) => completed),
    conservation: result.conservation,
    overall: ofGroup(result.overall),
    tenants: result.tenants.map(ofGroup),
    timeseries: result.timeseries.map(({ startS: _, tenant: __, ...row }) => row),
  }
}

function ofGroup({ counts, latencyMs, latencyMsOffered, queueMs, serviceMs }: GroupResult) {
  return {
    counts,
    latencyMs: ofDistribution(latencyMs),
    latencyMsOffered: ofDistribution(latencyMsOffered),
    queueMs: ofDistribution(queueMs),
    serviceMs: ofDistribution(serviceMs),
  }
}

function ofDistribution({ errorBound: _, ...values }: Distribution) {
  return values
}

function ofTwin(twin: TwinReply, { durationNs, warmupNs, executors }: Scenario): ReturnType<typeof ofRun> {
  const whole = [...twin.tenants.map(countsOf).map(Object.values<number>), ...twin.unmeasured.map(unmeasuredOf)]
  const [offered, completed, met, rejected, dropped, failed] = [0, 1, 2, 3, 4, 5].map(which =>
    whole.reduce((sum, counts) => sum + counts[which]!, 0),
  ) as [number, number, number, number, number, number]
  const largest = twin.batchSizes.findLastIndex(count => count > 0)
  return {
    events: twin.events,
    utilisation: twin.busyNs / (durationNs - warmupNs) / executors.length,
    backlogGrowthPerS: twin.backlogGrowthPerS,
    batchSizes: twin.batchSizes.slice(0, largest + 1),
    servedByVariant: [...twin.overall.served],
    conservation: { offered, completed, met, rejected, dropped, failed, inFlight: 0 },
    overall: groupOf(twin.overall),
    tenants: twin.tenants.map(groupOf),
    timeseries: twin.timeseries.map(([offered, completed, met, sumNs, maxNs]) => ({
      offered,
      completed,
      met,
      latencyMsMean: completed === 0 ? null : sumNs / completed / 1e6,
      latencyMsMax: completed === 0 ? null : maxNs / 1e6,
    })),
  }
}

function unmeasuredOf([offered, completed, met, rejected, dropped]: TwinReply['unmeasured'][number]): number[] {
  return [offered, completed, met, rejected, dropped, 0]
}

function countsOf({ offered, met, rejected, dropped, served }: TwinTally) {
  const completed = served.reduce((sum, count) => sum + count, 0)
  return { offered, completed, met, rejected, dropped, failed: 0 }
}

function groupOf(tally: TwinTally): ReturnType<typeof ofGroup> {
  const { latency, latencyOfferedNs, queue, service, offered } = tally
  return {
    counts: countsOf(tally),
    latencyMs: distributionOf(latency),
    latencyMsOffered: distributionOf({ ...latency, percentilesNs: latencyOfferedNs }, offered),
    queueMs: distributionOf(queue),
    serviceMs: distributionOf(service),
  }
}

function distributionOf(
  { count, sumNs, minNs, maxNs, percentilesNs }: TwinDurations,
  offered = count,
): ReturnType<typeof ofDistribution> {
  const [p50, p75, p90, p95, p99, p999] = percentilesNs.map(ns => (ns < 0 ? null : ns / 1e6)) as (number | null)[] & {
    length: 6
  }
  const isWhole = count > 0 && offered <= count
  return {
    n: offered,
    mean: isWhole ? sumNs / count / 1e6 : null,
    min: count > 0 ? minNs / 1e6 : null,
    p50: p50!,
    p75: p75!,
    p90: p90!,
    p95: p95!,
    p99: p99!,
    p999: p999!,
    max: isWhole ? maxNs / 1e6 : null,
  }
}

function compare(path: readonly string[], here: unknown, twin: unknown, differences: string[]): void {
  if (typeof here !== 'object' || here === null || typeof twin !== 'object' || twin === null) {
    if (!Object.is(here, twin)) differences.push(`${path.join('.')}: ${here} here, ${twin} in the twin`)
    return
  }
  const keys = new Set([...Object.keys(here), ...Object.keys(twin)])
  for (const key of keys)
    compare([...path, key], here[key as keyof typeof here], twin[key as keyof typeof twin], differences)
}
