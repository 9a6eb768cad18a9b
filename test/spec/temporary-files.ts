import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { UserError } from '../../src/errors/index.ts'

/** Writes files into a new folder that lives as long as the test; gives the folder. */
export function temporaryFiles(files: { readonly [name: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'foreserve-spec-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** The message of the UserError that `work` throws, with `folder` taken out of it. */
export function mistakeOf(work: () => unknown, folder = ''): string {
  try {
    work()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return error.message.replaceAll(`${folder}/`, '')
  }
  throw new Error('nothing was refused')
}
