/** From a scenario to the parts around which either world is built: the same state, policies, arrivals and recorder. */
import type { AnyPolicyEntry } from '../contract/index.ts'
import type { DecisionSink } from '../journal/rows.ts'
import { type RecorderOptions, RunRecorder } from '../measure/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { sortedByName } from '../spec/scenario-world.ts'
import {
  createArrivals,
  KnownAnswers,
  MergedArrivals,
  type RecordedArrivals,
  watchedArrivals,
} from '../workload/index.ts'
import { type CoreParts, coreParts } from './core-parts.ts'

export interface RunInputs {
  readonly registry: readonly AnyPolicyEntry[]
  /** By base name, as the scenario's tenants name them. */
  readonly traces: ReadonlyMap<string, RecordedArrivals>
}

export interface RunPartsOptions extends RecorderOptions {
  /** Told now and then about how far the arrivals have come; past the duration, or infinite, once they have ended. */
  readonly onProgress?: (aboutNs: number) => void
  /** Takes the journal and the decisions. */
  readonly log?: DecisionSink
}

export interface RunParts extends CoreParts {
  readonly arrivals: MergedArrivals
  readonly recorder: RunRecorder
  /** Of a cascade: what each variant would answer to each request. */
  readonly knownAnswers: KnownAnswers | undefined
}

export function runParts(scenario: Scenario, { registry, traces }: RunInputs, options: RunPartsOptions = {}): RunParts {
  const parts = coreParts(scenario, registry, options.log)
  const { world, state, streams, answers, policies } = parts
  const { names } = world
  const tenants = sortedByName(scenario.tenants)
  const sources = tenants.map(({ name, arrivals }) => createArrivals(arrivals, streams.arrivals(name), traces))
  const rows = world.tenants.map(
    ({ model }) => answers.find((it, variant) => it && names.variantModel[variant] === model)?.n ?? 0,
  )
  const knownAnswers = policies.variant.escalate && new KnownAnswers(names.tenants.map(streams.inputs), rows, answers)
  return {
    ...parts,
    knownAnswers,
    arrivals: new MergedArrivals(
      options.onProgress === undefined ? sources : watchedArrivals(sources, options.onProgress),
      scenario.durationNs,
    ),
    recorder: new RunRecorder(
      state,
      {
        durationNs: scenario.durationNs,
        warmupNs: scenario.warmupNs,
        tenants: tenants.map(({ name, slo, weight }) => ({ name, attainment: slo.attainment, weight })),
        variants: names.variants,
        executors: names.executors,
        answers: knownAnswers,
      },
      options,
    ),
  }
}
