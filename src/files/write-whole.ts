import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { writingError } from '../errors/index.ts'

/**
 * The whole file or, when something is in its way, the one that was there: nobody sees a part of it, and nothing is left
 * beside it. (After a power cut it may be empty: nothing is forced to the disk.) Its folder must be there.
 * @throws UserError where the system refuses it
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  // Of this process's own: another may write the same file.
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`)
  try {
    writeFileSync(partial, content)
    renameSync(partial, path)
  } catch (error) {
    rmSync(partial, { force: true })
    throw writingError(error, path)
  }
}

/** With its parents, one by one: Node's own `recursive` never ends where a parent exists but takes no folder (/proc). */
export function makeFolder(path: string): void {
  if (existsSync(path)) return
  const parent = dirname(resolve(path))
  if (parent !== resolve(path)) makeFolder(parent)
  try {
    mkdirSync(path)
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
