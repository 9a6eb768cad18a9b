import { tAt } from './student-t.ts'

/**
 * Two-sided quantiles of Student's t distribution, from the published tables (NIST/SEMATECH e-Handbook of Statistical
 * Methods, table 1.3.6.7.2), by degrees of freedom 1 to 30, then 40, 60, 120 and infinity.
 */
const TABLE: { readonly [level: string]: readonly number[] } = {
  '0.9': [
    6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86, 1.833, 1.812, 1.796, 1.782, 1.771, 1.761, 1.753, 1.746, 1.74,
    1.734, 1.729, 1.725, 1.721, 1.717, 1.714, 1.711, 1.708, 1.706, 1.703, 1.701, 1.699, 1.697, 1.684, 1.671, 1.658,
    1.645,
  ],
  '0.95': [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
    2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042, 2.021, 2, 1.98, 1.96,
  ],
  '0.99': [
    63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.25, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947, 2.921,
    2.898, 2.878, 2.861, 2.845, 2.831, 2.819, 2.807, 2.797, 2.787, 2.779, 2.771, 2.763, 2.756, 2.75, 2.704, 2.66, 2.617,
    2.576,
  ],
}

/**
 * t such that |T| <= t with probability `level`. 0.9, 0.95 and 0.99 from the table, between tabulated degrees the next lower,
 * so wider; any other level by computation.
 */
export function tQuantile(level: number, degrees: number): number {
  if (!Number.isInteger(degrees) || degrees < 1) throw new Error(`no t distribution with ${degrees} degrees of freedom`)
  if (!(level > 0 && level < 1)) throw new Error(`no t quantile for a level of ${level}`)
  const row = TABLE[String(level)]
  if (row === undefined) return tAt(level, degrees)
  const at =
    degrees <= 30 ? degrees - 1 : degrees < 40 ? 29 : degrees < 60 ? 30 : degrees < 120 ? 31 : degrees < 1e6 ? 32 : 33
  return row[at]!
}

/** z such that a standard normal variable has |Z| <= z with probability `level`. */
export const normalQuantile = (level: number): number => tQuantile(level, 1e6)
