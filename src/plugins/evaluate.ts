/** What a compiled plugin exports, and where in its files something was thrown. */
import { SourceMap, type SourceMapping } from 'node:module'
import { Script } from 'node:vm'
import { isMainThread } from 'node:worker_threads'
import { Interrupted, type Location, UserError } from '../errors/index.ts'
import { besidePlugin, type CompiledPlugin } from './compile.ts'
import { PURE_GLOBALS } from './pure-globals.ts'

/** What a file does when it is loaded takes no time; who needs a minute for it will not come to an end. */
const LOAD_LIMIT_MS = 60_000

/** Under this key the call is found by the one script that can be broken off. */
const LOADING = Symbol.for('foreserve.loadPlugin')

/**
 * Runs the script; each time anew, so that what a plugin keeps outside of its policies does not outlive a run either.
 * @returns the default export; of CommonJS what it exports
 * @throws UserError where it throws, or comes to no end
 * @throws Interrupted on Ctrl-C
 */
export function evaluate(plugin: CompiledPlugin, limitMs = LOAD_LIMIT_MS): unknown {
  const module: { exports: { readonly __esModule?: boolean; readonly default?: unknown } } = { exports: {} }
  try {
    const load: (...parameters: unknown[]) => void = new Script(plugin.code, {
      filename: scriptName(plugin),
    }).runInThisContext()
    brokenOff(() => load(module.exports, module, ...PURE_GLOBALS.values()), limitMs)
  } catch (thrown) {
    const { code } = (thrown ?? {}) as { readonly code?: unknown }
    if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw new Interrupted()
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw new UserError('the plugin is not loaded', {
        at: { file: plugin.file },
        found: `it still runs after ${limitMs / 1000} s`,
        allowed: 'a file that comes to its end: what it does for a run belongs into create',
      })
    throw new UserError(`the plugin throws when it is loaded: ${thrownText(thrown)}`, {
      at: whereThrown(thrown, plugin),
    })
  }
  return module.exports.__esModule === true ? module.exports.default : module.exports
}

/** An endless loop lets no handler of Ctrl-C run: only a script that was begun like this can be ended by it. */
function brokenOff(call: () => void, limitMs: number): void {
  const global = globalThis as { [LOADING]?: () => void }
  global[LOADING] = call
  try {
    // On a thread it is ended with the thread.
    const options = { breakOnSigint: isMainThread, timeout: limitMs }
    new Script(`globalThis[Symbol.for('${LOADING.description}')]()`).runInThisContext(options)
  } finally {
    delete global[LOADING]
  }
}

/** The innermost place in the plugin's own files; the file alone where none is known. */
export function whereThrown(thrown: unknown, plugin: CompiledPlugin): Location {
  const { stack = '' } = thrown instanceof Error ? thrown : {}
  const [, line, column] = new RegExp(`${scriptName(plugin)}:(\\d+):(\\d+)`).exec(stack) ?? []
  if (line === undefined) return { file: plugin.file }
  const map = new SourceMap(JSON.parse(plugin.map) as ConstructorParameters<typeof SourceMap>[0])
  const found = map.findEntry(Number(line) - 1, Number(column) - 1) as Partial<SourceMapping>
  if (found.originalSource === undefined) return { file: plugin.file }
  return {
    // Of a map's sources some signs of a name, as brackets, are written as in a URL.
    file: besidePlugin(plugin.file, decodeURIComponent(found.originalSource)),
    line: found.originalLine! + 1,
    column: found.originalColumn! + 1,
  }
}

/** `TypeError: x is not a function` */
export function thrownText(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
}

function scriptName({ sha256 }: CompiledPlugin): string {
  return `foreserve-plugin-${sha256.slice(0, 16)}`
}
