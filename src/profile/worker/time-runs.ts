import { setTimeout as sleep } from 'node:timers/promises'
import type { InferenceSession } from 'onnxruntime-node'
import type { MeasureRequest } from '../protocol.ts'
import { failingAs } from './failure.ts'
import type { FeedSource, Feeds } from './feeds.ts'

/** Prepared batches take at most so much memory, and there are at most so many. */
const MOST_FEED_BYTES = 32 * 1024 * 1024
const MOST_FEEDS = 4

/** Times executions of one session: from the call of `run` with ready tensors to its outputs as tensors. */
export class RunTimer {
  private readonly prepared = new Map<number, readonly Feeds[]>()
  private readonly session: InferenceSession
  private readonly source: FeedSource

  constructor(session: InferenceSession, source: FeedSource) {
    this.session = session
    this.source = source
  }

  /** One round: warm-up, then executions of one batch size with one idle gap. @returns latencies in ms, in order */
  async round(request: MeasureRequest): Promise<Float64Array> {
    const feeds = this.feedsFor(request.batchSize)
    const samples: number[] = []
    await failingAs(
      'run',
      async () => {
        await this.warmUp(feeds, request)
        const startMs = performance.now()
        for (let spentMs = 0; !isOver(samples.length, spentMs, request); spentMs = performance.now() - startMs) {
          if (request.gapMs > 0) await sleep(request.gapMs)
          const feed = feeds[samples.length % feeds.length]!
          const fromMs = performance.now()
          await this.session.run(feed)
          samples.push(performance.now() - fromMs)
        }
      },
      `at batch size ${request.batchSize}: `,
    )
    return Float64Array.from(samples)
  }

  private async warmUp(feeds: readonly Feeds[], { warmUpRuns, warmUpMs, mostMs }: MeasureRequest): Promise<void> {
    const startMs = performance.now()
    for (let runs = 0; ; runs++) {
      const spentMs = performance.now() - startMs
      if (runs > 0 && spentMs >= mostMs) return
      if (runs >= warmUpRuns && spentMs >= warmUpMs) return
      await this.session.run(feeds[runs % feeds.length]!)
    }
  }

  private feedsFor(batchSize: number): readonly Feeds[] {
    const known = this.prepared.get(batchSize)
    if (known !== undefined) return known
    const first = this.source.batch(batchSize, 0)
    const bytes = Object.values(first).reduce((sum, { data }) => sum + ((data as Float32Array).byteLength ?? 0), 0)
    const count = Math.max(1, Math.min(MOST_FEEDS, Math.floor(MOST_FEED_BYTES / Math.max(1, bytes))))
    const feeds = Array.from({ length: count }, (_, k) =>
      k === 0 ? first : this.source.batch(batchSize, k * batchSize),
    )
    this.prepared.set(batchSize, feeds)
    return feeds
  }
}

function isOver(samples: number, spentMs: number, request: MeasureRequest): boolean {
  if (samples === 0) return false
  if (samples >= request.mostSamples || spentMs >= request.mostMs) return true
  return samples >= request.leastSamples && spentMs >= request.leastMs
}
