/** A log's file: what was written is read again, with bounded memory; what is wrong in it is said with its line. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkLog, headerOf, LogReader, type LogRow, LogWriter } from '../../src/journal/index.ts'
import { mistakeOf, temporaryFiles } from '../spec/temporary-files.ts'
import { scenario } from '../support/scenarios.ts'

const header = headerOf(scenario({ tenants: { a: {}, 'ünïcode, "quoted"': {} }, executors: 2 }), 'simulated')

function texts(reader: LogReader): string[] {
  const all: string[] = []
  for (let line = reader.next(); line !== undefined; line = reader.next()) all.push(line.text)
  return all
}

test('rows of any length come back as they went, however they fall on the pieces of a file', () => {
  const path = join(temporaryFiles({}), 'decisions.ndjson')
  const rows: LogRow[] = Array.from({ length: 3000 }, (_, i) => ({
    c: 'execute',
    n: i + 1,
    s: i % 2,
    r: 0,
    b: Array.from({ length: i === 1500 ? 20_000 : i % 40 }, (__, ordinal) => [i % 2, ordinal] as const),
  }))
  const writer = new LogWriter(path, header)
  for (const row of rows) writer.write(row)
  writer.close()
  const reader = new LogReader(path)
  expect(reader.header).toEqual(header)
  expect(texts(reader)).toEqual(rows.map(row => JSON.stringify(row)))
  expect(reader.passedBytes).toBe(reader.sizeBytes)
  expect(reader.cutOffIn).toBeUndefined()
  reader.close()
})

test('is written as the run goes, not at its end', () => {
  const path = join(temporaryFiles({}), 'decisions.ndjson')
  const writer = new LogWriter(path, header)
  for (let n = 1; n <= 10_000; n++) writer.write({ e: 'arrive', n, t: n, s: 0 })
  const written = statSync(path).size
  writer.close()
  expect(written).toBeGreaterThan(readFileSync(path).length - (1 << 16))
})

describe('refused with file and line', () => {
  const read = (text: string) => {
    const folder = temporaryFiles({ 'log.ndjson': text })
    return mistakeOf(() => {
      const reader = new LogReader(join(folder, 'log.ndjson'))
      for (let line = reader.next(); line !== undefined; line = reader.next()) void line.row
    }, folder)
  }
  const first = JSON.stringify(header)
  const withHeader = (change: object) => read(`${JSON.stringify({ ...header, ...change })}\n`)
  const row = (text: string) => read(`${first}\n{"e":"tick","n":1,"t":0}\n${text}\n`)

  test.each([
    ['an empty file', '', 'log.ndjson: the file holds no decision log'],
    ['a file of something else', 'name: e\nseed: 1\n', 'log.ndjson:1: not a line of JSON'],
    ['another JSON', '{"schema": "foreserve.scenario/1"}\n', 'log.ndjson:1'],
  ])('%s', (_, text, message) => {
    expect(read(text)).toContain(message)
  })

  test('a header with mistakes: all of them', () => {
    const message = withHeader({ scenario: 'abc', replicas: -1, tenant: [] })
    expect(message).toContain("log.ndjson:1: unknown field 'tenant'")
    expect(message).toContain('scenario')
    expect(message).toContain('replicas')
  })

  test.each([
    ['{"e":"arive","n":2,"t":0,"s":0}', 'e', 'arive', 'arrive'],
    ['{"c":"exceute","n":2,"s":0}', 'c', 'exceute', 'execute'],
    ['{"d":"quueing","q":"order","n":2,"s":[0,0],"a":0}', 'd', 'quueing', 'queueing'],
    ['{"d":"routing","q":"rout","n":2,"s":[0,0],"a":0}', 'q', 'rout', 'route'],
  ])('an unknown kind of row: %s', (text, key, found, nearest) => {
    const message = row(text)
    expect(message).toContain('log.ndjson:3: there is no row of this kind')
    expect(message).toContain(`field    ${key}`)
    expect(message).toContain(`found    ${found}`)
    expect(message).toContain(`did you mean '${nearest}'?`)
  })

  test.each([
    ['{"e":"arrive","n":2,"t":0,"s":2}', 's', '2', 'tenant 0 to 1'],
    ['{"e":"complete","n":2,"t":0,"s":-1}', 's', '-1', 'executor 0 to 1'],
    ['{"e":"wake","n":2,"t":0,"s":3}', 's', '3', 'queue 0 to 2'],
    ['{"e":"ready","n":2,"t":0,"s":2}', 's', '2', 'replica 0 to 1'],
    ['{"e":"arrive","n":2,"t":0.5,"s":1}', 't', '0.5', 'integer nanoseconds'],
    ['{"e":"arrive","n":0,"t":0,"s":1}', 'n', '0', 'a whole number from 1'],
    ['{"e":"planned","n":2,"t":0,"p":[[0,0],[1,0]]}', 'p', '[[0,0],[1,0]]', 'a list of [variant, executor]'],
    ['{"d":"admission","n":2,"s":[0],"a":0}', 's', '[0]', '[tenant, place among its requests from 0]'],
    ['{"d":"queueing","q":"order","n":2,"s":[0,0],"a":"infinite"}', 'a', 'infinite', "'Infinity'"],
    ['{"d":"queueing","q":"expired","n":2,"s":[0,0],"r":0,"a":true}', 'a', 'true', '0 or 1'],
    ['{"c":"wakeAt","n":2,"s":0,"t":"never"}', 't', 'never', 'or null'],
  ])('a value that may not stand there: %s', (text, field, found, allowed) => {
    const message = row(text)
    expect(message).toContain('log.ndjson:3: is none of what may stand here')
    expect(message).toContain(`field    ${field}`)
    expect(message).toContain(`found    ${found}`)
    expect(message).toContain(allowed)
  })

  test('a field that is missing, or too many', () => {
    expect(row('{"e":"arrive","n":2,"t":0}')).toContain("log.ndjson:3: the row lacks 's'")
    expect(row('{"e":"arrive","n":2,"t":0,"s":0,"duee":3}')).toContain("did you mean 'due'?")
    expect(row('[1,2]')).toContain('log.ndjson:3: a row is an object')
    expect(row('{"n":2}')).toContain('a row is an event (e), a decision (d), a command (c) or the end (end)')
  })

  test('a line of something else in the midst; only the last one may be cut off', () => {
    expect(read(`${first}\n{"e":"ti\n{"end":1,"inFlight":0}\n`)).toContain('log.ndjson:2: not a line of JSON')
    const folder = temporaryFiles({ 'log.ndjson': `${first}\n{"e":"tick","n":1,"t":0}\n{"end":1,"inFl` })
    const reader = new LogReader(join(folder, 'log.ndjson'))
    expect(texts(reader)).toHaveLength(1)
    expect(reader.cutOffIn).toBe(3)
    reader.close()
  })

  test('what is no file', () => {
    const folder = temporaryFiles({})
    expect(mistakeOf(() => new LogReader(folder), folder)).toContain('cannot be read: it is a folder')
    expect(mistakeOf(() => new LogReader(join(folder, 'none')), folder)).toBe(
      'none: cannot be read: there is no such file',
    )
    expect(mistakeOf(() => new LogWriter(join(folder, 'none/log'), header), folder)).toContain(
      "none/log: can't be written",
    )
  })
})

describe('checked to its end', () => {
  const check = (...rows: readonly string[]) => {
    const folder = temporaryFiles({ 'log.ndjson': [JSON.stringify(header), ...rows].join('\n') })
    return mistakeOf(() => checkLog(join(folder, 'log.ndjson')), folder)
  }
  const rows = [
    '{"e":"tick","n":1,"t":5}',
    '{"c":"plan","n":1,"p":[]}',
    '{"e":"end","n":2,"t":5}',
    '{"end":2,"inFlight":0}',
    '',
  ]

  test('a whole one: what it holds', () => {
    const folder = temporaryFiles({ 'log.ndjson': [JSON.stringify(header), ...rows].join('\n') })
    expect(checkLog(join(folder, 'log.ndjson'))).toEqual({ header, events: 2, answers: 1, inFlight: 0 })
  })

  test.each([
    ['cut off between two rows', [...rows.slice(0, 3), ''], 'log.ndjson: the log was cut off'],
    ['cut off in a row', [...rows.slice(0, 3), '{"end":2,'], 'log.ndjson:5: the log was cut off'],
    ['time that goes back', rows.with(2, '{"e":"end","n":2,"t":4}'), 'log.ndjson:4: time goes back'],
    ['an event that is missing', rows.toSpliced(0, 1), 'log.ndjson:2: the row is of another event'],
    ['an event out of order', rows.with(2, '{"e":"end","n":3,"t":5}'), 'log.ndjson:4: the row is of another event'],
    [
      'a decision of another event',
      rows.with(1, '{"c":"plan","n":2,"p":[]}'),
      'log.ndjson:3: the row is of another event',
    ],
    [
      'another number of events',
      rows.with(3, '{"end":3,"inFlight":0}'),
      'log.ndjson:5: the log ends after another number',
    ],
    ['more after the end', [...rows.slice(0, 4), rows[3]!, ''], 'log.ndjson:6: the log goes on after its end'],
  ])('%s', (_, damaged, message) => expect(check(...damaged)).toContain(message))
})
