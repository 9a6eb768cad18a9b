import { describe, expect, test } from 'vitest'
import type { MeasuredQuality, ProfileFile } from '../../src/spec/profile-file.ts'
import { base64Of, packBits } from '../../src/spec/profile-inputs.ts'
import { inputMistake, qualitiesByProfile, scenarioInputs, variantInputs } from '../../src/spec/scenario-inputs.ts'
import { digitsProfile, latency, profiledVariant, resolveText, smallExperiment } from './small-experiment.ts'

/** The rows as they are read: '1' is right. */
function quality(rows: string, confidence?: readonly number[], data = 'digits/test'): MeasuredQuality {
  const correct = Uint8Array.from(rows, Number)
  return {
    metric: 'accuracy',
    value: correct.filter(bit => bit === 1).length / rows.length,
    n: rows.length,
    data,
    correct: base64Of(packBits(correct)),
    ...(confidence && { confidence: base64Of(Uint8Array.from(confidence)) }),
  }
}

/** A profile of digits' variants with these qualities. */
function profileOf(qualities: { readonly [variant: string]: MeasuredQuality | null }, deviceType = 'cpu-core') {
  const variants = Object.entries(qualities).map(([name, measured]) => ({
    ...profiledVariant(name, null, [latency(1, 1)]),
    quality: measured,
  }))
  return JSON.stringify({ ...digitsProfile({ deviceType }), variants } satisfies ProfileFile)
}

const experiment = smallExperiment
const asRead = (text: string) =>
  text.replace(', quality: 97 %', '').replace('digits/fp32: 4', 'digits/fp32: 2, digits/int8: 2')

describe('what the profiles say of inputs', () => {
  test('comes by variant in the order of the world, though in none of the scenario', async () => {
    const files = { 'digits.profile.json': profileOf({ int8: quality('0110'), fp32: quality('0111', [9, 8, 7, 6]) }) }
    const { cells, profiles } = await resolveText(asRead(experiment), {}, files)
    const scenario = cells[0]!.scenarios[0]!
    const [fp32, int8] = scenarioInputs(scenario, qualitiesByProfile(profiles))
    expect([[...fp32!.correct], [...fp32!.confidence!]]).toEqual([
      [0, 1, 1, 1],
      [9, 8, 7, 6],
    ])
    expect([[...int8!.correct], int8!.confidence]).toEqual([[0, 1, 1, 0], null])
    expect(JSON.stringify(scenario)).not.toContain(profiles[0]!.profile.variants[0]!.quality!.correct)
    // As a thread is handed them.
    expect(scenarioInputs(scenario, structuredClone(qualitiesByProfile(profiles)))).toEqual([fp32, int8])
    expect(scenarioInputs(scenario, new Map())).toEqual([null, null])
  })

  test('is null where nobody measured it', async () => {
    const files = { 'digits.profile.json': profileOf({ int8: quality('0110'), fp32: null }) }
    const { cells, profiles } = await resolveText(asRead(experiment), {}, files)
    const inputs = scenarioInputs(cells[0]!.scenarios[0]!, qualitiesByProfile(profiles))
    expect(inputs.map(it => it?.n ?? null)).toEqual([null, 4])
  })

  test('is that of the profile of the cell', async () => {
    const files = {
      'digits.profile.json': profileOf({ int8: quality('0110'), fp32: quality('0111') }),
      'b.profile.json': profileOf({ int8: quality('00'), fp32: quality('01') }),
    }
    const sweep = '\nsweep:\n  profiles: [[digits.profile.json], [b.profile.json]]\n'
    const { cells, profiles } = await resolveText(asRead(experiment) + sweep, {}, files)
    const qualities = qualitiesByProfile(profiles)
    expect(cells.map(({ scenarios }) => scenarioInputs(scenarios[0]!, qualities).map(it => it!.n))).toEqual([
      [4, 4],
      [2, 2],
    ])
  })

  test('is that of the first device type, as the quality is', async () => {
    const files = {
      'digits.profile.json': profileOf({ int8: quality('0110'), fp32: quality('0111') }),
      'a.profile.json': profileOf({ fp32: quality('00010'), int8: null }, 'accelerator'),
    }
    const text = asRead(experiment)
      .replace('[digits.profile.json]', '[digits.profile.json, a.profile.json]')
      .replace('tenants:', '    - {name: fast, nodes: 1, devices: {type: accelerator}}\ntenants:')
    const { cells, profiles } = await resolveText(text, {}, files)
    const scenario = cells[0]!.scenarios[0]!
    const inputs = scenarioInputs(scenario, qualitiesByProfile(profiles))
    expect(inputs.map(it => it?.n ?? null)).toEqual([5, null])
    expect(scenario.models[0]!.variants.map(it => it.quality)).toEqual([0.2, 0])
  })
})

test('why answers to the same input cannot be compared', () => {
  const models = [{ name: 'm', variants: ['a', 'b'].map(name => ({ name, quality: 0, service: [] })) }]
  const mistake = (a: MeasuredQuality | null, b: MeasuredQuality | null) => {
    const variants = new Map([
      ['m/a', a],
      ['m/b', b],
    ])
    return inputMistake(models[0]!, variantInputs(models, ['gpu'], [{ deviceType: 'gpu', variants }]))
  }
  const sure = [1, 2, 3, 4]
  expect(mistake(quality('0110', sure), quality('1110', sure))).toBeUndefined()
  expect(mistake(quality('0110', sure), null)).toMatchObject({
    problem: 'a profile that does not say how sure m/b was of each input',
    found: 'no quality',
  })
  expect(mistake(quality('0110'), quality('1110', sure))).toMatchObject({
    problem: 'a profile that does not say how sure m/a was of each input',
    found: 'no confidence',
  })
  expect(mistake(quality('0110', sure), quality('11', [1, 2]))).toMatchObject({
    problem: 'variants of m that were measured on different inputs',
    found: 'm/a on 4 rows of digits/test, m/b on 2 rows of digits/test',
  })
  expect(mistake(quality('0110', sure), quality('1110', sure, 'digits/train'))?.found).toBe(
    'm/a on 4 rows of digits/test, m/b on 4 rows of digits/train',
  )
})
