import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Tensor } from 'onnxruntime-node'
import { afterAll, expect, test } from 'vitest'
import { encodeModel } from '../../src/onnx/index.ts'
import { openSession, runtimeOptions } from '../../src/onnx/session.ts'
import type { SessionOptions } from '../../src/spec/profile-file.ts'
import { denseModel } from './models.ts'

const folder = mkdtempSync(join(tmpdir(), 'onnx-session-'))
afterAll(() => rmSync(folder, { recursive: true }))

const options: SessionOptions = {
  intraOpThreads: 1,
  interOpThreads: 1,
  spinning: false,
  executionMode: 'sequential',
  optimisation: 'all',
}

test('a session computes what the model says', async () => {
  const path = join(folder, 'dense.onnx')
  writeFileSync(path, denseModel().encode())
  const session = await openSession(path, options)
  const { y } = await session.run({ x: new Tensor('float32', [1, 1, 1, 0, 0, -1], [2, 3]) })
  expect(y!.dims).toEqual([2, 2])
  // Row (1, 1, 1): 1 + 2 + 3 + 0.5 and relu(-6 + 0.25); row (0, 0, -1): relu(-3 + 0.5) and 3 + 0.25.
  expect([...(y!.data as Float32Array)]).toEqual([6.5, 0, 0, 3.25])
})

test('threads and spinning reach the runtime as they were asked for', () => {
  const threaded = runtimeOptions({ ...options, intraOpThreads: 3, spinning: true, executionMode: 'parallel' })
  expect(threaded).toMatchObject({ intraOpNumThreads: 3, interOpNumThreads: 1, executionMode: 'parallel' })
  expect(threaded.extra).toEqual({
    session: { intra_op: { allow_spinning: '1' }, inter_op: { allow_spinning: '1' } },
  })
  expect(runtimeOptions(options).extra).toMatchObject({ session: { intra_op: { allow_spinning: '0' } } })
})

test('what the runtime refuses is thrown', async () => {
  const path = join(folder, 'ir.onnx')
  const { model } = denseModel()
  writeFileSync(path, encodeModel({ ...model, irVersion: 60 }))
  await expect(openSession(path, options)).rejects.toThrow(/IR version: 60/)
})
