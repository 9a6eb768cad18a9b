import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ModelDescription } from './describe-model.ts'

/**
 * Hash and size of a model file followed by its external data files, in the order of their names: what a profile was
 * measured on, and what a replay must find again. Throws the system's error when a file is gone.
 */
export function identifyModel(
  path: string,
  { externalFiles }: Pick<ModelDescription, 'externalFiles'>,
): { readonly sha256: string; readonly bytes: number } {
  const hash = createHash('sha256')
  const external = externalFiles.toSorted((a, b) => (a.location < b.location ? -1 : 1))
  let bytes = 0
  for (const file of [path, ...external.map(entry => entry.path)]) {
    const content = readFileSync(file)
    hash.update(content)
    bytes += content.length
  }
  return { sha256: hash.digest('hex'), bytes }
}
