/** What each variant would answer to each request: what the input that the request carries got when the variant was measured. */
import type { InputQuality } from '../spec/profile-inputs.ts'
import { RowChoice } from './row-choice.ts'

export class KnownAnswers {
  /** By tenant. */
  private readonly choices: readonly (RowChoice | undefined)[]
  /** By variant; undefined where nothing is known. */
  private readonly answers: readonly (InputQuality | undefined)[]

  /**
   * @param paths names of each tenant's draws, as `7/0/search/inputs`
   * @param rows how many inputs the tenant's model was measured on; 0 where nothing is known
   */
  constructor(paths: readonly string[], rows: readonly number[], answers: readonly (InputQuality | undefined)[]) {
    this.choices = paths.map((path, tenant) => (rows[tenant]! > 0 ? new RowChoice(path, rows[tenant]!) : undefined))
    this.answers = answers
  }

  /** @param ordinal the request's place among its tenant's */
  isRight(variant: number, tenant: number, ordinal: number): boolean {
    const { correct } = this.answers[variant]!
    return correct[this.choices[tenant]!.rowOf(ordinal)] === 1
  }

  /** In 256ths, at most 255. */
  confidence(variant: number, tenant: number, ordinal: number): number {
    const { confidence } = this.answers[variant]!
    return confidence![this.choices[tenant]!.rowOf(ordinal)]!
  }
}
