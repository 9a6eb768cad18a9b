/** Experiments from files and from programs, with what a command line adds to them. */
import { relative, resolve } from 'node:path'
import type { AnyPolicyEntry } from '../contract/index.ts'
import { UserError, UserErrors } from '../errors/index.ts'
import type { ExperimentInputs, LoadedProfile, LoadedTrace, TraceRows } from './check-experiment.ts'
import { documentOf, type LocatedDocument, parseLocated } from './located-document.ts'
import type { Origin } from './overlay.ts'
import { readLocated, resolveFrom } from './read-document.ts'
import { identifyFile, readProfile } from './read-profile.ts'
import { type Experiment, resolveCells } from './resolve-experiment.ts'
import { valueAt } from './schema-check.ts'
import { type CellDocument, expandSweep, type Overrides } from './sweep.ts'

/** An experiment as written, not yet checked. */
export interface ExperimentFile {
  readonly document: LocatedDocument
}

/** @throws UserError(s): unreadable, or no YAML or JSON */
export function readExperimentFile(path: string): ExperimentFile {
  return { document: readLocated(path) }
}

/**
 * An experiment that a program made.
 * @param label stands in messages where else the file's name does
 * @param directory where relative file names in it start
 */
export function experimentOf(value: unknown, label: string, directory: string): ExperimentFile {
  return { document: documentOf(value, label, directory) }
}

export interface ResolveOptions<T extends TraceRows> {
  /** `policies.batching=nexus`; values are YAML, and file names in them start at the working directory. */
  readonly set?: readonly string[]
  /** `load=0.5,0.7` */
  readonly sweep?: readonly string[]
  /** Reads a trace; mistakes are thrown as UserError. */
  readonly readTrace: (path: string) => T | Promise<T>
}

/**
 * All cells of an experiment as scenarios; reads the profiles and traces that it names, each once.
 * @throws UserErrors with every mistake: of form, names, units, policies, sweep, and in the files that it reads
 */
export async function resolveExperiment<T extends TraceRows>(
  file: ExperimentFile,
  registry: readonly AnyPolicyEntry[],
  options: ResolveOptions<T>,
): Promise<Experiment<T>> {
  const expanded = expandSweep(file.document, readOverrides(options.set ?? [], options.sweep ?? []))
  return resolveCells(expanded, registry, await readInputs(expanded.cells, options.readTrace))
}

async function readInputs<T extends TraceRows>(
  cells: readonly CellDocument[],
  readTrace: ResolveOptions<T>['readTrace'],
): Promise<ExperimentInputs<T>> {
  const profiles = new Map<string, LoadedProfile | UserError>()
  const traces = new Map<string, LoadedTrace<T> | UserError>()
  for (const { document } of cells) {
    for (const path of namedProfiles(document)) {
      if (profiles.has(path)) continue
      const load = () => ({ ...identifyFile(path), path, profile: readProfile(displayed(path)) })
      profiles.set(path, await orMistake(load))
    }
    for (const path of namedTraces(document)) {
      if (traces.has(path)) continue
      const load = async () => {
        const rows = await readTrace(displayed(path))
        return { name: rows.name, sha256: rows.sha256, path, rows }
      }
      traces.set(path, await orMistake(load))
    }
  }
  return {
    profile: (name, directory) => profiles.get(resolveFrom(directory, name))!,
    trace: (name, directory) => traces.get(resolveFrom(directory, name))!,
  }
}

/** As a user would write it from here. */
function displayed(path: string): string {
  const fromHere = relative('.', path)
  return fromHere.startsWith('..') ? path : fromHere
}

async function orMistake<R>(work: () => R | Promise<R>): Promise<R | UserError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}

function namedProfiles(document: LocatedDocument): string[] {
  const files = valueAt(document.value, ['profiles'])
  if (!Array.isArray(files)) return []
  return files.flatMap((file: unknown, i) =>
    typeof file === 'string' && file !== '' ? [resolveFrom(document.directory(['profiles', i]), file)] : [],
  )
}

function namedTraces(document: LocatedDocument): string[] {
  const tenants = valueAt(document.value, ['tenants'])
  if (!Array.isArray(tenants)) return []
  return tenants.flatMap((tenant: unknown, i) => {
    const file = (tenant as { arrivals?: { trace?: unknown } } | null)?.arrivals?.trace
    if (typeof file !== 'string' || file === '') return []
    return [resolveFrom(document.directory(['tenants', i, 'arrivals', 'trace']), file)]
  })
}

function readOverrides(set: readonly string[], sweep: readonly string[]): Overrides {
  const errors: UserError[] = []
  const read = (option: string, text: string, wrap: (value: string) => string) => {
    const label = `${option} ${text}`
    const equals = text.indexOf('=')
    if (equals < 1) {
      const allowed = option === '--set' ? 'PATH=VALUE' : 'PATH=VALUE,VALUE,...'
      errors.push(new UserError('no value for a field', { at: { file: label }, found: text, allowed }))
      return []
    }
    const origin: Origin = { place: () => ({ file: label }), directory: resolve('.') }
    try {
      const { value } = parseLocated(wrap(text.slice(equals + 1)), label, origin.directory)
      return [{ field: text.slice(0, equals), value, origin }]
    } catch (error) {
      if (!(error instanceof UserErrors)) throw error
      errors.push(...error.errors)
      return []
    }
  }
  const sets = set.flatMap(text => read('--set', text, value => value))
  const sweeps = sweep
    .flatMap(text => read('--sweep', text, value => `[${value}]`))
    .map(({ value, ...rest }) => ({ ...rest, values: value as readonly unknown[] }))
  for (const { origin, field, values } of sweeps) {
    if (values.length > 0) continue
    errors.push(
      new UserError('an empty list', { at: { ...origin.place([], 'key'), field }, allowed: 'values for the field' }),
    )
  }
  if (errors.length > 0) throw new UserErrors(errors)
  return { set: sets, sweep: sweeps }
}
