/** Who has waited longest in a queue: a list through its tasks, beside the order of service. */
import type { State } from './state.ts'

/** Requests come in the order of their age, except those that another queue had to give up. Ties go to the earlier arrival. */
export function linkByAge({ queues, tasks }: State, task: number, queue: number): void {
  let older = queues.newest[queue]!
  while (older >= 0 && isOlder(tasks, task, older)) older = tasks.older[older]!
  const newer = older < 0 ? queues.oldest[queue]! : tasks.newer[older]!
  tasks.older[task] = older
  tasks.newer[task] = newer
  if (older < 0) queues.oldest[queue] = task
  else tasks.newer[older] = task
  if (newer < 0) queues.newest[queue] = task
  else tasks.older[newer] = task
}

export function unlinkByAge({ queues, tasks }: State, task: number, queue: number): void {
  const older = tasks.older[task]!
  const newer = tasks.newer[task]!
  if (older < 0) queues.oldest[queue] = newer
  else tasks.newer[older] = newer
  if (newer < 0) queues.newest[queue] = older
  else tasks.older[newer] = older
}

function isOlder({ waitingSinceNs, sequence }: State['tasks'], task: number, other: number): boolean {
  const sinceNs = waitingSinceNs[task]!
  const otherSinceNs = waitingSinceNs[other]!
  return sinceNs === otherSinceNs ? sequence[task]! < sequence[other]! : sinceNs < otherSinceNs
}
