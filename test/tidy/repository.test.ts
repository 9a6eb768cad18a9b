import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOf, filesUnder, ROOT, read } from './source-files.ts'

const LONGEST_FILE = 400

/** Folders whose code must give the same bits anywhere: no clock, no chance, no I/O, no engine-dependent function. */
const DETERMINISTIC = [
  'contract',
  'collections',
  'random',
  'core',
  'policies',
  'assembly',
  'check',
  'simulate',
  'measure',
  'statistics',
  'workload',
]

const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bMath\.random\b/, 'chance that no seed names'],
  [/\bDate\b/, 'the wall clock'],
  [/\bperformance\b/, 'the wall clock'],
  [/\bprocess\b\./, 'the process'],
  [/\bset(Timeout|Interval|Immediate)\b/, 'timers'],
  [
    /\bMath\.(log|log2|log10|log1p|exp|expm1|pow|sin|cos|tan|atan|atan2|sinh|cosh|tanh|cbrt|hypot)\b/,
    'a function that differs between engines',
  ],
  [/[\w)\]]\s*\*\*\s*[\w(]/, 'the power operator, which differs between engines'],
  [/\bIntl\b|\.toLocale\w*/, 'the locale'],
  [/\bawait\b|\basync\b/, 'promises, whose order differs between worlds'],
]

describe('the source tree', () => {
  it.each(DETERMINISTIC)('src/%s uses nothing that could differ between two runs', folder => {
    const files = filesUnder(`src/${folder}`, '.ts')
    expect(files.length).toBeGreaterThan(0)
    const breaches = files.flatMap(path =>
      BANNED.filter(([pattern]) => pattern.test(codeOf(path).replace(/2 \*\* -?\d+/g, ''))).map(
        ([, what]) => `${path}: ${what}`,
      ),
    )
    expect(breaches).toEqual([])
  })

  it('has no file that a reader must scroll for long', () => {
    const long = filesUnder('src', '.ts').filter(path => read(path).split('\n').length > LONGEST_FILE)
    expect(long).toEqual([])
  })

  it('has no folder without a map: the first lines of its index', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory())
    const mapless = folders
      .map(folder => folder.name)
      .filter(name => !['cli', 'bench'].includes(name))
      .filter(
        name => !existsSync(join(ROOT, 'src', name, 'index.ts')) || !read(`src/${name}/index.ts`).startsWith('/**'),
      )
    expect(mapless).toEqual([])
  })

  it('is seen by the import rules, which hold', () => {
    const output = execFileSync('npx', ['depcruise', '--config', '.dependency-cruiser.cjs', 'src'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    const modules = Number(/(\d+) modules/.exec(output)?.[1])
    // A dependency-cruiser that cannot read TypeScript reports success over 0 modules.
    expect(modules).toBeGreaterThanOrEqual(filesUnder('src', '.ts').length)
  })
})

interface CruisedModule {
  readonly source: string
  readonly dependencies: readonly { readonly resolved: string; readonly dependencyTypes: readonly string[] }[]
}

// The import rules see single imports; through a folder that may use Node, such as spec, one could still come in.
it('what must run in a browser reaches nothing of Node, over however many imports', () => {
  const cruise = ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src']
  const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: 1e8 } as const
  const { modules } = JSON.parse(execFileSync('npx', cruise, options)) as { modules: readonly CruisedModule[] }
  const importsOf = new Map(
    modules.map(({ source, dependencies }) => [
      source,
      dependencies.filter(({ dependencyTypes }) => !dependencyTypes.includes('type-only')),
    ]),
  )
  const start = modules
    .map(({ source }) => source)
    .filter(source => DETERMINISTIC.some(folder => source.startsWith(`src/${folder}/`)))
  expect(start.length).toBeGreaterThan(50)
  const cameFrom = new Map<string, string>(start.map(source => [source, '']))
  const breaches: string[] = []
  for (const source of cameFrom.keys()) {
    for (const { resolved, dependencyTypes } of importsOf.get(source) ?? []) {
      if (dependencyTypes.includes('core')) breaches.push(`${cameFrom.get(source)} ${source} > ${resolved}`)
      // A Map's keys are walked to the end, those that are added on the way too.
      else if (!cameFrom.has(resolved)) cameFrom.set(resolved, `${cameFrom.get(source)} ${source} >`)
    }
  }
  expect(breaches).toEqual([])
})

describe('the documentation', () => {
  const pages = ['README.md', 'CHANGELOG.md', 'experiments/papers/README.md', ...filesUnder('docs', '.md')]

  it.each(pages)('%s links to files that exist', page => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(match => match[1]!)
    const missing = targets.filter(target => !existsSync(join(ROOT, dirname(page), target)))
    expect(missing).toEqual([])
  })
})

describe('the repository', () => {
  // A download of the sources has no history to list them by.
  it.runIf(existsSync(join(ROOT, '.git')))('shows at its top what a user needs and nothing else', () => {
    const allowed =
      /^(\..*|package\.json|package-lock\.json|tsconfig\.json|src|experiments|traces|notebooks|test|docs|README\.md|LICENSE|CHANGELOG\.md)$/
    const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean)
    const top = [...new Set(tracked.map(path => path.split('/')[0]!))]
    expect(top.filter(name => !allowed.test(name))).toEqual([])
  })

  it('names no registry in its lock file', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved":/)
  })
})
