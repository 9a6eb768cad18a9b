/**
 * The requests of a simulated run, as `simulate --requests` writes them. Their instants count from the start of the run, and
 * the trace is as long as its arrivals lasted: simulated again with the same seed and policies, from its start and for as
 * long, every request is due at the same nanosecond and has the same fate.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../../errors/index.ts'
import { readScenario } from '../../spec/read-scenario.ts'
import { hashFolder, scenarioHash } from '../../spec/scenario-hash.ts'
import { RowCollector } from '../collect-rows.ts'
import { type CsvRow, readCsv } from '../csv-table.ts'
import { parseSeconds } from '../instants.ts'
import type { Importer } from './importer.ts'

const columns = ['arrival_s', 'tenant', 'sequence', 'outcome'] as const
/** What else is in a row; a trace has no use for it. */
const notUsed = [
  'ordinal',
  'deadline_s',
  'left_s',
  'variant',
  'executor',
  'replica',
  'batch',
  'batchSize',
  'start_s',
  'queueMs',
  'serviceMs',
  'latencyMs',
  'escalations',
] as const

export const requests: Importer = {
  name: 'requests',
  summary: "the requests of a run, from its folder's requests.csv.gz ('foreserve simulate --requests')",
  columns,
  source: null,
  async read(file, { tenant, sort: _, ...options }) {
    const beside = join(dirname(file.path), 'scenario.json')
    if (!existsSync(beside)) {
      throw new UserError('there is no scenario.json beside it, which says how long the run was', {
        at: { file: file.path },
        hint: "import it from the run's folder, cells/<hash>/",
      })
    }
    const scenario = readScenario(beside)
    // Rows come in the order in which requests left.
    const collector = new RowCollector(true)
    const readRow = (row: CsvRow) => {
      const text = row.get('arrival_s')!
      const at = parseSeconds(text)
      if (at === undefined) throw row.mistake('arrival_s', 'the arrival is no number', { found: text })
      collector.add(row, 'arrival_s', at, tenant ?? row.get('tenant')!)
    }
    const { notes } = await readCsv(file, { required: columns, optional: notUsed }, readRow, options)
    const { experiment, seed, replication, durationNs } = scenario
    const hash = hashFolder(scenarioHash(scenario))
    return {
      rows: collector.finish(),
      coversNs: durationNs,
      notes,
      comments: [
        `Requests of a run: experiment ${experiment}, seed ${seed}, replication ${replication}, scenario ${hash}.`,
      ],
    }
  },
}
