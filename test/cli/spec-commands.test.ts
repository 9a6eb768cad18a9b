import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Command, CommandContext } from '../../src/cli/command.ts'
import { policiesCommand } from '../../src/cli/commands/policies.ts'
import { schemaCommand } from '../../src/cli/commands/schema.ts'
import { validateCommand } from '../../src/cli/commands/validate.ts'
import { UserError } from '../../src/errors/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { FAMILIES } from '../../src/spec/index.ts'
import { digitsProfile, smallExperiment } from '../spec/small-experiment.ts'
import { temporaryFiles } from '../spec/temporary-files.ts'

/** Runs a command; what it prints, what it throws at a user, and its verdict. */
async function run<Args>(command: Command<Args>, args: Args) {
  const printed: string[] = []
  const context: CommandContext = {
    signal: new AbortController().signal,
    columns: Number.POSITIVE_INFINITY,
    out: text => void printed.push(text),
    note: () => {},
    progress: () => ({ update() {}, stop() {} }),
  }
  try {
    const verdict = await command.run(args, context)
    return { verdict, text: printed.join('\n'), mistake: '' }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { verdict: undefined, text: printed.join('\n'), mistake: error.message }
  }
}

describe('validate', () => {
  const files = {
    'small.yaml': `${smallExperiment}sweep: {load: [0.5, 0.7, 0.9]}\n`,
    'digits.profile.json': JSON.stringify(digitsProfile()),
    'digits.model.yaml': 'model: digits\nvariants: [{name: fp32, file: fp32.onnx}]\n',
    'fp32.onnx': '',
    'bursts.csv': 'arrival_s,tenant\n0,a\n1,b\n3,a\n',
    'wrong.yaml': smallExperiment.replace('model: digits', 'model: digit').replace('600 s', '600 sec'),
    'wrong.model.yaml': 'model: digits\nvariants: [{name: fp32, file: fp23.onnx}]\n',
    'notes.txt': 'hello',
  }
  const check = (folder: string, names: readonly string[], json = false) =>
    run(validateCommand, { files: names.map(name => join(folder, name)), json })

  test('says in a line what a file of each kind holds', async () => {
    const folder = temporaryFiles(files)
    const names = ['small.yaml', 'digits.profile.json', 'digits.model.yaml', 'bursts.csv']
    const { verdict, text, mistake } = await check(folder, names)
    expect(mistake).toBe('')
    expect(verdict).toBe(0)
    // 4 executors of 4,000 /s each, 600 s, 2 replications: 19.2 million x (0.5 + 0.7 + 0.9).
    expect(text.replaceAll(`${folder}/`, '')).toBe(
      `small.yaml: experiment, 3 cells x 2 replications, 2 tenants, 1 model, 4 executors, 600 s, about 40,320,000 requests in all
digits.profile.json: profile, device type 'cpu-core' (a processor): digits/fp32 up to batch 32, digits/int8 up to batch 8
digits.model.yaml: model, model 'digits': fp32
bursts.csv: trace, 3 requests of 2 tenants, the last at 3.0 s`,
    )
  })

  test('a file is known by its content where its name says little, and a gzipped trace is a trace', async () => {
    const folder = temporaryFiles({
      'p.json': files['digits.profile.json'],
      'm.yaml': files['digits.model.yaml'],
      'fp32.onnx': '',
    })
    writeFileSync(join(folder, 'bursts.csv.gz'), gzipSync(files['bursts.csv']))
    const { text } = await check(folder, ['p.json', 'm.yaml', 'bursts.csv.gz'], true)
    expect((JSON.parse(text) as { kind: string }[]).map(({ kind }) => kind)).toEqual(['profile', 'model', 'trace'])
  })

  test('tells the mistakes of all files, and what is right in the others', async () => {
    const folder = temporaryFiles(files)
    const { text, mistake } = await check(folder, [
      'wrong.yaml',
      'wrong.model.yaml',
      'bursts.csv',
      'notes.txt',
      'none.yaml',
    ])
    expect(text).toContain('bursts.csv: trace')
    expect(
      mistake
        .replaceAll(`${folder}/`, '')
        .split('\n')
        .filter(line => !line.startsWith(' ')),
    ).toEqual([
      'wrong.yaml:12:12: a model without a profile',
      '',
      'wrong.model.yaml:2:31: there is no such file',
      '',
      'notes.txt: a file of no kind of ours',
      '',
      'none.yaml: cannot be read: there is no such file',
    ])
  })
})

describe('policies', () => {
  test('lists the registry by family', async () => {
    const { text } = await run(policiesCommand, { json: false })
    const rows = text.split('\n').slice(2, 2 + policyRegistry.length)
    expect(new Set(rows.map(row => row.split(' ')[0]))).toEqual(new Set(['system', ...FAMILIES]))
    for (const { name, summary } of policyRegistry) {
      expect(rows.some(row => row.includes(` ${name} `) && row.endsWith(summary))).toBe(true)
    }
  })

  test('of one policy: rule, parameters with units and defaults, source, how to write it', async () => {
    const { text } = await run(policiesCommand, { name: 'timeout', json: false })
    expect(text.split('\n').map(line => line.trimEnd())).toEqual([
      'timeout (batching)',
      expect.stringContaining('size or timeout'),
      '',
      expect.stringMatching(/parameter +default +allowed +meaning/),
      expect.any(String),
      expect.stringMatching(/^ {2}maxBatch +16 +a whole number of at least 1 +most requests/),
      expect.stringMatching(/^ {2}maxWait +5 ms +a duration of 0 or more +longest/),
      '',
      expect.stringMatching(/^ {2}source {2}TensorFlow Serving/),
      '',
      '  policies:',
      '    batching: {name: timeout, maxBatch: 16, maxWait: 5 ms}',
    ])
  })

  test('a name in several families shows all of them; an unknown one its nearest', async () => {
    const { text } = await run(policiesCommand, { name: 'none', json: true })
    expect((JSON.parse(text) as { family: string }[]).map(({ family }) => family)).toEqual(['admission', 'batching'])
    expect((await run(policiesCommand, { name: 'timeuot', json: false })).mistake).toContain("did you mean 'timeout'?")
  })
})

describe('schema', () => {
  test('lists the kinds, and refuses others', async () => {
    const { text } = await run(schemaCommand, {})
    expect(
      text
        .split('\n')
        .slice(2)
        .map(line => line.split(' ')[0]),
    ).toEqual(['experiment', 'model', 'profile', 'scenario', 'decisions'])
    expect((await run(schemaCommand, { kind: 'experment' })).mistake).toContain("did you mean 'experiment'?")
  })

  test('gives editors what they complete: keys, required ones, units, choices', async () => {
    const { text } = await run(schemaCommand, { kind: 'experiment' })
    const schema = JSON.parse(text)
    expect(schema.required).toEqual(['name', 'duration', 'cluster', 'tenants'])
    expect(schema.additionalProperties).toBe(false)
    expect('10 min').toMatch(new RegExp(schema.properties.duration.anyOf[0].pattern))
    expect('10 mins').not.toMatch(new RegExp(schema.properties.duration.anyOf[0].pattern))
    const arrivals = schema.properties.tenants.items.properties.arrivals.anyOf
    expect(arrivals.map((form: { required: string[] }) => form.required)).toEqual([
      ['process', 'rate'],
      ['process', 'rate', 'cv'],
      ['process', 'rate'],
      ['process', 'clients', 'think'],
      ['trace'],
    ])
  })

  test.each(['model', 'profile', 'scenario'])('%s', async kind => {
    const { text } = await run(schemaCommand, { kind })
    expect(JSON.parse(text)).toMatchObject({
      $id: `foreserve-${kind}.schema.json`,
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
    })
  })
})
