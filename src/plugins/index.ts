/**
 * plugins: policies from files of the user's (`--plugin`), in the form of the registry's own entries.
 *
 *   open-plugins   from paths to a registry, every mistake told       compile     one script of a file and what it imports
 *   evaluate       a script's exports, fresh for each run             entry-form  what an entry must say of itself
 *   guard          what a policy throws is told with its file and line, the time and the request
 *   pure-globals   neither clock nor chance
 */
export type { CompiledPlugin } from './compile.ts'
export { openPlugins, type Plugins, registryWith } from './open-plugins.ts'
