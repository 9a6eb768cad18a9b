/** A mistake in what the user gave us: one clear message, exit code 2, never a stack trace. */

export interface Location {
  /** As the user wrote it. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
  readonly column?: number
  /** Dotted path, as `tenants[0].slo.latency`. */
  readonly field?: string
}

export interface UserErrorDetails {
  readonly at?: Location
  /** What stands there. */
  readonly found?: string
  /** What may stand there. */
  readonly allowed?: string
  /** The valid name that is closest to what was found, or several. */
  readonly nearest?: string | readonly string[] | undefined
  /** What to do. */
  readonly hint?: string
}

export class UserError extends Error {
  readonly details: UserErrorDetails

  constructor(problem: string, details: UserErrorDetails = {}) {
    super(format(problem, details))
    this.name = 'UserError'
    this.details = details
  }
}

/** Several mistakes, shown together so that they can be mended in one go. */
export class UserErrors extends UserError {
  readonly errors: readonly UserError[]

  constructor(errors: readonly UserError[]) {
    super(errors.map(error => error.message).join('\n\n'))
    this.name = 'UserErrors'
    this.errors = errors
  }
}

function format(problem: string, { at, found, allowed, nearest, hint }: UserErrorDetails): string {
  const where = [at?.file, at?.line, at?.line === undefined ? undefined : at.column].filter(part => part !== undefined)
  const lines = [`${where.length > 0 ? `${where.join(':')}: ` : ''}${problem}`]
  if (at?.field !== undefined) lines.push(`  field    ${at.field}`)
  if (found !== undefined) lines.push(`  found    ${found}`)
  if (allowed !== undefined) lines.push(`  allowed  ${allowed}`)
  const near = [nearest ?? []].flat().map(name => `'${name}'`)
  if (near.length > 0) lines.push(`  did you mean ${oneOf(near)}?`)
  if (hint !== undefined) lines.push(`  ${hint}`)
  return lines.join('\n')
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
