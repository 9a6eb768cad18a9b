/**
 * The worker process of the profiler: holds one session and answers one request at a time. It is a process and not a
 * thread, because a run blocks its thread, a core is pinned by process, memory is counted by process, and a native crash
 * must not take the profiler along.
 */
import type { InferenceSession } from 'onnxruntime-node'
import { UserError } from '../../errors/index.ts'
import { openSession } from '../../onnx/session.ts'
import type { Reply, Request, RequestKind, Requests, SubjectDescription } from '../protocol.ts'
import { failingAs, SubjectFailure } from './failure.ts'
import { FeedSource } from './feeds.ts'
import { inspect } from './inspect.ts'
import { measureQuality } from './measure-quality.ts'
import { RunTimer } from './time-runs.ts'

let subject: SubjectDescription
let feeds: FeedSource
let session: InferenceSession
let timer: RunTimer | undefined

const handlers: { [K in RequestKind]: (ask: Requests[K]['ask']) => Promise<Requests[K]['answer']> } = {
  async subject(ask) {
    subject = ask
    feeds = await FeedSource.open(ask)
    return null
  },
  async inspect({ batchSizes }) {
    const { session: opened, ...inspection } = await inspect(subject, feeds, batchSizes)
    session = opened
    return inspection
  },
  quality: ask => measureQuality(session, feeds, subject, ask),
  async load({ repeats }) {
    const loadMs: number[] = []
    for (let i = 0; i < repeats; i++) {
      const fromMs = performance.now()
      const opened = await failingAs('load', () => openSession(subject.path, subject.session))
      loadMs.push(performance.now() - fromMs)
      if (i > 0) await session.release()
      session = opened
    }
    timer = new RunTimer(session, feeds)
    return loadMs
  },
  measure(ask) {
    if (timer === undefined) throw new Error('measure before load')
    return timer.round(ask)
  },
}

async function reply({ kind, ask }: Request): Promise<Reply> {
  try {
    return { answer: await (handlers[kind] as (ask: unknown) => Promise<unknown>)(ask) }
  } catch (error) {
    if (error instanceof UserError) return { failed: 'input', message: error.message }
    if (error instanceof SubjectFailure) return { failed: error.during, message: error.message }
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

// Ctrl-C reaches the whole process group; the profiler decides, and when it is gone so is this process.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit())
process.on('message', (request: Request) => void reply(request).then(answer => process.send?.(answer)))
