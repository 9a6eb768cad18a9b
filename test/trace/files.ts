/** Files for tests, and the raw public traces where a developer has them beside the repository. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

export const folder = mkdtempSync(join(tmpdir(), 'foreserve-trace-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0

/** Writes the content to a new file and returns its path. */
export function written(content: string | Uint8Array, name = `${++files}.csv`): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

/** Path of a raw public trace, or undefined (and one line that says so) where it is not at hand. */
export function rawTrace(name: string): string | undefined {
  const path = repositoryPath(`../shared/traces/${name}`)
  if (existsSync(path)) return path
  console.log(`skipped what needs the public trace ${name}, which is not beside this repository`)
  return undefined
}
