/** Formulas of one server, against other roads to the same number, special cases, and values from the literature. */
import { describe, expect, test } from 'vitest'
import * as bounds from '../../src/theory/formulas/g-g-1-bounds.ts'
import * as gim1 from '../../src/theory/formulas/gi-m-1.ts'
import * as md1 from '../../src/theory/formulas/m-d-1.ts'
import * as mdc from '../../src/theory/formulas/m-d-c.ts'
import * as mg1 from '../../src/theory/formulas/m-g-1.ts'
import * as mm1 from '../../src/theory/formulas/m-m-1.ts'
import * as sharing from '../../src/theory/formulas/processor-sharing.ts'
import { deterministic, erlang, exponential } from '../../src/theory/formulas/service-law.ts'
import { type OracleCase, oracle } from './oracle.ts'

describe('M/M/1', () => {
  const queue = { arrivalRate: 0.8, serviceRate: 1 }

  test('the sojourn is exponential: its distribution has its mean', () => {
    const step = 0.001
    let area = 0
    for (let t = step / 2; t < 200; t += step) area += step * (1 - mm1.sojournAtMost(queue, t))
    expect(area).toBeCloseTo(mm1.meanSojourn(queue), 5)
  })

  test("Little's law between number and sojourn", () => {
    expect(mm1.meanNumber(queue)).toBeCloseTo(queue.arrivalRate * mm1.meanSojourn(queue), 12)
  })
})

describe('M/G/1', () => {
  test.each([
    ['erlang3rho0.7', 0.7, erlang(1, 3)],
    ['hyper2rho0.5', 0.5, { mean: 1, cv: 2 }],
  ] as const)(
    '%s: the chain at departures, its arrivals integrated numerically, has the same mean',
    (name, arrivalRate, service) => {
      const number = oracle<number>('mg1', name)
      expect((arrivalRate * (mg1.meanWait({ arrivalRate, service }) + 1)) / number).toBeCloseTo(1, 4)
    },
  )

  test('with exponential service it is M/M/1', () => {
    const wait = mg1.meanWait({ arrivalRate: 0.8, service: exponential(1) })
    expect(wait + 1).toBeCloseTo(mm1.meanSojourn({ arrivalRate: 0.8, serviceRate: 1 }), 12)
  })

  test('departures: Poisson for M/M/1 (Burke), as regular as the service when it is never idle', () => {
    expect(mg1.departureScv({ arrivalRate: 0.6, service: exponential(1) })).toBeCloseTo(1, 12)
    expect(mg1.departureScv({ arrivalRate: 1 - 1e-12, service: deterministic(1) })).toBeCloseTo(0, 10)
    expect(mg1.departureScv({ arrivalRate: 1e-12, service: deterministic(1) })).toBeCloseTo(1, 10)
  })
})

describe('M/D/1', () => {
  const queue = { arrivalRate: 0.8, service: 1 }

  test('the distribution of the wait: Erlang 1909 against Lindley on a grid, and against M/D/c with one server', () => {
    expect(md1.waitAtMost(queue, 2.5)).toBeCloseTo(oracle('mdc', 'c1rho0.8')['waitAtMost2.5']!, 3)
    const others = mdc.waitAtMost({ ...queue, servers: 1 })
    for (const t of [0, 0.3, 1, 2.5, 6.1]) {
      expect(md1.waitAtMost(queue, t)).toBeCloseTo(others(t), 9)
    }
  })

  test('a share of 1 - rho does not wait', () => {
    expect(md1.waitAtMost(queue, 0)).toBeCloseTo(0.2, 12)
  })

  test('half of the wait of M/M/1', () => {
    const wait = mg1.meanWait({ arrivalRate: 0.8, service: deterministic(1) })
    expect(wait).toBeCloseTo(2, 12)
    expect(mdc.meanWait({ ...queue, servers: 1 })).toBeCloseTo(2, 8)
  })
})

describe('GI/M/1', () => {
  test.each([
    ['D0.8', gim1.deterministicGaps(1 / 0.8, 1)],
    ['gamma2rho0.7', gim1.gammaGaps(1 / 0.7, 2, 1)],
    ['gamma0.5rho0.8', gim1.gammaGaps(1 / 0.8, 0.5, 1)],
  ] as const)(
    '%s: the chain at arrivals, solved as linear equations, has the same wait and the same root',
    (name, queue) => {
      const { meanWait, foundBusy } = oracle<OracleCase>('gim1', name)
      expect(gim1.meanWait(queue)).toBeCloseTo(meanWait!, 6)
      expect(gim1.root(queue)).toBeCloseTo(foundBusy!, 8)
    },
  )

  test('gamma gaps of cv 1 are Poisson: the root is rho, and arrivals find the time average', () => {
    const queue = gim1.gammaGaps(1 / 0.7, 1, 1)
    expect(gim1.root(queue)).toBeCloseTo(0.7, 10)
    expect(gim1.meanFoundByArrivals(queue)).toBeCloseTo(gim1.meanNumber(queue), 8)
  })

  test('the tail of the wait has its mean', () => {
    const queue = gim1.gammaGaps(1 / 0.7, 2, 1)
    expect(gim1.waitAbove(queue, 0)).toBeCloseTo(gim1.root(queue), 12)
    const step = 0.01
    let area = 0
    for (let t = step / 2; t < 300; t += step) area += step * gim1.waitAbove(queue, t)
    expect(area).toBeCloseTo(gim1.meanWait(queue), 4)
  })

  test('refuses an overload', () => {
    expect(() => gim1.root(gim1.deterministicGaps(1, 1))).toThrow(/overloaded/)
  })
})

describe('bounds of G/G/1', () => {
  test('hold every M/G/1 between them, and Kingman is tight in heavy traffic', () => {
    for (const rho of [0.3, 0.8, 0.99]) {
      for (const cv of [0, 1, 3, 8]) {
        const wait = mg1.meanWait({ arrivalRate: rho, service: { mean: 1, cv } })
        const queue = { meanGap: 1 / rho, gapCv: 1, service: { mean: 1, cv } }
        expect(bounds.kingmanUpper(queue)).toBeGreaterThanOrEqual(wait)
        expect(bounds.marchalLower(queue)).toBeLessThanOrEqual(wait)
        if (rho === 0.99) expect(bounds.kingmanUpper(queue) / wait).toBeLessThan(1.03)
      }
    }
  })

  test('hold every GI/M/1 between them', () => {
    for (const cv of [0.5, 1, 2, 4]) {
      const queue = { meanGap: 1 / 0.8, gapCv: cv, service: exponential(1) }
      const wait = gim1.meanWait(gim1.gammaGaps(1 / 0.8, cv, 1))
      expect(bounds.kingmanUpper(queue)).toBeGreaterThanOrEqual(wait)
      expect(bounds.marchalLower(queue)).toBeLessThanOrEqual(wait)
    }
  })

  test("Marchal's lower bound is negative unless cs^2 > (2 - rho) / rho", () => {
    const at = (scv: number) =>
      bounds.marchalLower({ meanGap: 1 / 0.8, gapCv: 1, service: { mean: 1, cv: Math.sqrt(scv) } })
    expect(at(1.49)).toBeLessThan(0)
    expect(at(1.51)).toBeGreaterThan(0)
    expect(at(8)).toBeCloseTo(13, 10)
  })
})

describe('M/G/1 processor sharing', () => {
  test('two classes: each as its own time alone over 1 - rho, as the chain of both numbers says', () => {
    const [first, second] = oracle<readonly number[]>('sharing', 'open')
    expect(sharing.meanSojourn(1, 0.6)).toBeCloseTo(first!, 9)
    expect(sharing.meanSojourn(2, 0.6)).toBeCloseTo(second!, 9)
  })

  test('with exponential service the number is that of M/M/1', () => {
    expect(sharing.meanNumber(0.6)).toBeCloseTo(mm1.meanNumber({ arrivalRate: 0.6, serviceRate: 1 }), 12)
  })
})
