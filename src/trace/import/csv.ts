/** A trace in our own form that isn't quite: rows out of order, or only a part of it wanted. */
import { coveredTime } from '../covered-time.ts'
import { readTraceRows, TRACE_FORM } from '../read-trace.ts'
import type { Importer } from './importer.ts'

export const csv: Importer = {
  name: 'csv',
  summary: `a file with the columns ${TRACE_FORM.required.join(', ')}: to sort it (--sort) or to cut a piece out`,
  columns: TRACE_FORM.required,
  source: null,
  async read(file, { tenant, sort, ...options }) {
    const { rows, head } = await readTraceRows(file, sort, options)
    const renamed =
      tenant === undefined ? rows : { ...rows, tenants: [tenant], tenantOf: new Int32Array(rows.tenantOf.length) }
    return { rows: renamed, notes: head.notes, ...coveredTime(head.comments, file.path) }
  },
}
