import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type ProfileOptions, profileModels } from '../../src/profile/index.ts'
import { denseModel } from '../onnx/models.ts'
import {
  externalData,
  failsForTwo,
  identity,
  lookUp,
  mixesRows,
  reshapesToOne,
  save,
  severalInputs,
  versioned,
  zeroSized,
} from './models.ts'

const folder = mkdtempSync(join(tmpdir(), 'profile-models-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** As short as it can be: these tests are not about latency. */
const short: Partial<ProfileOptions> = { budgetMs: 1, gapsMs: [0], batchSizes: [1, 2, 4] }

const reject = (models: string[], options: Partial<ProfileOptions> = {}) =>
  profileModels(models, { ...short, ...options }).then(
    () => 'profiled',
    (error: Error) => `${error.name}: ${error.message}`,
  )

test('batches are tried, not believed; whatever can be fed is measured', async () => {
  const words = join(folder, 'words.txt')
  writeFileSync(words, 'a\nbc\nd\n')
  const models = [
    save(folder, 'dense.onnx', denseModel()),
    save(folder, 'reshapes.onnx', reshapesToOne()),
    save(folder, 'fails.onnx', failsForTwo()),
    save(folder, 'fixed.onnx', identity([1, 3], 'float16')),
    save(folder, 'several.onnx', severalInputs()),
    save(folder, 'zero.onnx', zeroSized()),
    save(folder, 'mixes.onnx', mixesRows()),
    save(folder, 'strings.onnx', identity(['N'], 'string', 'words')),
  ]
  const inputs = new Map([
    ['rate', '3'],
    ['words', words],
  ])
  const { variants } = await profileModels(models, { ...short, inputs, profileFolder: join(folder, 'profiles') })
  const found = new Map(variants.map(variant => [variant.model, variant]))
  const batching = (model: string) => found.get(model)!.batching
  const sizes = (model: string) => found.get(model)!.latencies.map(({ batchSize }) => batchSize)

  expect([batching('dense'), sizes('dense')]).toEqual([{ axis: 0, note: null }, [1, 2, 4]])
  expect([batching('several'), sizes('several')]).toEqual([{ axis: 0, note: null }, [1, 2, 4]])
  expect([batching('zero'), sizes('zero')]).toEqual([{ axis: 0, note: null }, [1, 2, 4]])
  expect([batching('strings'), sizes('strings')]).toEqual([{ axis: 0, note: null }, [1, 2, 4]])
  expect(batching('reshapes')).toEqual({
    axis: null,
    note: "supports batch 1 only: its batch dimension is dynamic, but 2 inputs still give 'y' [1,1]",
  })
  expect(batching('fails').note).toMatch(
    /^supports batch 1 only: a batch of 2 fails \(Reshape "y": .*Input shape:\{2,4\}, requested shape:\{1,4\}\)$/,
  )
  expect(batching('fixed')).toEqual({ axis: null, note: 'supports batch 1 only: its first dimension is fixed at 1' })
  expect(['reshapes', 'fails', 'fixed'].map(sizes)).toEqual([[1], [1], [1]])
  expect(found.get('reshapes')!.inputs).toEqual([{ name: 'x', type: 'float32', dims: [1, 4] }])
  expect(batching('mixes')).toEqual({ axis: 0, note: 'a result depends on the others in its batch' })

  const dense = found.get('dense')!
  const bytes = readFileSync(models[0]!)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  expect(dense.file).toEqual({ name: 'dense.onnx', path: '../dense.onnx', sha256, bytes: bytes.length })
  expect(dense.memory.activationsMiB.map(({ batchSize }) => batchSize)).toEqual([1, 2, 4])
  const peaks = dense.memory.activationsMiB.map(({ peakMiB }) => peakMiB)
  expect(peaks).toEqual([...peaks].sort((a, b) => a - b))
  expect(dense.quality).toBeNull()
  expect(dense.loadMs).toBeGreaterThan(0)
})

test('what cannot be loaded or run is told for all models at once, and nothing is measured', async () => {
  const message = await reject([
    save(folder, 'ok.onnx', denseModel()),
    save(folder, 'ir.onnx', versioned(99, 13)),
    save(folder, 'opset.onnx', versioned(8, 99)),
    save(folder, 'lookup.onnx', lookUp(1)),
  ])
  const [ir, opset, lookup] = message.replace('UserErrors: ', '').split('\n\n')
  expect(ir).toContain(`${folder}/ir.onnx: its IR version is newer than ONNX Runtime reads\n  found    IR version 99`)
  expect(ir).toContain('Unsupported model IR version: 99, max supported IR version: ')
  expect(opset).toMatch(/opset\.onnx: its operator set is not one .*\n {2}found {4}ai\.onnx 99\n.*till opset \d+\./)
  expect(lookup).toMatch(/lookup\.onnx: fails when it is run: at batch size 1: Gather "y": indices element out of/)
  expect(lookup).toContain('its inputs were made up (integers are 0 or 1); if it needs real ones: --input token=<file>')
})

test('files that are no whole model are told before anything runs', async () => {
  const text = join(folder, 'text.onnx')
  writeFileSync(text, 'not a model\n')
  const truncated = save(folder, 'truncated.onnx', denseModel().encode().slice(0, 60))
  const external = save(folder, 'external.onnx', externalData('weights.bin'))
  const startMs = performance.now()
  expect(await reject([text, truncated, external, join(folder, 'none.onnx')])).toMatch(
    new RegExp(
      [
        'text\\.onnx: not an ONNX model: .*',
        '.*truncated\\.onnx: the ONNX model ends too early.*',
        ".*external\\.onnx: the model's external data are not complete: weights\\.bin is missing \\(24 bytes\\)\n.*",
        '.*none\\.onnx: no such file',
      ].join('\n\n'),
    ),
  )
  writeFileSync(join(folder, 'weights.bin'), new Uint8Array(20))
  expect(await reject([external])).toContain('weights.bin has 20 bytes, 24 are needed')
  expect(await reject([text.replace('.onnx', '.txt')])).toContain('not a model\n  allowed  a model file (*.model.yaml)')
  expect(await reject([save(folder, 'a.onnx', denseModel()), join(folder, 'a.onnx')])).toContain(
    'a/default is given twice',
  )
  expect(performance.now() - startMs).toBeLessThan(500)
})

test('files of values that do not fit are told with their names', async () => {
  const model = save(folder, 'values.onnx', denseModel())
  const values = join(folder, 'values.bin')
  writeFileSync(values, new Uint8Array(16))
  const message = await reject([model], { inputs: new Map([['x', values]]) })
  expect(message).toContain("values.bin: does not fit the input 'x'\n  found    4\n  allowed  a multiple of 3 values")
})

test('more threads than cores', async () => {
  const session = { intraOpThreads: 10_000, interOpThreads: 1, spinning: false } as const
  const options = { session: { ...session, executionMode: 'sequential', optimisation: 'all' } } as const
  expect(await reject([save(folder, 'b.onnx', denseModel())], options)).toMatch(/--threads\n {2}found {4}10000\n/)
})
