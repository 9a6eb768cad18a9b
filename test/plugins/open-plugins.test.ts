/** From a file of the user's to entries of the registry: what is taken, and what is told of what isn't. */
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Batching, View } from '../../src/contract/index.ts'
import { UserError } from '../../src/errors/index.ts'
import { compilePlugin } from '../../src/plugins/compile.ts'
import { evaluate } from '../../src/plugins/evaluate.ts'
import { openPlugins, registryWith } from '../../src/plugins/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { entryText, pluginFolder } from './plugin-files.ts'

const { folder, file } = pluginFolder()
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const taking = entryText('batching', 'decide: (view: View, queue: number) => 1,')

async function mistakeOf(...files: string[]): Promise<string> {
  const error = await openPlugins(files).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(UserError)
  return (error as UserError).message.replaceAll(`${folder}/`, '')
}

describe('what is taken', () => {
  test('TypeScript with constants of the contract: an entry beside ours, with the digest of its file', async () => {
    const { registry, inputs, compiled } = await openPlugins([file('one.ts', taking)])
    expect(registry.slice(0, -1)).toEqual(policyRegistry)
    const plugin = { name: 'one.ts', sha256: sha256(taking) }
    expect(registry.at(-1)).toMatchObject({ name: 'mine', family: 'batching', plugin })
    expect(inputs).toEqual([plugin])
    // What goes to a thread makes the same registry there.
    const again = registryWith(structuredClone(compiled))
    expect(JSON.stringify(again)).toBe(JSON.stringify(registry))
  })

  test.each([
    ['one.mjs', taking.replace('view: View, queue: number', 'view, queue').replace('type View, ', '')],
    [
      'one.cjs',
      "const { WAIT } = require('foreserve/contract')\n" +
        taking
          .split('\n')
          .slice(1)
          .join('\n')
          .replace('export default', 'module.exports =')
          .replace('view: View, queue: number', 'view, queue'),
    ],
  ])('JavaScript: %s', async (name, text) => {
    expect((await openPlugins([file(name, text)])).registry.at(-1)).toMatchObject({ name: 'mine', plugin: { name } })
  })

  test('a list of entries, a system among them, and several files', async () => {
    const entry = taking.slice(taking.indexOf('{\n  name'))
    const system = entry
      .replace("'mine'", "'whole'")
      .replace("'batching'", "'system', fills: ['batching', 'queueing']")
      .replace('return {', 'return { batching: {}, queueing: {},')
    const list = file('list.ts', `export default [${entry.replace("'mine'", "'first'")}, ${system}]`)
    const { registry } = await openPlugins([list, file('one.ts', taking)])
    expect(registry.slice(policyRegistry.length).map(({ family, name }) => [family, name])).toEqual([
      ['batching', 'first'],
      ['system', 'whole'],
      ['batching', 'mine'],
    ])
  })

  test('what a plugin imports is a part of it, and of its digest', async () => {
    const helper = (n: number) => file('helper.ts', `export const most: number = ${n}\n`)
    const text = `import { most } from './helper.ts'\n${taking.replace('=> 1', '=> most')}`
    const path = file('importing.ts', text)
    helper(1)
    const one = await openPlugins([path])
    helper(2)
    const other = await openPlugins([path])
    expect(one.inputs).toEqual([
      { name: 'helper.ts', sha256: sha256('export const most: number = 1\n') },
      { name: 'importing.ts', sha256: sha256(text) },
    ])
    const digests = [one, other].map(({ compiled }) => compiled[0]!.sha256)
    // As `sha256sum helper.ts importing.ts | sha256sum` says.
    expect(digests[0]).toBe(sha256(one.inputs.map(({ name, sha256: digest }) => `${digest}  ${name}\n`).join('')))
    expect(digests[1]).not.toBe(digests[0])
  })

  test.each([
    ['an instance of a class, with what it inherits and keeps for itself', 'new Counting()'],
    ['an object without a prototype', 'Object.assign(Object.create(null), { decide: () => 1, readsAge: true })'],
  ])('a policy may be %s', async (_, made) => {
    const classes = `class Base { readsAge = true; one() { return 1 } }
class Counting extends Base { #asked = 0; decide() { this.#asked += this.one(); return this.#asked } }
`
    const text = classes + entryText('batching', '').replace(/return \{\s*\}/, `return ${made}`)
    const policy = (await openPlugins([file('made.ts', text)])).registry.at(-1)!.create({}, {} as never) as Batching
    const decide = () => policy.decide({} as View, 0, 0, { untilNs: 0 })
    expect([policy.readsAge, decide(), decide()]).toEqual([true, 1, made.startsWith('new') ? 2 : 1])
  })

  test('nothing of the surroundings: a tsconfig.json beside it is not read', async () => {
    file('tsconfig.json', '{ this is no JSON')
    expect((await openPlugins([file('one.ts', taking)])).compiled).toHaveLength(1)
  })

  test('each registry has a plugin of its own: what it keeps outside of its policies does not outlive a run', async () => {
    const counting = taking
      .replace('export default {', 'let made = 0\nexport default {')
      .replace('return {', 'made++\n    return { made,')
    const { compiled } = await openPlugins([file('counting.ts', counting)])
    const made = () => {
      const entry = registryWith(compiled).at(-1)!
      return (entry.create({}, {} as never) as unknown as { made: number }).made
    }
    expect([made(), made()]).toEqual([1, 1])
  })
})

describe('what a policy must not read', () => {
  const asked = async (expression: string) => {
    const methods = `decide: (view: View) => Math.max(0, Math.floor(${expression})),`
    const { registry } = await openPlugins([file('impure.ts', entryText('batching', methods))])
    const policy = registry.at(-1)!.create({}, { names: {} } as never) as Batching
    const view = { nowNs: 5e6, queues: { head: [-1] } } as unknown as View
    return () => policy.decide(view, 0, 0, { untilNs: 0 })
  }

  test.each([
    ['Math.random()', 'draws no chance of its own, context.draws is for that: Math.random'],
    ['Date.now()', 'reads no clock, view.nowNs is the time: Date'],
    ['Number(new Date())', 'reads no clock, view.nowNs is the time: Date'],
    ['performance.now()', 'reads no clock, view.nowNs is the time: performance'],
    ['crypto.getRandomValues(new Uint8Array(1))[0]', 'draws no chance of its own, context.draws is for that: crypto'],
  ])('%s', async (expression, why) => {
    const message = `the batching policy 'mine' of impure.ts threw at 5 ms: Error: a policy ${why} (`
    expect(await asked(expression)).toThrow(message)
  })

  test('other functions of Math are those that there are', async () => {
    expect((await asked('Math.sqrt(49) + Math.PI + Math.min(view.nowNs, Math.log2(8))'))()).toBe(13)
  })
})

describe('what is refused', () => {
  test.each([
    ['not.txt', 'text', 'not.txt: not a plugin\n  allowed  a file that ends in .ts, .mts, .cts, .js, .mjs, .cjs'],
    ['syntax.ts', 'const a: number = 1\nexport default {\n  name = 2\n}\n', 'syntax.ts:3:8: Unexpected "="'],
    [
      'clock.ts',
      "import { statSync } from 'node:fs'\nexport default statSync\n",
      "clock.ts:1:26: a policy reads no clock and no file: it can't import 'node:fs'",
    ],
    [
      'ours.ts',
      "import { simulate } from 'foreserve/simulate'\nexport default simulate\n",
      "ours.ts:1:26: a plugin can't import 'foreserve/simulate', but 'foreserve/contract' only",
    ],
    [
      'misspelt.ts',
      "import { WIAT } from 'foreserve/contract'\nexport default WIAT\n",
      'misspelt.ts:1:10: No matching export in "foreserve/contract" for import "WIAT"',
    ],
    ['missing.ts', "import './nowhere.ts'\nexport default 1\n", 'missing.ts:1:8: Could not resolve "./nowhere.ts"'],
    [
      'throwing.ts',
      'interface A { b: number }\n\nconst a = undefined as unknown as A\nexport default a.b\n',
      "throwing.ts:4:18: the plugin throws when it is loaded: TypeError: Cannot read properties of undefined (reading 'b')",
    ],
    [
      '100 % (1).ts',
      'export default undefined.b\n',
      "100 % (1).ts:1:26: the plugin throws when it is loaded: TypeError: Cannot read properties of undefined (reading 'b')",
    ],
    [
      'named.ts',
      `${taking.replace('export default', 'export const mine =')}`,
      'named.ts: the plugin has no default export\n  allowed  export default, followed by the entry of a policy, or by a list of entries',
    ],
    [
      'number.ts',
      'export default 7\n',
      'number.ts:1: not a mapping of fields\n  found    7\n  allowed  a mapping of fields',
    ],
  ])('%s', async (name, text, message) => {
    expect(await mistakeOf(file(name, text))).toBe(message)
  })

  test('a file that comes to no end', async () => {
    const endless = await compilePlugin(file('endless.ts', 'for (;;) {}\n'))
    expect(() => evaluate(endless, 50)).toThrow(
      /endless\.ts: the plugin is not loaded\n {2}found {4}it still runs after 0\.05 s\n {2}allowed {2}a file that comes to its end/,
    )
    expect(Object.getOwnPropertySymbols(globalThis).map(String)).not.toContain('Symbol(foreserve.loadPlugin)')
  })

  test('a file that is not there', async () => {
    expect(await mistakeOf(`${folder}/nowhere.ts`)).toBe('nowhere.ts: there is no such file')
  })

  test.each(['mine', 'mine.ts'])('a directory: %s', async name => {
    mkdirSync(`${folder}/${name}`)
    expect(await mistakeOf(`${folder}/${name}`)).toBe(
      `${name}: a directory is no plugin\n  allowed  a file that ends in .ts, .mts, .cts, .js, .mjs, .cjs; name each by --plugin`,
    )
  })

  test.each<[what: string, was: string, is: string, message: string]>([
    [
      'a field that is missing',
      "  source: 'here',\n",
      '',
      "form.ts:2: missing field 'source'\n  field    source\n  allowed  a text",
    ],
    [
      'a constructor that is missing',
      'create({ after })',
      'creates({ after })',
      "form.ts:8: unknown field 'creates'\n  field    creates\n  allowed  name, family, summary, source, parameters, order, workConserving, bindsLate, choosesAtDispatch, needs, create\n  did you mean 'create'?",
    ],
    [
      'a family that does not exist',
      "'batching'",
      "'batchng'",
      "form.ts:4: unknown family\n  field    family\n  found    batchng\n  allowed  system, admission, variant, routing, queueing, batching, allocation\n  did you mean 'batching'?",
    ],
    [
      'a name that no file could hold',
      "'mine'",
      "'My policy'",
      'form.ts:3: not a name of lower-case letters and digits, with - between its words\n  field    name\n  found    My policy\n  allowed  a name of lower-case letters and digits, with - between its words',
    ],
    [
      'a kind of parameter that does not exist',
      "'duration'",
      "'durations'",
      "form.ts:7: unknown kind\n  field    parameters.after.kind\n  found    durations\n  allowed  integer, number, duration, ratio, boolean, text, replicas, sizes, weights, shares\n  did you mean 'duration'?",
    ],
    [
      'a default with a unit',
      'default: 0',
      "default: '5 ms'",
      "form.ts:7: not a value of the parameter's kind\n  field    parameters.after.default\n  found    5 ms\n  allowed  a whole number of nanoseconds from 0 to 5000000000, as 5e6",
    ],
    [
      'a default out of its own range',
      'default: 0',
      'default: 6e9',
      "form.ts:7: not a value of the parameter's kind\n  field    parameters.after.default\n  found    6000000000\n  allowed  a whole number of nanoseconds from 0 to 5000000000, as 5e6",
    ],
    [
      'a default that is none of the choices',
      "kind: 'duration'",
      "choices: ['a', 'b'], kind: 'text'",
      "form.ts:7: not a value of the parameter's kind\n  field    parameters.after.default\n  found    0\n  allowed  a, b",
    ],
    [
      'bounds the wrong way round',
      'maximum: 5e9',
      'maximum: -1',
      "form.ts:7: 'minimum' is above 'maximum'\n  field    parameters.after.minimum\n  found    0 and -1\n\nform.ts:7: not a value of the parameter's kind\n  field    parameters.after.default\n  found    0\n  allowed  a whole number of nanoseconds from 0 to -1, as 5e6",
    ],
    [
      'a default above its bound',
      'maximum: 5e9 }',
      "notAbove: 'most' }, most: { kind: 'duration', summary: 'how long', default: 5e6 }, x: { kind: 'duration', summary: 'x', default: 6e6, notAbove: 'most' }",
      "form.ts:7: its value is above that of 'most'\n  field    parameters.x.default\n  found    6000000, and 5000000",
    ],
    [
      'a bound that is no parameter',
      'maximum: 5e9',
      "notAbove: 'before'",
      'form.ts:7: there is no such parameter\n  field    parameters.after.notAbove\n  found    before\n  allowed  none',
    ],
    [
      'choices of a number',
      'maximum: 5e9',
      "choices: ['1 s']",
      "form.ts:7: a parameter of the kind 'duration' has no choices\n  field    parameters.after.choices\n  allowed  choices of the kind 'text'",
    ],
    [
      "the policy's own name as a parameter",
      '{ after:',
      '{ name:',
      "form.ts:7: not a name of a parameter\n  field    parameters.name\n  found    name\n  allowed  letters and digits, and not 'name'",
    ],
    [
      'the order of what is no queue',
      '  create(',
      "  order: 'deadline', create(",
      "form.ts:8: 'order' is said of queueing policies only\n  field    order\n  found    family: batching",
    ],
    [
      'its own origin',
      '  create(',
      "  plugin: { name: 'x', sha256: '' }, create(",
      "form.ts:8: unknown field 'plugin'\n  field    plugin\n  allowed  name, family, summary, source, parameters, order, workConserving, bindsLate, choosesAtDispatch, needs, create",
    ],
  ])('%s', async (_, was, is, message) => {
    expect(taking).toContain(was)
    expect(await mistakeOf(file('form.ts', taking.replace(was, is)))).toBe(message)
  })

  test('a name that is taken, by ours or by another plugin; in another family it is free', async () => {
    const none = file('none.ts', taking.replace("'mine'", "'none'"))
    const same =
      "two batching policies are called 'none'\n  found    none, beside one of ours\n  allowed  a name of its own in each family"
    expect(await mistakeOf(none)).toBe(`none.ts:3: ${same}`)
    const twice = [file('one.ts', taking), file('two.ts', taking)]
    expect(await mistakeOf(...twice)).toContain(
      "two.ts:3: two batching policies are called 'mine'\n  found    mine, beside one of one.ts",
    )
    const elsewhere = file('elsewhere.ts', taking.replace("'mine'", "'fifo'"))
    expect((await openPlugins([elsewhere])).registry).toHaveLength(policyRegistry.length + 1)
  })

  test('every mistake of every plugin at once', async () => {
    const text = await mistakeOf(`${folder}/nowhere.ts`, file('number.ts', 'export default 7\n'))
    expect(text.split('\n\n').map(it => it.split('\n')[0])).toEqual([
      'nowhere.ts: there is no such file',
      'number.ts:1: not a mapping of fields',
    ])
  })
})
