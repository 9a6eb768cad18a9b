import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface PinnedCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly pinned: boolean
  /** Why the process will not be pinned, as a sentence to warn with; null when it will be. */
  readonly reason: string | null
}

/**
 * How to start `command args` so that it runs on the given logical cores only. The pinned process keeps the process id
 * and the open channels that it was started with (taskset replaces itself), so it is spawned, signalled and talked to
 * like the plain one.
 */
export function pinnedCommand(cores: readonly number[], command: string, args: readonly string[]): PinnedCommand {
  const reason = cores.length === 0 ? 'no core was given to pin to' : whyNotPinned()
  if (reason !== null) return { command, args, pinned: false, reason }
  return { command: 'taskset', args: ['-c', cores.join(','), command, ...args], pinned: true, reason: null }
}

/** Null where processes can be pinned, else the reason. */
export function whyNotPinned(
  platform: NodeJS.Platform = process.platform,
  path: string = process.env.PATH ?? '',
): string | null {
  if (platform !== 'linux') return `processes are not pinned to cores on ${platform}`
  if (path.split(delimiter).some(folder => isExecutable(join(folder, 'taskset')))) return null
  return 'processes are not pinned to cores, because taskset (package util-linux) was not found'
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
