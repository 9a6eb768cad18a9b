/**
 * The shipped experiment says its bounds and waits in ms for one machine. Scaled to the profile of the machine at hand
 * they keep their proportion to what a batch needs there, so that the same policies meet the same difficulties.
 */
import { isMap, isPair, isScalar, parseDocument, visit } from 'yaml'
import { parseQuantity } from '../spec/index.ts'
import type { ProfileFile } from '../spec/profile-file.ts'

/** The interactive tenant's bound, in batches of the most accurate variant at its best batch size. */
export const INTERACTIVE_BATCHES = 4

/** Durations that mean "compared with a batch"; the run's own duration does not. */
const SCALED_FIELDS = ['latency', 'margin', 'maxWait']

/** Mean ms of the batch size with the highest throughput of the most accurate variant, back to back. */
export function bestBatchMs(profile: ProfileFile): number {
  const accurate = profile.variants.reduce((best, variant) =>
    (variant.quality?.value ?? 0) > (best.quality?.value ?? 0) ? variant : best,
  )
  const backToBack = accurate.latencies.filter(latency => latency.gapMs === 0)
  const best = backToBack.reduce((a, b) => (b.batchSize / b.meanMs > a.batchSize / a.meanMs ? b : a))
  return best.meanMs
}

/** The experiment's text with every such duration multiplied by `factor`, and its profile named. */
export function scaleExperiment(text: string, factor: number, rename: (path: string) => string): string {
  const document = parseDocument(text)
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !isScalar(pair.value) || typeof pair.value.value !== 'string') return
      const key = String(pair.key.value)
      if (SCALED_FIELDS.includes(key)) pair.value.value = scaledDuration(pair.value.value, factor)
      if (key === 'trace') pair.value.value = rename(String(pair.value.value))
    },
    Seq(_, seq, path) {
      const parent = path.at(-1)
      if (!isPair(parent) || !isScalar(parent.key) || parent.key.value !== 'profiles') return
      for (const item of seq.items) if (isScalar(item)) item.value = rename(String(item.value))
    },
  })
  if (!isMap(document.contents)) throw new Error('the experiment is no mapping')
  return document.toString({ flowCollectionPadding: false, lineWidth: 120 })
}

/** Two significant digits: a bound that a person would have written. */
function scaledDuration(text: string, factor: number): string {
  const parsed = parseQuantity(text, 'duration')
  if (!('value' in parsed)) throw new Error(`not a duration: ${text}`)
  const ms = (parsed.value * factor) / 1e6
  const unit = 10 ** (Math.floor(Math.log10(ms)) - 1)
  return `${Number((Math.round(ms / unit) * unit).toPrecision(2))} ms`
}
