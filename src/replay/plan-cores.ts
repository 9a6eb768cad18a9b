/** Which cores the driver and each executor get: one for the driver, then as many as a session's threads for each worker. */
import { UserError } from '../errors/index.ts'

export interface CorePlan {
  readonly driver: readonly number[]
  /** By executor. */
  readonly executors: readonly (readonly number[])[]
  /** Why not every process has cores of its own, or null. */
  readonly noOwnCoresBecause: string | null
}

/**
 * @param usable logical cores, the driver's first
 * @param notPinnedBecause why processes can't be kept to cores here, or null
 * @throws UserError when the cores do not suffice
 */
export function planCores(
  usable: readonly number[],
  executors: number,
  threads: number,
  notPinnedBecause: string | null,
): CorePlan {
  const shared = new Set(usable).size < usable.length ? 'processes share cores' : null
  const free = usable.length - 1
  if (executors * threads > free) {
    const each = threads === 1 ? '' : ` with ${threads} threads each`
    throw new UserError(
      `${executors} executors${each} need ${executors * threads} cores beside the driver's, and there ${
        free === 1 ? 'is 1' : `are ${Math.max(free, 0)}`
      }`,
      {
        hint:
          'Live workers have cores of their own, or they would slow each other. Replay a smaller cluster, ' +
          'or on a machine with more cores.',
      },
    )
  }
  return {
    driver: usable.slice(0, 1),
    executors: Array.from({ length: executors }, (_, i) => usable.slice(1 + i * threads, 1 + (i + 1) * threads)),
    noOwnCoresBecause: notPinnedBecause ?? shared,
  }
}
