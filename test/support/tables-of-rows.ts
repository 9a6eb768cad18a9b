/** The tables that a run reported against those that were counted anew from its rows. */
import { expect } from 'vitest'
import { summaryRow, tenantRows, timeseriesRows } from '../../src/experiment/columns.ts'
import type { RunResult } from '../../src/measure/index.ts'
import type { Scenario } from '../../src/spec/scenario.ts'
import { type Cells, recountTables } from './recounted-tables.ts'

/** No row says it: live columns, words about others, what could have been, and runs without the others. */
const NOT_COUNTED = /^(world|observedQuality|issueLagMs_.*|optimum(AtLeast|AtMost)?|ofOptimum|attainmentAlone|settled)$/
/** The number in the system counts a live request from when it was sent, which no row says. */
const NOT_COUNTED_LIVE = /^(backlogGrowthPerS|saturation)$/
/** Of a request that was served several times its row has only the batch that answered it. */
const NOT_COUNTED_CASCADE = /^(utilisation|batchSize_.*)$/
const PERCENTILE = /_p\d+$/

/**
 * @param csv rows of the requests
 * @param bound of percentiles, relative; 0 where they are exact
 */
export function expectTablesOfRows(what: Scenario, result: RunResult, csv: string, bound = 0): void {
  const truth = recountTables(what, csv)
  const isCounted = (column: string) =>
    !NOT_COUNTED.test(column) &&
    !(result.world === 'live' && NOT_COUNTED_LIVE.test(column)) &&
    !(result.cascade !== undefined && NOT_COUNTED_CASCADE.test(column))
  const same = (reported: Cells, counted: Cells) => expectSame(reported, counted, bound, isCounted)
  same(summaryRow(result), truth.summary)
  const tenants = tenantRows(result)
  expect(tenants.length).toBe(truth.tenants.length)
  for (const [i, tenant] of tenants.entries()) same(tenant, truth.tenants[i]!)
  const timeseries = timeseriesRows(result)
  expect(timeseries.length).toBe(truth.timeseries.length)
  for (const [i, row] of timeseries.entries()) same(row, truth.timeseries[i]!)
}

function expectSame(reported: Cells, truth: Cells, bound: number, isCounted: (column: string) => boolean): void {
  const columns = Object.keys(reported).filter(isCounted)
  expect(columns.sort()).toEqual(Object.keys(truth).filter(isCounted).sort())
  for (const column of columns) {
    const told = reported[column]!
    const is = truth[column]!
    // Batch sizes are counted one by one, never in buckets.
    const within = PERCENTILE.test(column) && !column.startsWith('batchSize') ? bound : 0
    if (typeof told === 'number' && typeof is === 'number') {
      const off = Math.abs(told - is)
      const rounding = 1e-12 * Math.max(Math.abs(is), column === 'backlogGrowthPerS' ? 1e3 : 0)
      expect(off, `${column}: told ${told}, is ${is}`).toBeLessThanOrEqual(within * Math.abs(is) + rounding)
    } else {
      expect(told, column).toBe(is)
    }
  }
}
