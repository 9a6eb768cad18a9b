/** Marks of the printed table: who misses, who keeps, and who was asked nothing. */
import { expect, test } from 'vitest'
import { cellTable, cellTableKey } from '../../src/cli/cell-table.ts'
import { sustainedOf } from '../../src/cli/sustained-table.ts'
import { type FinishedRun, type GroupedCell, groupByCell } from '../../src/experiment/index.ts'
import { resultOf, type Told } from '../experiment/groups.ts'
import { scenario } from '../support/scenarios.ts'

/** Of tenants a and b, of which 90 % and 50 % are asked. */
function cellsOf(...cells: readonly (readonly Told[])[]): GroupedCell[] {
  const asked = scenario({ tenants: { a: { arrivals: [0], attainment: 0.9 }, b: { arrivals: [0], attainment: 0.5 } } })
  return groupByCell(
    cells.flatMap((told, i) =>
      told.map((it, repeat): FinishedRun => {
        return { swept: [['load', String(i)]], scenario: asked, repeat, result: resultOf(it) }
      }),
    ),
  )
}

const lastLine = (told: readonly Told[]) => cellTable(cellsOf(told)).split('\n').at(-1)!

test.each<[what: string, told: Told[], marks: RegExp]>([
  ['both keep', [{ a: 1, b: 1 }], /100\.0 {2}.* all met$/],
  ['one misses', [{ a: 0.8, b: 1 }], /80\.0 ✗.* missed$/],
  ['one sent nothing, the other keeps', [{ a: null, b: 1 }], /– · {5,}100\.0 .* all met$/],
  ['the same over replications', [{ a: null }, { a: null }], /– · {2,}100\.0 ±0\.0 .* all met$/],
  ['one sent nothing, the other misses', [{ a: null, b: 0.4 }], /– · .*40\.0 ✗.* missed$/],
  ['nobody sent anything', [{ a: null, b: null }], /– · .*– · .* ·$/],
  ['in one replication nothing: that is not known, and no yes', [{ a: 1 }, { a: null }], /– ✗ .* missed$/],
])('%s', (_what, told, marks) => {
  expect(lastLine(told)).toMatch(marks)
})

test('the key tells of the mark where it stands, and whether it was one run', () => {
  const key = (told: readonly Told[]) => cellTableKey(cellsOf(told))
  expect(key([{ a: 1 }])).not.toContain('·')
  expect(key([{ a: null }])).toContain('·: sent nothing in the window, so its SLO is neither met nor missed')
  expect(key([{ a: null }])).toContain('as seen in one run')
  // Without a value a tenant has no interval either, and yet the others' are shown.
  expect(key([{ a: null }, { a: null }])).toContain('by the lower end of the interval')
})

test('what is sustained does not hang on who sends nothing, and goes by the replications that offered something', () => {
  const offering = (cells: GroupedCell[], rates: readonly number[]) =>
    cells.map(
      (cell, i): GroupedCell => ({
        ...cell,
        summary: { ...cell.summary, offeredPerS: { ...cell.summary.offeredPerS, value: rates[i]! } },
      }),
    )
  const cells = cellsOf([{ a: null }], [{ a: 0.9 }, { a: null }], [{ a: 0.9 }, { a: 0.9 }, { a: 0.9 }], [{ a: 0.8 }])
  expect(sustainedOf(offering(cells, [10, 20, 30, 40]))).toEqual([{ swept: [], sustainedPerS: 30, missedPerS: 40 }])
})
