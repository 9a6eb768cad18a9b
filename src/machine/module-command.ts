import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * How to start a module of ours as a process of its own. Compiled, it is plain JavaScript; run from source (tests, tsx)
 * it is TypeScript and needs tsx as a loader.
 *
 * @param name the module beside the caller, without extension: `./worker`
 * @param from the caller's `import.meta.url`
 */
export function moduleCommand(name: string, from: string): { command: string; args: string[] } {
  const extension = from.endsWith('.ts') ? '.ts' : '.js'
  const file = fileURLToPath(new URL(name + extension, from))
  const loader = extension === '.ts' ? ['--import', pathToFileURL(createRequire(from).resolve('tsx')).href] : []
  return { command: process.execPath, args: [...loader, file] }
}

/**
 * The same as the URL of a worker thread: `new Worker(moduleThread('./worker', import.meta.url))`. Node 20 does not hand
 * loaders on to threads, so from source a first line of the thread's own registers tsx.
 */
export function moduleThread(name: string, from: string): URL {
  if (!from.endsWith('.ts')) return new URL(`${name}.js`, from)
  const tsx = new URL('api/index.mjs', pathToFileURL(createRequire(from).resolve('tsx/esm')))
  const file = new URL(`${name}.ts`, from)
  const lines = [`import { register } from '${tsx}'`, 'register()', `await import('${file}')`]
  return new URL(`data:text/javascript,${encodeURIComponent(lines.join('\n'))}`)
}
