/**
 * Rule: the budget is `budgetShare` of the time until the head's deadline. Longer than any batch so far took: explore, which
 * is one more than the largest batch below 10, and from there on larger by a share drawn from N(0.1, 0.05), 0 at least; but
 * not before the largest size was executed 5 times. Else estimate: the batch size that a line through (mean + 3 sigma, size)
 * of all sizes gives at the budget. An idle replica takes all that wait, up to that.
 *
 * After the public code (`ModelContainer`), whose paper says otherwise: `clipper-aimd`. Kept: sigma is pooled over the sizes
 * with 5 samples, with the code's denominator; the estimate is rounded down, 1 at least. Different: the code fills an
 * exploring batch up with copies, so that its size is sampled, which no batch here can be: we stay at the largest size until
 * enough requests came at once to sample it. The code's ridge regression (dlib, which chooses its regularisation) is plain
 * least squares. The normal draw is the sum of twelve uniform ones less 6. Clipper serves by deadline and gives up what has
 * expired: that is `earliest-deadline-first`. `maxBatch` is a bound of ours.
 *
 * Cold under load it stays where it is: heads that have waited leave less than the longest batch took, so that nothing larger
 * than one is ever explored, and the queue never empties.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { PerReplica } from './per-replica.ts'

const SAMPLES_TO_GROW = 5
const ADDITIVE_BELOW = 10
const SIGMAS = 3
const GROWTH_MEAN = 0.1
const GROWTH_DEVIATION = 0.05
const UNIFORM_STEPS = 1 << 20

export const clipperRegression: PolicyEntry<'batching'> = {
  name: 'clipper-regression',
  family: 'batching',
  summary: 'Explores larger batches while the budget allows, else takes the size that a regression gives for it.',
  source: 'Clipper, code: ucbrise/clipper, src/libclipper/src/containers.cpp and include/clipper/containers.hpp',
  parameters: {
    budgetShare: {
      kind: 'ratio',
      summary: "share of the time until the head's deadline that a batch may take",
      default: 0.92,
      minimum: 0,
    },
    maxBatch: { kind: 'integer', summary: 'most requests in a batch, however fast', default: 64, minimum: 1 },
  },
  workConserving: true,
  create({ budgetShare, maxBatch }, { draws }) {
    const learnt = new PerReplica(() => new Latencies())
    const normal = (tenant: number): number => {
      let sum = 0
      for (let i = 0; i < 12; i++) sum += (draws.below(tenant, UNIFORM_STEPS) + 0.5) / UNIFORM_STEPS
      return sum - 6
    }
    const explored = ({ largest, largestSamples }: Latencies, tenant: number): number => {
      if (largestSamples < SAMPLES_TO_GROW) return largest
      if (largest < ADDITIVE_BELOW) return largest + 1
      return Math.floor((1 + Math.max(0, GROWTH_MEAN + GROWTH_DEVIATION * normal(tenant))) * largest)
    }
    return {
      decide(view, queue, replica) {
        const { queues, tasks, replicas } = view
        const latencies = learnt.of(view, replica)
        const head = queues.head[queue]!
        const budgetNs = (tasks.deadlineNs[head]! - view.nowNs) * (budgetShare as number)
        const size =
          budgetNs > latencies.longestNs
            ? explored(latencies, tasks.tenant[head]!)
            : Math.max(1, Math.floor(latencies.sizeWithin(budgetNs)))
        const most = Math.min(size, maxBatch as number, replicas.maxBatch[replica]!)
        latencies.raiseLargest(most)
        return Math.min(most, queues.length[queue]!)
      },
      ended(view, executor) {
        const { batches } = view
        const latencies = learnt.of(view, batches.replica[executor]!)
        latencies.measured(batches.size[executor]!, view.nowNs - batches.startNs[executor]!)
      },
    }
  },
}

/** What batches of each size took. */
class Latencies {
  largest = 1
  longestNs = 0
  private readonly sizes: number[] = []
  /** By size; 0 where none was executed. */
  private readonly samples: number[] = [0, 0]
  private readonly meanNs: number[] = [0, 0]
  /** Sum of the squared distances from the mean. */
  private readonly squares: number[] = [0, 0]
  private isFitted = true
  private perNs = 0
  private fixed = 1

  get largestSamples(): number {
    return this.samples[this.largest]!
  }

  raiseLargest(size: number): void {
    while (this.largest < size) {
      this.largest++
      this.samples.push(0)
      this.meanNs.push(0)
      this.squares.push(0)
    }
  }

  measured(size: number, tookNs: number): void {
    const samples = ++this.samples[size]!
    if (samples === 1) this.sizes.push(size)
    const beforeNs = tookNs - this.meanNs[size]!
    this.meanNs[size]! += beforeNs / samples
    this.squares[size]! += beforeNs * (tookNs - this.meanNs[size]!)
    this.longestNs = Math.max(this.longestNs, tookNs)
    this.isFitted = false
  }

  sizeWithin(budgetNs: number): number {
    if (!this.isFitted) this.fit()
    return this.fixed + this.perNs * budgetNs
  }

  private fit(): void {
    const { sizes, samples, meanNs, squares } = this
    let pooled = 0
    let freedom = -sizes.length
    let sumMeans = 0
    let sumSizes = 0
    for (const size of sizes) {
      sumMeans += meanNs[size]!
      sumSizes += size
      if (samples[size]! < SAMPLES_TO_GROW) continue
      pooled += ((samples[size]! - 1) * squares[size]!) / samples[size]!
      freedom += samples[size]!
    }
    const upperNs = SIGMAS * Math.sqrt(pooled / Math.max(1, freedom))
    const middleNs = sumMeans / sizes.length
    const middleSize = sumSizes / sizes.length
    let along = 0
    let across = 0
    for (const size of sizes) {
      along += (meanNs[size]! - middleNs) * (size - middleSize)
      across += (meanNs[size]! - middleNs) * (meanNs[size]! - middleNs)
    }
    this.perNs = across > 0 ? along / across : 0
    this.fixed = middleSize - this.perNs * (middleNs + upperNs)
    this.isFitted = true
  }
}
