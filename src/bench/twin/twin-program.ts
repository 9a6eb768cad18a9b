/** The native twin: compiled where there is a compiler, run on an input. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('../../../experiments/bench/twin/main.cpp', import.meta.url))
const COMPILERS = ['g++', 'clang++', 'c++']
const FLAGS = ['-std=c++17', '-O3', '-ffp-contract=off', '-Wall', '-Wextra']

/** What it prints; counts of a tenant's requests are of those due in the measured window. */
export interface TwinReply {
  readonly wallS: number
  readonly cpuS: number
  readonly events: number
  readonly busyNs: number
  readonly backlogGrowthPerS: number
  /** Batches started in the window by size. */
  readonly batchSizes: readonly number[]
  readonly overall: TwinTally
  readonly tenants: readonly TwinTally[]
  /** By tenant, of requests due outside of the window: offered, completed, met, rejected, dropped. */
  readonly unmeasured: readonly (readonly [number, number, number, number, number])[]
  /** By interval and tenant: offered, completed, met, sum and maximum of latencies in ns. */
  readonly timeseries: readonly (readonly [number, number, number, number, number])[]
}

export interface TwinTally {
  readonly offered: number
  readonly met: number
  readonly rejected: number
  readonly dropped: number
  /** Completed by variant. */
  readonly served: readonly number[]
  readonly latency: TwinDurations
  /** Percentiles over the offered, -1 where they fall on one that was not completed. */
  readonly latencyOfferedNs: readonly number[]
  readonly queue: TwinDurations
  readonly service: TwinDurations
}

export interface TwinDurations {
  readonly count: number
  readonly sumNs: number
  readonly minNs: number
  readonly maxNs: number
  /** 50, 75, 90, 95, 99 and 99.9 %; -1 where there are none. */
  readonly percentilesNs: readonly number[]
}

export class TwinProgram {
  readonly compiler: string
  readonly #folder: string

  /** Undefined where there is no compiler. @throws Error when it refuses the source */
  static compile(): TwinProgram | undefined {
    const compiler = COMPILERS.find(name => spawnSync(name, ['--version']).status === 0)
    if (compiler === undefined) return undefined
    const folder = mkdtempSync(join(tmpdir(), 'foreserve-twin-'))
    const { status, stderr } = spawnSync(compiler, [...FLAGS, SOURCE, '-o', join(folder, 'twin')], { encoding: 'utf8' })
    if (status !== 0 || stderr !== '') {
      rmSync(folder, { recursive: true })
      throw new Error(`${compiler} does not take the native twin as it is:\n${stderr}`)
    }
    return new TwinProgram(compiler, folder)
  }

  private constructor(compiler: string, folder: string) {
    this.compiler = compiler
    this.#folder = folder
  }

  writeInput(input: Float64Array): void {
    writeFileSync(join(this.#folder, 'input'), new Uint8Array(input.buffer, input.byteOffset, input.byteLength))
  }

  run(): TwinReply {
    const args = [join(this.#folder, 'input')]
    const output = execFileSync(join(this.#folder, 'twin'), args, { encoding: 'utf8', maxBuffer: 1e8 })
    return JSON.parse(output) as TwinReply
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}
