/** What a compiled plugin exports, and where in its files something was thrown. */
import { SourceMap, type SourceMapping } from 'node:module'
import { Script } from 'node:vm'
import { type Location, UserError } from '../errors/index.ts'
import { besidePlugin, type CompiledPlugin } from './compile.ts'
import { PURE_GLOBALS } from './pure-globals.ts'

/**
 * Runs the script; each time anew, so that what a plugin keeps outside of its policies does not outlive a run either.
 * @returns the default export; of CommonJS what it exports
 * @throws UserError where it throws
 */
export function evaluate(plugin: CompiledPlugin): unknown {
  const module: { exports: { readonly __esModule?: boolean; readonly default?: unknown } } = { exports: {} }
  try {
    new Script(plugin.code, { filename: scriptName(plugin) }).runInThisContext()(
      module.exports,
      module,
      ...PURE_GLOBALS.values(),
    )
  } catch (thrown) {
    throw new UserError(`the plugin throws when it is loaded: ${thrownText(thrown)}`, {
      at: whereThrown(thrown, plugin),
    })
  }
  return module.exports.__esModule === true ? module.exports.default : module.exports
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
