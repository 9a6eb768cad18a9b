/** A published figure's experiment, run shorter than it is shipped, for what it should show whatever the seed. */
import { type GroupedCell, groupByCell, runExperiment } from '../../src/experiment/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { readExperimentFile, resolveExperiment } from '../../src/spec/index.ts'
import { readTrace } from '../../src/trace/index.ts'

const FOLDER = new URL('../../experiments/papers/', import.meta.url).pathname

export interface Shortening {
  readonly set: readonly string[]
  readonly sweep?: readonly string[]
}

export async function rebuilt(name: string, { set, sweep = [] }: Shortening): Promise<GroupedCell[]> {
  const file = readExperimentFile(`${FOLDER}${name}.yaml`)
  const experiment = await resolveExperiment(file, policyRegistry, { readTrace, set, sweep })
  return groupByCell(await runExperiment(experiment, { jobs: 1 }))
}

/** By the labels of what was swept, but for the paths left out, as `poisson, alpha-1.0, nexus-lazy-drop`. */
export function labelled<T extends { readonly swept: GroupedCell['swept'] }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map(item => [item.swept.map(([, label]) => label).join(', '), item]))
}
