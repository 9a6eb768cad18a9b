/** From an experiment file to the scenarios of its cells: every default spelt out, every mistake told at once. */
import type { AnyPolicyEntry } from '../contract/index.ts'
import { UserError, UserErrors } from '../errors/index.ts'
import { buildScenario } from './build-scenario.ts'
import { canonicalJson } from './canonical-json.ts'
import {
  type CheckedCell,
  checkExperiment,
  type ExperimentInputs,
  type LoadedProfile,
  type LoadedTrace,
  type TraceRows,
} from './check-experiment.ts'
import { memoryErrors } from './check-memory.ts'
import type { LocatedDocument } from './located-document.ts'
import type { Scenario } from './scenario.ts'
import { inOrder } from './schema-check.ts'
import { byName } from './sorted-names.ts'
import type { Expanded } from './sweep.ts'

export interface Experiment<T extends TraceRows = TraceRows> {
  readonly name: string
  readonly cells: readonly Cell[]
  /** All that the cells read, each once, sorted by name. */
  readonly profiles: readonly LoadedProfile[]
  readonly traces: readonly LoadedTrace<T>[]
}

/** The traces as a run takes them: by base name, as the scenario's tenants name them. */
export function tracesByName<T extends TraceRows>({ traces }: Experiment<T>): Map<string, T> {
  return new Map(traces.map(trace => [trace.name, trace.rows]))
}

export interface Cell {
  /** Dotted path and label of each swept value, in the order of the axes. */
  readonly swept: readonly (readonly [path: string, label: string])[]
  /** One for each replication. */
  readonly scenarios: readonly Scenario[]
}

/**
 * Pure: all files were read beforehand (see read-experiment.ts).
 * @throws UserErrors with every mistake of every cell
 */
export function resolveCells<T extends TraceRows>(
  expanded: Expanded,
  registry: readonly AnyPolicyEntry[],
  inputs: ExperimentInputs<T>,
): Experiment<T> {
  const errors: UserError[] = [...expanded.errors]
  const checked: CheckedCell[] = []
  const cells: Cell[] = []
  const seen = new Map<string, Cell['swept']>()
  const twins: [Cell['swept'], Cell['swept']][] = []
  for (const { document, swept } of expanded.cells) {
    const verdict = checkExperiment(document, registry, inputs)
    if ('errors' in verdict) {
      errors.push(...verdict.errors)
      continue
    }
    const { replications } = verdict.cell.fields
    const scenarios = Array.from({ length: replications }, (_, replication) => buildScenario(verdict.cell, replication))
    errors.push(...memoryErrors(scenarios[0]!, registry, document))
    checked.push(verdict.cell)
    cells.push({ swept, scenarios })
    const identity = canonicalJson(scenarios[0])
    const twin = seen.get(identity)
    if (twin !== undefined) twins.push([twin, swept])
    else seen.set(identity, swept)
  }
  if (twins.length > 0) errors.push(sameCells(expanded.cells[0]!.document, twins))
  if (errors.length > 0) throw new UserErrors(inOrder(errors))
  const name = checked[0]!.fields.name
  return {
    name,
    cells,
    profiles: distinct(checked.flatMap(cell => cell.profiles)),
    traces: distinct(checked.flatMap(cell => cell.traces.filter(trace => trace !== undefined))) as LoadedTrace<T>[],
  }
}

/** Of two axes one of which is a part of the other, the part may leave nothing of the whole. */
function sameCells(document: LocatedDocument, twins: readonly (readonly [Cell['swept'], Cell['swept']])[]): UserError {
  const labelled = (swept: Cell['swept']) => swept.map(([path, label]) => `${path} = ${label}`).join(', ')
  const [one, other] = twins[0]!
  const more = twins.length === 1 ? '' : `; and ${twins.length - 1} more`
  const differing = one.flatMap(([path, label], axis) => (other[axis]![1] === label ? [] : [path]))
  const without = differing.length === 1 ? differing[0]! : ''
  const over = one.map(([path]) => path).find(path => path.startsWith(`${without}.`))
  return new UserError('two cells of the sweep are the same', {
    at: { ...document.place(['sweep'], 'key'), field: 'sweep' },
    found: `${labelled(one)}; and ${labelled(other)}${more}`,
    allowed: 'cells that differ in what is run',
    ...(over !== undefined && {
      hint: `'${over}' is swept as well, and laid over '${without}': sweep one of them (--sweep ${without}=... takes its place)`,
    }),
  })
}

function distinct<F extends { readonly name: string; readonly path: string }>(files: readonly F[]): F[] {
  return [...new Map(files.map(file => [file.path, file])).values()].sort(byName)
}
