import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { formatTrace, readTrace, type TraceRows, writeTrace } from '../../src/trace/index.ts'
import { folder, written } from './files.ts'

const rows: TraceRows = {
  arrivalNs: Float64Array.of(0, 1, 1, 1_500_000_000, 3_456_000_000_000_001),
  tenants: ['a', 'b, "the second"', 'c#'],
  tenantOf: Int32Array.of(0, 1, 2, 1, 0),
  inputTokens: Int32Array.of(1, 2, 3, 4, 5),
  outputTokens: Int32Array.of(5, 4, 3, 2, 0),
}

test('the text of a trace', () => {
  expect(formatTrace(rows, ['Source: a test', ''])).toBe(
    '# Source: a test\n#\narrival_s,tenant,input_tokens,output_tokens\n0,a,1,5\n' +
      '0.000000001,"b, ""the second""",2,4\n0.000000001,"c#",3,3\n1.5,"b, ""the second""",4,2\n3456000.000000001,a,5,0\n',
  )
})

test.each(['round.csv', 'round.csv.gz'])('%s: what is written is read again, to the nanosecond', async name => {
  const path = join(folder, name)
  writeTrace(path, rows, ['Source: a test'])
  const trace = await readTrace(path)
  expect([...trace.arrivalS].map(s => Math.round(s * 1e9))).toEqual([...rows.arrivalNs])
  expect(trace.tenants).toEqual(rows.tenants)
  expect(trace.tenantOf).toEqual(rows.tenantOf)
  expect(trace.inputTokens).toEqual(rows.inputTokens)
  expect(trace.outputTokens).toEqual(rows.outputTokens)
  expect(trace.comments).toEqual(['Source: a test'])
})

test('the same rows give the same bytes, without time or system in the gzip header', () => {
  const [first, second] = [join(folder, 'first.csv.gz'), join(folder, 'second.csv.gz')]
  writeTrace(first, rows, [])
  writeTrace(second, rows, [])
  const bytes = readFileSync(first)
  expect(readFileSync(second).equals(bytes)).toBe(true)
  // Magic, deflate, no flags (so no name), no time, best compression, unknown system.
  expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255])
  expect(gunzipSync(bytes).toString()).toBe(formatTrace(rows, []))
})

test('a file is replaced whole, and a failure leaves nothing behind', () => {
  const path = written('old')
  writeTrace(path, rows, [])
  expect(readFileSync(path, 'utf8')).toBe(formatTrace(rows, []))
  const absent = join(folder, 'absent', 'x.csv')
  expect(() => writeTrace(absent, rows, [])).toThrow(`${absent}: can't be written`)
  // A folder is in the way of the final name.
  expect(() => writeTrace(folder, rows, [])).toThrow("can't be written")
  expect(
    [dirname(folder), folder].flatMap(at => readdirSync(at)).filter(name => name.includes(`${process.pid}.partial`)),
  ).toEqual([])
})
