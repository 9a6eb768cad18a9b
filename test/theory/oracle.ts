/** Values that oracles/queueing_oracles.py computed by other means than src/theory/formulas: numpy, scipy, exact fractions. */
import { readFileSync } from 'node:fs'

export interface OracleCase {
  readonly [quantity: string]: number
}

const all = JSON.parse(readFileSync(new URL('oracles/queueing-oracles.json', import.meta.url), 'utf8')) as {
  readonly [queue: string]: { readonly [setting: string]: unknown }
}

export function oracle<T = OracleCase>(queue: string, setting: string): T {
  const value = all[queue]?.[setting]
  if (value === undefined) throw new Error(`no oracle for ${queue} at ${setting}`)
  return value as T
}
