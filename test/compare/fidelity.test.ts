import { describe, expect, it } from 'vitest'
import { agreementOf } from '../../src/compare/agreement.ts'
import { fidelityRows, type PolicyWorlds } from '../../src/compare/fidelity.ts'

/** Summary rows of one policy: simulated and live attainments in per cent. */
function policy(name: string, simulated: number[], live: number[]): PolicyWorlds {
  const rows = (percents: number[]) => ({
    summary: percents.map(percent => ({ attainment: percent / 100, latencyMs_p99: 2 * percent })),
    tenants: [],
  })
  return { policy: name, simulated: rows(simulated), live: rows(live) }
}

const row = (worlds: PolicyWorlds, metric: string) =>
  fidelityRows([worlds]).find(candidate => candidate.metric === metric)!

describe('fidelity', () => {
  it('keeps the sign of the error: simulated less live', () => {
    // Simulated mean 90, live mean 94: -4 points, -4/94.
    const { error, relativeError } = row(policy('p', [88, 92], [93, 95]), 'attainment')
    expect(error).toBeCloseTo(-0.04, 12)
    expect(relativeError).toBeCloseTo(-4 / 94, 12)
  })

  it('gives the noise floor as the mean difference between two live repeats', () => {
    // |90-92|, |90-96|, |92-96| = 2, 6, 4.
    expect(row(policy('p', [90], [90, 92, 96]), 'attainment').noiseFloor).toBeCloseTo(0.04, 12)
    expect(row(policy('p', [90], [90]), 'attainment').noiseFloor).toBeNull()
  })

  it('has no relative error where nothing was served in time live', () => {
    expect(row(policy('p', [1, 1], [0, 0]), 'attainment')).toMatchObject({ error: 0.01, relativeError: null })
  })

  it('cuts an interval to what is possible', () => {
    // Mean 99.5, t(1) = 12.7: a share of 106 % is no share.
    expect(row(policy('p', [99, 100], [99, 99]), 'attainment').simulated.high).toBe(1)
    expect(row(policy('p', [1, 90], [9, 9]), 'latencyMs_p99').simulated.low).toBe(0)
  })

  it('lets no share of right answers be surer than the inputs that were drawn', () => {
    // Both repeats answer the same 10,000 inputs, 99 % right: half of Wilson's 95 % interval is 0.196 points.
    const live = [0, 1].map(() => ({ observedQuality: 0.99, completed: 10_000 }))
    const worlds = {
      policy: 'p',
      simulated: { summary: [{ quality: 0.991 }], tenants: [] },
      live: { summary: live, tenants: [] },
    }
    const { error, noiseFloor } = row(worlds, 'quality')
    expect(error).toBeCloseTo(0.001, 12)
    expect(noiseFloor).toBeCloseTo(0.00196, 5)
  })

  it('says nothing where a value is missing, rather than leaving it out', () => {
    const worlds = policy('p', [90, 91], [90, 92])
    const missing = { ...worlds, live: { ...worlds.live, summary: [{ attainment: '' }, { attainment: 0.9 }] } }
    expect(row(missing, 'attainment')).toMatchObject({
      live: [null, 0.9],
      liveMean: null,
      error: null,
      noiseFloor: null,
    })
  })

  it('reads what a CSV file holds as it reads numbers', () => {
    const worlds = policy('p', [90], [92])
    const asText = { ...worlds, live: { ...worlds.live, summary: [{ attainment: '0.92' }] } }
    expect(row(asText, 'attainment').error).toBeCloseTo(-0.02, 12)
  })

  it('tells tenants apart where there are several', () => {
    const tenants = [
      { tenant: 'a', attainment: 1 },
      { tenant: 'b', attainment: 0.5 },
    ]
    const world = { summary: [{ attainment: 0.75 }], tenants }
    const rows = fidelityRows([{ policy: 'p', simulated: world, live: world }]).filter(
      ({ metric }) => metric === 'attainment',
    )
    expect(rows.map(({ tenant, liveMean }) => [tenant, liveMean])).toEqual([
      [null, 0.75],
      ['a', 1],
      ['b', 0.5],
    ])
  })
})

describe('agreement', () => {
  const agreement = (...policies: PolicyWorlds[]) => agreementOf(fidelityRows(policies))

  it('holds when both worlds put the same policy clearly first', () => {
    expect(agreement(policy('good', [99, 99.2], [97, 97.4]), policy('bad', [10, 10.4], [5, 8])).agree).toBe(true)
  })

  it('is broken when each world clearly prefers another', () => {
    const verdict = agreement(policy('a', [99, 99], [50, 51]), policy('b', [80, 80], [90, 91]))
    expect(verdict.agree).toBe(false)
    expect(verdict.sentence).toContain("simulation prefers 'a'")
    expect(verdict.sentence).toContain("reality 'b'")
  })

  it('is not claimed when simulation sees two equals', () => {
    expect(agreement(policy('a', [100, 100], [50, 51]), policy('b', [100, 100], [90, 91]))).toMatchObject({
      agree: null,
      sentence: expect.stringContaining("Simulation can't tell the best policies apart"),
    })
  })

  it('is not claimed when live repeats differ by more than the policies do', () => {
    // Lead of 3 points; noise floors of 4 and 0.
    expect(agreement(policy('a', [99, 99], [91, 95]), policy('b', [50, 50], [90, 90])).agree).toBeNull()
  })

  it('takes a world that ran once to be as uncertain as the other', () => {
    // Live: a lead of 2 points with floors of 1 and 0. One simulation: a lead of 0.5 is within that, one of 3 is not.
    const live = [
      [97, 98],
      [95.5, 95.5],
    ] as const
    const simulatedLead = (points: number) =>
      agreement(policy('a', [90 + points], [...live[0]]), policy('b', [90], [...live[1]])).agree
    expect(simulatedLead(0.5)).toBeNull()
    expect(simulatedLead(3)).toBe(true)
  })

  it('is not claimed when both worlds ran once', () => {
    expect(agreement(policy('a', [99], [99]), policy('b', [9], [9]))).toMatchObject({
      agree: null,
      sentence: expect.stringContaining('ran a policy only once'),
    })
  })

  it('needs two policies', () => {
    expect(agreement(policy('a', [99], [99])).agree).toBeNull()
  })
})
