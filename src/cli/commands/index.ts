/** The commands, in the order of --help. */
import type { Command } from '../command.ts'
import { compareCommand } from './compare.ts'
import { playbackCommand } from './playback.ts'
import { policiesCommand } from './policies.ts'
import { profileCommand } from './profile.ts'
import { quickstartCommand } from './quickstart.ts'
import { replayCommand } from './replay.ts'
import { reportCommand } from './report.ts'
import { schemaCommand } from './schema.ts'
import { simulateCommand } from './simulate.ts'
import { theoryCommand } from './theory.ts'
import { traceCommand } from './trace.ts'
import { validateCommand } from './validate.ts'

// biome-ignore lint/suspicious/noExplicitAny: each command has arguments of its own
export const commands: readonly Command<any>[] = [
  quickstartCommand,
  profileCommand,
  traceCommand,
  simulateCommand,
  replayCommand,
  compareCommand,
  playbackCommand,
  reportCommand,
  validateCommand,
  policiesCommand,
  theoryCommand,
  schemaCommand,
]
