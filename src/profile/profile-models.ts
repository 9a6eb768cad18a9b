import { basename, relative, resolve, sep } from 'node:path'
import { throwIfInterrupted, UserError, UserErrors } from '../errors/index.ts'
import { machineFingerprint, usableCores, whyNotPinned } from '../machine/index.ts'
import { identifyModel } from '../onnx/index.ts'
import type { MeasuredLatency, MeasuredQuality, ProfiledVariant, ProfileFile } from '../spec/profile-file.ts'
import { measureLatencies } from './measure-latencies.ts'
import { BUDGET_MS_PER_VARIANT, defaultProfileOptions, type ProfileOptions } from './options.ts'
import { checkInputNames, planInputs } from './plan-inputs.ts'
import type { Inspection, SubjectDescription } from './protocol.ts'
import { nearestRank } from './summarise.ts'
import { readTargets, type Target } from './targets.ts'
import { WorkerProcess } from './worker-process.ts'

export interface ProfileHooks {
  /** The part of all work that is done, 0..1, and what is being done. */
  readonly onProgress?: (share: number, doing: string) => void
  /** What the reader of the profile should know and the profile does not say. */
  readonly onNote?: (note: string) => void
  readonly signal?: AbortSignal | undefined
}

/** Parts of the progress bar, in proportion to what they usually take. */
const INSPECTED_AT = 0.15
const LOADED_AT = 0.2

const LOADS = 3

/**
 * Measures the variants of some models on this machine: whether they take batches, what memory they need, how well they
 * answer, how long they take to load, and how long to execute. Each variant runs in a process of its own, on cores of its
 * own; this process waits meanwhile, and must not compute beside it.
 *
 * @param models model files (YAML) and .onnx files
 * @throws UserError for models that can't be read, fed or run; Interrupted after the signal; all processes are gone then
 */
export async function profileModels(
  models: readonly string[],
  given: Partial<ProfileOptions> = {},
  hooks: ProfileHooks = {},
): Promise<ProfileFile> {
  const startedAt = new Date()
  const options = { ...defaultProfileOptions, ...given }
  const cores = usableCores()
  checkThreads(options, cores)
  const subjects = plan(models, options)
  const unpinned = whyNotPinned()
  if (unpinned !== null) hooks.onNote?.(unpinned)
  const inspected = await inspectAll(subjects, options, cores, hooks)
  const timed = await timeAll(subjects, inspected, options, cores, hooks)
  return {
    schema: 'foreserve.profile/1',
    deviceType: options.deviceType,
    machine: machineFingerprint(),
    session: options.session,
    variants: subjects.map((subject, i) => toVariant(subject, inspected[i]!, timed[i]!, options)),
    measured: {
      startedAt: startedAt.toISOString(),
      tookS: Math.round((Date.now() - startedAt.getTime()) / 100) / 10,
      seed: options.seed,
    },
  }
}

interface Subject {
  readonly target: Target
  readonly description: SubjectDescription
}

interface Inspected extends Inspection {
  readonly quality: MeasuredQuality | null
}

interface Timed {
  readonly loadMs: number
  readonly latencies: readonly MeasuredLatency[]
}

/** @throws UserErrors with all that the models still need to be told */
function plan(models: readonly string[], options: ProfileOptions): Subject[] {
  const targets = readTargets(models)
  checkInputNames(targets, options)
  const errors: UserError[] = []
  const subjects = targets.flatMap((target): Subject[] => {
    try {
      const { path, data } = target
      const inputs = planInputs(target, options)
      return [{ target, description: { path, session: options.session, inputs, data, seed: options.seed } }]
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      errors.push(error)
      return []
    }
  })
  throwAll(errors)
  return subjects
}

function throwAll(errors: readonly UserError[]): void {
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new UserErrors(errors)
}

function checkThreads({ session }: ProfileOptions, cores: readonly number[]): void {
  if (session.intraOpThreads <= cores.length) return
  throw new UserError('more threads than this process has cores', {
    at: { field: '--threads' },
    found: `${session.intraOpThreads}`,
    allowed: `1 to ${cores.length}`,
  })
}

/** What is not timed may run on all cores at once: batching, memory, quality. @throws the failures of all subjects */
async function inspectAll(
  subjects: readonly Subject[],
  options: ProfileOptions,
  cores: readonly number[],
  hooks: ProfileHooks,
): Promise<Inspected[]> {
  const results = new Array<Inspected>(subjects.length)
  const failures = new Array<UserError | undefined>(subjects.length)
  let next = 0
  let done = 0
  const workOff = async () => {
    while (next < subjects.length) {
      const index = next++
      try {
        results[index] = await inspectOne(subjects[index]!, options, cores, hooks.signal)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        failures[index] = error
      }
      hooks.onProgress?.((INSPECTED_AT * ++done) / subjects.length, 'memory and quality')
    }
  }
  hooks.onProgress?.(0, 'memory and quality')
  const lanes = await Promise.allSettled(cores.map(workOff))
  const bug = lanes.find(lane => lane.status === 'rejected')
  if (bug !== undefined) throw bug.reason
  throwAll(failures.filter(failure => failure !== undefined))
  return results
}

async function inspectOne(
  { target, description }: Subject,
  { batchSizes, qualityRows }: ProfileOptions,
  cores: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Inspected> {
  const worker = await WorkerProcess.start(target, description, cores, signal)
  try {
    const inspection = await worker.ask('inspect', { batchSizes }, 'trying batches')
    const batchSize = inspection.batching.axis === null ? 1 : batchSizes.at(-1)!
    const hasData = description.inputs.some(({ source }) => source.kind === 'labelled')
    const ask = { rows: qualityRows, batchSize }
    return { ...inspection, quality: hasData ? await worker.ask('quality', ask, 'measuring quality') : null }
  } finally {
    await worker.stop()
  }
}

/** Loads the subjects one after the other, then times their executions in turn, each on the same cores. */
async function timeAll(
  subjects: readonly Subject[],
  inspected: readonly Inspected[],
  options: ProfileOptions,
  cores: readonly number[],
  { onProgress, onNote, signal }: ProfileHooks,
): Promise<Timed[]> {
  // The last cores: the first one serves most of a machine's interrupts.
  const own = cores.slice(-options.session.intraOpThreads)
  const starting = subjects.map(({ target, description }) => WorkerProcess.start(target, description, own, signal))
  try {
    const workers = await Promise.all(starting)
    const loads: number[] = []
    for (const [i, worker] of workers.entries()) {
      throwIfInterrupted(signal)
      const loadMs = await worker.ask('load', { repeats: LOADS }, 'loading')
      loads.push(nearestRank(Float64Array.from(loadMs).toSorted(), 0.5))
      onProgress?.(INSPECTED_AT + ((LOADED_AT - INSPECTED_AT) * (i + 1)) / subjects.length, 'loading')
    }
    const latencies = await measureLatencies(
      workers.map((worker, i) => ({
        batchSizes: inspected[i]!.batching.axis === null ? [1] : options.batchSizes,
        measure: request => worker.ask('measure', request, `executing a batch of ${request.batchSize}`),
      })),
      { ...options, budgetMs: options.budgetMs ?? BUDGET_MS_PER_VARIANT * subjects.length },
      { onProgress: share => onProgress?.(LOADED_AT + (1 - LOADED_AT) * share, 'latency'), signal },
    )
    noteMissingGaps(latencies, options, onNote)
    return loads.map((loadMs, i) => ({ loadMs, latencies: latencies[i]! }))
  } finally {
    const started = await Promise.allSettled(starting)
    await Promise.all(started.map(start => (start.status === 'fulfilled' ? start.value.stop() : undefined)))
  }
}

function noteMissingGaps(latencies: MeasuredLatency[][], { gapsMs }: ProfileOptions, onNote: ProfileHooks['onNote']) {
  const missing = gapsMs.filter(gapMs => latencies.some(rows => !rows.some(row => row.gapMs === gapMs)))
  if (missing.length > 0)
    onNote?.(`the budget ended before idle gaps of ${missing.join(', ')} ms were measured everywhere`)
}

function toVariant(
  { target, description }: Subject,
  { batching, quality, weightsMiB, activationsMiB }: Inspected,
  { loadMs, latencies }: Timed,
  { profileFolder }: ProfileOptions,
): ProfiledVariant {
  const { model, variant, path } = target
  const { sha256, bytes } = identifyModel(target.path, target.description)
  const folder = profileFolder === null ? {} : { path: relative(profileFolder, resolve(path)).split(sep).join('/') }
  const isBatched = batching.axis !== null
  return {
    model,
    variant,
    file: { name: basename(path), ...folder, sha256, bytes },
    inputs: description.inputs.map(({ name, type, dims }) => {
      return { name, type, dims: dims.map(dim => (dim === 'N' && !isBatched ? 1 : dim)) }
    }),
    quality,
    loadMs,
    memory: { weightsMiB, activationsMiB },
    batching,
    latencies,
  }
}
