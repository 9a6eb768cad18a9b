/** A profile and an experiment that are right, for tests that make one thing wrong. */

import { join } from 'node:path'
import type { AnyPolicyEntry } from '../../src/contract/index.ts'
import { UserError } from '../../src/errors/index.ts'
import { experimentOf, readExperimentFile, resolveExperiment } from '../../src/spec/experiment-file.ts'
import type { MeasuredLatency, MeasuredQuality, ProfiledVariant, ProfileFile } from '../../src/spec/profile-file.ts'
import { base64Of, packBits } from '../../src/spec/profile-inputs.ts'
import { fakeRegistry } from './fake-registry.ts'
import { temporaryFiles } from './temporary-files.ts'

export function latency(batchSize: number, meanMs: number, gapMs = 0): MeasuredLatency {
  const quantilesMs = Array.from({ length: 101 }, (_, q) => (meanMs * (50 + q)) / 100)
  const [minMs] = quantilesMs
  const rest = { samples: 500, stddevMs: 0.1, tailMs: {}, lag1Autocorrelation: 0, stable: true, unstableBecause: null }
  return { batchSize, gapMs, meanMs, minMs: minMs!, quantilesMs, ...rest }
}

export function profiledVariant(
  name: string,
  quality: number | null,
  latencies: readonly MeasuredLatency[],
): ProfiledVariant {
  return {
    model: 'digits',
    variant: name,
    file: { name: `${name}.onnx`, sha256: 'ab', bytes: 10 },
    inputs: [{ name: 'x', type: 'float32', dims: ['N', 784] }],
    quality: quality === null ? null : accuracy(quality, 10_000),
    loadMs: 12,
    memory: { weightsMiB: 10, activationsMiB: [{ batchSize: 1, peakMiB: 1 }] },
    batching: { axis: 0, note: null },
    latencies,
  }
}

/** As if the first of the rows were right, and the rest wrong. */
export function accuracy(value: number, n: number): MeasuredQuality {
  const bits = Uint8Array.from({ length: n }, (_, row) => (row < Math.round(value * n) ? 1 : 0))
  return { metric: 'accuracy', value, n, data: 'test', correct: base64Of(packBits(bits)) }
}

/** `digits` on `cpu-core`: fp32 (98.81 %; 2, 4, 8 ms at batches of 1, 8, 32), int8 (96 %; 1, 4 ms at 1, 8). */
export function digitsProfile(change: Partial<ProfileFile> = {}): ProfileFile {
  return {
    schema: 'foreserve.profile/1',
    deviceType: 'cpu-core',
    machine: {
      cpuModel: 'a processor',
      cpuFlags: ['avx2'],
      cores: 2,
      governor: null,
      memoryBytes: 8e9,
      platform: 'linux-x64',
      nodeVersion: 'v20.20.0',
      runtime: { name: 'onnxruntime-node', version: '1.30.0' },
      id: 'f00d',
    },
    session: {
      intraOpThreads: 1,
      interOpThreads: 1,
      spinning: false,
      executionMode: 'sequential',
      optimisation: 'all',
    },
    variants: [
      // Out of order, and with a measurement after idle gaps, which a scenario does not use.
      profiledVariant('fp32', 0.9881, [latency(8, 4), latency(1, 2), latency(32, 8), latency(1, 3, 10)]),
      profiledVariant('int8', 0.96, [latency(1, 1), latency(8, 4)]),
    ],
    measured: { startedAt: '2024-01-01T00:00:00Z', tookS: 1, seed: '1' },
    ...change,
  }
}

export const smallExperiment = `name: small
seed: 7
duration: 10 min
warmup: 30 s
replications: 2
profiles: [digits.profile.json]
cluster:
  pools:
    - {name: on-prem, nodes: 2, devices: {type: cpu-core, perNode: 2}, price: 0.04 $/device-hour}
tenants:
  - name: search
    model: digits
    slo: {latency: 50 ms, attainment: 99.9 %, quality: 97 %}
    arrivals: {process: poisson, rate: 400 /s}
  - name: batch-scoring
    model: digits
    weight: 0.5
    slo: {latency: 500 ms}
    arrivals: {process: gamma, rate: 100 /s, cv: 3.5}
policies:
  queueing: earliest-deadline-first
  batching: {name: timeout, maxWait: 2.5 ms}
  allocation: {name: static, replicas: {digits/fp32: 4}}
`

/** A trace of two tenants, 6 rows in 60 s: a has 4, b 2. */
export const bursts = {
  name: 'bursts.csv',
  sha256: 'cd',
  arrivalS: Float64Array.of(0, 1, 2, 3, 30, 50),
  tenants: ['a', 'b'],
  tenantOf: Int32Array.of(0, 0, 1, 0, 1, 0),
  spanS: 60,
}

function readTrace(path: string) {
  if (path.endsWith('bursts.csv')) return bursts
  throw new UserError('cannot be read: there is no such file', { at: { file: path } })
}

export interface Files {
  readonly [name: string]: string
}

export interface Options {
  readonly set?: readonly string[]
  readonly sweep?: readonly string[]
  /** In place of the fake one. */
  readonly registry?: readonly AnyPolicyEntry[]
}

/** Resolves an experiment's text beside the digits' profile (and other files). */
export async function resolveText(text: string, { registry, ...options }: Options = {}, files: Files = {}) {
  const folder = temporaryFiles({
    'experiment.yaml': text,
    'digits.profile.json': JSON.stringify(digitsProfile()),
    ...files,
  })
  const file = readExperimentFile(join(folder, 'experiment.yaml'))
  return resolveExperiment(file, registry ?? fakeRegistry, { ...options, readTrace })
}

/** The same for an experiment made by a program, which needs no files. */
export async function resolveValue(value: unknown, options: Options = {}) {
  return resolveExperiment(experimentOf(value, 'a program', '.'), fakeRegistry, { ...options, readTrace })
}

/** What is said to a user about a wrong experiment, with the folder taken out. */
export async function mistakesOf(text: string, options: Options = {}, files: Files = {}): Promise<string> {
  const experiment = await resolveText(text, options, files).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error
    return error.message.replaceAll(/[^\s:]*\/foreserve-spec-[^/]*\//g, '')
  })
  if (typeof experiment === 'string') return experiment
  throw new Error('nothing was refused')
}
