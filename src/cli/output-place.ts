/**
 * Where results will be written, made sure of before minutes are spent on them. Folders are made one by one: Node 20's
 * `mkdir` with `recursive` never returns where the system refuses a folder for good, as under /proc.
 */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '../errors/index.ts'

/** Makes the folder, and those above it. @throws UserError when it can't be made or written to */
export function prepareFolder(path: string, option: string): void {
  refuseEmpty(path, option)
  sayingWhy(path, option, () => makeFolder(path))
}

/** Makes the file's folder. @throws UserError when no file can be written there */
export function prepareFile(path: string, option: string): void {
  refuseEmpty(path, option)
  sayingWhy(path, option, () => {
    makeFolder(dirname(path))
    const there = statSync(path, { throwIfNoEntry: false })
    if (there?.isDirectory()) throw new Error('it is a folder; give the name of a file')
    // Files are written beside and renamed, which would put a file in the place of a device or a pipe.
    if (there !== undefined && !there.isFile()) throw new Error('it is a device or a pipe, not a file')
  })
}

function makeFolder(path: string): void {
  const there = statSync(path, { throwIfNoEntry: false })
  if (there !== undefined) {
    if (!there.isDirectory()) throw new Error(`${path} is not a folder`)
    accessSync(path, constants.W_OK)
    return
  }
  makeFolder(dirname(path))
  mkdirSync(path)
}

function refuseEmpty(path: string, option: string): void {
  if (path.trim() === '') throw new UserError(`${option} needs a path`)
}

function sayingWhy(path: string, option: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw new UserError(`can't be written (${option}): ${(error as Error).message}`, { at: { file: path } })
  }
}
