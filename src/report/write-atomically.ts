import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UserError } from '../errors/index.ts'

/** The place that the user named cannot be written; all other failures are ours. */
const PLACE_ERRORS = new Set(['EISDIR', 'ENOTDIR', 'EEXIST', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENAMETOOLONG'])

/**
 * Writes beside and renames, so that an interrupted run leaves the old file or the new one, never half of one.
 * Throws a `UserError` where `path` cannot be written.
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(partial, text)
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {})
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined || !PLACE_ERRORS.has(code)) throw error
    throw new UserError('cannot write this file', { at: { file: path }, found: message })
  }
}
