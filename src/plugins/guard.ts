/**
 * Policies of a plugin, as a run gets them: what they throw is told with their file and line, the time of the run and the
 * request concerned, and what they lack is told at once. Ours are not wrapped, so that they pay nothing for it.
 */
import type { AnyPolicyEntry, AnySystemEntry, Families, Family, View, WorldNames } from '../contract/index.ts'
import { headName, policyError, requestName } from '../core/index.ts'
import { nearestName, UserError } from '../errors/index.ts'
import { showValue } from '../spec/quantities.ts'
import type { CompiledPlugin } from './compile.ts'
import { thrownText, whereThrown } from './evaluate.ts'

const MUST_HAVE: { readonly [F in Family]: readonly (keyof Families[F] & string)[] } = {
  admission: ['admit'],
  variant: ['select'],
  routing: ['route'],
  queueing: ['order', 'expired'],
  batching: ['decide'],
  allocation: ['plan'],
}

type Said = 'readsAge' | 'bindsLate' | 'expiresOutOfOrder'
type Method = Exclude<{ [F in Family]: keyof Families[F] }[Family], Said>

/** What is asked with a yes or no: a promise or an object would pass for yes. */
const ANSWERS_YES_OR_NO: ReadonlySet<string> = new Set(['accepts', 'expired', 'delays', 'pullsBefore'])

/** What the number after the view stands for; of those without one nothing is known of a request. */
const SUBJECTS: { readonly [M in Method]: 'task' | 'queue' | 'executor' | 'none' } = {
  admit: 'task',
  select: 'task',
  route: 'task',
  pick: 'queue',
  pullsBefore: 'queue',
  selectAtDispatch: 'queue',
  escalate: 'task',
  changed: 'none',
  rebuilt: 'none',
  accepts: 'task',
  order: 'task',
  left: 'task',
  expired: 'task',
  delays: 'task',
  decide: 'queue',
  started: 'executor',
  ended: 'executor',
  plan: 'none',
}

/** An entry that says where it came from, and whose policies are watched. */
export function guardedEntry(entry: AnyPolicyEntry, plugin: CompiledPlugin): AnyPolicyEntry {
  const { name, sha256 } = plugin
  const create: AnySystemEntry['create'] = (parameters, context) => {
    try {
      const made: unknown = entry.create(parameters, context)
      if (!isObject(made)) throw lacking(entry, plugin, `create gives ${String(made)} instead of a policy`)
      const guard = (family: Family, policy: unknown) => guarded(policy, family, entry, plugin, context.names)
      if (entry.family !== 'system') return guard(entry.family, made) as Partial<Families>
      const policies = entry.fills.map(family => [family, guard(family, made[family])])
      return Object.fromEntries(policies) as Partial<Families>
    } catch (thrown) {
      // What it has is read as well: that may be a getter.
      if (thrown instanceof UserError) throw thrown
      throw new UserError(`${titleOf(entry)} can't be created: ${thrownText(thrown)}`, {
        at: whereThrown(thrown, plugin),
      })
    }
  }
  return { ...entry, plugin: { name, sha256 }, create } as AnyPolicyEntry
}

/** All that the policy has, own or inherited, and only that: the core asks whether a method is there. */
function guarded(
  policy: unknown,
  family: Family,
  entry: AnyPolicyEntry,
  plugin: CompiledPlugin,
  names: WorldNames,
): object {
  if (!isObject(policy)) throw lacking(entry, plugin, `there is no policy for ${family}, which it says that it fills`)
  const all: { [key: string]: unknown } = {}
  for (
    let from: object | null = policy;
    from !== null && from !== Object.prototype;
    from = Object.getPrototypeOf(from)
  ) {
    for (const key of Object.getOwnPropertyNames(from)) {
      if (key in all || key === 'constructor') continue
      const value = policy[key]
      all[key] = typeof value === 'function' ? telling(value, key) : value
    }
  }
  const methods = Object.keys(all).filter(key => typeof all[key] === 'function')
  for (const [key, value] of Object.entries(all)) {
    if (!(key in SUBJECTS) || value === undefined || typeof value === 'function') continue
    throw new UserError(`${titleOf(entry)}: '${key}' is no function`, {
      at: { file: plugin.file },
      found: showValue(value),
    })
  }
  for (const method of MUST_HAVE[family]) {
    if (methods.includes(method)) continue
    throw lacking(
      entry,
      plugin,
      `no method '${method}'${entry.family === 'system' ? ` for ${family}` : ''}`,
      methods,
      method,
    )
  }
  if (family === 'routing' && (all.bindsLate === true) !== (entry.bindsLate === true))
    throw lacking(entry, plugin, `'bindsLate' is said of the entry or of the policy that it creates, and not of both`)
  if (family === 'variant' && (all.selectAtDispatch !== undefined) !== (entry.choosesAtDispatch === true))
    throw lacking(
      entry,
      plugin,
      `'choosesAtDispatch' is said of an entry whose policy has 'selectAtDispatch', and of no other`,
    )
  // Whether its answers are sure, it is told only where they are known.
  if (family === 'variant' && (all.escalate !== undefined) !== (entry.needs?.includes('known-answers') === true))
    throw lacking(
      entry,
      plugin,
      `needs: ['known-answers'] is said of an entry whose policy has 'escalate', and of no other`,
    )
  return all

  function telling(method: (...args: unknown[]) => unknown, key: string) {
    // Calls have at most so many arguments; a list of them would be made for each call.
    const answersYesOrNo = ANSWERS_YES_OR_NO.has(key)
    const writesKey = key === 'order'
    const makesPlan = key === 'plan'
    return (a: unknown, b: unknown, c: unknown, d: unknown, e: unknown) => {
      let answer: unknown
      // Else what it forgets to write would be what stood there of another request.
      if (writesKey) (c as Float64Array)[b as number] = Number.NaN
      try {
        answer = method.call(policy, a, b, c, d, e)
      } catch (thrown) {
        const { file, line, column } = whereThrown(thrown, plugin)
        const place = line === undefined ? '' : ` (${file}:${line}:${column})`
        throw breach(a as View, b, 'threw', `${thrownText(thrown)}${place}`, { cause: thrown })
      }
      if (answersYesOrNo && typeof answer !== 'boolean')
        throw breach(a as View, b, 'broke its contract', `${key} answered ${String(answer)}, not true or false`)
      if (makesPlan && !isPlan(answer)) {
        const problem = `plan answered ${showValue(answer)}, not {placements: [{variant, executor}, ...]}`
        throw breach(a as View, b, 'broke its contract', problem)
      }
      return answer
    }

    function breach(view: View, subject: unknown, did: 'threw' | 'broke its contract', problem: string, options = {}) {
      const who = { family, name: entry.name, plugin: plugin.name }
      return policyError(who, view.nowNs, did, problem, requestOf(key, view, subject as number, names), options)
    }
  }
}

function requestOf(method: string, view: View, subject: number, names: WorldNames): string {
  switch ((SUBJECTS as { readonly [method: string]: string })[method]) {
    case 'task':
      return requestName(subject, view, names)
    case 'queue':
      return headName(subject, view, names)
    case 'executor':
      return requestName(view.batches.first[subject]!, view, names)
    default:
      return ''
  }
}

function lacking(
  entry: AnyPolicyEntry,
  { file }: CompiledPlugin,
  problem: string,
  methods?: readonly string[],
  wanted?: string,
): UserError {
  const near = wanted === undefined ? undefined : nearestName(wanted, methods!)
  return new UserError(`${titleOf(entry)}: ${problem}`, {
    at: { file },
    ...(methods !== undefined && { found: methods.join(', ') || 'none' }),
    ...(near !== undefined && { hint: `it has one called '${near}'` }),
  })
}

function titleOf({ family, name }: AnyPolicyEntry): string {
  return family === 'system' ? `the system '${name}'` : `the ${family} policy '${name}'`
}

/** Which variants and executors there are, the core knows. */
function isPlan(answer: unknown): boolean {
  const placements: unknown = isObject(answer) ? answer.placements : undefined
  return Array.isArray(placements) && placements.every(isObject)
}

function isObject(value: unknown): value is { readonly [key: string]: never } {
  return typeof value === 'object' && value !== null
}
