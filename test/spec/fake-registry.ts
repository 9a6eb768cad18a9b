import type { AnyPolicyEntry, AnySystemEntry, Family, Parameter, PolicyEntry } from '../../src/contract/index.ts'
import { staticAllocation } from '../../src/policies/allocation/static.ts'

function entry<F extends Family>(
  family: F,
  name: string,
  parameters: { readonly [name: string]: Parameter } = {},
  more: Partial<PolicyEntry<F>> = {},
): AnyPolicyEntry {
  const create = () => {
    throw new Error('a spec makes no policy but an allocation')
  }
  return {
    family,
    name,
    summary: 'A rule.',
    source: 'a paper',
    parameters,
    create,
    ...more,
  } as unknown as AnyPolicyEntry
}

function system(name: string, fills: readonly Family[], more: Partial<AnySystemEntry>): AnySystemEntry {
  const create = () => {
    throw new Error('a spec makes no system')
  }
  return { family: 'system', name, summary: 'A rule.', source: 'a paper', parameters: {}, fills, create, ...more }
}

/** A registry with every kind of parameter, apart from the real one, which grows. */
export const fakeRegistry: readonly AnyPolicyEntry[] = [
  entry('admission', 'none'),
  entry('variant', 'fixed', { variant: { kind: 'text', summary: '', default: '' } }),
  entry('routing', 'shortest-queue'),
  entry('routing', 'power-of-two-choices'),
  entry('admission', 'token-bucket', {}, { needs: ['a-tenant-quota'] }),
  entry('routing', 'shared-queue', {}, { needs: ['one-variant-per-model'], bindsLate: true }),
  entry('queueing', 'fifo', {}, { order: 'arrival' }),
  entry('queueing', 'earliest-deadline-first', {
    drop: { kind: 'text', summary: '', default: 'expired', choices: ['expired', 'hopeless', 'nothing'] },
  }),
  entry('batching', 'none'),
  entry('batching', 'timeout', {
    maxBatch: { kind: 'integer', summary: '', default: 16, minimum: 1 },
    maxWait: { kind: 'duration', summary: '', default: 5e6, minimum: 0 },
  }),
  entry('batching', 'bulk', {
    minBatch: { kind: 'integer', summary: '', default: 4, minimum: 1, notAbove: 'maxBatch' },
    maxBatch: { kind: 'integer', summary: '', default: 16, minimum: 1 },
  }),
  entry('batching', 'tuned', {
    target: { kind: 'ratio', summary: '' },
    gain: { kind: 'number', summary: '', default: 0.5, minimum: 0, maximum: 2 },
    eager: { kind: 'boolean', summary: '', default: false },
  }),
  entry('batching', 'preferring', {
    sizes: { kind: 'sizes', summary: '', default: [], notAbove: 'maxBatch' },
    maxBatch: { kind: 'integer', summary: '', default: 16, minimum: 1 },
  }),
  entry('batching', 'weighing', { weights: { kind: 'weights', summary: '', default: {}, maximum: 9 } }),
  entry('batching', 'sharing', { shares: { kind: 'shares', summary: '', default: {} } }),
  entry('batching', 'centred', {}, { needs: ['late-binding', 'deadline-order'] }),
  system('scheduler', ['routing', 'batching'], {
    bindsLate: true,
    needs: ['arrival-order', 'one-variant-per-model'],
    parameters: { maxBatch: { kind: 'integer', summary: '', default: 16, minimum: 1 } },
  }),
  // What it places is looked at where a device states its memory.
  entry(
    'allocation',
    'static',
    { replicas: { kind: 'replicas', summary: '', default: {} } },
    { create: staticAllocation.create },
  ),
]
