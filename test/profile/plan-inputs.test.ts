import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { ModelBuilder } from '../../src/onnx/index.ts'
import { defaultProfileOptions, type ProfileOptions } from '../../src/profile/index.ts'
import { checkInputNames, type Dimension, planInputs } from '../../src/profile/plan-inputs.ts'
import { readTargets } from '../../src/profile/targets.ts'
import { identity, save, severalInputs, zeroSized } from './models.ts'

const folder = mkdtempSync(join(tmpdir(), 'plan-inputs-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Given {
  shapes?: Record<string, Dimension[]>
  inputs?: Record<string, string>
}

function optionsOf({ shapes = {}, inputs = {} }: Given): ProfileOptions {
  const [shapeMap, inputMap] = [new Map(Object.entries(shapes)), new Map(Object.entries(inputs))]
  return { ...defaultProfileOptions, shapes: shapeMap, inputs: inputMap }
}

function plan(model: ModelBuilder, given: Given = {}) {
  const [target] = readTargets([save(folder, 'm.onnx', model)])
  return planInputs(target!, optionsOf(given))
}

const dimsOf = (model: ModelBuilder, given: Given = {}) => plan(model, given).map(({ dims }) => dims)

test('the first dimension is the batch when it is dynamic, whatever it is called', () => {
  expect(dimsOf(identity(['N', 3]))).toEqual([['N', 3]])
  expect(dimsOf(identity(['p2o.DynamicDimension.0', 3]))).toEqual([['N', 3]])
  expect(dimsOf(identity([1, 3]))).toEqual([[1, 3]])
})

test('the batch is found in every input by its name, also where it is not the first dimension', () => {
  expect(dimsOf(severalInputs(), { inputs: { rate: '16000' } })).toEqual([['N', 3], [2, 'N', 3], []])
})

test('a first dimension that does not speak of batches is none where another does', () => {
  const model = identity(['batch', 3])
  model.input('words', 'float32', ['length', 3])
  expect(() => plan(model)).toThrow('words  float32 [length, 3]  --shape words=<size0>,3')
  expect(dimsOf(model, { shapes: { words: [7, 3] } })).toEqual([
    ['N', 3],
    [7, 3],
  ])
})

test('a size that is given for one input binds the dimension of that name in the others', () => {
  const model = identity(['N', 'length'])
  model.input('mask', 'int64', ['N', 'length'])
  expect(dimsOf(model, { shapes: { x: ['N', 5] } })).toEqual([
    ['N', 5],
    ['N', 5],
  ])
})

test('dimensions of size zero are sizes like others', () => {
  expect(dimsOf(zeroSized())).toEqual([
    ['N', 3],
    ['N', 0],
  ])
  expect(dimsOf(identity(['N', 3, 'h']), { shapes: { x: ['N', 3, 0] } })).toEqual([['N', 3, 0]])
})

test('all that is missing is said at once, with the words to give it', () => {
  const model = severalInputs()
  model.input('image', 'float32', ['batch', 3, 'height', 'width'])
  model.input('text', 'string', ['batch'])
  const path = save(folder, 'm.onnx', model)
  expect(() => plan(model)).toThrow(
    [
      `${path}: its inputs can't be made up from the file alone; give, of m.onnx:`,
      '  rate  int64 []  --input rate=<number>',
      '  image  float32 [batch, 3, height, width]  --shape image=N,3,<size2>,<size3>',
      '  text  string [batch]  --input text=<file>  (text, one element a line)',
    ].join('\n'),
  )
})

test('a shape that does not fit the model', () => {
  const model = identity(['N', 3, 'width'])
  expect(() => plan(model, { shapes: { x: ['N', 3] } })).toThrow('--shape x=N,3 has 2 dimensions, not 3')
  expect(() => plan(model, { shapes: { x: ['N', 4, 7] } })).toThrow('--shape x=N,4,7: dimension 1 is fixed at 3')
})

test('types that cannot be fed are refused', () => {
  const model = identity(['N', 3])
  model.input('tiny', 'float8e4m3fn', ['N', 3])
  expect(() => plan(model)).toThrow("an input of type float8e4m3fn can't be fed from here")
})

test('a name that no model has, with the nearest', () => {
  const targets = readTargets([save(folder, 'm.onnx', severalInputs())])
  const check = (given: Given) => () => checkInputNames(targets, optionsOf(given))
  expect(check({ shapes: { stat: [2, 'N', 3] } })).toThrow(
    /--shape: no model has .*\n {2}found {4}stat\n.*\n.*'state'\?/,
  )
  expect(check({ inputs: { rate: '1' } })).not.toThrow()
})
