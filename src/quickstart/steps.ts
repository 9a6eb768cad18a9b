/** The steps of the story that run something, each returning what the next ones need. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { throwIfInterrupted } from '../errors/index.ts'
import { type FinishedRun, ResultsFolder, runExperiment } from '../experiment/index.ts'
import { policyRegistry } from '../policies/index.ts'
import { type ProfileOptions, profileModels, writeProfile } from '../profile/index.ts'
import { type LiveRun, replayInputsOf, replayScenario } from '../replay/index.ts'
import { simulate } from '../simulate/index.ts'
import {
  type Experiment,
  type ProfileFile,
  readExperimentFile,
  resolveExperiment,
  tracesByName,
} from '../spec/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { readTrace, type Trace } from '../trace/index.ts'
import { bestBatchMs, INTERACTIVE_BATCHES, scaleExperiment } from './scale-experiment.ts'
import type { StoryHooks } from './story-hooks.ts'
import { sweptLabel } from './swept.ts'

/** The package's own folder: this file lies two levels under it, compiled or not. */
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url))
const TEMPLATE_INTERACTIVE_MS = 60

export const PROFILE_NAME = 'digits.profile.json'
export const EXPERIMENT_NAME = 'experiment.yaml'

export async function measure(out: string, options: Partial<ProfileOptions>, hooks: StoryHooks): Promise<ProfileFile> {
  const bar = hooks.progress('measuring the models', 1000)
  const profile = await profileModels(
    [join(PACKAGE, 'experiments/models/digits.model.yaml')],
    { ...options, profileFolder: resolve(out) },
    { signal: hooks.signal, onNote: hooks.note, onProgress: share => bar.update(Math.round(1000 * share)) },
  ).finally(() => bar.stop())
  writeProfile(profile, join(out, PROFILE_NAME))
  return profile
}

/** Writes the experiment, scaled to this machine, where the reader can copy it from; and resolves it. */
export async function prepareExperiment(out: string, profile: ProfileFile): Promise<Experiment<Trace>> {
  const text = readFileSync(join(PACKAGE, 'experiments/quickstart.yaml'), 'utf8')
  const factor = (INTERACTIVE_BATCHES * bestBatchMs(profile)) / TEMPLATE_INTERACTIVE_MS
  const scaled = scaleExperiment(text, factor, path =>
    path.endsWith('.profile.json') ? PROFILE_NAME : pathFrom(out, join(PACKAGE, 'experiments', path)),
  )
  writeFileSync(join(out, EXPERIMENT_NAME), scaled)
  return resolveStory(out)
}

export function resolveStory(out: string, set: readonly string[] = []): Promise<Experiment<Trace>> {
  return resolveExperiment(readExperimentFile(join(out, EXPERIMENT_NAME)), policyRegistry, { set, readTrace })
}

export async function simulateAll(
  out: string,
  experiment: Experiment<Trace>,
  hooks: StoryHooks,
): Promise<FinishedRun[]> {
  const bar = hooks.progress('simulating', 1)
  return runExperiment(experiment, {
    folder: new ResultsFolder(out),
    signal: hooks.signal,
    onProgress: (done, total) => bar.update(done / total),
  }).finally(() => bar.stop())
}

export interface LiveResult {
  readonly policy: string
  readonly scenario: Scenario
  readonly repeat: number
  readonly run: LiveRun
}

/** Replays each scenario `repeats` times, in turns, so that a drift of the machine meets all alike. */
export async function replayAll(
  scenarios: ReadonlyMap<string, Scenario>,
  experiment: Experiment<Trace>,
  repeats: number,
  timelineNs: readonly [number, number],
  hooks: StoryHooks,
): Promise<LiveResult[]> {
  const inputs = replayInputsOf(experiment.profiles, tracesByName(experiment))
  const results: LiveResult[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [policy, scenario] of scenarios) {
      throwIfInterrupted(hooks.signal)
      const bar = hooks.progress(`live: ${policy}`, 1000)
      const run = await replayScenario(scenario, inputs, {
        signal: hooks.signal,
        timelineNs,
        onProgress: (done, total, label) => bar.update(Math.round((1000 * done) / total), `live: ${policy}, ${label}`),
      }).finally(() => bar.stop())
      results.push({ policy, scenario, repeat, run })
    }
  }
  return results
}

/** The scenario of each policy for the live runs, and again with other service noise under the same arrivals. */
export async function liveScenarios(
  out: string,
  policies: readonly string[],
  load: number,
  durationS: number,
  noises: number,
): Promise<Map<string, Scenario[]>> {
  const scenarios = new Map<string, Scenario[]>(policies.map(policy => [policy, []]))
  for (let noise = 0; noise < noises; noise++) {
    const set = [`load=${load}`, `duration=${durationS} s`, `warmup=${durationS / 8} s`, `noise=${noise}`]
    for (const cell of (await resolveStory(out, set)).cells)
      scenarios.get(sweptLabel(cell.swept))?.push(cell.scenarios[0]!)
  }
  return scenarios
}

export function simulateOnce(
  scenario: Scenario,
  experiment: Experiment<Trace>,
  timelineNs?: readonly [number, number],
) {
  const traces = tracesByName(experiment)
  return simulate(scenario, { registry: policyRegistry, traces }, timelineNs === undefined ? {} : { timelineNs })
}

function pathFrom(folder: string, path: string): string {
  return relative(resolve(folder), path).split(sep).join('/')
}
