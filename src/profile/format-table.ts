/** A profile as a person reads it on a terminal. */
import type { MeasuredLatency, ProfiledVariant, ProfileFile } from '../spec/profile-file.ts'

/** Batching pays where the best batch size serves at least so many times what batch 1 does. */
const PAYS = 1.1

/** @param why say of each latency that is not stable what kept it from being so */
export function formatProfileTable(profile: ProfileFile, why = true): string {
  const { machine, session, variants } = profile
  const threads = `${session.intraOpThreads} ${session.intraOpThreads === 1 ? 'thread' : 'threads'}`
  const models = [...new Set(variants.map(variant => variant.model))]
  return [
    `${profile.deviceType}: ${machine.cpuModel}, ${threads}, spinning ${session.spinning ? 'on' : 'off'}`,
    ...models.flatMap(model => {
      const own = variants.filter(variant => variant.model === model)
      return ['', model, ...latencyTable(own), '', ...variantTable(own)]
    }),
    ...lines('', variants.flatMap(batchingNotes)),
    ...lines('', why ? unstableNotes(variants) : []),
  ].join('\n')
}

/** The batch size that serves most requests a second back to back, of those measured. */
export function bestBatch(variant: ProfiledVariant): MeasuredLatency | undefined {
  return backToBack(variant).reduce<MeasuredLatency | undefined>(
    (best, row) => (best === undefined || throughputPerS(row) > throughputPerS(best) ? row : best),
    undefined,
  )
}

export function throughputPerS({ batchSize, meanMs }: MeasuredLatency): number {
  return (batchSize * 1000) / meanMs
}

function latencyTable(variants: readonly ProfiledVariant[]): string[] {
  const gaps = [...new Set(variants.flatMap(({ latencies }) => latencies.map(row => row.gapMs)))].filter(gap => gap > 0)
  const header = ['variant', 'batch  ', 'p50 ms ', 'p99 ms', 'req/s', 'samples', ...gaps.map(gap => `after ${gap} ms`)]
  const rows = variants.flatMap(variant =>
    backToBack(variant).map((row, i) => [
      i === 0 ? variant.variant : '',
      `${row.batchSize}${row === bestBatch(variant) ? ' *' : '  '}`,
      `${threeDigits(row.quantilesMs[50]!)}${row.stable ? ' ' : '?'}`,
      threeDigits(row.quantilesMs[99]!),
      throughputPerS(row).toFixed(throughputPerS(row) < 100 ? 1 : 0),
      `${row.samples}`,
      ...gaps.map(gap => {
        const paced = variant.latencies.find(other => other.gapMs === gap && other.batchSize === row.batchSize)
        return paced === undefined ? '' : `${threeDigits(paced.quantilesMs[50]!)}${paced.stable ? ' ' : '?'}`
      }),
    ]),
  )
  const after = gaps.length === 0 ? '' : '; after: p50 after so long an idle gap'
  return [...alignTable(header, rows), `  (* most requests a second; ? not stable${after})`]
}

function variantTable(variants: readonly ProfiledVariant[]): string[] {
  const header = ['variant', 'file MiB', 'load ms', 'weights MiB', 'activations MiB', 'quality']
  const rows = variants.map(({ variant, file, loadMs, memory, quality }) => [
    variant,
    (file.bytes / 2 ** 20).toFixed(1),
    threeDigits(loadMs),
    memory.weightsMiB.toFixed(1),
    (memory.activationsMiB.at(-1)?.peakMiB ?? 0).toFixed(1),
    quality === null ? '-' : `${(100 * quality.value).toFixed(2)} %`,
  ])
  const measuredOn = variants.flatMap(({ quality }) =>
    quality === null ? [] : [`${quality.n} rows of ${quality.data}`],
  )
  const key = [...new Set(measuredOn)].join('; ')
  return [...alignTable(header, rows), ...(key === '' ? [] : [`  (quality: share of right answers on ${key})`])]
}

function batchingNotes(variant: ProfiledVariant): string[] {
  const name = `${variant.model}/${variant.variant}`
  if (variant.batching.note !== null) return [`note: ${name}: ${variant.batching.note}`]
  const [one, best] = [backToBack(variant).find(row => row.batchSize === 1), bestBatch(variant)]
  if (one === undefined || best === undefined) return []
  const gain = throughputPerS(best) / throughputPerS(one)
  if (gain >= PAYS || backToBack(variant).length === 1) return []
  return [`note: ${name}: batching does not pay here: at best ${gain.toFixed(2)} times the requests of batch 1`]
}

function unstableNotes(variants: readonly ProfiledVariant[]): string[] {
  const notes = variants.flatMap(({ model, variant, latencies }) =>
    latencies
      .filter(row => !row.stable)
      .map(({ batchSize, gapMs, unstableBecause }) => {
        const gap = gapMs === 0 ? '' : ` after ${gapMs} ms idle`
        return `  ${model}/${variant} batch ${batchSize}${gap}: ${unstableBecause}`
      }),
  )
  if (notes.length === 0) return []
  return ['not stable (a quieter machine or a longer --budget may help; see docs/profiling.md):', ...notes]
}

function backToBack({ latencies }: ProfiledVariant): MeasuredLatency[] {
  return latencies.filter(row => row.gapMs === 0)
}

const lines = (first: string, rest: readonly string[]) => (rest.length === 0 ? [] : [first, ...rest])

/** Three significant digits, never as a power of ten. */
function threeDigits(value: number): string {
  const before = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  return value.toFixed(Math.max(0, 2 - before))
}

/** The first column to the left, the others to the right. */
function alignTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map(row => row[i]!.length)))
  return [header, ...rows].map(row =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`.trimEnd(),
  )
}
