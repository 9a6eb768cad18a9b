/** Files that a page tells its reader to write: fenced blocks whose first line is a comment with the file's name. */
import { readFileSync } from 'node:fs'

export function filesOf(page: string): { readonly [name: string]: string } {
  const blocks = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8').matchAll(
    /^```(?:ts|yaml)\n((?:\/\/|#) ([\w.-]+\.(?:ts|yaml))\n[\s\S]*?)^```/gm,
  )
  return Object.fromEntries([...blocks].map(([, text, name]) => [name!, text!]))
}
