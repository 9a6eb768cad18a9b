/** A plugin's export as a document whose parts have lines. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { LocatedDocument, Path } from '../spec/located-document.ts'

/**
 * Where the parts of a value that a program made stand can only be guessed from its text: a part is taken to stand where its
 * name is written as a field's, if that is written so once; else its whole is looked for, and at last the export.
 */
export function exportedDocument(value: unknown, { file }: { readonly file: string }): LocatedDocument {
  let lines: readonly string[] | undefined
  return {
    value,
    directory: () => dirname(resolve(file)),
    place(path) {
      lines ??= linesOf(file)
      const line = lineOf(path, lines)
      return line < 0 ? { file } : { file, line: line + 1 }
    },
  }
}

function lineOf(path: Path, lines: readonly string[]): number {
  for (const step of [...path].reverse()) {
    if (typeof step !== 'string') continue
    const written = fieldPattern(step)
    const found = [...lines.keys()].filter(i => written.test(lines[i]!))
    if (found.length === 1) return found[0]!
  }
  return lines.findIndex(line => /^\s*(export default\b|module\.exports\b)/.test(line))
}

/** `name:`, `'name':`, `name(`: of an object that is written out. Names of fields hold no signs. */
function fieldPattern(name: string): RegExp {
  return new RegExp(`(^|[{,\\s])(['"]?)${name.replace(/[^\w-]/g, '\\$&')}\\2\\s*[:(]`)
}

/** On a thread the file may be gone, and nobody will ask. */
function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}
