/** What is wrong on purpose must be found, at the first place where it shows, and be said in words. */
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Driver, Families } from '../../src/contract/index.ts'
import { Core } from '../../src/core/index.ts'
import type { PlaybackOutcome } from '../../src/playback/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { busyScenario, busyTraces } from '../support/busy-scenario.ts'
import { compared, instead, logOf, playedBack, rowsOf, withRows } from '../support/decision-logs.ts'

const scenario = busyScenario({ duration: 1500 })
const log = logOf(scenario, busyTraces)
const rows = rowsOf(log)

afterEach(() => void vi.restoreAllMocks())

/** `event: what the log says | what the core does now` */
function said({ difference }: PlaybackOutcome): string {
  return difference === null ? 'identical' : `${difference.told}: ${difference.first.says} | ${difference.second.says}`
}

/** From the hundredth time on, the other answer. */
function later<A>(answer: A, other: A): () => A {
  let times = 0
  return () => (++times >= 100 ? other : answer)
}

describe('a policy that answers otherwise', () => {
  test('admission', () => {
    const registry = instead('admission', 'deadline-feasible', original => {
      const change = later(false, true)
      return { admit: (view, task) => (change() ? 1 - original.admit(view, task) : original.admit(view, task)) }
    })
    expect(said(playedBack(log, scenario, registry))).toMatch(
      /^(\w+)'s (\d+)\w\w request arrives: admission 'deadline-feasible': (accepts|rejects) \1's \2\w\w request \| admission 'deadline-feasible': (accepts|rejects) \1's \2/,
    )
  })

  test('variant', () => {
    const registry = instead('variant', 'most-accurate-in-time', original => {
      const change = later(false, true)
      // Of digits/accurate and digits/quick, the other one.
      const select: Families['variant']['select'] = (view, task, degraded) => {
        const variant = original.select(view, task, degraded)
        return change() && variant < 2 && view.tenants.qualityFloor[view.tasks.tenant[task]!] === 0
          ? 1 - variant
          : variant
      }
      return { ...original, select }
    })
    expect(said(playedBack(log, scenario, registry))).toMatch(
      /^search's \d+\w\w request arrives: variant 'most-accurate-in-time': search's \d+\w\w request gets digits\/\w+ \| variant 'most-accurate-in-time': search's/,
    )
  })

  test('routing', () => {
    const registry = instead('routing', 'power-of-two-choices', original => {
      const change = later(false, true)
      return {
        ...original,
        route: (view, task) => {
          const queue = original.route(view, task)
          if (!change()) return queue
          const { ready, tasks } = view
          const variant = tasks.variant[task]!
          return ready.member[ready.start[variant]! + ready.size[variant]! - 1]!
        },
      }
    })
    expect(said(playedBack(log, scenario, registry))).toMatch(
      /request arrives: routing 'power-of-two-choices': \w+'s \d+\w\w request goes to the queue of [\w/]+ on [\w/]+ \(replica \d\) \| .* goes to the queue of [\w/]+ on rack\/1/,
    )
  })

  test('queueing: another key', () => {
    const registry = instead('queueing', 'earliest-deadline-first', original => {
      const change = later(0, 1)
      return {
        ...original,
        order: (view, task, key, queue) => {
          original.order(view, task, key, queue)
          key[task] = key[task]! + change()
        },
      }
    })
    expect(said(playedBack(log, scenario, registry))).toMatch(/is sorted by (\d+)\d \| .* is sorted by \1\d$/)
  })

  test('queueing: a request given up', () => {
    const registry = instead('queueing', 'earliest-deadline-first', original => {
      const change = later(false, true)
      return { ...original, expired: change }
    })
    expect(said(playedBack(log, scenario, registry))).toMatch(
      /(\w+'s \d+\w\w request) is worth serving on .* \| .*\1 is given up on /,
    )
  })

  test('batching: one less', () => {
    const registry = instead('batching', 'timeout', original => {
      const change = later(0, 1)
      return {
        ...original,
        decide: (view, queue, replica, answer) => {
          const taken = original.decide(view, queue, replica, answer)
          return taken > 1 ? taken - change() : taken
        },
      }
    })
    const outcome = playedBack(log, scenario, registry)
    const [, took, takes] = /of the queue of .* takes (\d+) \| .* takes (\d+)$/.exec(said(outcome))!
    expect(Number(takes)).toBe(Number(took) - 1)
  })

  test('batching: a nanosecond longer', () => {
    const registry = instead('batching', 'timeout', original => {
      const change = later(0, 1)
      return {
        ...original,
        decide: (view, queue, replica, answer) => {
          const taken = original.decide(view, queue, replica, answer)
          answer.untilNs += change()
          return taken
        },
      }
    })
    const [, was, is] = /waits until ([\d.]+) ms \| .* waits until ([\d.]+) ms$/.exec(
      said(playedBack(log, scenario, registry)),
    )!
    expect(Math.round((Number(is) - Number(was)) * 1e6)).toBe(1)
  })

  test('allocation: one replica less', () => {
    const registry = instead('allocation', 'static', original => ({
      plan: snapshot => ({ placements: original.plan(snapshot).placements.slice(1) }),
    }))
    expect(said(playedBack(log, scenario, registry))).toMatch(
      /^the control period begins: allocation 'static': 9 replicas: .* \| allocation 'static': 8 replicas: /,
    )
  })

  test('one that breaks its contract: the core stops, and says why', () => {
    const registry = instead('batching', 'timeout', original => {
      const change = later(false, true)
      return {
        ...original,
        decide: (view, queue, replica, answer) => (change() ? -7 : original.decide(view, queue, replica, answer)),
      }
    })
    // The log of a run that broke off there ends there, too; and played to the same fault, it is told the same.
    expect(said(playedBack(log, scenario, registry))).toMatch(/ \| batching 'timeout': of the queue of .* answers -7$/)
  })
})

describe('a core that commands otherwise', () => {
  type Inside = { readonly driver: Driver }

  test('an extra wake-up', () => {
    const original = Core.prototype.complete
    vi.spyOn(Core.prototype, 'complete').mockImplementation(function (this: Core, executor) {
      original.call(this, executor)
      ;(this as unknown as Inside).driver.wakeAt(0)
    })
    const outcome = playedBack(log, scenario)
    expect(said(outcome)).toMatch(
      /^[\w/]+ is done with its batch: .* \| command: the wake-up of the queue of .* is cancelled$/,
    )
    expect(said(outcome)).toContain(': nothing more; next is event ')
  })

  test('a wake-up that was lost', () => {
    const rearmed = rows.findIndex(row => row.includes('"c":"wakeAt"') && !row.includes('null'))
    const fault = withRows(log, rows.toSpliced(rearmed, 1))
    expect(said(playedBack(fault, scenario))).toMatch(/ \| command: wake the queue of .* on .* at [\d.]+ ms$/)
    const { difference } = compared(log, fault)
    expect(difference!.first.says).toMatch(/^command: wake the queue of /)
    expect(difference!.first.line).toBe(rearmed + 2)
  })

  test('one request that is served in the place of another', () => {
    const at = rows.findIndex(row => /"b":\[\[\d+,\d+\],\[/.test(row))
    const swapped = rows[at]!.replace(/(\[\d+,\d+\]),(\[\d+,\d+\])/, '$2,$1')
    const text = said(playedBack(withRows(log, rows.with(at, swapped)), scenario))
    const [, first, second] = /executes a batch of \d: (\w+'s \w+ request), (\w+'s \w+ request)/.exec(text)!
    expect(text.split(' | ')[1]).toContain(`${second}, ${first}`)
  })
})

describe('a log that is not what it was', () => {
  /** Index of the first row of each event. */
  const events = rows.flatMap((row, i) => (row.startsWith('{"e":') ? [i] : []))
  const group = (event: number) => rows.slice(events[event], events[event + 1] ?? rows.length - 1)
  const is = (event: number, kind: string) => rows[events[event]!]!.startsWith(`{"e":"${kind}"`)

  test('two events that changed places', () => {
    const at = events.findIndex((_, i) => i > 200 && is(i, 'arrive') && is(i + 1, 'arrive'))
    const swapped = [...rows.slice(0, events[at]), ...group(at + 1), ...group(at), ...rows.slice(events[at + 2])]
    const { difference } = playedBack(withRows(log, swapped), scenario)
    expect(difference!.event).toBe(at)
    expect(difference!.first.says).toMatch(
      new RegExp(`^event ${at + 2}, at [\\d.]+ ms: \\w+'s \\d+\\w\\w request arrives$`),
    )
    expect(difference!.second.says).toBe(`event ${at + 1} should come here: one is missing, doubled or out of order`)
  })

  test('two events that changed places and took the numbers of the places: time would go back', () => {
    const at = events.findIndex((_, i) => i > 200 && is(i, 'arrive') && is(i + 1, 'arrive'))
    const numbered = (part: readonly string[], n: number) => part.map(row => row.replace(/"n":\d+/, `"n":${n}`))
    const swapped = [
      ...rows.slice(0, events[at]),
      ...numbered(group(at + 1), at + 1),
      ...numbered(group(at), at + 2),
      ...rows.slice(events[at + 2]),
    ]
    // What the first of them says is as it was told then; what follows is another story.
    expect(playedBack(withRows(log, swapped), scenario).difference).not.toBeNull()
    const bare = withRows(log, [
      rows[events[0]!]!,
      ...rows.slice(1, events[1]),
      rows[events[1]!]!.replace(/"t":\d+/, '"t":5'),
      ...rows.slice(events[1]! + 1, events[2]),
      rows[events[2]!]!.replace(/"t":\d+/, '"t":4'),
    ])
    expect(playedBack(bare, scenario).difference!.second.says).toBe('time would go back')
  })

  test('a batch that is done before it began: the core stops', () => {
    const done = events.findIndex((_, i) => is(i, 'arrive'))
    const invented = `{"e":"complete","n":${done + 1},"t":0,"s":0}`
    const { difference } = playedBack(withRows(log, [...rows.slice(0, events[done]), invented]), scenario)
    expect(difference!.second.says).toBe('stops: executor 0 completed a batch that it did not run')
  })

  test('wherever it is cut off, in a line or between two', () => {
    const header = log.indexOf('\n')
    fc.assert(
      fc.property(fc.integer({ min: header + 1, max: log.length - 2 }), end => {
        const cut = log.slice(0, end)
        for (const { difference } of [playedBack(cut, scenario), compared(log, cut)]) {
          expect(difference).not.toBeNull()
          expect([difference!.first.says, difference!.second.says].join()).toMatch(/was cut off/)
        }
      }),
      { seed: 3, numRuns: 12, examples: [[log.length - 2], [header + 1], [log.indexOf('\n', log.length / 2) + 1]] },
    )
  })

  test('any one answer or command that was altered', () => {
    const answers = rows.flatMap((row, i) => (row.startsWith('{"e":') || row.startsWith('{"end"') ? [] : [i]))
    fc.assert(
      fc.property(fc.nat(answers.length - 1), fc.nat(), (which, where) => {
        const at = answers[which]!
        const row = rows[at]!
        // Any digit after the event's number, made another one.
        const start = row.indexOf(',', row.indexOf('"n":'))
        const digits = [...row.slice(start).matchAll(/\d/g)].map(({ index }) => start + index)
        if (digits.length === 0) return
        const digit = digits[where % digits.length]!
        const other = row.slice(0, digit) + ((Number(row[digit]) + 1) % 10) + row.slice(digit + 1)
        const altered = withRows(log, rows.slice(0, at + 1).with(at, other))
        let outcome: PlaybackOutcome
        try {
          outcome = playedBack(altered, scenario)
        } catch (error) {
          // Numbers of nothing are refused as such, with the line.
          expect((error as Error).message).toContain(`:${at + 2}: `)
          return
        }
        expect(outcome.difference).not.toBeNull()
        expect(outcome.difference!.first.line).toBe(at + 2)
      }),
      { seed: 3, numRuns: 40 },
    )
  })

  test('more after the end', () => {
    const { difference } = playedBack(withRows(log, [...rows, rows.at(-1)!]), scenario)
    expect(difference!.second.says).toBe('nothing: the run has ended')
  })

  test('requests that never leave: equal to the last row, and not identical', () => {
    const last = events.length - 1
    expect(is(last, 'complete')).toBe(true)
    // The last completion ended the drain: of what still waited all was past its deadline.
    const stuck = [...rows.slice(0, events[last]), `{"end":${last},"inFlight":21}`]
    const outcome = playedBack(withRows(log, stuck), scenario)
    expect(outcome).toMatchObject({ difference: null, inFlight: 21 })
    expect(outcome.stuck[0]).toMatch(/^\w+'s \d+\w\w request$/)
    expect(compared(withRows(log, stuck), withRows(log, stuck))).toMatchObject({ difference: null, inFlight: 21 })
  })
})

test('the log is of healthy policies and a healthy core', () => {
  expect(said(playedBack(log, scenario))).toBe('identical')
  expect(
    said(
      playedBack(
        log,
        scenario,
        instead('admission', 'deadline-feasible', original => original),
      ),
    ),
  ).toBe('identical')
  expect(policyRegistry.length).toBeGreaterThan(10)
})
