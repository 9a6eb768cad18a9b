/** Formulas of several servers and of limited room, against other roads to the same number, special cases, literature. */
import { describe, expect, test } from 'vitest'
import * as erlangB from '../../src/theory/formulas/erlang-b.ts'
import * as shortest from '../../src/theory/formulas/join-shortest-of-two.ts'
import * as mdc from '../../src/theory/formulas/m-d-c.ts'
import * as mm1 from '../../src/theory/formulas/m-m-1.ts'
import * as mmc from '../../src/theory/formulas/m-m-c.ts'
import * as mmck from '../../src/theory/formulas/m-m-c-k.ts'
import * as patience from '../../src/theory/formulas/patience.ts'
import * as powerOfD from '../../src/theory/formulas/power-of-d.ts'
import { type OracleCase, oracle } from './oracle.ts'

describe('Erlang B', () => {
  test('its recursion gives what exact fractions give', () => {
    expect(erlangB.lossShare(10, 8)).toBeCloseTo(oracle<number>('erlangB', 'c10a8'), 14)
    expect(erlangB.lossShare(3, 1)).toBeCloseTo(1 / 16, 14)
  })

  test('one server: a / (1 + a); none: all is lost', () => {
    expect(erlangB.lossShare(1, 0.6)).toBeCloseTo(0.6 / 1.6, 14)
    expect(erlangB.lossShare(0, 0.6)).toBe(1)
  })
})

describe('M/M/c', () => {
  test.each([
    ['c4rho0.8', { arrivalRate: 3.2, serviceRate: 1, servers: 4 }, 1.5],
    ['c2rho0.5', { arrivalRate: 1, serviceRate: 1, servers: 2 }, 0.5],
  ] as const)('%s: the chain solved as linear equations has the same wait', (name, queue, t) => {
    const { meanWait, waitAbove } = oracle('mmc', name)
    expect(mmc.meanWait(queue)).toBeCloseTo(meanWait!, 10)
    expect(mmc.waitAbove(queue, t)).toBeCloseTo(waitAbove!, 10)
    expect(mmc.meanNumber(queue)).toBeCloseTo(queue.arrivalRate * (meanWait! + 1), 9)
  })

  test('one server is M/M/1', () => {
    const queue = { arrivalRate: 0.8, serviceRate: 1 }
    expect(mmc.meanWait({ ...queue, servers: 1 }) + 1).toBeCloseTo(mm1.meanSojourn(queue), 12)
    expect(mmc.waitShare({ ...queue, servers: 1 })).toBeCloseTo(0.8, 12)
  })
})

describe('M/M/c/K', () => {
  test.each([
    ['c2k6rho0.9', { arrivalRate: 1.8, serviceRate: 1, servers: 2, capacity: 6 }, 1],
    ['c1k4rho1.25', { arrivalRate: 1.25, serviceRate: 1, servers: 1, capacity: 4 }, 2],
  ] as const)('%s: the chain solved as linear equations', (name, queue, t) => {
    const { loss, meanSojourn, waitAbove } = oracle('mmck', name)
    expect(mmck.lossShare(queue)).toBeCloseTo(loss!, 12)
    expect(mmck.meanSojourn(queue)).toBeCloseTo(meanSojourn!, 10)
    expect(mmck.waitAbove(queue, t)).toBeCloseTo(waitAbove!, 10)
  })

  test('no room but in service is Erlang B; room without end is M/M/c', () => {
    const queue = { arrivalRate: 3.2, serviceRate: 1, servers: 4 }
    expect(mmck.lossShare({ ...queue, capacity: 4 })).toBeCloseTo(erlangB.lossShare(4, 3.2), 12)
    expect(mmck.meanSojourn({ ...queue, capacity: 300 })).toBeCloseTo(mmc.meanWait(queue) + 1, 9)
    expect(mmck.waitAbove({ ...queue, capacity: 300 }, 1)).toBeCloseTo(mmc.waitAbove(queue, 1), 9)
  })
})

describe('M/D/c', () => {
  test.each([
    ['c1rho0.8', { arrivalRate: 0.8, service: 1, servers: 1 }],
    ['c4rho0.8', { arrivalRate: 3.2, service: 1, servers: 4 }],
    ['c10rho0.9', { arrivalRate: 9, service: 1, servers: 10 }],
  ] as const)("%s: E_c/D/1 by Spitzer's identity has the same wait", (name, queue) => {
    const { meanWait, waitShare } = oracle('mdc', name)
    expect(mdc.meanWait(queue)).toBeCloseTo(meanWait!, 7)
    expect(1 - mdc.waitAtMost(queue)(0)).toBeCloseTo(waitShare!, 9)
  })

  test('its distribution, against Lindley on a grid', () => {
    const queue = { arrivalRate: 3.2, service: 1, servers: 4 }
    const truth = oracle('mdc', 'c4rho0.8')
    expect(mdc.waitAtMost(queue)(0.4)).toBeCloseTo(truth['waitAtMost0.4']!, 3)
    expect(mdc.waitAtMost(queue)(1.25)).toBeCloseTo(truth['waitAtMost1.25']!, 3)
  })

  test('its distribution has its mean', () => {
    const queue = { arrivalRate: 3.2, service: 1, servers: 4 }
    const atMost = mdc.waitAtMost(queue)
    let area = 0
    for (let t = 0.005; t < 12; t += 0.01) area += 0.01 * (1 - atMost(t))
    expect(area).toBeCloseTo(mdc.meanWait(queue), 4)
  })
})

describe('the shorter of two queues', () => {
  test('both lengths as one chain, without use of their symmetry', () => {
    expect(shortest.meanSojourn({ arrivalRate: 1.6, serviceRate: 1 })).toBeCloseTo(
      oracle<number>('shortestOfTwo', 'rho0.8'),
      8,
    )
    expect(shortest.meanSojourn({ arrivalRate: 1, serviceRate: 1 })).toBeCloseTo(
      oracle<number>('shortestOfTwo', 'rho0.5'),
      8,
    )
  })

  test('worse than one queue for both, better than a coin', () => {
    const sojourn = shortest.meanSojourn({ arrivalRate: 1.8, serviceRate: 1 })
    expect(sojourn).toBeGreaterThan(mmc.meanWait({ arrivalRate: 1.8, serviceRate: 1, servers: 2 }) + 1)
    expect(sojourn).toBeLessThan(mm1.meanSojourn({ arrivalRate: 0.9, serviceRate: 1 }))
  })
})

describe('power of d', () => {
  test.each([
    [0.9, 2, 2.61406],
    [0.99, 2, 5.432],
    [0.9, 3, 2.02786],
  ])('at a load of %d with %d choices: %d', (load, d, limit) => {
    expect(powerOfD.limitOfMeanSojourn(load, d)).toBeCloseTo(limit, 5)
  })
})

describe('patience', () => {
  const queue = { arrivalRate: 3.6, serviceRate: 1, servers: 4 }

  test.each([
    ['c4lam3.6tau1', { ...queue, meanPatience: 1 }],
    ['c2lam2.5tau0.8', { arrivalRate: 2.5, serviceRate: 1, servers: 2, meanPatience: 0.8 }],
  ] as const)('constant, %s: the integrals of Zeltyn and Mandelbaum by quadrature', (name, setting) => {
    const { loss, meanWaitOfServed } = oracle('constantPatience', name)
    expect(patience.constantPatience(setting).loss).toBeCloseTo(loss!, 8)
    expect(patience.constantPatience(setting).meanWaitOfServed).toBeCloseTo(meanWaitOfServed!, 8)
  })

  test.each([
    ['c4lam3.6mean2', { ...queue, meanPatience: 2 }],
    ['c2lam3mean1', { arrivalRate: 3, serviceRate: 1, servers: 2, meanPatience: 1 }],
  ] as const)('exponential, %s: by first-step equations of one request', (name, setting) => {
    const { loss, meanWaitOfServed } = oracle('erlangA', name)
    expect(patience.exponentialPatience(setting).loss).toBeCloseTo(loss!, 9)
    expect(patience.exponentialPatience(setting).meanWaitOfServed).toBeCloseTo(meanWaitOfServed!, 9)
  })

  test('both: a plain simulation of three million requests, written in another language, to three digits', () => {
    const cases: readonly [OracleCase, patience.PatienceResult][] = [
      [oracle('constantPatience', 'c4lam3.6tau1Simulated'), patience.constantPatience({ ...queue, meanPatience: 1 })],
      [oracle('erlangA', 'c4lam3.6mean2Simulated'), patience.exponentialPatience({ ...queue, meanPatience: 2 })],
    ]
    for (const [simulated, computed] of cases) {
      expect(computed.loss / simulated.loss!).toBeCloseTo(1, 2)
      expect(computed.meanWaitOfServed / simulated.meanWaitOfServed!).toBeCloseTo(1, 2)
    }
  })

  test('constant, one server: P(loss) = (1 - rho) rho E / (1 - rho^2 E), E = exp(-(mu - lambda) tau)', () => {
    const { loss } = patience.constantPatience({ arrivalRate: 0.9, serviceRate: 1, servers: 1, meanPatience: 3 })
    const e = Math.exp(-0.1 * 3)
    expect(loss).toBeCloseTo((0.1 * 0.9 * e) / (1 - 0.81 * e), 12)
    expect(loss).toBeCloseTo(0.1667, 4)
  })

  test('without end is M/M/c', () => {
    for (const law of [patience.constantPatience, patience.exponentialPatience]) {
      const { loss, meanWaitOfServed } = law({ arrivalRate: 3, serviceRate: 1, servers: 4, meanPatience: 1e5 })
      expect(loss).toBeLessThan(1e-4)
      expect(meanWaitOfServed).toBeCloseTo(mmc.meanWait({ arrivalRate: 3, serviceRate: 1, servers: 4 }), 3)
    }
  })
})
