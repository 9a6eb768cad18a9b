/** The commands that README.md and docs/ show, run as they are printed, in a folder like a fresh clone after `npm start`. */
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foreserve } from '../cli/foreserve.ts'
import { filesOf } from './page-files.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const clone = mkdtempSync(join(tmpdir(), 'foreserve-docs-'))
beforeAll(() => {
  for (const name of ['experiments', 'traces']) cpSync(join(ROOT, name), join(clone, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'))
  mkdirSync(join(clone, 'results/quickstart'), { recursive: true })
  cpSync(join(ROOT, 'test/fixtures/digits.profile.json'), join(clone, 'results/quickstart/digits.profile.json'))
})
afterAll(() => rmSync(clone, { recursive: true, force: true }))

/** Lines of fenced blocks that run foreserve or copy a file; comments cut. */
function commandsOf(page: string): string[] {
  // Each with its end, or the end of a block in another language would begin one.
  const blocks = readFileSync(join(ROOT, page), 'utf8').matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)
  return [...blocks]
    .flatMap(([, language, block]) => (['', 'sh', 'console'].includes(language!) ? block!.split('\n') : []))
    .map(line => line.replace(/\s#.*$/, '').trim())
    .filter(line => /^(npx )?foreserve |^cp /.test(line))
}

/** Splits as a shell does, as far as these commands need it. */
const words = (line: string) =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(match => match[1] ?? match[2] ?? match[3]!)

const PAGES = [
  'README.md',
  'docs/profiling.md',
  'docs/traces.md',
  'docs/experiment-files.md',
  'docs/write-a-policy.md',
  'docs/replay.md',
  'docs/numbers.md',
  'docs/architecture.md',
  'docs/decisions.md',
  'docs/trust.md',
]

/** Runs for minutes, and CI runs it apart. */
const RUN_APART = /foreserve quickstart/
/** Shows a form, with words to replace. */
const SHOWS_A_FORM = /[A-Z]{3,}|\.\.\.|…|</

describe.each(PAGES)('%s', page => {
  const commands = commandsOf(page).filter(
    line => !RUN_APART.test(line) && !SHOWS_A_FORM.test(line.replace(/README|--\w+/g, '')),
  )

  it.runIf(commands.length > 0)(
    'shows commands that run',
    async () => {
      for (const [name, text] of Object.entries(filesOf(page))) writeFileSync(join(clone, name), text)
      for (const line of commands) {
        const [first, ...rest] = words(line)
        if (first === 'cp') {
          execFileSync('cp', rest, { cwd: clone })
          continue
        }
        const args = first === 'npx' ? rest.slice(1) : rest
        // As printed, but measuring for less time: the last of two budgets holds.
        if (args[0] === 'profile') args.push('--budget', '2s')
        const expanded = args.flatMap(arg => (arg.includes('*') ? glob(arg) : [arg]))
        const { code, err } = await foreserve(expanded, clone)
        // A verdict of no (an unstable profile, a late driver on a busy machine) is a run, too.
        expect([0, 1], `${line}\n${err}`).toContain(code)
        expect(err, line).not.toMatch(/\n\s+at /)
      }
    },
    300_000,
  )
})

function glob(pattern: string): string[] {
  const [folder, name] = [pattern.slice(0, pattern.lastIndexOf('/')), pattern.slice(pattern.lastIndexOf('/') + 1)]
  const matcher = new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
  return readdirSync(join(clone, folder))
    .filter(entry => matcher.test(entry))
    .map(entry => `${folder}/${entry}`)
}

it('has the pages that the README links', () => {
  for (const page of PAGES) expect(existsSync(join(ROOT, page)), page).toBe(true)
})
