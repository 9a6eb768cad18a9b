/** From a scenario's names to the numbered world that a core is built from. Indices follow sorted names (rule R4). */
import { ACCEPT, DEGRADE, REJECT, type ServiceExpectation, UNSAID, type World } from '../contract/index.ts'
import { type InputQuality, inputQualityOf } from './profile-inputs.ts'
import type { ExpectedMiss, Scenario, ScenarioVariant, ServiceTime } from './scenario.ts'
import { byName } from './sorted-names.ts'

/** Larger batches are rare, and their expectation is a line. */
const TABLED_OF_UNBOUNDED = 4096

export interface ScenarioWorld {
  readonly world: World
  readonly deviceTypes: readonly string[]
  /** `serviceTimes[variant][deviceType]`; undefined where unmeasured. */
  readonly serviceTimes: readonly (readonly (ServiceTime | undefined)[])[]
  /** What each variant answered to single inputs; undefined where no policy needs to know. */
  readonly answers: readonly (InputQuality | undefined)[]
}

export function scenarioWorld(scenario: Scenario): ScenarioWorld {
  const models = sortedByName(scenario.models)
  const tenants = sortedByName(scenario.tenants)
  const executors = sortedByName(scenario.executors)
  const variants = models.flatMap((model, modelIndex) =>
    sortedByName(model.variants).map(variant => ({ name: `${model.name}/${variant.name}`, modelIndex, variant })),
  )
  const deviceTypes = [...new Set(executors.map(executor => executor.deviceType))].sort()
  const serviceTimes = variants.map(({ variant }) => deviceTypes.map(type => serviceTimeOn(variant, type)))
  return {
    deviceTypes,
    serviceTimes,
    answers: variants.map(({ variant: { answers } }) => answers && inputQualityOf(answers)),
    world: {
      names: {
        tenants: tenants.map(tenant => tenant.name),
        models: models.map(model => model.name),
        variants: variants.map(variant => variant.name),
        variantModel: variants.map(variant => variant.modelIndex),
        executors: executors.map(executor => executor.name),
        executorDevice: executors.map(executor => executor.deviceType),
      },
      tenants: tenants.map(tenant => ({
        model: models.findIndex(model => model.name === tenant.model),
        sloNs: tenant.slo.latencyNs,
        weight: tenant.weight,
        qualityFloor: tenant.slo.qualityFloor,
        onExpectedMiss: answerTo(tenant.slo.onExpectedMiss),
        priority: tenant.priority,
        quota: tenant.quota ?? undefined,
      })),
      quality: variants.map(({ variant }) => variant.quality),
      deviceType: executors.map(executor => deviceTypes.indexOf(executor.deviceType)),
      service: serviceTimes.map(byDevice =>
        byDevice.map(time => (time === undefined ? undefined : expectationOf(time))),
      ),
      impatient: tenants.some(tenant => tenant.patience !== null),
      replicaSlots: Math.max(executors.length * variants.length, wantedReplicas(scenario)),
    },
  }
}

function answerTo(expectedMiss: ExpectedMiss | null): number {
  switch (expectedMiss) {
    case 'reject':
      return REJECT
    case 'degrade':
      return DEGRADE
    case 'late':
      return ACCEPT
    case null:
      return UNSAID
  }
}

/** Expected ns of every batch size from 1 to the largest, or of the first and the line beyond; between measured sizes the means are interpolated. */
export function expectationOf(time: ServiceTime): ServiceExpectation {
  if (time.law !== 'quantile') {
    const { perItemNs, fixedNs, maxBatch } = time
    const length = maxBatch === 'unbounded' ? TABLED_OF_UNBOUNDED : maxBatch
    const meanNs = Float64Array.from({ length }, (_, i) => Math.ceil(perItemNs * (i + 1) + fixedNs))
    return maxBatch === 'unbounded' ? { meanNs, beyond: { perItemNs, fixedNs } } : { meanNs }
  }
  const meanNs: number[] = []
  for (const { batchSize, meanNs: measuredNs } of time.batches) {
    const below = meanNs.length
    const belowNs = meanNs.at(-1) ?? measuredNs
    for (let size = below + 1; size <= batchSize; size++) {
      meanNs.push(Math.ceil(belowNs + ((measuredNs - belowNs) * (size - below)) / (batchSize - below)))
    }
  }
  return { meanNs: Float64Array.from(meanNs) }
}

export function sortedByName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return [...items].sort(byName)
}

function serviceTimeOn(variant: ScenarioVariant, deviceType: string): ServiceTime | undefined {
  return variant.service.find(service => service.deviceType === deviceType)
}

function wantedReplicas(scenario: Scenario): number {
  const wanted = scenario.policies.allocation.parameters.replicas
  if (typeof wanted !== 'object') return 0
  return Object.values(wanted).reduce((sum, count) => sum + count, 0)
}
