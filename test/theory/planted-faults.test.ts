/**
 * A green table that no fault can turn red is worth nothing. Engines with a fault planted, and what of the table each turns
 * red; what the table can't see (a lost wake-up, ties in the wrong order, a forgotten request) the invariants do
 * (test/check/planted-faults). Without a fault every row is green (test/theory/table).
 */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { theoryCommand } from '../../src/cli/commands/theory.ts'
import { type AnyPolicyEntry, type Family, type PolicyEntry, WAIT } from '../../src/contract/index.ts'
import { RunRecorder } from '../../src/measure/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { IndexedDraws } from '../../src/random/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { runTheory, theoryTable } from '../../src/theory/index.ts'

afterEach(() => void vi.restoreAllMocks())

interface Fault {
  readonly registry?: readonly AnyPolicyEntry[]
  readonly engine?: typeof simulate
}

/** Quantities of these rows that turn red, as `mm1: share within 10 ms`; each once, whatever the load. */
async function red(rows: readonly string[], { registry = policyRegistry, engine = simulate }: Fault = {}) {
  const result = await runTheory(theoryTable, { registry, engine, only: rows, quick: true })
  return [
    ...new Set(
      result.rows.flatMap(({ row, checks, runs, littleHeld }) => [
        ...checks.filter(({ verdict }) => verdict === 'differs').map(({ check }) => `${row.name}: ${check.quantity}`),
        ...(littleHeld < runs ? [`${row.name}: Little's law`] : []),
      ]),
    ),
  ]
}

/** The registry with one policy changed under its own name. */
function changed<F extends Family>(
  family: F,
  name: string,
  change: (entry: PolicyEntry<F>) => PolicyEntry<F>,
): readonly AnyPolicyEntry[] {
  return policyRegistry.map(entry =>
    entry.family === family && entry.name === name ? (change(entry as PolicyEntry<F>) as AnyPolicyEntry) : entry,
  )
}

describe('policies', () => {
  test('last in, first out: the means stay, the shares of long waits do not', { timeout: 60_000 }, async () => {
    const registry = changed('queueing', 'fifo', entry => ({
      ...entry,
      create: (parameters, context) => ({
        ...entry.create(parameters, context),
        order(view, task, key) {
          key[task] = -view.tasks.sequence[task]!
        },
      }),
    }))
    const found = await red(['mm1'], { registry })
    expect(found).toContain('mm1: share within 4 ms')
    expect(found).not.toContain('mm1: mean sojourn, ms')
  })

  test('one request too few in a batch', { timeout: 60_000 }, async () => {
    const registry = changed('batching', 'take-all', entry => ({
      ...entry,
      create(parameters, context) {
        const takeAll = entry.create(parameters, context)
        return { decide: (...asked) => Math.max(1, takeAll.decide(...asked) - 1) }
      },
    }))
    expect(await red(['batches-up-to-8'], { registry })).toContain('batches-up-to-8: mean batch')
  })

  test('a server that idles a little while work waits', { timeout: 60_000 }, async () => {
    const registry = changed('batching', 'none', entry => ({
      ...entry,
      create(parameters, context) {
        const none = entry.create(parameters, context)
        return {
          readsAge: true,
          decide(view, queue, replica, answer) {
            answer.untilNs = view.tasks.arrivalNs[view.queues.oldest[queue]!]! + 100_000
            return view.nowNs < answer.untilNs && !view.arrivalsEnded ? WAIT : none.decide(view, queue, replica, answer)
          },
        }
      },
    }))
    expect(await red(['mm1'], { registry })).toContain('mm1: mean sojourn, ms')
  })

  test('a router that compares in vain', { timeout: 60_000 }, async () => {
    const registry = changed('routing', 'power-of-two-choices', entry => ({
      ...entry,
      create(_, { draws }) {
        return {
          route(view, task) {
            const variant = view.tasks.variant[task]!
            const at = draws.below(view.tasks.tenant[task]!, view.ready.size[variant]!)
            return view.ready.member[view.ready.start[variant]! + at]!
          },
        }
      },
    }))
    expect(await red(['power-of-two'], { registry })).toEqual(['power-of-two: mean sojourn, ms'])
  })

  test('four queues where there should be one', { timeout: 60_000 }, async () => {
    const { create } = policyRegistry.find(entry => entry.name === 'power-of-two-choices') as PolicyEntry<'routing'>
    const registry = changed('routing', 'shared-queue', entry => ({ ...entry, create, bindsLate: false }))
    expect(await red(['mmc'], { registry })).toContain('mmc: mean wait, ms')
  })

  test('a deadline that nobody drops at', { timeout: 60_000 }, async () => {
    const registry = changed('queueing', 'fifo', entry => ({
      ...entry,
      create: (parameters, context) => ({ ...entry.create(parameters, context), expired: () => false }),
    }))
    expect(await red(['deadline'], { registry })).toContain('deadline: share lost')
  })
})

describe('draws', () => {
  test('service draws that are biased by 2 %', { timeout: 60_000 }, async () => {
    const { unit } = IndexedDraws.prototype
    vi.spyOn(IndexedDraws.prototype, 'unit').mockImplementation(function (this: IndexedDraws, index: number) {
      return unit.call(this, index) * 0.98
    })
    expect(await red(['mm1'])).toContain('mm1: utilisation')
  })

  test('constant service where it should be exponential', { timeout: 60_000 }, async () => {
    const constant: typeof simulate = (what, ...rest) => {
      const models = what.models.map(model => ({
        ...model,
        variants: model.variants.map(variant => ({
          ...variant,
          service: variant.service.map(time => ({ ...time, law: 'deterministic' }) as typeof time),
        })),
      }))
      return simulate({ ...what, models }, ...rest)
    }
    expect(await red(['mm1'], { engine: constant })).toContain('mm1: mean sojourn, ms')
  })
})

describe('the metric', () => {
  test('a deadline forgotten on the way to the metric: all that come are in time', { timeout: 60_000 }, async () => {
    const { completed } = RunRecorder.prototype
    vi.spyOn(RunRecorder.prototype, 'completed').mockImplementation(function (this: RunRecorder, task: number) {
      const { tasks } = (this as unknown as { state: { tasks: { deadlineNs: Float64Array } } }).state
      tasks.deadlineNs[task] = Number.POSITIVE_INFINITY
      completed.call(this, task)
    })
    const found = await red(['mm1'])
    expect(found).toEqual(['mm1: share within 1 ms', 'mm1: share within 4 ms', 'mm1: share within 10 ms'])
  })
})

describe('the command itself', () => {
  /** What it prints and its exit code, through the code that a user runs. */
  async function theory(...row: string[]) {
    const printed: string[] = []
    const code = await theoryCommand.run(
      { quick: true, row, json: false },
      {
        signal: new AbortController().signal,
        columns: Number.POSITIVE_INFINITY,
        out: text => void printed.push(text),
        note: () => {},
        progress: () => ({ update() {}, stop() {} }),
      },
    )
    return { code, text: printed.join('\n') }
  }

  test('answers 0 where all agrees, and 1 with a red row where the engine has a fault', {
    timeout: 60_000,
  }, async () => {
    const sound = await theory('mm1')
    expect(sound.code).toBe(0)
    expect(sound.text).not.toContain('✗')
    const { unit } = IndexedDraws.prototype
    vi.spyOn(IndexedDraws.prototype, 'unit').mockImplementation(function (this: IndexedDraws, index: number) {
      return unit.call(this, index) * 0.98
    })
    const faulty = await theory('mm1')
    expect(faulty.code).toBe(1)
    expect(faulty.text).toMatch(/utilisation.* ✗ differs/)
    expect(faulty.text).toContain('The engine does not agree with theory.')
  })
})
