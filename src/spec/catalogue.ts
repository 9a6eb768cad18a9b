/** The models that a cell's tenants use, as its profiles and inline laws describe them on the cluster's device types. */
import { nearestName, UserError } from '../errors/index.ts'
import { rightShare, scenarioAnswers } from './answers-schema.ts'
import type { InlineModelFields } from './experiment-schema.ts'
import { type LocatedDocument, locationOf } from './located-document.ts'
import type { Outline, PoolOutline } from './outline.ts'
import type { ProfiledVariant, ProfileFile } from './profile-file.ts'
import type { ScenarioModel, ScenarioVariant, ServiceTime } from './scenario.ts'
import { byName } from './sorted-names.ts'

const NS_PER_MS = 1e6
const BYTES_PER_MIB = 1_048_576
/** Of a measured batch size: 0 % to 100 %. */
const QUANTILES = 101

/** A profile with its position in the experiment's list. */
export interface ListedProfile {
  readonly index: number
  readonly profile: ProfileFile
}

export interface Catalogue {
  /** The models in use, with the variants that can be served on some device type of the cluster; sorted. */
  readonly models: readonly ScenarioModel[]
  readonly errors: readonly UserError[]
}

export function buildCatalogue(
  { tenants, pools }: Outline,
  models: readonly InlineModelFields[],
  profiles: readonly ListedProfile[],
  document: LocatedDocument,
  withAnswers = false,
): Catalogue {
  const errors = [
    ...profiledTwice(profiles, document),
    ...modelledTwice(models, profiles, document),
    ...timeless(models, document),
    ...weightless(models, pools, document),
  ]
  const inline = new Map(models.map(model => [model.name, model]))
  const profiled = new Set(profiles.flatMap(({ profile }) => profile.variants.map(variant => variant.model)))
  const known = [...inline.keys(), ...profiled].sort()
  const deviceTypes = [...new Set(pools.map(pool => pool.deviceType))].filter(type => type !== undefined).sort()

  for (const [i, { model }] of tenants.entries()) {
    if (model === undefined || known.includes(model)) continue
    errors.push(
      new UserError('a model without a profile', {
        at: locationOf(document, ['tenants', i, 'model']),
        found: model,
        allowed: known.length > 0 ? known.join(', ') : 'a model of a profile; none is given',
        nearest: nearestName(model, known),
        ...(known.length > 0 ? {} : { hint: 'measure one (foreserve profile MODEL) and list it under profiles' }),
      }),
    )
  }

  const used = known.filter(name => tenants.some(tenant => tenant.model === name))
  const withMemory = deviceTypes.filter(type =>
    pools.some(it => it.deviceType === type && it.memoryBytes !== undefined),
  )
  if (used.some(model => !inline.has(model))) errors.push(...uncovered(pools, profiles, document))
  const scenarioModels = used.map(name => {
    const law = inline.get(name)
    return law === undefined
      ? fromProfiles(name, deviceTypes, profiles, withMemory, withAnswers)
      : fromLaw(law, deviceTypes, withMemory, withAnswers)
  })
  return { models: scenarioModels.filter(model => model.variants.length > 0), errors }
}

/** `model/variant` of every variant, sorted by model, then variant. */
export function variantNames(models: readonly ScenarioModel[]): string[] {
  return models.flatMap(model => model.variants.map(variant => `${model.name}/${variant.name}`))
}

/** Infinity where any size is allowed. */
export function largestBatch(service: ServiceTime): number {
  if (service.law === 'quantile') return service.batches.at(-1)!.batchSize
  return service.maxBatch === 'unbounded' ? Number.POSITIVE_INFINITY : service.maxBatch
}

function fromLaw(
  { name, variants }: InlineModelFields,
  deviceTypes: readonly string[],
  withMemory: readonly string[],
  withAnswers: boolean,
): ScenarioModel {
  return {
    name,
    variants: variants
      .map(({ name, answers, quality = answers ? rightShare(answers) : 1, service: law, memory: bytes = 0 }) => {
        const service = deviceTypes.map(deviceType => serviceOf(law, deviceType))
        const memory = withMemory.map(type => [type, bytes] as const)
        const known = withAnswers && answers ? { answers: scenarioAnswers(answers) } : {}
        return { name, quality, service, ...memoryOf(memory), ...known }
      })
      .sort(byName),
  }
}

function serviceOf(service: InlineModelFields['variants'][number]['service'], deviceType: string): ServiceTime {
  if (service.law !== 'tabled') {
    const { perItem, fixed, ...law } = service
    return { deviceType, ...law, perItemNs: perItem, fixedNs: fixed }
  }
  const batches = Object.entries(service.times)
    .map(([size, ns]) => ({ batchSize: Number(size), meanNs: ns, quantilesNs: new Array<number>(QUANTILES).fill(ns) }))
    .sort((a, b) => a.batchSize - b.batchSize)
  return { deviceType, law: 'quantile', batches }
}

function fromProfiles(
  name: string,
  deviceTypes: readonly string[],
  profiles: readonly ListedProfile[],
  withMemory: readonly string[],
  withAnswers: boolean,
): ScenarioModel {
  const variants = new Map<string, VariantSoFar>()
  for (const deviceType of deviceTypes) {
    for (const { profile } of profiles) {
      if (profile.deviceType !== deviceType) continue
      for (const measured of profile.variants) {
        if (measured.model !== name) continue
        // A quality that nobody measured meets no floor and flatters no average.
        const quality = measured.quality?.value ?? 0
        const answers = withAnswers ? answersOf(measured) : {}
        const variant = variants.get(measured.variant) ?? { quality, service: [], memory: [], answers }
        if (withMemory.includes(deviceType)) variant.memory.push([deviceType, measuredBytes(measured)])
        variant.service.push(quantileService(measured, deviceType))
        variants.set(measured.variant, variant)
      }
    }
  }
  const list: ScenarioVariant[] = [...variants].map(([variant, { quality, service, memory, answers }]) => ({
    name: variant,
    quality,
    service,
    ...memoryOf(memory),
    ...answers,
  }))
  return { name, variants: list.sort(byName) }
}

interface VariantSoFar {
  readonly quality: number
  readonly service: ServiceTime[]
  readonly memory: [string, number][]
  readonly answers: Pick<ScenarioVariant, 'answers'>
}

function answersOf({ quality }: ProfiledVariant): Pick<ScenarioVariant, 'answers'> {
  if (quality?.confidence === undefined) return {}
  const { n, data, correct, confidence } = quality
  return { answers: { n, data, correct, confidence } }
}

/** Weights and what batches up to the largest took beside them. */
function measuredBytes({ memory: { weightsMiB, activationsMiB } }: ProfiledVariant): number {
  const peakMiB = Math.max(0, ...activationsMiB.map(({ peakMiB }) => peakMiB))
  return Math.ceil((Math.max(0, weightsMiB) + peakMiB) * BYTES_PER_MIB)
}

/** Absent where no device states its memory. */
function memoryOf(byType: readonly (readonly [deviceType: string, bytes: number])[]) {
  return byType.length === 0 ? {} : { memoryBytes: Object.fromEntries(byType) }
}

const converted = new WeakMap<ProfiledVariant, ServiceTime>()

/** What was measured back to back, or after the shortest idle gap; converted once, since many cells share it. */
function quantileService(measured: ProfiledVariant, deviceType: string): ServiceTime {
  const before = converted.get(measured)
  if (before !== undefined) return before
  const gapMs = Math.min(...measured.latencies.map(latency => latency.gapMs))
  const service: ServiceTime = {
    deviceType,
    law: 'quantile',
    batches: measured.latencies
      .filter(latency => latency.gapMs === gapMs)
      .sort((a, b) => a.batchSize - b.batchSize)
      .map(({ batchSize, meanMs, quantilesMs }) => ({
        batchSize,
        meanNs: Math.round(meanMs * NS_PER_MS),
        quantilesNs: quantilesMs.map(ms => Math.round(ms * NS_PER_MS)),
      })),
  }
  converted.set(measured, service)
  return service
}

function uncovered(
  pools: readonly PoolOutline[],
  profiles: readonly ListedProfile[],
  document: LocatedDocument,
): UserError[] {
  const covered = [...new Set(profiles.map(({ profile }) => profile.deviceType))].sort()
  return pools.flatMap(({ deviceType }, i) => {
    if (deviceType === undefined || covered.includes(deviceType) || covered.length === 0) return []
    return [
      new UserError('a device type that no profile covers', {
        at: locationOf(document, ['cluster', 'pools', i, 'devices', 'type']),
        found: deviceType,
        allowed: covered.join(', '),
        nearest: nearestName(deviceType, covered),
      }),
    ]
  })
}

function profiledTwice(profiles: readonly ListedProfile[], document: LocatedDocument): UserError[] {
  const first = new Map<string, number>()
  const errors: UserError[] = []
  for (const { index, profile } of profiles) {
    for (const { model, variant, latencies } of profile.variants) {
      const key = `${model}/${variant} on ${profile.deviceType}`
      const before = first.get(key)
      const at = locationOf(document, ['profiles', index])
      if (before === undefined) first.set(key, index)
      else {
        const allowed = `one profile for each variant and device type; profiles[${before}] has it too`
        errors.push(new UserError('a variant that is profiled twice', { at, found: key, allowed }))
      }
      if (!latencies.some(({ batchSize }) => batchSize === 1)) {
        const allowed = 'a measurement of batch size 1'
        errors.push(new UserError(`a profile of ${key} without batch size 1`, { at, allowed }))
      }
    }
  }
  return errors
}

function modelledTwice(
  models: readonly InlineModelFields[],
  profiles: readonly ListedProfile[],
  document: LocatedDocument,
): UserError[] {
  return models.flatMap(({ name }, i) => {
    const listed = profiles.find(({ profile }) => profile.variants.some(variant => variant.model === name))
    if (listed === undefined) return []
    const at = locationOf(document, ['models', i, 'name'])
    const allowed = `either; profiles[${listed.index}] has this model`
    return [new UserError('a model with both a law and a profile', { at, found: name, allowed })]
  })
}

function timeless(models: readonly InlineModelFields[], document: LocatedDocument): UserError[] {
  return models.flatMap(({ variants }, i) =>
    variants.flatMap(({ service }, j) => {
      if (service.law === 'tabled' || service.perItem > 0 || service.fixed > 0) return []
      const at = locationOf(document, ['models', i, 'variants', j, 'service', 'perItem'])
      return [new UserError('a service that takes no time', { at, found: '0', allowed: 'perItem or fixed above 0' })]
    }),
  )
}

/** Where a device states its memory, a variant that states none would fit in any number. */
function weightless(
  models: readonly InlineModelFields[],
  pools: readonly PoolOutline[],
  document: LocatedDocument,
): UserError[] {
  if (pools.every(({ memoryBytes }) => memoryBytes === undefined)) return []
  return models.flatMap(({ variants }, i) =>
    variants.flatMap(({ memory }, j) => {
      if (memory !== undefined) return []
      const at = locationOf(document, ['models', i, 'variants', j])
      const hint = 'a device of the cluster states its memory; 0 B takes none of it'
      return [
        new UserError('a variant without memory', { at, found: 'no field memory', allowed: 'memory: 500 MiB', hint }),
      ]
    }),
  )
}
