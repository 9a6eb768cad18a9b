/** How the story is told while it happens. */
import type { Choice, GroupedCell } from '../experiment/index.ts'
import type { ProfileFile } from '../spec/index.ts'

export interface StoryHooks {
  readonly signal: AbortSignal
  note(text: string): void
  progress(label: string, total: number): { update(done: number, label?: string): void; stop(): void }
  /** Called as soon as a part of the story is known. */
  readonly onProfile?: (profile: ProfileFile) => void
  readonly onSimulated?: (cells: readonly GroupedCell[], choice: Choice) => void
}
