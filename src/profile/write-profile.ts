import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '../errors/index.ts'
import type { ProfileFile } from '../spec/profile-file.ts'

/**
 * Makes sure, before minutes are spent, that a profile can be written there; makes its folder.
 * @throws UserError that says why not
 */
export function prepareToWrite(path: string): void {
  const isFolder = sayingWhere(path, () => {
    makeFolder(dirname(path))
    accessSync(dirname(path), constants.W_OK)
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  })
  if (isFolder) throw new UserError('is a folder; give the name of a file', { at: { file: path } })
}

function sayingWhere<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new UserError(`can't be written: ${(error as Error).message}`, { at: { file: path } })
  }
}

/** Not `mkdirSync` with `recursive`: that of Node 20 never returns where /proc refuses a folder. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}

/** Writes the whole profile or nothing: readers of `path` never see a part of it. @throws UserError (a full disk) */
export function writeProfile(profile: ProfileFile, path: string): void {
  const unfinished = `${path}.${process.pid}.tmp`
  try {
    sayingWhere(path, () => {
      writeFileSync(unfinished, `${formatProfile(profile)}\n`)
      renameSync(unfinished, path)
    })
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** Indented JSON, but with lists of numbers on one line: 101 quantiles are not worth 101 lines. */
export function formatProfile(profile: ProfileFile): string {
  return JSON.stringify(profile, null, 2).replace(/\[\n\s+(-?[\d.][^[\]{}"]*?)\n\s+\]/g, (_, numbers: string) => {
    return `[${numbers.replace(/\s+/g, ' ')}]`
  })
}
