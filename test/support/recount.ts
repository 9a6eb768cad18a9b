/** The numbers of a run counted anew from its request log, in the plainest way. */
import type { Scenario } from '../../src/spec/scenario.ts'
import { sortedByName } from '../../src/spec/scenario-world.ts'
import { jainOf, pouredShares } from './poured-shares.ts'
import type { LoggedRequest, RequestLog } from './request-log.ts'
import { rightAnswers } from './right-answers.ts'
import { MS } from './scenarios.ts'

export function recount(what: Scenario, log: RequestLog) {
  const inWindow = (ns: number) => ns >= what.warmupNs && ns < what.durationNs
  const measured = log.requests.filter(request => inWindow(request.dueNs))
  const variants = sortedByName(what.models).flatMap(model =>
    sortedByName(model.variants).map(({ name, quality }) => ({ name: `${model.name}/${name}`, quality })),
  )
  const isRight = rightAnswers(what)
  const qualityOf = ({ tenant, ordinal, batch }: LoggedRequest) => {
    const { name, quality } = variants[batch!.variant]!
    return isRight === undefined ? quality : Number(isRight(tenant, ordinal, name))
  }
  const group = (requests: readonly LoggedRequest[]) => {
    const completed = requests.filter(request => request.fate === 'completed')
    const met = completed.filter(request => request.leftNs <= request.deadlineNs)
    const latencies = completed.map(request => (request.leftNs - request.dueNs) / MS)
    const waits = completed.map(({ leftNs, dueNs, batch, earlier }) => {
      const executedNs = [...earlier, batch!].reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0)
      return (leftNs - dueNs - executedNs) / MS
    })
    return {
      counts: {
        offered: requests.length,
        completed: completed.length,
        met: met.length,
        rejected: requests.filter(request => request.fate === 'rejected').length,
        dropped: requests.filter(request => request.fate === 'dropped').length,
        failed: requests.filter(request => request.fate === 'failed').length,
      },
      latency: percentiles(latencies, latencies.length),
      latencyOffered: percentiles(latencies, requests.length),
      queue: percentiles(waits, waits.length),
      meanLatency: mean(latencies),
      meanQuality: mean(completed.map(qualityOf)),
    }
  }
  const busyNs = log.batches.reduce((sum, { startNs, endNs }) => {
    return sum + Math.max(0, Math.min(endNs, what.durationNs) - Math.max(startNs, what.warmupNs))
  }, 0)
  const sizes: number[] = []
  for (const { startNs, members } of log.batches) {
    if (inWindow(startNs)) sizes[members.length] = (sizes[members.length] ?? 0) + 1
  }
  const shares = pouredShares(
    sortedByName(what.tenants).map(({ name, weight }) => {
      const here = log.requests.filter(request => request.tenant === name && request.leftNs >= what.warmupNs)
      const served = here.filter(request => request.fate === 'completed' && request.leftNs < what.durationNs).length
      return { weight, wanted: here.length, served }
    }),
  )
  return {
    shares,
    jainIndex: jainOf(shares),
    overall: group(measured),
    tenants: sortedByName(what.tenants).map(({ name }) => ({
      tenant: name,
      ...group(measured.filter(request => request.tenant === name)),
    })),
    utilisation: busyNs / (what.durationNs - what.warmupNs) / what.executors.length,
    batchSizes: Array.from(sizes, count => count ?? 0),
  }
}

/** Nearest rank over `offered` values, of which those beyond the given are infinite (null). */
function percentiles(values: readonly number[], offered: number) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (p: number) => (offered === 0 ? null : (sorted[Math.ceil(p * offered) - 1] ?? null))
  return { p50: at(0.5), p75: at(0.75), p90: at(0.9), p95: at(0.95), p99: at(0.99) }
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
