import { UserError } from './user-error.ts'

/** What the system refuses (a place without permission, a full disk) is for the user to mend; all else stays as it is. */
export function writingError(error: unknown, path: string): unknown {
  if ((error as NodeJS.ErrnoException).syscall === undefined) return error
  return new UserError(`can't be written: ${(error as Error).message}`, { at: { file: path } })
}
