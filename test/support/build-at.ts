/** The product, built from the sources as they are now, at another place: a clone somewhere else on the disk. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = new URL('../..', import.meta.url).pathname

/** @returns the command line's main module */
export function buildAt(folder: string): string {
  mkdirSync(folder, { recursive: true })
  for (const part of ['src', '.ci', 'experiments', 'traces', 'package.json', 'tsconfig.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  execFileSync('npm', ['run', 'build'], { cwd: folder, stdio: 'pipe' })
  return join(folder, 'dist/cli/main.js')
}
