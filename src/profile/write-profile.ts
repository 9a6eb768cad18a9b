import { writeWhole } from '../files/index.ts'
import type { ProfileFile } from '../spec/profile-file.ts'

/** @throws UserError where it can't be (a full disk) */
export function writeProfile(profile: ProfileFile, path: string): void {
  writeWhole(path, `${formatProfile(profile)}\n`)
}

/** Indented JSON, but with lists of numbers on one line: 101 quantiles are not worth 101 lines. */
export function formatProfile(profile: ProfileFile): string {
  return JSON.stringify(profile, null, 2).replace(/\[\n\s+(-?[\d.][^[\]{}"]*?)\n\s+\]/g, (_, numbers: string) => {
    return `[${numbers.replace(/\s+/g, ' ')}]`
  })
}
