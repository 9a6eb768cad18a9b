/**
 * LLM inference requests of two Azure services, November 2023: one file a service, one row a request. Stamps have seven
 * fraction digits and no zone.
 */
import { RowCollector, readCount } from '../collect-rows.ts'
import { type CsvRow, readCsv } from '../csv-table.ts'
import { parseDateTime } from '../instants.ts'
import type { Importer } from './importer.ts'

const columns = ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'] as const

export const azureLlm2023: Importer = {
  name: 'azure-llm-2023',
  summary: 'Azure LLM inference trace 2023: arrivals, input and output tokens',
  columns,
  source: 'azure-llm-2023',
  async read(file, { tenant = 'azure-llm-2023', sort, ...options }) {
    const collector = new RowCollector(sort)
    const readRow = (row: CsvRow) => {
      const text = row.get('TIMESTAMP')!
      const at = parseDateTime(text)
      if (at === undefined) {
        throw row.mistake('TIMESTAMP', 'this is no date and time', {
          found: text === '' ? 'nothing' : text,
          allowed: 'as 2023-11-16 18:15:46.6805900',
        })
      }
      collector.add(row, 'TIMESTAMP', at, tenant, readCount(row, 'ContextTokens'), readCount(row, 'GeneratedTokens'))
    }
    const { notes } = await readCsv(file, { required: columns }, readRow, options)
    return { rows: collector.finish(), notes }
  },
}
