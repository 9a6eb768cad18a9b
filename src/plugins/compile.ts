/**
 * A plugin's file as one script: TypeScript stripped, what it imports put in. esbuild does it, which reads no settings of
 * the surroundings here (no tsconfig.json), so that what is run depends on the plugin's files alone, and which tells line
 * and column of what it can't read. Types are not checked: that is for the author's editor.
 */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename, dirname, extname, join, resolve } from 'node:path'
import type { BuildFailure, BuildResult, Plugin as Extension, Message } from 'esbuild'
import * as contract from '../contract/index.ts'
import { UserError, UserErrors } from '../errors/index.ts'
import type { InputFile } from '../spec/scenario.ts'
import { PURE_GLOBALS } from './pure-globals.ts'

/** Plain data: it goes to threads and to the live driver's process. */
export interface CompiledPlugin {
  /** As the user wrote it. */
  readonly file: string
  /** Base name. */
  readonly name: string
  /** SHA-256 of the file; where it imports others, of the list of all of them. */
  readonly sha256: string
  /** It and all that it imports. */
  readonly inputs: readonly InputFile[]
  /** An expression: a function of `exports`, `module` and what stands in the place of impure globals. */
  readonly code: string
  /** From the script's lines to those of the files. */
  readonly map: string
}

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']
const CONTRACT = 'foreserve/contract'

/** @throws UserError(s): no such file, or what can't be read or imported, each with line and column */
export async function compilePlugin(file: string): Promise<CompiledPlugin> {
  const path = resolve(file)
  const allowed = `a file that ends in ${EXTENSIONS.join(', ')}`
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory())
    throw new UserError('a directory is no plugin', { at: { file }, allowed: `${allowed}; name each by --plugin` })
  if (!EXTENSIONS.includes(extname(path))) throw new UserError('not a plugin', { at: { file }, allowed })
  if (found?.isFile() !== true) throw new UserError('there is no such file', { at: { file } })
  const folder = dirname(path)
  let result: BuildResult<{ write: false; metafile: true }>
  try {
    const { build } = await import('esbuild')
    result = await build({
      entryPoints: [path],
      outfile: join(folder, 'plugin.cjs'),
      absWorkingDir: folder,
      bundle: true,
      write: false,
      metafile: true,
      format: 'cjs',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      target: 'node20',
      tsconfigRaw: '{}',
      sourcemap: 'external',
      sourcesContent: false,
      banner: { js: `(function (exports, module, ${[...PURE_GLOBALS.keys()].join(', ')}) {` },
      footer: { js: '})' },
      plugins: [pureImports],
      logLevel: 'silent',
    })
  } catch (error) {
    const messages = (error as BuildFailure).errors
    if (messages === undefined)
      throw new UserError(`esbuild, which reads plugins, can't be used: ${(error as Error).message}`, { at: { file } })
    throw new UserErrors(messages.map(message => located(message, file)))
  }
  const text = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))!.text
  const read = Object.keys(result.metafile.inputs).filter(input => !input.startsWith(`${CONTRACT}:`))
  const inputs = read.sort().map(input => ({ path: input, sha256: sha256(readFileSync(join(folder, input))) }))
  return {
    file,
    name: basename(path),
    sha256: inputs.length === 1 ? inputs[0]!.sha256 : sha256(inputs.map(it => `${it.sha256}  ${it.path}\n`).join('')),
    inputs: inputs.map(it => ({ name: basename(it.path), sha256: it.sha256 })),
    code: text('.cjs'),
    map: text('.cjs.map'),
  }
}

/** A file that a plugin consists of, as the user would write it. */
export function besidePlugin(file: string, relative: string): string {
  return join(dirname(file), relative)
}

/** The contract's constants from this very build; nothing of Node. */
const pureImports: Extension = {
  name: 'pure-imports',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path, kind }) => {
      if (kind === 'entry-point') return undefined
      if (path === CONTRACT) return { path, namespace: CONTRACT }
      if (path === 'foreserve' || path.startsWith('foreserve/'))
        return { errors: [{ text: `a plugin can't import '${path}', but '${CONTRACT}' only` }] }
      if (isBuiltin(path))
        return { errors: [{ text: `a policy reads no clock and no file: it can't import '${path}'` }] }
      return undefined
    })
    onLoad({ filter: /.*/, namespace: CONTRACT }, () => ({
      contents: Object.entries(contract)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
        .join('\n'),
    }))
  },
}

function located({ text: raw, location }: Message, file: string): UserError {
  const text = raw.replace(`${CONTRACT}:${CONTRACT}`, CONTRACT)
  if (location === null) return new UserError(text, { at: { file } })
  const { line, column } = location
  return new UserError(text, { at: { file: besidePlugin(file, location.file), line, column: column + 1 } })
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
