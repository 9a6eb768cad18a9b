import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { UserError } from '../errors/index.ts'
import type { ProfileFile } from '../spec/profile-file.ts'

function sayingWhere<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new UserError(`can't be written: ${(error as Error).message}`, { at: { file: path } })
  }
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
