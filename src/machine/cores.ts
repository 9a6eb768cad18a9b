import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/**
 * The logical cores that this process may use, ascending: on Linux its affinity mask (a container, `taskset` or a batch
 * system often grants fewer cores than the machine has), elsewhere 0 .. `availableParallelism()` - 1.
 */
export function usableCores(): number[] {
  return affinity() ?? Array.from({ length: availableParallelism() }, (_, core) => core)
}

/** Reads a kernel list of cores: `0-3,8` is 0, 1, 2, 3, 8. @throws Error for anything else */
export function parseCoreList(text: string): number[] {
  const cores = text
    .trim()
    .split(',')
    .flatMap(part => {
      const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? []
      if (first === undefined) throw new Error(`not a list of cores: ${text}`)
      const from = Number(first)
      return Array.from({ length: Number(last ?? first) - from + 1 }, (_, i) => from + i)
    })
  return [...new Set(cores)].sort((a, b) => a - b)
}

function affinity(): number[] | undefined {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    return list === undefined ? undefined : parseCoreList(list)
  } catch {
    return undefined
  }
}
