import { describe, expect, test } from 'vitest'
import { summariseCell } from '../../src/experiment/cell-summary.ts'
import { type Candidate, choosePolicy } from '../../src/experiment/choose.ts'
import { resultOf, type Told } from './groups.ts'

const slo = new Map([
  ['a', 0.95],
  ['b', 0.95],
])

/** A cell of three equal replications of very many requests: its bounds are as good as its values. */
const candidate = (policy: string, load: number, told: Told): Candidate => ({
  policy,
  load,
  summary: summariseCell([told, told, told].map(resultOf), slo),
})

describe('where some combination meets every SLO', () => {
  test('the highest such load, whatever goodput there is at lower ones', () => {
    const choice = choosePolicy([
      candidate('x', 0.5, { a: 1, goodput: 900 }),
      candidate('x', 0.7, { a: 0.96, goodput: 300 }),
      candidate('x', 0.9, { a: 0.9, goodput: 800 }),
    ])
    expect(choice).toEqual({
      policy: 'x',
      load: 0.7,
      meetsEverySlo: true,
      because:
        "'x' is the only one of 1 combinations that meets every tenant's SLO by its lower 95 % bound at load 0.7, " +
        'above which none does: goodput of 300/s, worst tenant 96.00 %.',
    })
  })

  test('among those, the highest goodput; one that misses the SLO of a single tenant is out', () => {
    const choice = choosePolicy([
      candidate('misses-b', 0.9, { a: 1, b: 0.94, goodput: 500 }),
      candidate('meets-less', 0.9, { a: 0.97, goodput: 390 }),
      candidate('meets-more', 0.9, { a: 0.955, goodput: 400 }),
    ])
    expect(choice).toMatchObject({ policy: 'meets-more', load: 0.9, meetsEverySlo: true })
    expect(choice.because).toBe(
      "'meets-more' has the highest goodput of the 2 (of 3) combinations that meet every tenant's SLO by its lower " +
        '95 % bound at load 0.9, the highest tried: goodput of 400/s, worst tenant 95.50 %.',
    )
  })

  test('equal goodput: the first by name, wherever it stands', () => {
    const all = ['b', 'a', 'c'].map(policy => candidate(policy, 0.9, { a: 1 }))
    expect(choosePolicy(all).policy).toBe('a')
    expect(choosePolicy(all.reverse()).policy).toBe('a')
  })

  test('equal goodput: the best answers, whatever the name', () => {
    const all = [0.97, 0.99, 0.98].map((quality, i) => candidate('abc'[i]!, 0.9, { a: 1, quality }))
    expect(choosePolicy(all).policy).toBe('b')
    expect(choosePolicy([...all, candidate('d', 0.9, { a: 1, quality: 0.5, goodput: 101 })]).policy).toBe('d')
  })

  test('a mean above the SLO is not enough where the interval reaches under it', () => {
    const uncertain: Candidate = {
      policy: 'uncertain',
      load: 0.9,
      summary: summariseCell(
        [0.94, 1, 1].map(a => resultOf({ a, goodput: 999 })),
        slo,
      ),
    }
    expect(choosePolicy([uncertain, candidate('sure', 0.9, { a: 0.951, goodput: 1 })]).policy).toBe('sure')
  })
})

describe('where none does at any load', () => {
  test('the best worst tenant at the highest load, and it is said', () => {
    const choice = choosePolicy([
      candidate('x', 0.5, { a: 0.94, b: 0.94 }),
      candidate('unfair', 0.9, { a: 1, b: 0.3, goodput: 900 }),
      candidate('even', 0.9, { a: 0.6, b: 0.7, goodput: 100 }),
    ])
    expect(choice).toEqual({
      policy: 'even',
      load: 0.9,
      meetsEverySlo: false,
      because:
        "No combination meets every tenant's SLO at any load, so 'even' is taken for its worst tenant's attainment of " +
        '60.00 % at load 0.9, the best of all.',
    })
  })

  test('a tenant whose attainment is not known of every replication counts as 0', () => {
    const partly = [resultOf({ a: 0.9 }), resultOf({ a: null })]
    const choice = choosePolicy([
      { policy: 'partly', load: 0.9, summary: summariseCell(partly, slo) },
      candidate('little', 0.9, { a: 0.1 }),
    ])
    expect(choice.policy).toBe('little')
  })

  test('one that sent nothing does not count, nor is its SLO missed', () => {
    const choice = choosePolicy([candidate('x', 0.9, { a: null, b: 0.6 }), candidate('y', 0.9, { a: null, b: 0.5 })])
    expect(choice).toMatchObject({ policy: 'x', meetsEverySlo: false })
    expect(choosePolicy([candidate('x', 0.9, { a: null })])).toMatchObject({ meetsEverySlo: true })
  })
})
