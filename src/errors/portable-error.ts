/** An error in a form that crosses to another process or thread, where classes don't follow. */
import { Interrupted } from './interrupted.ts'
import { PolicyError } from './policy-error.ts'
import { UserError } from './user-error.ts'

export interface PortableError {
  readonly kind: 'user' | 'interrupted' | 'policy' | 'bug'
  readonly name: string
  readonly message: string
  /** Empty where none is known. */
  readonly stack: string
  /** Of a policy that broke its contract. */
  readonly policy?: { readonly family: string; readonly plugin: string | undefined }
}

export function portableError(thrown: unknown): PortableError {
  const { name, message, stack = '' } = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (thrown instanceof PolicyError) {
    const { family, plugin } = thrown
    return { kind: 'policy', name, message, stack, policy: { family, plugin } }
  }
  const kind = thrown instanceof UserError ? 'user' : thrown instanceof Interrupted ? 'interrupted' : 'bug'
  return { kind, name, message, stack }
}

/** The error again: a `UserError` with the same words, an `Interrupted`, or an Error with its name and stack. */
export function errorFrom({ kind, name, message, stack, policy }: PortableError): Error {
  if (kind === 'user') return new UserError(message)
  const error =
    kind === 'interrupted'
      ? new Interrupted()
      : policy !== undefined
        ? new PolicyError(message, policy.family, policy.plugin)
        : new Error(message)
  error.message = message
  error.name = name
  if (stack !== '') error.stack = stack
  return error
}
