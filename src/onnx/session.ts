import type { InferenceSession } from 'onnxruntime-node'
import type { SessionOptions } from '../spec/profile-file.ts'

/**
 * Opens an ONNX Runtime session on the CPU, with everything that its speed depends on stated. The runtime (20 MB of
 * native code) is loaded by the first call. It writes nothing to standard error: what goes wrong is thrown.
 *
 * `session.run` blocks the calling JavaScript thread, so measure and serve from a process or thread of its own.
 * @throws Error with the runtime's words: versions too new, operators unknown, external data missing
 */
export async function openSession(path: string, options: SessionOptions): Promise<InferenceSession> {
  const { InferenceSession, env } = await import('onnxruntime-node')
  env.logLevel = 'fatal'
  return await InferenceSession.create(path, runtimeOptions(options))
}

/** The runtime's own form of our options. */
export function runtimeOptions(options: SessionOptions): InferenceSession.SessionOptions {
  const spinning = options.spinning ? '1' : '0'
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: options.intraOpThreads,
    interOpNumThreads: options.interOpThreads,
    executionMode: options.executionMode,
    graphOptimizationLevel: options.optimisation,
    logSeverityLevel: fatal,
    extra: { session: { intra_op: { allow_spinning: spinning }, inter_op: { allow_spinning: spinning } } },
  }
}

const fatal = 4
