import { InferenceSession, Tensor } from 'onnxruntime-node'
import { imageSize } from './network.ts'
import { sessionOptions } from './session-options.ts'

const batchSizes = [1, 2, 4, 8, 16, 32]
const warmUpRuns = 20
const measuredRuns = 100

/**
 * Median latency by batch size, back to back, one thread, after warm-up: a first look. Profiles, with their quantiles
 * and rules of stability, are measured by `foreserve profile`.
 */
export async function latencyMsByBatch(model: Uint8Array): Promise<Map<number, number>> {
  const session = await InferenceSession.create(model, sessionOptions(1))
  const medians = new Map<number, number>()
  for (const batch of batchSizes) {
    const feeds = { image: new Tensor('float32', new Float32Array(batch * imageSize).fill(0.5), [batch, imageSize]) }
    const times: number[] = []
    for (let run = 0; run < warmUpRuns + measuredRuns; run++) {
      const start = performance.now()
      await session.run(feeds)
      if (run >= warmUpRuns) times.push(performance.now() - start)
    }
    times.sort((a, b) => a - b)
    medians.set(batch, times[measuredRuns / 2]!)
  }
  await session.release()
  return medians
}
