/** The product, compiled from the sources as they are now, at another place: a clone somewhere else on the disk. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = new URL('../..', import.meta.url).pathname

/** @returns the command line's main module */
export function compileTo(folder: string): string {
  mkdirSync(folder, { recursive: true })
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  execFileSync('npx', ['tsc', '-p', 'src', '--outDir', join(folder, 'dist')], { cwd: ROOT, stdio: 'pipe' })
  return join(folder, 'dist/cli/main.js')
}
