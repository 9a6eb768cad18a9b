import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bestBatchMs, scaleExperiment } from '../../src/quickstart/scale-experiment.ts'
import type { ProfileFile } from '../../src/spec/profile-file.ts'

const latency = (batchSize: number, meanMs: number, gapMs = 0) => ({ batchSize, meanMs, gapMs })

function profile(): ProfileFile {
  const variant = (name: string, value: number, latencies: object[]) => ({
    variant: name,
    quality: { value },
    latencies,
  })
  return {
    variants: [
      variant('fast', 0.9, [latency(1, 1), latency(8, 2)]),
      // 4 / 10 ms beats 1 / 5 ms and 8 / 24 ms; the gap does not count.
      variant('accurate', 0.99, [latency(1, 5), latency(4, 10), latency(8, 24), latency(8, 1, 10)]),
    ],
  } as unknown as ProfileFile
}

describe('the experiment of the story', () => {
  it('is scaled by the best batch of the most accurate variant', () => {
    expect(bestBatchMs(profile())).toBe(10)
  })

  it('keeps every bound and wait in proportion, to two digits, and nothing else', () => {
    const text = [
      'duration: 8 s',
      'warmup: 1 s',
      'tenants: [{name: a, slo: {latency: 60 ms, attainment: 95 %}}]',
      'policies: {batching: {name: timeout, maxBatch: 32, maxWait: 10 ms}, admission: {margin: 5 ms}}',
    ].join('\n')
    expect(
      scaleExperiment(text, 1.234, path => path)
        .split('\n')
        .slice(0, 4),
    ).toEqual([
      'duration: 8 s',
      'warmup: 1 s',
      'tenants: [{name: a, slo: {latency: 74 ms, attainment: 95 %}}]',
      'policies: {batching: {name: timeout, maxBatch: 32, maxWait: 12 ms}, admission: {margin: 6.2 ms}}',
    ])
  })

  it('names its files from where it is written', () => {
    const text = readFileSync(new URL('../../experiments/quickstart.yaml', import.meta.url), 'utf8')
    const renamed: string[] = []
    scaleExperiment(text, 1, path => {
      renamed.push(path)
      return path
    })
    expect(renamed).toEqual([
      '../results/quickstart/digits.profile.json',
      '../traces/azure-llm-2023-conv.csv.gz',
      '../traces/azure-llm-2023-code.csv.gz',
    ])
  })

  it('keeps the comments that explain it', () => {
    const text = '# why\nslo: {latency: 60 ms} # bound\n'
    expect(scaleExperiment(text, 2, path => path)).toBe('# why\nslo: {latency: 120 ms} # bound\n')
  })
})
