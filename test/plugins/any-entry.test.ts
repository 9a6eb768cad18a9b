/** Whatever a plugin exports: it is told what is wrong with it, or it can be listed, described and looked up. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { describePolicies, describePolicy, policyJson } from '../../src/cli/policy-text.ts'
import { UserError } from '../../src/errors/index.ts'
import { checkedEntries } from '../../src/plugins/entry-form.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { checkPolicies } from '../../src/spec/check-policies.ts'
import { documentOf } from '../../src/spec/located-document.ts'

const NOWHERE = { file: 'nowhere.ts', name: 'nowhere.ts', sha256: '', inputs: [], code: '', map: '' }

const entry = {
  name: 'mine',
  family: 'batching',
  summary: 'A rule.',
  source: 'here',
  parameters: {
    wait: { kind: 'duration', summary: 'how long', default: 5e6, minimum: 0, maximum: 1e9 },
    least: { kind: 'integer', summary: 'how many', default: 1, minimum: 1, notAbove: 'most' },
    most: { kind: 'integer', summary: 'how many', example: 8 },
    share: { kind: 'ratio', summary: 'how much', default: 0.5 },
    rule: { kind: 'text', summary: 'which', default: 'one', choices: ['one', 'other'] },
    sizes: { kind: 'sizes', summary: 'which', default: [1, 2, 4] },
    weights: { kind: 'weights', summary: 'how heavy', default: { gpu: 2 } },
  },
  workConserving: true,
  needs: ['deadline-order'],
  create: () => ({ decide: () => 1 }),
}

type Path = readonly string[]

function pathsOf(value: object, before: Path = []): Path[] {
  return Object.entries(value).flatMap(([key, inner]) => [
    [...before, key],
    ...(typeof inner === 'object' ? pathsOf(inner, [...before, key]) : []),
  ])
}

/** A copy with the value at the path replaced, or taken away. */
function damaged(value: object, [key, ...rest]: Path, instead: { readonly value?: unknown }): object {
  const copy: { [key: string]: unknown } = Array.isArray(value) ? ([...value] as never) : { ...value }
  if (rest.length > 0) copy[key!] = damaged(copy[key!] as object, rest, instead)
  else if ('value' in instead) copy[key!] = instead.value
  else delete copy[key!]
  return copy
}

const cycle: { self?: unknown } = {}
cycle.self = cycle

/** What JSON has no words for, or throws at. */
const unspeakable = [() => 1, class {}, 10n, [10n], Symbol('mine'), cycle, { toJSON: () => undefined }]

/** Also values that are right elsewhere in an entry: those get furthest. */
const plausible = fc.oneof(
  fc.constantFrom<unknown>(
    'system',
    'queueing',
    'replicas',
    'sizes',
    'number',
    'most',
    0,
    -1,
    0.5,
    5e6,
    [2, 1],
    {},
    [],
    '',
  ),
  fc.constantFrom<unknown>(...unspeakable),
  fc.anything(),
)

const outcome = (exported: unknown) => {
  try {
    return checkedEntries(exported, NOWHERE)
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    expect((error as UserError).message).toMatch(/^nowhere\.ts: /)
    return []
  }
}

function expectUsable(exported: unknown): void {
  for (const accepted of outcome(exported)) {
    expect(describePolicies([accepted])).toContain(accepted.name)
    const text = describePolicy(accepted)
    expect(text).toContain(accepted.name)
    const { parameters } = accepted
    if (
      Object.values(parameters).some(
        ({ kind, default: value, example }) => kind === 'replicas' || (value ?? example) === undefined,
      )
    )
      continue
    // What is shown to be copied is right by the very entry.
    const { policies } = parse(text.slice(text.indexOf('  policies:')))
    const { errors } = checkPolicies(policies, [...policyRegistry, accepted], documentOf({ policies }, 'shown', '.'))
    expect(errors.map(({ message }) => message)).toEqual([])
    expect(JSON.stringify(policyJson(accepted))).toContain(accepted.family)
  }
}

test('the entry as it is', () => {
  expect(outcome(entry)).toEqual([entry])
  expectUsable([entry, { ...entry, name: 'other' }])
})

test('with any part of it replaced or missing', () => {
  const instead = fc.option(plausible, { nil: undefined }).map(value => (value === undefined ? {} : { value }))
  fc.assert(
    fc.property(fc.constantFrom(...pathsOf(entry)), instead, (path, replacement) =>
      expectUsable(damaged(entry, path, replacement)),
    ),
    { numRuns: 2000 },
  )
})

test('with a second part of it replaced, too', () => {
  const change = fc.tuple(
    fc.constantFrom(...pathsOf(entry).filter(path => path.length === 1 || path.length === 3)),
    plausible,
  )
  fc.assert(
    fc.property(change, change, ([path, value], [otherPath, otherValue]) => {
      const once = damaged(entry, path, { value })
      let twice: object
      try {
        twice = damaged(once, otherPath, { value: otherValue })
      } catch {
        // The first took away what the second would change.
        twice = once
      }
      expectUsable(twice)
    }),
    { numRuns: 2000 },
  )
})

test('anything else', () => {
  fc.assert(
    fc.property(fc.anything(), exported => expectUsable(exported)),
    { numRuns: 1000 },
  )
})

test('our own are of the same form', () => {
  expect(checkedEntries([...policyRegistry], NOWHERE)).toEqual(policyRegistry)
})
