import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { confidenceOf, fromHalfFloats } from '../../onnx/index.ts'
import type { MeasuredQuality } from '../../spec/profile-file.ts'
import { base64Of, packBits } from '../../spec/profile-inputs.ts'
import type { SubjectDescription } from '../protocol.ts'
import { failingAs, SubjectFailure } from './failure.ts'
import type { FeedSource } from './feeds.ts'

/**
 * Accuracy on labelled rows: an answer is right when the largest of a row's scores is that of its label (a row with no
 * largest score, all NaN, is wrong). A limit takes rows spread evenly, since data sets are often sorted by difficulty:
 * MNIST's second half of test rows is harder than its first. Of each row also how sure the model was.
 */
export async function measureQuality(
  session: InferenceSession,
  feeds: FeedSource,
  { data }: SubjectDescription,
  { rows: limit, batchSize }: { readonly rows: number | null; readonly batchSize: number },
): Promise<MeasuredQuality> {
  const { labelled } = feeds
  if (data === null || labelled === null) throw new Error('quality is asked for without labelled data')
  const stride = limit === null ? 1 : Math.max(1, Math.floor(labelled.n / limit))
  const n = Math.min(limit ?? labelled.n, labelled.n)
  const correct = new Uint8Array(n)
  const confidence = new Uint8Array(n)
  for (let at = 0; at < n; at += batchSize) {
    const count = Math.min(batchSize, n - at)
    const outputs = await failingAs('run', () => session.run(feeds.batch(count, at * stride, stride)))
    const scores = scoresOf(outputs, session.outputNames[0]!, count)
    const classes = scores.length / count
    for (let j = 0; j < count; j++) {
      const answer = largest(scores.subarray(j * classes, (j + 1) * classes))
      correct[at + j] = answer === labelled.labels[(at + j) * stride] ? 1 : 0
      confidence[at + j] = confidenceOf(scores, j * classes, classes)
    }
  }
  return {
    metric: data.metric,
    value: correct.reduce((sum, bit) => sum + bit, 0) / n,
    n,
    data: `${data.package}/${data.split}`,
    correct: base64Of(packBits(correct)),
    confidence: base64Of(confidence),
  }
}

function scoresOf(outputs: InferenceSession.OnnxValueMapType, name: string, rows: number): Float32Array | Float64Array {
  const { data, dims, type } = outputs[name] as Tensor
  if (dims.length === 2 && dims[0] === rows && dims[1]! > 0) {
    if (data instanceof Float32Array || data instanceof Float64Array) return data
    if (type === 'float16') return fromHalfFloats(data as Uint16Array)
  }
  const found = `accuracy needs scores as the first output, [N, classes] of a floating type; '${name}' is`
  throw new SubjectFailure('run', `${found} ${type} [${dims.join(', ')}]`)
}

function largest(scores: Float32Array | Float64Array): number {
  let best = -1
  for (let i = 0; i < scores.length; i++) if (scores[i]! > (best < 0 ? -Infinity : scores[best]!)) best = i
  return best
}
