/** The bundle that users start (see .ci/bundle.mjs) against the sources that it was made from. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { afterAll, describe, expect, it } from 'vitest'
import { entryText } from '../plugins/plugin-files.ts'
import { foreserve } from './foreserve.ts'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'foreserve-bundle-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

writeFileSync(
  join(folder, 'queue.yaml'),
  `
name: queue
duration: 5 s
replications: 2
models: [{name: unit, variants: [{name: only, service: {law: exponential, perItem: 1 ms}}]}]
cluster: {pools: [{name: here, nodes: 1, devices: {type: server}}]}
tenants:
  - {name: a, model: unit, slo: {latency: 20 ms, attainment: 90 %}, arrivals: {process: gamma, rate: 300 /s, cv: 2}}
`,
)

writeFileSync(join(folder, 'mine.ts'), entryText('batching', 'decide: (view: View) => 1,'))

const bundled = (args: readonly string[]) =>
  new Promise<{ code: number; out: string; err: string }>(resolve => {
    execFile(process.execPath, [join(dist, 'cli/main.js'), ...args], { cwd: folder }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })

describe.runIf(existsSync(join(dist, 'cli/run-cli.cjs')))('the bundled command line', () => {
  it('has a byte for each letter, as which it is read', () => {
    for (const entry of ['cli/run-cli', 'bench/start'])
      expect(/[^\0-\x7f]/.exec(readFileSync(join(dist, `${entry}.cjs`), 'utf8'))).toBeNull()
  })

  it.each([
    ['help', ['--help']],
    ['help of a command', ['simulate', '--help']],
    ['the version', ['--version']],
    ['a missing argument', ['simulate']],
    ['an option that is none', ['simulate', 'queue.yaml', '--outptu', 'x']],
    ['a file that is not there', ['simulate', 'nowhere.yaml']],
    ['a mistake in an experiment', ['simulate', 'queue.yaml', '--set', 'tenants[0].slo.latencey=3 ms']],
    ['policies', ['policies']],
    ['a policy from outside', ['policies', 'mine', '--plugin', 'mine.ts']],
    ['a schema', ['schema', 'experiment']],
  ])('says the same as its sources: %s', async (_, args) => {
    const [bundle, source] = await Promise.all([bundled(args), foreserve(args, folder)])
    expect(bundle).toEqual(source)
  })

  it('writes the same bytes, and the report too', async () => {
    const simulate = ['simulate', 'queue.yaml', '--json']
    const [bundle, source] = await Promise.all([
      bundled([...simulate, '-o', 'bundle']),
      foreserve([...simulate, '-o', 'source'], folder),
    ])
    expect([bundle.code, source.code]).toEqual([0, 0])
    for (const name of ['summary.csv', 'tenants.csv'])
      expect(readFileSync(join(folder, 'bundle', name), 'utf8')).toBe(
        readFileSync(join(folder, 'source', name), 'utf8'),
      )
    const report = await bundled(['report', 'bundle'])
    expect(report.err).toBe('')
    expect(readFileSync(join(folder, 'bundle/report.html'), 'utf8')).toContain('</html>')
  })

  // The cache is made by the Node that builds; another version refuses it and starts a little slower.
  it.each(['cli/run-cli', 'bench/start'])('%s has a code cache that this Node takes', entry => {
    const script = new Script(readFileSync(join(dist, `${entry}.cjs`), 'latin1'), {
      filename: join(dist, `${entry}.cjs`),
      cachedData: readFileSync(join(dist, `${entry}.cache`)),
    })
    expect(script.cachedDataRejected).toBe(false)
  })
})
