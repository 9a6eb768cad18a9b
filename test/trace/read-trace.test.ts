import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Interrupted, UserError } from '../../src/errors/index.ts'
import { readTrace } from '../../src/trace/index.ts'
import { folder, written } from './files.ts'

const clean = 'arrival_s,tenant\n0,search\n0.25,batch\n0.25,search\n1000,search\n'

async function rowsOf(content: string | Uint8Array) {
  const { arrivalS, tenants, tenantOf, spanS } = await readTrace(written(content))
  return { arrivalS: [...arrivalS], tenants, tenantOf: [...tenantOf], spanS }
}

test('a clean trace', async () => {
  const trace = await readTrace(written(clean, 'clean.csv'))
  expect([...trace.arrivalS]).toEqual([0, 0.25, 0.25, 1000])
  expect(trace.tenants).toEqual(['batch', 'search'])
  expect([...trace.tenantOf]).toEqual([1, 0, 1, 1])
  expect(trace.spanS).toBeCloseTo(1000 + 1000 / 3, 9)
  expect(trace).toMatchObject({ name: 'clean.csv', comments: [], notes: [] })
  expect(trace.inputTokens).toBeUndefined()
  // echo -n ... | sha256sum
  expect(trace.sha256).toBe('62970aa472539dcf18c5d7fe193aef1f3cace1ac2834c57bcb7b2892ab84e42c')
})

test.each([
  ['a byte-order mark', `\uFEFF${clean}`],
  ['CRLF', clean.replaceAll('\n', '\r\n')],
  ['no final newline', clean.slice(0, -1)],
  ['a blank last line', `${clean}\n`],
  ['blank lines anywhere', clean.replaceAll('\n', '\n\n  \n')],
  ['an exponent', clean.replace('1000', '1e3')],
  ['seven fraction digits', clean.replaceAll('0.25', '0.2500000')],
  ['spaces around fields', clean.replaceAll(',', ' , ')],
  ['quotation marks', clean.replaceAll('search', '"search"')],
  ['comments', `# Source: a test\n# Licence: none, "quotes", 'and' commas\n${clean}`],
  ['comments after a byte-order mark', `\uFEFF# Source: a test\r\n${clean}`],
  ['gzip', gzipSync(clean)],
  ['two gzip members', Buffer.concat([gzipSync(clean.slice(0, 30)), gzipSync(clean.slice(30))])],
  ['columns in another order', 'tenant,arrival_s\nsearch,0\nbatch,0.25\nsearch,0.25\nsearch,1000\n'],
  ['a column that is not read', 'arrival_s,tenant,user\n0,search,u1\n0.25,batch,\n0.25,search,u2\n1000,search,u1\n'],
  ['recorded time that begins late', 'arrival_s,tenant\n5,search\n5.25,batch\n5.25,search\n1005,search\n'],
])('%s: the same rows as the clean twin', async (_, dirty) => {
  expect(await rowsOf(dirty)).toEqual(await rowsOf(clean))
})

test('absolute stamps are shifted to 0, aloud, and to the digit', async () => {
  const stamps = ['1700158546.6805900', '1700158550.9951690', '1700158551.0000000', '1700159000']
  const trace = await readTrace(written(`arrival_s,tenant\n${stamps.map(s => `${s},a\n`).join('')}`, 'epoch.csv'))
  expect([...trace.arrivalS]).toEqual([0, 4.314579, 4.31941, 453.31941])
  expect(trace.notes).toEqual([
    'epoch.csv: absolute stamps, shifted by 1700158546.68059 s (2023-11-16T18:15:46Z) so that the first is 0',
  ])
})

test('a late beginning is said aloud when it is later than ten mean gaps', async () => {
  const late = await readTrace(written('arrival_s,tenant\n100,a\n101,a\n102,a\n', 'late.csv'))
  expect(late.notes).toEqual(['late.csv: shifted by 100 s so that the first arrival is at 0'])
  const usual = await readTrace(written('arrival_s,tenant\n1.7,a\n2.5,a\n3.7,a\n'))
  expect(usual.notes).toEqual([])
  expect([...usual.arrivalS]).toEqual([0, 0.8, 2])
})

test('a gap of 40 days is kept, and said aloud', async () => {
  const trace = await readTrace(written('arrival_s,tenant\n0,a\n1.5,a\n3456001.5,a\n', 'gap.csv'))
  expect([...trace.arrivalS]).toEqual([0, 1.5, 3_456_001.5])
  expect(trace.notes).toEqual(['gap.csv: nothing arrives for 40 days after 1.5 s'])
})

test('token counts and comments', async () => {
  const content =
    '# Source: here\n#Licence: MIT\narrival_s,tenant,model,input_tokens,output_tokens\n0,a,m,4808,10\n1,a,m,0,8.0\n'
  const trace = await readTrace(written(content))
  expect([...trace.inputTokens!]).toEqual([4808, 0])
  expect([...trace.outputTokens!]).toEqual([10, 8])
  expect(trace.comments).toEqual(['Source: here', 'Licence: MIT'])
})

test('a misspelt optional column is said aloud', async () => {
  const trace = await readTrace(written('arrival_s,tenant,input_token\n0,a,5\n', 'odd.csv'))
  expect(trace.notes).toEqual(["odd.csv: the column 'input_token' is not read (did you mean 'input_tokens'?)"])
})

test('one row has no span; equal rows neither', async () => {
  expect(await rowsOf('arrival_s,tenant\n7,a\n')).toMatchObject({ arrivalS: [0], spanS: 0 })
  expect(await rowsOf('arrival_s,tenant\n7,a\n7,a\n')).toMatchObject({ arrivalS: [0, 0], spanS: 0 })
})

const head = 'arrival_s,tenant\n0,a\n'

// Content, then where the mistake is (line and column), and words of the message.
test.each<[string, string | Uint8Array, string, string[]]>([
  ['rows out of order', `${head}2,a\n1,a\n`, ':4:1', ['before that of line 3', 'found    1', '--sort']],
  ['NaN', `${head}NaN,a\n`, ':3:1', ['no number', 'found    NaN', 'allowed  seconds']],
  ['a negative arrival', `${head}-3,a\n`, ':3:1', ['negative', 'found    -3', 'shift all rows']],
  ['text', `${head}soon,a\n`, ':3:1', ['no number', 'found    soon']],
  ['text in another column order', 'tenant,arrival_s\na,0\nlonger name,soon\n', ':3:13', ['no number']],
  ['text after a quoted comma', 'tenant,arrival_s\na,0\n"b,c",soon\n', ':3:7', ['no number']],
  ['nothing', `${head},a\n`, ':3:1', ['no number', 'found    nothing']],
  ['hexadecimal', `${head}0x10,a\n`, ':3:1', ['no number']],
  ['a decimal comma', `${head}1,5,a\n`, ':3:5', ['too long', '3 fields: 1,5,a', '2 fields']],
  ['a date', `${head}2023-11-16 18:17:03.9799600,a\n`, ':3:1', ['a date', 'trace list']],
  ['milliseconds since 1970', 'arrival_s,tenant\n1700158546680,a\n', ':2:1', ['thousands of years', 'milliseconds']],
  ['a short row', `${head}1\n2,a\n`, ':3:1', ['too short', '1 fields: 1', '2 fields, as in the header']],
  ['a long row', `${head}1,a,b\n`, ':3:5', ['too long']],
  ['a comment among the rows', `${head}# later\n`, ':3:1', ['too short']],
  ['no tenant', `${head}1,\n`, ':3:3', ['the tenant has no name']],
  ['a token count that is none', 'arrival_s,tenant,input_tokens\n0,a,many\n', ':2:5', ['no count', 'found    many']],
  ['a negative token count', 'arrival_s,tenant,input_tokens\n0,a,-1\n', ':2:5', ['no count']],
  ['an open quotation mark', `${head}1,"a\n2,a\n3,a\n`, ':3', ['malformed as CSV']],
  ['a line break in a field', `${head}1,"a\nb"\n`, ':3:3', ['line break']],
  ['blank lines before the mistake', `\n\n${head}\n\nx,a\n`, ':7:1', ['no number']],
  ['comments before the mistake', `# one\n# two\n${head}x,a\n`, ':5:1', ['no number']],
  ['CRLF before the mistake', `${head}x,a\n`.replaceAll('\n', '\r\n'), ':3:1', ['no number']],
  ['an empty file', '', '', ['the file is empty', 'arrival_s, tenant, [model]']],
  ['blank lines only', '\n\n', '', ['no header and no rows']],
  ['comments only', '# Source: here\n', '', ['no header and no rows']],
  ['only a header', 'arrival_s,tenant\n', ':1', ['a header and no rows']],
  ['a missing column', 'arrival,tenant\n0,a\n', ':1:1', ["'arrival_s' is missing", "did you mean 'arrival'?"]],
  ['a missing tenant', 'arrival_s,tenants\n0,a\n', ':1:1', ["'tenant' is missing", "did you mean 'tenants'?"]],
  ['a column twice', 'arrival_s,tenant,tenant\n0,a,b\n', ':1:18', ["'tenant' appears twice"]],
  ['no header', '0,a1\n1,a1\n', ':1:1', ["'arrival_s' is missing"]],
  ['no header, numbers only', '0,1\n1e3,1\n', ':1:1', ['the first line must name the columns']],
  ['semicolons', 'arrival_s;tenant\n0;a\n', ':1:1', ['separated by commas, not by ";"']],
  ['tabs', 'arrival_s\ttenant\n0\ta\n', ':1:1', ['separated by commas, not by "\\t"']],
  ['UTF-16', Buffer.from(`\uFEFF${head}`, 'utf16le'), '', ['not text in UTF-8']],
  ['a cut gzip file', gzipSync(clean.repeat(50)).subarray(0, 60), '', ['damaged or truncated gzip']],
])('%s: file, line, column and why', async (_, content, where, words) => {
  const path = written(content)
  const error = await readTrace(path).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(UserError)
  const { message } = error as UserError
  expect(message.startsWith(`${path}${where}: `)).toBe(true)
  for (const word of words) expect(message).toContain(word)
})

test('files that cannot be read', async () => {
  await expect(readTrace(`${folder}/absent.csv`)).rejects.toThrow('absent.csv: cannot be read: there is no such file')
  await expect(readTrace(folder)).rejects.toThrow('it is a folder')
})

test('a long trace: all rows, progress told, and stopped on request', async () => {
  const rows = 60_000
  const lines = Array.from({ length: rows }, (_, i) => `${i * 0.001},tenant-${i % 7}`)
  const path = written(`arrival_s,tenant\n${lines.join('\n')}`)
  const told: number[] = []
  const trace = await readTrace(path, { onProgress: done => told.push(done) })
  expect(trace.arrivalS.length).toBe(rows)
  expect(trace.arrivalS[rows - 1]).toBe(59.999)
  expect(trace.tenantOf[rows - 1]).toBe((rows - 1) % 7)
  expect(told.length).toBeGreaterThan(5)
  expect(told.every((done, i) => done >= (told[i - 1] ?? 0) && done <= 1)).toBe(true)
  await expect(readTrace(path, { signal: AbortSignal.abort() })).rejects.toThrow(Interrupted)
  // A mistake far behind is located just as well.
  const broken = written(`arrival_s,tenant\n${lines.join('\n')}\n59.5,a\n`)
  await expect(readTrace(broken)).rejects.toThrow(
    `${broken}:${rows + 2}:1: the arrival is before that of line ${rows + 1}`,
  )
})

test('a letter that falls between two chunks survives', async () => {
  const name = 'é'.repeat(20)
  const lines = Array.from({ length: 8000 }, (_, i) => `${i},${name}`)
  expect((await readTrace(written(`arrival_s,tenant\n${lines.join('\n')}\n`))).tenants).toEqual([name])
})
