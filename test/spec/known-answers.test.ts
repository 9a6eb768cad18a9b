/** What variants answer to single inputs: written beside a law, or from profiles, for policies that need to know. */
import { describe, expect, test } from 'vitest'
import { policyRegistry } from '../../src/policies/index.ts'
import { base64Of } from '../../src/spec/profile-inputs.ts'
import { accuracy, digitsProfile, mistakesOf, resolveText, smallExperiment } from './small-experiment.ts'

const real = { registry: policyRegistry }

const QUICK = 'correct: [1, false, true, 0], confidence: [1, 0.5, 0.4, 0]'
const BIG = 'correct: [1, 1, 1, 0], confidence: [0.9, 0.9, 0.9, 0.9]'

interface Written {
  readonly quick?: string
  readonly big?: string
  readonly quality?: string
  readonly policies?: string
}

/** An experiment with a cascade of two variants. */
const cascadeOf = ({ quick = QUICK, big = BIG, quality = '', policies = '{variant: cascade}' }: Written = {}) =>
  `name: written
duration: 1 s
replications: 1
models:
  - name: m
    variants:
      - {name: quick, service: {law: deterministic, perItem: 1 ms}, ${quality}answers: {${quick}}}
      - {name: big, service: {law: deterministic, perItem: 5 ms}, answers: {${big}}}
cluster: {pools: [{name: p, nodes: 2, devices: {type: server}}]}
tenants: [{name: t, model: m, slo: {latency: 1 s}, arrivals: {process: poisson, rate: 10 /s}}]
policies: ${policies}
`

const variantsOf = async (text: string) => {
  const { cells } = await resolveText(text, real)
  return cells[0]!.scenarios[0]!.models[0]!.variants
}

describe('answers beside a law', () => {
  test('are bits and bytes where a policy needs them, and give the quality', async () => {
    // Bits 1010, filled with zeros: 0xa0. Bytes: 256, but 255 at most; 128; 102 of 102.4; 0.
    expect(await variantsOf(cascadeOf())).toMatchObject([
      { name: 'big', quality: 0.75 },
      {
        name: 'quick',
        quality: 0.5,
        answers: { n: 4, data: 'written answers', correct: 'oA==', confidence: '/4BmAA==' },
      },
    ])
  })

  test('are no part of the scenario of a policy that does not, though their share is the quality', async () => {
    const [big, quick] = await variantsOf(cascadeOf({ policies: '{variant: fixed}' }))
    expect([big!.quality, quick!.quality]).toEqual([0.75, 0.5])
    expect(quick).not.toHaveProperty('answers')
  })

  test('a quality beside them may be rounded', async () => {
    // 0.5 + 0.12 is nearer to two of four than to three.
    const [, quick] = await variantsOf(cascadeOf({ quality: 'quality: 62 %, ' }))
    expect(quick!.quality).toBe(0.62)
  })

  const place = (text: string, mark: string) => {
    const before = text.slice(0, text.indexOf(mark)).split('\n')
    return `experiment.yaml:${before.length}:${before.at(-1)!.length + 1}`
  }
  const FIELD = 'models[0].variants[0]'

  test.each([
    [
      'another quality',
      { quality: 'quality: 75 %, ' },
      '75 %',
      `a quality that its answers do not give
  field    ${FIELD}.quality
  found    75 %
  allowed  50 %: 2 of 4 rows are right; or no quality, which is then this`,
    ],
    [
      'not as many of both',
      { quick: 'correct: [1, 0, 1], confidence: [0.5, 0.25]' },
      '[0.5, 0.25]',
      `not as many rows
  field    ${FIELD}.answers.confidence
  found    2 rows
  allowed  3 rows, as in correct`,
    ],
    [
      'percents',
      { quick: 'correct: [1, 0], confidence: [0.5, 99]' },
      '99]',
      `out of range
  field    ${FIELD}.answers.confidence[1]
  found    99
  allowed  a number of at most 1`,
    ],
    [
      'a class in place of right or wrong',
      { quick: 'correct: [1, 7], confidence: [0.5, 0.9]' },
      '7]',
      `neither right nor wrong
  field    ${FIELD}.answers.correct[1]
  found    7
  allowed  1 or true where it was right, 0 or false where it was wrong`,
    ],
    [
      'none',
      { quick: 'correct: [], confidence: []' },
      '[], conf',
      `an empty list
  field    ${FIELD}.answers.correct
  found    []
  allowed  at least 1 entry`,
    ],
  ] as const)('%s', async (_, written, mark, message) => {
    const text = cascadeOf(written)
    expect(await mistakesOf(text, real)).toBe(`${place(text, mark)}: ${message}`)
  })
})

describe('a policy that goes by single answers is refused', () => {
  test('where the variants of a model were written for other inputs', async () => {
    const text = cascadeOf({ big: 'correct: [1, 1], confidence: [0.9, 0.9]' })
    expect(
      await mistakesOf(text, real),
    ).toBe(`experiment.yaml:11:21: policy 'cascade' needs all variants of a model measured on the same inputs
  field    policies.variant
  found    m/big on 2 rows of written answers, m/quick on 4 rows of written answers
  allowed  the same rows of the same data for each variant
  whether one is right where another is unsure can only be told of the same inputs`)
  })

  const onProfile = (replicas: string) =>
    smallExperiment
      .replace('slo: {latency: 50 ms, attainment: 99.9 %, quality: 97 %}', 'slo: {latency: 50 ms}')
      .replace(
        '{name: static, replicas: {digits/fp32: 4}}',
        `{name: static, replicas: ${replicas}}\n  variant: cascade`,
      )
  const [fp32, int8] = digitsProfile().variants
  /** Profiles with so many rows of confidence; null: none was measured. */
  const profiled = (rows: { readonly fp32: number | null; readonly int8: number | null }) => {
    const measured = (value: number, n: number | null) =>
      n === null ? accuracy(value, 1000) : { ...accuracy(value, n), confidence: base64Of(new Uint8Array(n)) }
    const variants = [
      { ...fp32!, quality: measured(0.99, rows.fp32) },
      { ...int8!, quality: measured(0.96, rows.int8) },
    ]
    return { 'digits.profile.json': JSON.stringify(digitsProfile({ variants })) }
  }
  const both = onProfile('{digits/fp32: 2, digits/int8: 2}')

  test('where a profile does not say how sure a variant was', async () => {
    expect(
      await mistakesOf(both, real, profiled({ fp32: 100, int8: null })),
    ).toBe(`experiment.yaml:24:12: policy 'cascade' needs to know how sure each variant was of each input
  field    policies.variant
  found    nothing known of digits/int8
  allowed  variants whose profile has quality.correct and quality.confidence, or of models: with answers
  measure with labelled data (foreserve profile digits.model.yaml), or write the answers down beside the service times`)
  })

  test('where profiles have other rows of the same data', async () => {
    expect(await mistakesOf(both, real, profiled({ fp32: 100, int8: 200 }))).toContain(
      'found    digits/fp32 on 100 rows of test, digits/int8 on 200 rows of test\n',
    )
  })

  test('but not for what is not deployed, of which nothing is in the scenario either', async () => {
    const alone = onProfile('{digits/int8: 4}')
    for (const fp32 of [null, 200]) {
      const { cells } = await resolveText(alone, real, profiled({ fp32, int8: 100 }))
      const [model] = cells[0]!.scenarios[0]!.models
      expect(model!.variants.map(({ name, answers }) => [name, answers?.n])).toEqual([
        ['fp32', undefined],
        ['int8', 100],
      ])
    }
  })
})
