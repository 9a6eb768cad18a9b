/** An error in a form that crosses to another process or thread, where classes don't follow. */
import { Interrupted } from './interrupted.ts'
import { UserError } from './user-error.ts'

export interface PortableError {
  readonly kind: 'user' | 'interrupted' | 'bug'
  readonly name: string
  readonly message: string
  /** Empty where none is known. */
  readonly stack: string
}

export function portableError(thrown: unknown): PortableError {
  const { name, message, stack = '' } = thrown instanceof Error ? thrown : new Error(String(thrown))
  const kind = thrown instanceof UserError ? 'user' : thrown instanceof Interrupted ? 'interrupted' : 'bug'
  return { kind, name, message, stack }
}

/** The error again: a `UserError` with the same words, an `Interrupted`, or an Error with its name and stack. */
export function errorFrom({ kind, name, message, stack }: PortableError): Error {
  if (kind === 'user') return new UserError(message)
  const error = kind === 'interrupted' ? new Interrupted() : new Error(message)
  error.message = message
  error.name = name
  if (stack !== '') error.stack = stack
  return error
}
