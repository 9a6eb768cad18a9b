/** The table: every row, in the order of the print. */
import type { TheoryRow } from './row.ts'
import { joinIdleRow, powerOfTwoRow, shortestOfTwoRow } from './rows/balancing.ts'
import { bulkRows, dynamicBatchingRow } from './rows/batches.ts'
import { conservationRow, priorityRows } from './rows/classes.ts'
import { closedClassRows, machineRepairRow } from './rows/closed-loops.ts'
import { departureRows } from './rows/departures.ts'
import { deadlineRow, erlangARow } from './rows/impatience.ts'
import { lossRows, mdcRow, mmckRow, mmcRow } from './rows/many-servers.ts'
import { gg1Row, gim1Rows, md1Row, mg1Rows, mm1Row } from './rows/one-server.ts'
import { sharingRows } from './rows/sharing.ts'

export const theoryTable: readonly TheoryRow[] = [
  mm1Row,
  md1Row,
  ...mg1Rows,
  ...gim1Rows,
  gg1Row,
  mmcRow,
  ...lossRows,
  mmckRow,
  mdcRow,
  ...priorityRows,
  conservationRow,
  ...departureRows,
  dynamicBatchingRow,
  ...bulkRows,
  shortestOfTwoRow,
  powerOfTwoRow,
  joinIdleRow,
  deadlineRow,
  erlangARow,
  machineRepairRow,
  ...closedClassRows,
  ...sharingRows,
]
