/**
 * Faults planted in policies, in the core, in the driver and in the metrics: each turns the invariant red that is there for
 * it. Without the fault the same runs are green (first test of each group, and the swarm).
 */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { KeyedQueues } from '../../src/collections/index.ts'
import {
  ACCEPT,
  type AnyPolicyEntry,
  type Families,
  type Family,
  IDLE,
  NOTHING_YET,
  type PolicyEntry,
  REJECT,
  type Recorder,
  WAIT,
} from '../../src/contract/index.ts'
import { Dispatch } from '../../src/core/dispatch.ts'
import { Core, State } from '../../src/core/index.ts'
import { RunRecorder } from '../../src/measure/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { ServiceTimes } from '../../src/simulate/service-times.ts'
import type { Scenario } from '../../src/spec/scenario.ts'
import { MS, type Setting, scenario, tracesOf } from '../support/scenarios.ts'

afterEach(() => void vi.restoreAllMocks())

interface Fault {
  readonly setting?: Setting
  readonly policies?: readonly AnyPolicyEntry[]
  /** Spoils the state before the run begins. */
  readonly spoil?: (state: State) => void
}

/** Two tenants whose requests overlap, on one executor: l(b) = 5 + b ms. */
const twoTenants: Setting = {
  tenants: {
    a: { arrivals: [0, 1, 2, 13, 14, 30], slo: 20 },
    b: { arrivals: [0.5, 1.5, 2.5, 13.5, 31], slo: 15 },
  },
}

/** What ends the run: an invariant, or another error; undefined where nothing does. */
function endsBy({ setting = twoTenants, policies = [], spoil }: Fault): string | undefined {
  return told({ setting, policies, ...(spoil && { spoil }) })?.replace(/^the invariant '(.*?)' is broken.*/s, '$1')
}

function told({ setting = twoTenants, policies = [], spoil }: Fault): string | undefined {
  const witness = (state: State) => {
    spoil?.(state)
    return nobody
  }
  try {
    const inputs = { registry: [...policyRegistry, ...policies], traces: tracesOf(setting) }
    simulate(scenario(setting), inputs, { check: true, witness })
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

const nobody: Recorder = {
  arrived() {},
  completed() {},
  escalated() {},
  settled() {},
  rejected() {},
  dropped() {},
  failed() {},
  started() {},
  ended() {},
  lost() {},
}

/** A policy of the test, called 'planted'. */
function planted<F extends Family>(family: F, policy: Families[F], more: Partial<PolicyEntry<F>> = {}): AnyPolicyEntry {
  const entry = { name: 'planted', family, summary: '', source: '', parameters: {}, create: () => policy, ...more }
  return entry as unknown as AnyPolicyEntry
}

/** Calls the method with something done before or after it. */
function around<T extends object>(
  target: T,
  method: string,
  what: (original: () => unknown, self: never, args: never[]) => unknown,
) {
  const methods = target as Record<string, (...args: never[]) => unknown>
  const original = methods[method]!
  vi.spyOn(methods, method).mockImplementation(function (this: never, ...args: never[]) {
    return what(() => original.apply(this, args), this, args)
  })
}

test('nothing is planted: nothing is found', () => {
  expect(told({})).toBeUndefined()
  expect(
    told({ setting: { ...twoTenants, policies: { batching: 'take-all', queueing: 'earliest-deadline-first' } } }),
  ).toBeUndefined()
})

describe('in policies', () => {
  const lastFirst = planted(
    'queueing',
    {
      order(view, task, key) {
        key[task] = -view.tasks.sequence[task]!
      },
      expired: () => false,
    },
    { order: 'arrival' },
  )

  test('last in, first out under the name of first in, first out', () => {
    const setting = { ...twoTenants, policies: { queueing: 'planted' } }
    expect(told({ setting, policies: [lastFirst] })).toBe(
      "the invariant 'what policies see' is broken at 0.001 s (event 6: arrival of a request of a): " +
        'the head of queue 0 is 1, policies see 2',
    )
  })

  test('the order of arrival under the name of deadlines', () => {
    const entry = planted(
      'queueing',
      {
        order(view, task, key) {
          key[task] = view.tasks.sequence[task]!
        },
        expired: () => false,
      },
      { order: 'deadline' },
    )
    expect(endsBy({ setting: { ...twoTenants, policies: { queueing: 'planted' } }, policies: [entry] })).toBe(
      'what policies see',
    )
  })

  test('waiting for company under the name of work conservation', () => {
    const entry = planted(
      'batching',
      { decide: (view, queue) => (view.queues.length[queue]! > 1 || view.arrivalsEnded ? 1 : NOTHING_YET) },
      { workConserving: true },
    )
    expect(endsBy({ setting: { ...twoTenants, policies: { batching: 'planted' } }, policies: [entry] })).toBe(
      'no idling while work waits',
    )
  })

  test('one request more in a batch than the policy may take', () => {
    const entry = planted(
      'batching',
      { decide: (view, queue) => Math.min(3, view.queues.length[queue]!) },
      { workConserving: true, parameters: { maxBatch: { kind: 'integer', summary: '', default: 2 } } },
    )
    const setting = { ...twoTenants, policies: { batching: { name: 'planted', maxBatch: 2 } } }
    expect(endsBy({ setting, policies: [entry] })).toBe('batch limit')
  })

  test('a policy that always waits a nanosecond longer', () => {
    const entry = planted('batching', {
      decide(view, _queue, _replica, answer) {
        answer.untilNs = view.nowNs + 1
        return WAIT
      },
    })
    const message = told({ setting: { ...twoTenants, policies: { batching: 'planted' } }, policies: [entry] })
    expect(message).toContain("the invariant 'progress' is broken")
    expect(message).toMatch(
      /1 wait in the queue of m\/v on e1, for which 'planted' waits until .*, first request 1 of a/,
    )
  })

  describe('quotas', () => {
    const setting: Setting = {
      policies: { admission: 'planted' },
      tenants: { a: { arrivals: [0, 1, 2, 3], quota: { ratePerS: 250, burst: 2 } } },
    }
    const holding = (admit: (ordinal: number) => number) =>
      planted('admission', { admit: (view, task) => admit(view.tasks.ordinal[task]!) }, { needs: ['a-tenant-quota'] })

    test('two at once and one each 4 ms: the third must wait until a token is there', () => {
      // At 2 ms half a token is there, at 3 ms three quarters.
      expect(told({ setting, policies: [holding(ordinal => (ordinal < 2 ? ACCEPT : REJECT))] })).toBeUndefined()
      expect(told({ setting, policies: [holding(() => ACCEPT)] })).toBe(
        "the invariant 'quotas' is broken at 0.002 s (event 6: arrival of a request of a): " +
          "request 3 of a (due at 0.002 s) is admitted over its tenant's quota: 0.5 of 2 tokens are there",
      )
    })

    test('nor is one refused while a token is there', () => {
      expect(endsBy({ setting, policies: [holding(ordinal => (ordinal === 0 ? ACCEPT : REJECT))] })).toBe('quotas')
    })
  })
})

describe('in what the world hands on', () => {
  test("a bound that is lost on the way: deadlines by a default instead of the tenant's", () => {
    const spoil = ({ tenants }: State) => (tenants.sloNs as Float64Array).fill(1000 * MS)
    expect(told({ spoil })).toBe(
      "the invariant 'deadlines' is broken at 0 s (event 4: arrival of a request of a): " +
        'request 1 of a (due at 0 s) has 20000000 ns as its deadline by the bound of 20 ms, and carries 1000000000',
    )
  })

  test('a floor that is lost on the way', () => {
    const setting: Setting = {
      models: { m: { good: { quality: 0.99 }, poor: { quality: 0.8 } } },
      tenants: { a: { arrivals: [0, 1], floor: 0.9 } },
      policies: { variant: 'planted' },
    }
    const cheapest = planted('variant', { select: () => 1 })
    expect(endsBy({ setting, policies: [cheapest] })).toContain("under the tenant's floor")
    vi.spyOn(State.prototype, 'allows').mockReturnValue(true)
    expect(endsBy({ setting, policies: [cheapest] })).toBe('models and floors')
  })

  test('batches larger than what was measured', () => {
    const setting: Setting = {
      ...twoTenants,
      models: { m: { v: { maxBatch: 2 } } },
      policies: { batching: 'take-all' },
    }
    expect(told({ setting })).toBeUndefined()
    around(Core.prototype, 'ready', (original, self: never) => {
      ;(self as Core).state.replicas.maxBatch.fill(16)
      return original()
    })
    expect(endsBy({ setting })).toBe('batch limit')
  })
})

describe('in the core', () => {
  test('a queue that hands out the second', () => {
    around(KeyedQueues.prototype, 'takeSorted', (original, self: never, [queue]: never[]) => {
      const contents = (self as KeyedQueues).contents(queue!)
      if (contents.length > 1) {
        const [first, second] = contents
        contents[0] = second!
        contents[1] = first!
      }
      return original()
    })
    expect(told({})).toBe(
      "the invariant 'order of service' is broken at 0.006 s (event 10: end of the batch on e1): " +
        'e1 takes request 2 of a (due at 0.001 s) before request 1 of b (due at 0.0005 s)',
    )
  })

  test('ties in the wrong order', () => {
    const setting: Setting = {
      policies: { queueing: 'earliest-deadline-first' },
      tenants: { a: { arrivals: [0, 1, 1, 1], slo: 50 } },
    }
    expect(told({ setting })).toBeUndefined()
    const original = KeyedQueues.prototype.push
    // Numbers of arrival are the ties.
    vi.spyOn(KeyedQueues.prototype, 'push').mockImplementation(function (this: KeyedQueues, queue, item, key, tie) {
      original.call(
        this,
        queue,
        item,
        key,
        tie.map(number => -number),
      )
    })
    expect(endsBy({ setting })).toBe('what policies see')
  })

  test('a member of a batch that is forgotten when it ends', () => {
    const setting = { ...twoTenants, policies: { batching: 'take-all' } }
    around(Core.prototype, 'complete', (original, self: never, [executor]: never[]) => {
      const { batches, tasks } = (self as Core).state
      tasks.next[batches.first[executor!]!] = -1
      return original()
    })
    expect(endsBy({ setting })).toBe('conservation')
  })

  test('a request that is answered twice', () => {
    around(Core.prototype, 'complete', (original, self: never, [executor]: never[]) => {
      const { recorder, state } = self as { recorder: Recorder; state: State }
      const first = state.batches.first[executor!]!
      original()
      recorder.completed(first)
    })
    expect(told({})).toContain(
      "'conservation' is broken at 0.006 s (event 10: end of the batch on e1): task 0 has left already",
    )
  })

  test('an executor that takes a second batch', () => {
    around(Dispatch.prototype, 'queueChanged', (original, self: never) => {
      ;(self as { state: State }).state.executors.state.fill(IDLE)
      return original()
    })
    expect(told({})).toBe(
      "the invariant 'one batch an executor' is broken at 0.0005 s (event 5: arrival of a request of b): " +
        'e1 starts a batch of 1 while one of 1 runs',
    )
  })

  test('an executor that is not asked when it becomes idle', () => {
    around(Dispatch.prototype, 'executorIdle', (original, self: never) => {
      return (self as { state: State }).state.nowNs === 6 * MS ? undefined : original()
    })
    expect(endsBy({})).toBe('no idling while work waits')
    vi.restoreAllMocks()
    const patient = { ...twoTenants, policies: { batching: { name: 'timeout', maxBatch: 2, maxWait: 6 * MS } } }
    around(Dispatch.prototype, 'executorIdle', (original, self: never) => {
      return (self as { state: State }).state.nowNs > 1 * MS ? undefined : original()
    })
    expect(told({ setting: patient })).toMatch(/'no idling while work waits'.*'timeout' was not asked what e1/)
  })

  test('one lost wake-up', () => {
    const setting = {
      tenants: { a: { arrivals: [0, 20], slo: 50 } },
      policies: { batching: { name: 'timeout', maxBatch: 4, maxWait: 5 * MS } },
    }
    expect(told({ setting })).toBeUndefined()
    around(Core.prototype, 'wake', () => undefined)
    expect(told({ setting })).toBe(
      "the invariant 'progress' is broken at 0.02 s (event 6: arrival of a request of a): " +
        "'timeout' waits until 0.005 s for the queue of m/v on e1, where request 1 of a (due at 0 s) is first, and was not woken",
    )
  })

  test('a count that policies read and that is one off', () => {
    around(Core.prototype, 'complete', (original, self: never) => {
      const { replicas } = (self as Core).state
      const after = original()
      replicas.outstanding[0]!++
      return after
    })
    expect(endsBy({})).toBe('what policies see')
  })

  test('fates that are told at another time than they happen', () => {
    around(Core.prototype, 'complete', (original, self: never) => {
      const { state } = self as Core
      const { nowNs } = state
      state.nowNs = nowNs + 1
      original()
      state.nowNs = nowNs
    })
    expect(endsBy({ setting: { tenants: { a: { arrivals: [0, 10] } } } })).toBe("Little's law")
  })
})

describe('in the driver and in the numbers', () => {
  const drawingOnly = (serviceNs: number) =>
    around(ServiceTimes.prototype, 'draw', (_original, self: never) => {
      ;(self as ServiceTimes).drawnNs[0] = serviceNs
    })

  test('a batch that ends before it began', () => {
    drawingOnly(-1)
    expect(endsBy({})).toBe('time')
  })

  test('an instant that is no whole number', () => {
    drawingOnly(6e6 + 0.5)
    expect(endsBy({})).toBe('time')
  })

  test('the warm-up counted in', () => {
    vi.spyOn(RunRecorder.prototype, 'isMeasured').mockReturnValue(true)
    expect(told({ setting: { ...twoTenants, warmup: 10 } })).toContain(
      'there were 3 requests of a that were offered, the run reports 6',
    )
  })

  test('a deadline that is met a nanosecond early', () => {
    // a1 ends at the very bound.
    const setting = { tenants: { a: { arrivals: [0], slo: 6 } } }
    expect(told({ setting })).toBeUndefined()
    around(RunRecorder.prototype, 'completed', (original, self: never, [task]: never[]) => {
      const { deadlineNs } = (self as { state: State }).state.tasks
      deadlineNs[task!]!--
      original()
      deadlineNs[task!]!++
    })
    expect(told({ setting })).toContain('there were 1 requests of a that were met, the run reports 0')
  })
})

describe('an allocation that loads more than a device holds', () => {
  /** Two variants of 3 bytes each, on a device of so many. */
  const endsWith = (memoryBytes: number) => {
    const setting: Setting = { ...twoTenants, models: { m: { big: { quality: 0.99 }, small: { quality: 0.9 } } } }
    const plain = scenario(setting)
    const what: Scenario = {
      ...plain,
      executors: plain.executors.map(executor => ({ ...executor, memoryBytes })),
      models: plain.models.map(model => ({
        ...model,
        variants: model.variants.map(variant => ({
          ...variant,
          memoryBytes: Object.fromEntries(variant.service.map(({ deviceType }) => [deviceType, 3])),
        })),
      })),
    }
    return () => simulate(what, { registry: policyRegistry, traces: tracesOf(setting) }, { check: true })
  }

  test('is seen where the last replica is loaded, and not where it fits to the last byte', () => {
    expect(endsWith(6)().checked!.invariants).toContain('device memory')
    expect(endsWith(5)).toThrow(
      /^the invariant 'device memory' is broken at 0 s .*: with m\/small on \S+ replicas take 6 bytes of \S+, which has 5/,
    )
  })
})
