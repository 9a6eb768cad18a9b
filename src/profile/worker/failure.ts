import type { FailedDuring } from '../protocol.ts'

/** A model or an input that does not work: for the user, not a bug of ours. */
export class SubjectFailure extends Error {
  readonly during: FailedDuring

  constructor(during: FailedDuring, message: string) {
    super(message)
    this.during = during
  }
}

/** Runs `work`; what it throws is told as what failed during this phase. */
export async function failingAs<T>(during: FailedDuring, work: () => Promise<T> | T, where = ''): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SubjectFailure) throw error
    throw new SubjectFailure(during, `${where}${error instanceof Error ? error.message : String(error)}`)
  }
}
