import type { ArrivalSource } from '../../src/workload/index.ts'

/** The first `n` instants of a source, asked for in blocks of `blockSize`. */
export function instants(source: ArrivalSource, n: number, blockSize = 1000): number[] {
  const all: number[] = []
  const block = new Float64Array(blockSize)
  while (all.length < n) {
    const count = source.fill(block)
    if (count === 0) break
    all.push(...block.subarray(0, count))
  }
  return all.slice(0, n)
}

export function gaps(ascending: readonly number[]): number[] {
  return ascending.slice(1).map((instant, i) => instant - ascending[i]!)
}

/** Whether all are integers and none is before its predecessor. */
export function ascendingIntegers(values: readonly number[]): boolean {
  return values.every((value, i) => Number.isSafeInteger(value) && value >= (values[i - 1] ?? 0))
}
