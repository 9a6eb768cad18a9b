import { InferenceSession } from 'onnxruntime-node'
import seedrandom from 'seedrandom'
import { ModelBuilder } from '../../onnx/build-model.ts'
import { openSession, runtimeOptions } from '../../onnx/session.ts'
import type { Inspection, SubjectDescription } from '../protocol.ts'
import { shuffled } from '../shuffle.ts'
import { failingAs, SubjectFailure } from './failure.ts'
import type { FeedSource } from './feeds.ts'
import { settledMemoryMiB, watchPeakMiB } from './resident-memory.ts'
import { rowsFault, tryBatches } from './try-batches.ts'

/**
 * The first life of a model in a fresh process: what its weights take, whether it takes batches, and how far memory grows
 * as batches up to each size come in random order.
 */
export async function inspect(
  subject: SubjectDescription,
  feeds: FeedSource,
  batchSizes: readonly number[],
): Promise<Inspection & { session: InferenceSession }> {
  await wakeRuntime(subject)
  const emptyMiB = settledMemoryMiB()
  const session = await failingAs('load', () => openSession(subject.path, subject.session))
  const loadedMiB = settledMemoryMiB()
  const peakMiB = watchPeakMiB()
  const batching = await failingAs('run', () => tryBatches(session, feeds, subject.inputs), 'at batch size 1: ')
  const sizes = batching.axis === null ? [1] : batchSizes
  const random = seedrandom.xor4096(`${subject.seed}/memory`)
  const one = await session.run(feeds.batch(1, 0))
  const activationsMiB = []
  for (const limit of sizes) {
    for (const size of shuffled(sizes.slice(0, sizes.indexOf(limit) + 1), random)) {
      const outputs = await failingAs('run', () => session.run(feeds.batch(size, 0)), `at batch size ${size}: `)
      const fault = rowsFault(one, outputs, size)
      if (fault !== null) throw new SubjectFailure('run', fault)
    }
    activationsMiB.push({ batchSize: limit, peakMiB: Math.max(0, peakMiB() - loadedMiB) })
  }
  return { weightsMiB: Math.max(0, loadedMiB - emptyMiB), activationsMiB, batching, session }
}

/** Runs a model of one node, so that what the runtime takes for itself is not counted as the first model's weights. */
async function wakeRuntime({ session }: SubjectDescription): Promise<void> {
  const model = new ModelBuilder({ name: 'wake' })
  model.input('x', 'float32', [1])
  model.node('Relu', ['x'], ['y'])
  model.output('y', 'float32', [1])
  await (await InferenceSession.create(model.encode(), runtimeOptions(session))).release()
}
