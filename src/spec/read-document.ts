/** Files to located documents. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { UserError } from '../errors/index.ts'
import { type LocatedDocument, parseLocated, parseLocatedJson } from './located-document.ts'

/**
 * Reads a YAML or JSON file.
 * @param path as the user wrote it, relative to the working directory
 * @throws UserError when it cannot be read, UserErrors that locate its syntax errors
 */
export function readLocated(path: string): LocatedDocument {
  return parseLocated(readText(path), path, dirname(resolve(path)))
}

/** The same for a file that a program wrote as JSON: quick while it is right. */
export function readLocatedJson(path: string): LocatedDocument {
  return parseLocatedJson(readText(path), path, dirname(resolve(path)))
}

/** @throws UserError that says why the file cannot be read */
export function readText(path: string): string {
  const bytes = readBytes(path)
  // Text has no NUL; a gzipped trace or a model in the place of an experiment would else be pages of syntax errors.
  if (bytes.includes(0)) {
    throw new UserError('not a text file', { at: { file: path }, allowed: 'YAML or JSON' })
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

/** @throws UserError that says why the file cannot be read */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new UserError(`cannot be read: ${whyUnreadable(error as NodeJS.ErrnoException)}`, { at: { file: path } })
  }
}

export function resolveFrom(directory: string, file: string): string {
  return resolve(directory, file)
}

function whyUnreadable(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EISDIR':
      return 'it is a folder'
    case 'EACCES':
      return 'permission denied'
    default:
      return error.message
  }
}
