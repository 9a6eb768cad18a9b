/** What made a results folder: the one file in it that differs between two runs of the same experiment. */
import { createRequire } from 'node:module'
import { machineFingerprint } from '../machine/index.ts'
import type { InputFile } from '../spec/scenario.ts'
import type { Shard } from './shard.ts'

export interface Manifest {
  readonly schema: 'foreserve.manifest/1'
  readonly command: readonly string[]
  readonly foreserve: string
  readonly node: string
  readonly machine: ReturnType<typeof machineFingerprint>
  readonly startedAt: string
  readonly tookS: number
  readonly inputs: readonly InputFile[]
  /** Of a shard: which, and how many of the experiment's cells it holds. */
  readonly shard?: Shard & { readonly cells: number; readonly ofCells: number }
}

export function createManifest(
  command: readonly string[],
  startedAt: Date,
  inputs: readonly InputFile[],
  shard?: Manifest['shard'],
): Manifest {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }
  return {
    schema: 'foreserve.manifest/1',
    command: ['foreserve', ...command],
    foreserve: version,
    node: process.version,
    machine: machineFingerprint(),
    startedAt: startedAt.toISOString(),
    tookS: (Date.now() - startedAt.getTime()) / 1000,
    inputs: inputs.map(({ name, sha256 }) => ({ name, sha256 })),
    ...(shard !== undefined && { shard }),
  }
}
