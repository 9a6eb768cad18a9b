/** Service laws as formulas take them: a mean, and a coefficient of variation. */
export interface ServiceLaw {
  readonly mean: number
  /** Standard deviation / mean: 0 deterministic, 1 exponential, 1 / sqrt(k) Erlang of k stages. */
  readonly cv: number
}

export const exponential = (mean: number): ServiceLaw => ({ mean, cv: 1 })
export const deterministic = (mean: number): ServiceLaw => ({ mean, cv: 0 })
export const erlang = (mean: number, stages: number): ServiceLaw => ({ mean, cv: Math.sqrt(1 / stages) })

export function secondMoment({ mean, cv }: ServiceLaw): number {
  return mean * mean * (1 + cv * cv)
}
