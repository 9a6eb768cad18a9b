/** Names that must be unique in their list. */
import { UserError } from '../errors/index.ts'
import { type LocatedDocument, locationOf, type Path } from './located-document.ts'

/** One mistake for each entry whose name an earlier entry of the list at `path` has. */
export function duplicateNames(
  document: LocatedDocument,
  path: Path,
  entries: readonly { readonly name?: string | undefined }[],
  thing: string,
): UserError[] {
  const first = new Map<string, number>()
  return entries.flatMap(({ name }, i) => {
    if (name === undefined) return []
    const before = first.get(name)
    if (before === undefined) {
      first.set(name, i)
      return []
    }
    const line = document.place([...path, before, 'name']).line
    const where = line === undefined ? '' : `, first in line ${line}`
    return [
      new UserError(`two ${thing}s are named '${name}'`, {
        at: locationOf(document, [...path, i, 'name']),
        found: name,
        allowed: `a name of its own${where}`,
      }),
    ]
  })
}
