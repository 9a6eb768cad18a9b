/** The table: every row, in the order of the print. */
import type { TheoryRow } from './row.ts'
import { powerOfTwoRow } from './rows/balancing.ts'
import { bulkRows, dynamicBatchingRow } from './rows/batches.ts'
import { departureRows } from './rows/departures.ts'
import { deadlineRow } from './rows/impatience.ts'
import { mdcRow, mmcRow } from './rows/many-servers.ts'
import { gg1Row, gim1Rows, md1Row, mg1Rows, mm1Row } from './rows/one-server.ts'

export const theoryTable: readonly TheoryRow[] = [
  mm1Row,
  md1Row,
  ...mg1Rows,
  ...gim1Rows,
  gg1Row,
  mmcRow,
  mdcRow,
  ...departureRows,
  dynamicBatchingRow,
  ...bulkRows,
  powerOfTwoRow,
  deadlineRow,
]
