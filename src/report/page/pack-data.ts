/**
 * Rows of objects as columns and rows, each table once: a page with two timelines is half as large. The page's script
 * unpacks them. Specs keep everything else as it is.
 */
import type { Spec } from 'vega'

export interface PackedSpecs {
  readonly tables: readonly { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }[]
  /** Where a data set had `values` it has `table`, an index into `tables`. */
  readonly specs: readonly object[]
}

type Row = { readonly [column: string]: unknown }

export function packSpecs(specs: readonly Spec[]): PackedSpecs {
  const tables: { columns: string[]; rows: unknown[][] }[] = []
  const known = new Map<string, number>()
  const packed = specs.map(spec => ({
    ...spec,
    data: (spec.data ?? []).map(data => {
      if (!('values' in data) || !Array.isArray(data.values) || data.values.length === 0) return data
      const { values, ...rest } = data
      const key = JSON.stringify(values)
      let table = known.get(key)
      if (table === undefined) {
        table = tables.push(asTable(values as Row[])) - 1
        known.set(key, table)
      }
      return { ...rest, table }
    }),
  }))
  return { tables, specs: packed }
}

function asTable(rows: readonly Row[]): { columns: string[]; rows: unknown[][] } {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
  return { columns, rows: rows.map(row => columns.map(column => row[column] ?? null)) }
}
