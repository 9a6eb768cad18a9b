import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { runCli } from '../../src/cli/run-cli.ts'
import { folder, repositoryPath, written } from './files.ts'

afterEach(() => vi.restoreAllMocks())

/** Runs the command as a shell would; what it wrote, and its exit code. */
async function foreserve(...argv: string[]) {
  const texts = { out: '', err: '' }
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    texts.out += text
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    texts.err += text
    return true
  })
  const code = await runCli(['trace', ...argv])
  vi.restoreAllMocks()
  return { code, ...texts }
}

test('generate, then describe: the rate and burstiness that were asked for', async () => {
  const path = join(folder, 'bursts.csv.gz')
  const options = ['--process', 'gamma', '--rate', '100 /s', '--cv', '2', '--duration', '10 min', '--seed', '1']
  expect(await foreserve('generate', ...options, '-o', path)).toMatchObject({ code: 0, err: '' })
  const { code, out } = await foreserve('describe', path, '--json')
  expect(code).toBe(0)
  const [described] = JSON.parse(out).traces
  expect(Math.abs(described.meanRatePerS / 100 - 1)).toBeLessThan(0.05)
  expect(Math.abs(described.gapCv / 2 - 1)).toBeLessThan(0.05)
  expect(described.comments).toContain(
    "Command: foreserve trace generate -o bursts.csv.gz --process gamma --rate '100 /s' --cv 2 --duration '10 min' --seed 1",
  )
})

test('two runs of the same command give the same file', async () => {
  const path = join(folder, 'twice.csv.gz')
  const command = ['generate', '--process', 'poisson', '--rate', '50 /s', '--duration', '20 s', '-o', path]
  await foreserve(...command)
  const first = readFileSync(path)
  await foreserve(...command)
  expect(readFileSync(path).equals(first)).toBe(true)
  await foreserve(...command, '--seed', '2')
  expect(readFileSync(path).equals(first)).toBe(false)
})

test('import', async () => {
  const path = written('TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44', 'azure.csv')
  const output = join(folder, 'imported.csv')
  const { code, out, err } = await foreserve('import', 'azure-llm-2023', path, '-o', output, '--tenant', 'conv')
  expect([code, out]).toEqual([0, `${output}: 1 rows\n`])
  expect(err).toContain('none of the published files')
  expect(readFileSync(output, 'utf8')).toMatch(/\narrival_s,tenant,input_tokens,output_tokens\n0,conv,374,44\n$/)
  expect(readFileSync(output, 'utf8')).not.toContain(folder)
})

test('describe as text: a table a file', async () => {
  const { code, out } = await foreserve('describe', repositoryPath('traces/azure-llm-2023-code.csv.gz'))
  expect(code).toBe(0)
  expect(out).toContain('8819 rows over 3436.3 s')
  expect(out).toContain('# Licence: CC-BY 4.0')
  expect(out).toMatch(/all +8819 +2\.57 +13\.15/)
})

test('list: every public trace with its terms, for people and for programs', async () => {
  const { out } = await foreserve('list')
  expect(out).toContain('foreserve trace import azure-llm-2023 FILE -o OUT')
  expect(out).toContain('CC-BY 4.0')
  const { traces, importers } = JSON.parse((await foreserve('list', '--json')).out)
  expect(traces[0]).toMatchObject({ name: 'azure-llm-2023', repository: 'Azure/AzurePublicDataset' })
  expect(importers.map(({ name }: { name: string }) => name)).toEqual(['azure-llm-2023', 'csv', 'requests'])
})

test.each<[string[], string[]]>([
  [['genrate'], ["no 'trace genrate'", "did you mean 'generate'?"]],
  [['toString'], ["no 'trace toString'"]],
  [['import'], ['which source', 'SOURCE FILE']],
  [['import', 'azure-llm-2032', 'f', '-o', 'o'], ["did you mean 'azure-llm-2023'?"]],
  [['import', 'csv', '-o', 'o'], ['an import takes one file']],
  [['import', 'csv', 'absent.csv', '-o', 'o'], ['absent.csv: cannot be read: there is no such file']],
  [['import', 'csv', 'f'], ['--output is needed']],
  [
    ['import', 'csv', 'f', '-o', 'o', '--cv', '2'],
    ["--cv is no option of 'trace import'", '--arrivals-only'],
  ],
  [
    ['import', 'csv', 'f', '-o', 'o', '--from', '10'],
    ['--from', 'found    10'],
  ],
  [['import', 'csv', 'f', '-o', 'o', '--tenant', ' '], ['no name for a tenant']],
  [['generate', '--process', 'posson', '--rate', '1 /s', '--duration', '9 s', '-o', 'o'], ["did you mean 'poisson'?"]],
  [
    ['generate', '--process', 'gamma', '--rate', '1 /s', '--duration', '9 s', '-o', 'o'],
    ['--cv', 'found    nothing'],
  ],
  [
    ['generate', '--process', 'gamma', '--rate', '-1 /s', '--duration', '9 s', '--cv', '1', '-o', 'o'],
    ['--rate', '-1'],
  ],
  [
    ['generate', '--process', 'poisson', '--rate', '1 /s', '--duration', '9 s', '--cv', '1', '-o', 'o'],
    ['--cv belongs'],
  ],
  [
    ['generate', '--process', 'poisson', '--rate', '1 qps', '--duration', '9 s', '-o', 'o'],
    ['--rate', "'/s'"],
  ],
  [['describe'], ['which trace?']],
  [['list', 'azure'], ["'trace list' takes no arguments"]],
])("%j is the user's mistake: exit code 2, one message, no file", async (argv, words) => {
  const { code, out, err } = await foreserve(...argv)
  expect([code, out]).toEqual([2, ''])
  for (const word of words) expect(err).toContain(word)
  expect(err).not.toContain('    at ')
  expect(existsSync('o')).toBe(false)
})
