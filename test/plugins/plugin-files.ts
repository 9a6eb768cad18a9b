/** Plugins of tests, as files in a folder of their own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder that goes when the tests of the file are over. */
export function pluginFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'foreserve-plugins-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return {
    folder,
    /** @returns its path */
    file(name: string, text: string): string {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    },
  }
}

/** An entry of the family with these methods. It begins in line 1, its methods in line 9. */
export function entryText(family: string, methods: string, more = ''): string {
  return `import { ACCEPT, NOTHING_YET, REJECT, type View, WAIT } from 'foreserve/contract'
export default {
  name: 'mine',
  family: '${family}',
  summary: 'A rule of mine.',
  source: 'here',
  parameters: { after: { kind: 'duration', summary: 'when to begin', default: 0, minimum: 0, maximum: 5e9 } },
  ${more}create({ after }) {
    return {
      ${methods}
    }
  },
}
`
}
