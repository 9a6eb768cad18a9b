import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { LabelledData } from '../../src/dataset/index.ts'
import { classCount, imageSize } from './network.ts'
import { sessionOptions } from './session-options.ts'

const rowsAtOnce = 500

/** The share of rows, 0 to 1, whose largest logit is that of their label. @param model the bytes of an .onnx file */
export async function accuracyOf(model: Uint8Array, data: LabelledData, threads: number): Promise<number> {
  const session = await InferenceSession.create(model, sessionOptions(threads))
  let right = 0
  for (let from = 0; from < data.n; from += rowsAtOnce) {
    const to = Math.min(data.n, from + rowsAtOnce)
    const images = data.inputs.subarray(from * imageSize, to * imageSize)
    const results = await session.run({ image: new Tensor('float32', images, [to - from, imageSize]) })
    const logits = results.logits!.data as Float32Array
    for (let row = from; row < to; row++) if (largest(logits, (row - from) * classCount) === data.labels[row]) right++
  }
  await session.release()
  return right / data.n
}

function largest(logits: Float32Array, from: number): number {
  let best = 0
  for (let digit = 1; digit < classCount; digit++) if (logits[from + digit]! > logits[from + best]!) best = digit
  return best
}
