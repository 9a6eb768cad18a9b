import { readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/errors/index.ts'
import { catalogue, findImporter, formatTrace, importers, importTrace, readTrace } from '../../src/trace/index.ts'
import { rawTrace, repositoryPath, written } from './files.ts'

const azure = findImporter('azure-llm-2023')
const header = 'TIMESTAMP,ContextTokens,GeneratedTokens\n'
const raw = `${header}2023-11-16 23:59:59.9999999,374,44\n2023-11-17 00:00:00.0000000,396,109\n2023-11-17 00:00:02.5,879,55`

test('seven fraction digits without a zone, over midnight, without a final newline', async () => {
  const { rows, comments, notes } = await importTrace(azure, written(raw, 'azure.csv'), { tenant: 'conv' })
  expect([...rows.arrivalNs]).toEqual([0, 100, 2_500_000_100])
  expect(rows.tenants).toEqual(['conv'])
  expect([...rows.inputTokens!]).toEqual([374, 396, 879])
  expect([...rows.outputTokens!]).toEqual([44, 109, 55])
  expect(comments[1]).toBe(
    'Source: https://github.com/Azure/AzurePublicDataset, data/AzureLLMInferenceTrace_{code,conv}.csv',
  )
  expect(comments[2]).toBe('Licence: CC-BY 4.0')
  expect(comments[3]).toContain('Splitwise')
  expect(comments.at(-1)).toBe(
    "Transformations: first arrival, 2023-11-16T23:59:59.9999999, shifted to 0; all rows named tenant 'conv'.",
  )
  expect(notes).toEqual(['azure.csv: its content is none of the published files of azure-llm-2023 (by SHA-256)'])
})

test.each([
  ['a byte-order mark', `\uFEFF${raw}`],
  ['CRLF', raw.replaceAll('\n', '\r\n')],
  ['blank last lines', `${raw}\n\n`],
  ['gzip', gzipSync(raw)],
  ['a zone', raw.replaceAll(/(\.\d+),/g, '$1+00:00,')],
])('%s: the same rows as the clean twin', async (_, dirty) => {
  const { rows } = await importTrace(azure, written(dirty))
  expect(rows).toEqual((await importTrace(azure, written(raw))).rows)
})

test('a part: its first arrival becomes 0', async () => {
  const lines = Array.from({ length: 10 }, (_, s) => `2023-11-16 00:00:0${s}.5,${s},1`)
  const path = written(header + lines.join('\n'))
  const { rows, comments } = await importTrace(azure, path, { fromNs: 2.5e9, durationNs: 3e9, arrivalsOnly: true })
  expect([...rows.arrivalNs]).toEqual([0, 1e9, 2e9])
  expect(rows.inputTokens).toBeUndefined()
  expect(comments.at(-1)).toBe(
    'Transformations: first arrival, 2023-11-16T00:00:03.5, shifted to 0; 3 of 10 rows: those from 2.5 s for 3 s; ' +
      "all rows named tenant 'azure-llm-2023'; token counts left out.",
  )
  expect((await importTrace(azure, path, { fromNs: 2e9, durationNs: 3e9 })).rows.inputTokens).toEqual(
    Int32Array.of(2, 3, 4),
  )
  await expect(importTrace(azure, path, { fromNs: 100e9 })).rejects.toThrow('no row lies in that part of the trace')
})

test('rows out of order: an error, or sorted on request with ties in their order', async () => {
  const mixed = `${header}2023-11-16 00:00:05,1,1\n2023-11-16 00:00:03,2,1\n2023-11-16 00:00:05,3,1\n`
  const path = written(mixed)
  await expect(importTrace(azure, path)).rejects.toThrow(`${path}:3:1: the arrival is before that of line 2`)
  const { rows, comments } = await importTrace(azure, path, { sort: true })
  expect([...rows.arrivalNs]).toEqual([0, 2e9, 2e9])
  expect([...rows.inputTokens!]).toEqual([2, 1, 3])
  expect(comments.at(-1)).toContain('sorted by arrival')
})

test.each<[string, string, string, string[]]>([
  ['a stamp that is none', `${header}yesterday,1,1\n`, ':2:1', ['no date and time', 'found    yesterday']],
  ['a day that is none', `${header}2023-02-30 00:00:00,1,1\n`, ':2:1', ['no date and time']],
  ['a count that is none', `${header}2023-11-16 00:00:00,1,x\n`, ':2:23', ['no count', 'found    x']],
  ['a short row', `${header}2023-11-16 00:00:00,1\n`, ':2:21', ['too short']],
  ['another source', 'Timestamp,Model,Request tokens\n5,GPT-4,1\n', ':1:1', ["did you mean 'Timestamp'?"]],
  ['a header alone', header, ':1', ['no rows']],
])('%s: file, line, column and why', async (_, content, where, words) => {
  const path = written(content)
  const error = await importTrace(azure, path).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(UserError)
  expect((error as UserError).message.startsWith(`${path}${where}: `)).toBe(true)
  for (const word of words) expect((error as UserError).message).toContain(word)
})

test('our own form: sorted, cut, with its comments and tenants', async () => {
  const content = '# Source: here\narrival_s,tenant\n3,c\n1,b\n2,a\n9,a\n'
  const { rows, comments } = await importTrace(findImporter('csv'), written(content, 'own.csv'), {
    sort: true,
    fromNs: 1e9,
    durationNs: 2e9,
  })
  // From 1 s after the first arrival: those at 2 and 3 s; nobody is left of b.
  expect([...rows.arrivalNs]).toEqual([0, 1e9])
  expect(rows.tenants).toEqual(['a', 'c'])
  expect([...rows.tenantOf]).toEqual([0, 1])
  expect(comments[0]).toBe('Source: here')
  expect(comments.at(-1)).toContain('first arrival, 2 s, shifted to 0; sorted by arrival; 2 of 4 rows')
})

test('an unknown importer is answered with the nearest', () => {
  expect(() => findImporter('azure-lm-2023')).toThrow("did you mean 'azure-llm-2023'?")
})

test('the catalogue: unique names, importers that exist, terms and hashes for all', () => {
  expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length)
  for (const entry of catalogue) {
    expect(entry.licence).not.toBe('')
    expect(entry.citation).not.toBe('')
    if (entry.importer !== null) expect(findImporter(entry.importer).source).toBe(entry.name)
    for (const { sha256 } of entry.files) expect(sha256).toMatch(/^[0-9a-f]{64}$/)
  }
  for (const { source } of importers) if (source !== null) expect(catalogue.map(({ name }) => name)).toContain(source)
})

describe.each([
  ['code', 8819],
  ['conv', 19_366],
])('the shipped hour %s', (tenant, published) => {
  const path = repositoryPath(`traces/azure-llm-2023-${tenant}.csv.gz`)

  test('has all published arrivals, and names source, licence, citation and how it was made', async () => {
    const trace = await readTrace(path)
    expect(trace.arrivalS.length).toBe(published)
    expect(trace.tenants).toEqual([tenant])
    expect(trace.spanS).toBeGreaterThan(3400)
    expect(trace.spanS).toBeLessThan(3600)
    expect(trace.notes).toEqual([])
    const comments = trace.comments.join('\n')
    for (const word of [
      'AzurePublicDataset',
      'CC-BY 4.0',
      'Splitwise',
      'ISCA 2024',
      'Transformations',
      'Command: foreserve',
    ]) {
      expect(comments).toContain(word)
    }
  })

  const original = rawTrace(`azure_llm_2023_${tenant}.csv.gz`)
  test.skipIf(original === undefined)('is what the importer makes of the published file', async () => {
    const imported = await importTrace(azure, original!, {
      tenant,
      arrivalsOnly: true,
      command:
        `foreserve trace import azure-llm-2023 azure_llm_2023_${tenant}.csv.gz ` +
        `-o azure-llm-2023-${tenant}.csv.gz --tenant ${tenant} --arrivals-only`,
    })
    expect(imported.notes).toEqual([])
    expect(gunzipSync(readFileSync(path)).toString()).toBe(formatTrace(imported.rows, imported.comments))
  })
})
