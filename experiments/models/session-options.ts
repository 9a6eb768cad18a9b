import type { InferenceSession } from 'onnxruntime-node'
import { runtimeOptions } from '../../src/onnx/index.ts'

/** Threads that sleep while they wait: others work on the same machine, and a spinning thread takes their time. */
export function sessionOptions(intraOpThreads: number): InferenceSession.SessionOptions {
  return runtimeOptions({
    intraOpThreads,
    interOpThreads: 1,
    executionMode: 'sequential',
    optimisation: 'all',
    spinning: false,
  })
}
