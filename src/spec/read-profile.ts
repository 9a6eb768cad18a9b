/** Profiles from disk. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { UserErrors } from '../errors/index.ts'
import type { ProfileFile } from './profile-file.ts'
import { checkProfile } from './profile-schema.ts'
import { readBytes, readLocatedJson } from './read-document.ts'
import { inOrder } from './schema-check.ts'

/** @throws UserError(s): unreadable, another version, or mistakes with file, line and field */
export function readProfile(path: string): ProfileFile {
  const checked = checkProfile(readLocatedJson(path))
  if ('value' in checked) return checked.value
  throw new UserErrors(inOrder(checked.errors))
}

/** Base name and content hash, by which results name their inputs. */
export function identifyFile(path: string): { readonly name: string; readonly sha256: string } {
  return { name: basename(path), sha256: createHash('sha256').update(readBytes(path)).digest('hex') }
}
