/** A failure of the swarm must lead back to its sample by the command that it prints. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { runSwarm } from './run-swarm.ts'

afterEach(() => void vi.unstubAllEnvs())

function failure(onSample: (n: number) => void = () => {}): string {
  try {
    runSwarm({
      name: 'numbers are small',
      file: 'test/some.test.ts',
      runs: 500,
      samples: fc.nat(100_000),
      show: n => ({ n }),
      check(n) {
        onSample(n)
        if (n > 1234) throw new Error(`${n} is not small`)
      },
    })
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

test('is told shrunk, with its cause and one command; the command goes straight to it', () => {
  const message = failure()
  // What is left of a number that is too large is the least such number.
  expect(message).toMatch(/^sample \d+ of the swarm is wrong \(shrunk \d+ times\)/)
  expect(message).toContain('1235 is not small')
  expect(message).toMatch(/\nn: 1235\n$/)
  const [, seed, path] = /SWARM_SEED=(\d+) SWARM_PATH=(\S+) npx vitest run .* test\/some\.test\.ts -t 'numbers/.exec(
    message,
  )!
  vi.stubEnv('SWARM_SEED', seed!)
  vi.stubEnv('SWARM_PATH', path!)
  const samples: number[] = []
  expect(failure(n => samples.push(n))).toContain('1235 is not small')
  expect(samples).toEqual([1235])
})

test('another seed looks elsewhere; so many samples are looked at as are asked for', () => {
  const samplesOf = (seed: string) => {
    vi.stubEnv('SWARM_SEED', seed)
    vi.stubEnv('SWARM_RUNS', '40')
    const samples: number[] = []
    runSwarm({ name: 'any', file: '', runs: 500, samples: fc.nat(), show: n => n, check: n => void samples.push(n) })
    return samples
  }
  expect(samplesOf('1')).toHaveLength(40)
  expect(samplesOf('1')).toEqual(samplesOf('1'))
  expect(samplesOf('2')).not.toEqual(samplesOf('1'))
})

test('the sample in hand is in a file, for those that hang', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'foreserve-swarm-')), 'at.txt')
  vi.stubEnv('SWARM_AT', path)
  const seen: string[] = []
  failure(() => seen.push(readFileSync(path, 'utf8')))
  expect(seen[0]).toMatch(/^# numbers are small: sample 1\nn: \d+\n$/)
  expect(seen[1]).toMatch(/^# numbers are small: sample 2\n/)
  rmSync(dirname(path), { recursive: true })
})
