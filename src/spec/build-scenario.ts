/** From a checked cell to the scenario of one of its replications. */
import type { CheckedCell, LoadedTrace } from './check-experiment.ts'
import { type ArrivalFields, type ExperimentFields, FAMILIES } from './experiment-schema.ts'
import { devicesOf, loadFactor } from './load-scaling.ts'
import type { InputFile, Scenario, ScenarioArrivals, ScenarioExecutor, ScenarioTenant } from './scenario.ts'
import { byName } from './sorted-names.ts'
import { traceRatePerS } from './trace-rate.ts'

const NS_PER_S = 1e9

export function buildScenario(cell: CheckedCell, replication: number): Scenario {
  const { fields, models, allocated } = cell
  const executors = listExecutors(fields.cluster.pools)
  const load = fields.load ?? null
  const rates = fields.tenants.map(({ model, arrivals }, i) => ({
    model,
    ratePerS: meanRate(arrivals, cell.traces[i]),
  }))
  const factor = load === null ? 1 : loadFactor(load, rates, models, devicesOf(executors), name => allocated.has(name))
  const tenants = fields.tenants.map((tenant, i): ScenarioTenant => {
    const { name, model, weight, priority, quota, slo, patience, arrivals } = tenant
    return {
      name,
      model,
      weight,
      priority,
      quota: quota === undefined ? null : { ratePerS: quota.rate, burst: quota.burst },
      slo: {
        latencyNs: slo.latency,
        attainment: slo.attainment,
        qualityFloor: slo.quality ?? 0,
        onExpectedMiss: slo.onExpectedMiss ?? null,
      },
      patience: patience === undefined ? null : { law: patience.law, meanNs: patience.mean },
      arrivals: scaledArrivals(arrivals, cell.traces[i], factor, replication / fields.replications),
    }
  })
  return {
    schema: 'foreserve.scenario/1',
    experiment: fields.name,
    seed: fields.seed,
    replication,
    noise: fields.noise,
    durationNs: fields.duration,
    warmupNs: fields.warmup,
    load,
    models,
    executors,
    tenants: tenants.sort(byName),
    policies: Object.fromEntries(
      FAMILIES.map(family => {
        const { name, parameters, entry } = cell.policies[family]
        return [family, { name, parameters, ...(entry.plugin && { plugin: entry.plugin }) }]
      }),
    ) as unknown as Scenario['policies'],
    profiles: inputFiles(cell.profiles),
    traces: inputFiles(cell.traces.filter(trace => trace !== undefined)),
  }
}

/** Requests per second, as written; none of closed loops, which no load scales. */
function meanRate(arrivals: ArrivalFields, trace: LoadedTrace | undefined): number {
  if (!('trace' in arrivals)) return 'rate' in arrivals ? arrivals.rate : 0
  return traceRatePerS(trace!.rows, arrivals.rows ?? null) * arrivals.compressTime
}

/** @param spread where the run starts in a trace whose offset is spread, as a share of its span */
function scaledArrivals(
  arrivals: ArrivalFields,
  trace: LoadedTrace | undefined,
  factor: number,
  spread: number,
): ScenarioArrivals {
  if (!('trace' in arrivals)) {
    if (arrivals.process === 'closed-loop') {
      const { process, clients, think } = arrivals
      return { process, clients, think: { law: think.law, meanNs: think.mean } }
    }
    const ratePerS = arrivals.rate * factor
    if (arrivals.process === 'gamma') return { process: 'gamma', ratePerS, cv: arrivals.cv }
    return { process: arrivals.process, ratePerS }
  }
  const { rows, compressTime, offset } = arrivals
  return {
    process: 'trace',
    trace: trace!.name,
    rows: rows ?? null,
    compressTime: compressTime * factor,
    offsetS: offset === 'spread' ? spread * trace!.rows.spanS : offset / NS_PER_S,
  }
}

/**
 * Executors are the devices, `pool/node/device`, or the shares of devices, `pool/node/device/share`; numbered with as many
 * digits as the largest number has.
 */
function listExecutors(pools: ExperimentFields['cluster']['pools']): ScenarioExecutor[] {
  return pools
    .flatMap(({ name, nodes, devices }) => {
      const number = (i: number, of: number) => String(i).padStart(String(of - 1).length, '0')
      return Array.from({ length: nodes * devices.perNode }, (_, i) => {
        const node = number(Math.floor(i / devices.perNode), nodes)
        const device = `${name}/${node}/${number(i % devices.perNode, devices.perNode)}`
        const { type: deviceType, sharing, memory } = devices
        const stated = memory === undefined ? {} : { memoryBytes: memory }
        if (sharing === undefined) return [{ name: device, pool: name, deviceType, ...stated, sharing: null }]
        const { executors, slowdown } = sharing
        return Array.from({ length: executors }, (_, share) => ({
          name: `${device}/${number(share, executors)}`,
          pool: name,
          deviceType,
          ...stated,
          sharing: { device, slowdown },
        }))
      }).flat()
    })
    .sort(byName)
}

function inputFiles(files: readonly InputFile[]): InputFile[] {
  const distinct = new Map(files.map(({ name, sha256 }) => [`${name} ${sha256}`, { name, sha256 }]))
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file)
}
