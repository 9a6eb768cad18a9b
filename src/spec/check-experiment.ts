/** One cell of an experiment: from its document to checked fields, models, policies and inputs, or to all its mistakes. */
import type * as z from 'zod'
import type { AnyPolicyEntry } from '../contract/index.ts'
import { nearestName, UserError } from '../errors/index.ts'
import { buildCatalogue, type ListedProfile } from './catalogue.ts'
import { needsAnswers, withoutAnswersOfOthers } from './check-answers.ts'
import { patienceErrors } from './check-clients.ts'
import { checkDeployment } from './check-deployment.ts'
import { capacityErrors, closedLoopErrors } from './check-load.ts'
import { checkPolicies, type ResolvedPolicies } from './check-policies.ts'
import { type ExperimentFields, experimentSchema } from './experiment-schema.ts'
import { type LocatedDocument, locationOf, type Path } from './located-document.ts'
import { type Outline, outlineOf } from './outline.ts'
import { fitErrors } from './policy-fit.ts'
import type { ProfileFile } from './profile-file.ts'
import { formatQuantity } from './quantities.ts'
import type { InputFile, ScenarioModel } from './scenario.ts'
import { checkSchema, valueAt } from './schema-check.ts'
import { duplicateNames } from './unique-names.ts'

const MOST_EXECUTORS = 100_000

/** What a cell needs to know of a trace. */
export interface TraceRows extends InputFile {
  readonly arrivalS: { readonly length: number }
  readonly tenants: readonly string[]
  /** Index into `tenants` by row. */
  readonly tenantOf: ArrayLike<number>
  /** One lap of the ring. */
  readonly spanS: number
}

export interface LoadedProfile extends InputFile {
  readonly path: string
  readonly profile: ProfileFile
}

export interface LoadedTrace<T extends TraceRows = TraceRows> extends InputFile {
  readonly path: string
  readonly rows: T
}

/** Files that were read beforehand; a file that could not be read gives its mistake instead. */
export interface ExperimentInputs<T extends TraceRows = TraceRows> {
  profile(file: string, directory: string): LoadedProfile | UserError
  trace(file: string, directory: string): LoadedTrace<T> | UserError
}

export interface CheckedCell {
  readonly fields: ExperimentFields
  readonly models: readonly ScenarioModel[]
  readonly policies: { readonly [F in keyof ResolvedPolicies]: NonNullable<ResolvedPolicies[F]> }
  readonly allocated: ReadonlySet<string>
  readonly profiles: readonly LoadedProfile[]
  /** By index of the tenant; undefined where arrivals are no trace. */
  readonly traces: readonly (LoadedTrace | undefined)[]
}

export type CellVerdict = { readonly cell: CheckedCell } | { readonly errors: readonly UserError[] }

export function checkExperiment(
  document: LocatedDocument,
  registry: readonly AnyPolicyEntry[],
  inputs: ExperimentInputs,
): CellVerdict {
  const form = checkSchema(experimentSchema, document)
  // Where the form is wrong, the parts that are right are checked all the same.
  const fields: Partial<ExperimentFields> = 'value' in form ? form.value : rightFields(document)
  const outline = outlineOf(document)
  const errors: UserError[] = [
    ...form.errors,
    ...warmupErrors(fields, document),
    ...nameErrors(fields, outline, document),
    ...patienceErrors(fields.tenants ?? [], document),
    ...closedLoopErrors(fields.load, outline.tenants, document),
  ]
  const profiles = loadProfiles(fields.profiles ?? [], document, inputs, errors)
  const traces = loadTraces(outline.tenants, document, inputs, errors)
  const { policies, errors: policyErrors } = checkPolicies(fields.policies ?? {}, registry, document)
  errors.push(...policyErrors, ...fitErrors(policies, registry, document))

  // A model may be in a profile that could not be read; nothing is said about models then.
  if (fields.models === undefined || fields.profiles === undefined || profiles.includes(undefined)) return { errors }
  const read = profiles as readonly LoadedProfile[]
  const listed: ListedProfile[] = read.map(({ profile }, index) => ({ index, profile }))
  const catalogue = buildCatalogue(outline, fields.models, listed, document, needsAnswers(policies))
  errors.push(...catalogue.errors)
  if (catalogue.errors.length > 0) return { errors }
  const deployment = checkDeployment(outline, catalogue.models, policies, document)
  errors.push(...deployment.errors)
  if (errors.length > 0) return { errors }
  errors.push(...capacityErrors(fields.load, catalogue.models, deployment.allocated, document))
  if (errors.length > 0) return { errors }
  return {
    cell: {
      fields: fields as ExperimentFields,
      models: withoutAnswersOfOthers(catalogue.models, deployment.allocated),
      policies: policies as CheckedCell['policies'],
      allocated: deployment.allocated,
      profiles: read,
      traces,
    },
  }
}

function warmupErrors({ duration, warmup }: Partial<ExperimentFields>, document: LocatedDocument): UserError[] {
  if (duration === undefined || warmup === undefined || warmup < duration) return []
  return [
    new UserError('a warm-up that leaves nothing to measure', {
      at: locationOf(document, ['warmup']),
      found: formatQuantity(warmup, 'duration'),
      allowed: `less than the duration, ${formatQuantity(duration, 'duration')}`,
    }),
  ]
}

function nameErrors({ cluster, models }: Partial<ExperimentFields>, outline: Outline, document: LocatedDocument) {
  const errors = [
    ...duplicateNames(document, ['cluster', 'pools'], outline.pools, 'pool'),
    ...duplicateNames(document, ['tenants'], outline.tenants, 'tenant'),
    ...duplicateNames(document, ['models'], models ?? [], 'model'),
    ...(models ?? []).flatMap(({ variants }, i) =>
      duplicateNames(document, ['models', i, 'variants'], variants, 'variant'),
    ),
  ]
  const executors = (cluster?.pools ?? []).reduce(
    (sum, { nodes, devices }) => sum + nodes * devices.perNode * (devices.sharing?.executors ?? 1),
    0,
  )
  if (executors > MOST_EXECUTORS) {
    const at = locationOf(document, ['cluster', 'pools'])
    errors.push(
      new UserError('too many executors', { at, found: `${executors}`, allowed: `up to ${MOST_EXECUTORS} in all` }),
    )
  }
  return errors
}

function rightFields(document: LocatedDocument): Partial<ExperimentFields> {
  const { policies, ...others } = experimentSchema.shape
  const top = rightOf(others, document.value) as Partial<ExperimentFields>
  const written = valueAt(document.value, ['policies'])
  return { ...top, policies: rightOf(policies.unwrap().shape, written) as ExperimentFields['policies'] }
}

function rightOf(shape: { readonly [name: string]: z.ZodType }, value: unknown): object {
  const results = Object.entries(shape).map(
    ([name, schema]) => [name, schema.safeParse(valueAt(value, [name]))] as const,
  )
  return Object.fromEntries(results.flatMap(([name, { success, data }]) => (success ? [[name, data]] : [])))
}

function loadProfiles(
  files: readonly string[],
  document: LocatedDocument,
  inputs: ExperimentInputs,
  errors: UserError[],
): (LoadedProfile | undefined)[] {
  return files.map((file, i) => {
    const loaded = inputs.profile(file, document.directory(['profiles', i]))
    if (!(loaded instanceof UserError)) return loaded
    errors.push(unreadable(loaded, file, ['profiles', i], document))
    return undefined
  })
}

function loadTraces(
  tenants: Outline['tenants'],
  document: LocatedDocument,
  inputs: ExperimentInputs,
  errors: UserError[],
): (LoadedTrace | undefined)[] {
  const byName = new Map<string, LoadedTrace>()
  return tenants.map(({ arrivals }, i) => {
    if (arrivals === undefined || !('trace' in arrivals)) return undefined
    const path: Path = ['tenants', i, 'arrivals']
    const loaded = inputs.trace(arrivals.trace, document.directory([...path, 'trace']))
    if (loaded instanceof UserError) {
      errors.push(unreadable(loaded, arrivals.trace, [...path, 'trace'], document))
      return undefined
    }
    const other = byName.get(loaded.name)
    if (other !== undefined && other.sha256 !== loaded.sha256) {
      // Results name their inputs by base name.
      const at = locationOf(document, [...path, 'trace'])
      errors.push(new UserError('two traces of one name', { at, found: loaded.name, allowed: 'different base names' }))
    }
    byName.set(loaded.name, loaded)
    const { tenants: names, spanS } = loaded.rows
    if (arrivals.rows !== undefined && !names.includes(arrivals.rows)) {
      errors.push(
        new UserError(`the trace ${arrivals.trace} has no rows of this tenant`, {
          at: locationOf(document, [...path, 'rows']),
          found: arrivals.rows,
          allowed: names.slice(0, 20).join(', ') + (names.length > 20 ? ', ...' : ''),
          nearest: nearestName(arrivals.rows, names),
        }),
      )
    }
    if (!(spanS > 0)) {
      const at = locationOf(document, [...path, 'trace'])
      errors.push(
        new UserError('a trace without extent in time', { at, found: `${spanS} s`, allowed: 'more than 0 s' }),
      )
    } else if (typeof arrivals.offset === 'number' && arrivals.offset / 1e9 >= spanS) {
      const at = locationOf(document, [...path, 'offset'])
      const found = formatQuantity(arrivals.offset, 'duration')
      errors.push(new UserError('an offset past the end of the trace', { at, found, allowed: `less than ${spanS} s` }))
    }
    return loaded
  })
}

/** A file that does not exist is a mistake of the experiment, one with a mistake inside is located in that file. */
function unreadable(error: UserError, file: string, path: Path, document: LocatedDocument): UserError {
  if (error.details.at?.line !== undefined || 'errors' in error) return error
  const problem = error.message.split('\n')[0]!.replace(/^\S+: /, '')
  return new UserError(problem, { ...error.details, at: locationOf(document, path), found: file })
}
