/** The commands, in the order of --help. */
import type { Command } from '../command.ts'

// biome-ignore lint/suspicious/noExplicitAny: each command has arguments of its own
export const commands: readonly Command<any>[] = []
