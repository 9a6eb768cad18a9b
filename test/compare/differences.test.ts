/** Two simulated folders, value by value; rows by hand. */
import { describe, expect, test } from 'vitest'
import { differencesOf, type ResultsTables, twoSimulations } from '../../src/compare/index.ts'

type Rows = ResultsTables['summary']

const folder = (summary: Rows, tenants: Rows = []): ResultsTables => ({
  folder: 'f',
  summary,
  tenants,
  swept: ['load'],
})
const run = (load: string, attainment: string, more = {}) => ({
  load,
  replication: '0',
  repeat: '0',
  world: 'simulated',
  attainment,
  ...more,
})

describe('two simulations', () => {
  test('that say the same are identical, in whatever order their rows stand', () => {
    const [a, b] = [run('0.5', '1'), run('0.7', '0.9')]
    const { comparedValues, differences } = differencesOf(folder([a, b]), folder([b, a]))
    expect(differences).toEqual([])
    // Two rows of five columns.
    expect(comparedValues).toBe(10)
  })

  test('that differ in the last digit are told apart, by table, run and column', () => {
    const tenant = (attainment: string) => ({ ...run('0.5', attainment), tenant: 'a' })
    const { differences } = differencesOf(
      folder([run('0.5', '0.30000000000000004')], [tenant('1')]),
      folder([run('0.5', '0.3')], [tenant('0.99')]),
    )
    expect(differences).toEqual([
      {
        table: 'summary.csv',
        run: 'load 0.5, replication 0, repeat 0',
        column: 'attainment',
        first: '0.30000000000000004',
        second: '0.3',
      },
      {
        table: 'tenants.csv',
        run: 'load 0.5, replication 0, repeat 0, tenant a',
        column: 'attainment',
        first: '1',
        second: '0.99',
      },
    ])
  })

  test('differ by a row or a column that only one of them has, and by what is empty in one', () => {
    const { differences } = differencesOf(
      folder([run('0.5', '', { quality: '1' }), run('0.6', '1')]),
      folder([run('0.5', '1'), run('0.7', '1')]),
    )
    expect(
      differences.map(({ run: name, column, first, second }) => [name.slice(0, 8), column, first, second]),
    ).toEqual([
      ['load 0.5', 'attainment', '', '1'],
      ['load 0.5', 'quality', '1', null],
      ['load 0.6', null, 'a row', null],
      ['load 0.7', null, null, 'a row'],
    ])
  })
})

test('only two folders without a live run are compared so', () => {
  const simulated = folder([run('0.5', '1')])
  const live = folder([run('0.5', '1', { world: 'live' })])
  expect(twoSimulations([simulated, simulated])).toEqual([simulated, simulated])
  for (const results of [[simulated], [simulated, live], [live, live], [simulated, simulated, simulated]])
    expect(twoSimulations(results)).toBeNull()
})
