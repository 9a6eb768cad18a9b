/** A source that learns its instants as the run goes. */
import { describe, expect, test } from 'vitest'
import { ClosedLoopArrivals, DeterministicArrivals, MergedArrivals } from '../../src/workload/index.ts'

const exponential = { law: 'exponential', meanNs: 1e6 } as const
const block = new Float64Array(512)

/** The first instants of all clients, none of whom is answered. */
function firstInstants(clients: number, path = '7/0/a/arrivals'): number[] {
  const source = new ClosedLoopArrivals(clients, exponential, path)
  return Array.from({ length: clients }, () => {
    expect(source.fill(block)).toBe(1)
    return block[0]!
  })
}

describe('clients', () => {
  test('begin with a think time, each its own, in the order of these', () => {
    const seen = firstInstants(5000)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.every(Number.isInteger)).toBe(true)
    const mean = seen.reduce((sum, ns) => sum + ns, 0) / seen.length
    expect(Math.abs(mean / 1e6 - 1)).toBeLessThan(4 / Math.sqrt(5000))
  })

  test('one more of them moves no other', () => {
    const four = firstInstants(4)
    for (const dueNs of firstInstants(3)) expect(four).toContain(dueNs)
    expect(firstInstants(4, '7/0/b/arrivals')).not.toEqual(four)
  })

  test('who sends is told; simultaneous ones by number; who was answered sends again', () => {
    const source = new ClosedLoopArrivals(3, { law: 'deterministic', meanNs: 10 }, 'p')
    const instants: (readonly [sender: number, dueNs: number])[] = []
    const send = () => {
      const dueNs = block[0]!
      const more = source.fill(block)
      instants.push([source.sender, dueNs])
      return more
    }
    expect(source.fill(block)).toBe(1)
    expect([send(), send()]).toEqual([1, 1])
    // Client 2 will send before client 0, who is answered first, may.
    expect(source.answered(0, 10)).toBeNaN()
    expect(send()).toBe(1)
    expect(source.answered(1, 30)).toBeNaN()
    expect(send()).toBe(1)
    // Nobody thinks any more but client 1, due at 40; client 0 is answered so that it comes first.
    expect(source.answered(0, 25)).toBe(35)
    expect(instants).toEqual([
      [0, 10],
      [1, 10],
      [2, 10],
      [0, 20],
    ])
  })

  test('none thinks: nothing to tell, until one is answered', () => {
    const source = new ClosedLoopArrivals(1, { law: 'deterministic', meanNs: 10 }, 'p')
    expect(source.fill(block)).toBe(1)
    expect(source.fill(block)).toBe(0)
    expect(source.answered(0, 15)).toBe(25)
  })
})

test('merged with open arrivals, through times in which no client thinks, up to the horizon', () => {
  const loop = new ClosedLoopArrivals(1, { law: 'deterministic', meanNs: 10 }, 'p')
  const merged = new MergedArrivals([new DeterministicArrivals(1e9 / 30), loop], 100)
  const next = () => {
    const tenant = merged.next
    if (tenant < 0) return 'nobody'
    const dueNs = merged.nextNs
    merged.advance()
    return `${tenant} at ${dueNs}`
  }
  const answered = (nowNs: number) => merged.nextIs(1, loop.answered(0, nowNs))
  expect([next(), next()]).toEqual(['1 at 10', '0 at 30'])
  answered(35)
  expect([next(), next()]).toEqual(['1 at 45', '0 at 60'])
  answered(80)
  // At one instant by number.
  expect([next(), next(), next()]).toEqual(['0 at 90', '1 at 90', 'nobody'])
  answered(90)
  expect(next()).toBe('nobody')
})
