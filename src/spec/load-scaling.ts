/**
 * Load as a share of capacity. Demand is the work that arrives per second: the sum over tenants of their rate times the
 * least service time per request of their model, at its best batch size, in its most accurate allocated variant. Capacity
 * is the work that can be done per second: one second a device, shared or not. All rates are scaled by one factor.
 */
import { largestBatch } from './catalogue.ts'
import type { ScenarioExecutor, ScenarioModel, ScenarioVariant, ServiceTime } from './scenario.ts'

const NS_PER_S = 1e9

/** Each device once, by one of its executors: sharing makes none of them faster. */
export function devicesOf(executors: readonly ScenarioExecutor[]): ScenarioExecutor[] {
  return [...new Map(executors.map(executor => [executor.sharing?.device ?? executor.name, executor])).values()]
}

/** The factor by which all rates are multiplied so that demand / capacity = load. */
export function loadFactor(
  load: number,
  tenants: readonly { readonly model: string; readonly ratePerS: number }[],
  models: readonly ScenarioModel[],
  devices: readonly ScenarioExecutor[],
  isAllocated: (variant: string) => boolean,
): number {
  const demand = tenants.reduce((sum, tenant) => {
    const model = models.find(candidate => candidate.name === tenant.model)!
    return sum + tenant.ratePerS * leastServiceS(mostAccurate(model, isAllocated), devices)
  }, 0)
  return (load * devices.length) / demand
}

/** Ties: the first by name, as policies choose. */
export function mostAccurate(model: ScenarioModel, isAllocated: (variant: string) => boolean): ScenarioVariant {
  const allocated = model.variants.filter(variant => isAllocated(`${model.name}/${variant.name}`))
  return allocated.reduce((best, variant) => (variant.quality > best.quality ? variant : best))
}

/**
 * Least seconds of a device per request. On unlike devices the harmonic mean over them: so many requests per second they
 * serve together, at so many device-seconds per second.
 */
export function leastServiceS(variant: ScenarioVariant, devices: readonly ScenarioExecutor[]): number {
  const perType = new Map(variant.service.map(service => [service.deviceType, leastServiceNs(service) / NS_PER_S]))
  const types = new Set(devices.map(device => device.deviceType))
  // One type is the common case, and exact.
  if (types.size === 1) return perType.get([...types][0]!)!
  const requestsPerS = devices.reduce((sum, { deviceType }) => {
    const serviceS = perType.get(deviceType)
    return serviceS === undefined ? sum : sum + 1 / serviceS
  }, 0)
  return devices.length / requestsPerS
}

/**
 * Least mean(b) / b. Of straight lines between measured points it lies at a measured point, and under a mean of
 * perItem x b + fixed at the largest batch; where there is none, the limit that ever larger batches come near to.
 */
export function leastServiceNs(service: ServiceTime): number {
  if (service.law !== 'quantile') return service.perItemNs + service.fixedNs / largestBatch(service)
  return Math.min(...service.batches.map(({ batchSize, meanNs }) => meanNs / batchSize))
}
