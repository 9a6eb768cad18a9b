/** The form of a command: light to load (yargs reads it for --help); the work is imported when it runs. */
import type { Argv } from 'yargs'

/** What a command's run gets from the process, so that tests can give something else. */
export interface CommandContext {
  /** Aborted on Ctrl-C or SIGTERM: stop between two units of work and throw `Interrupted`. */
  readonly signal: AbortSignal
  /** Results that a user reads, and with --json the one document. */
  out(text: string): void
  /** Of the terminal that results are shown on; infinite where they are not. */
  readonly columns: number
  /** Warnings and notes. */
  note(text: string): void
  /** A progress bar on standard error; silent where that is no terminal. Labels are short. */
  progress(label: string, total: number): Progress
}

export interface Progress {
  update(done: number, label?: string): void
  stop(): void
}

/** 0 done; 1 done, and the verdict is no. Mistakes of the user are thrown as `UserError`. */
export type Verdict = 0 | 1

export interface Command<Args> {
  /** As yargs writes it: `simulate <experiment>`. */
  readonly command: string
  readonly describe: string
  builder(yargs: Argv): Argv<Args>
  run(args: Args, context: CommandContext): Promise<Verdict>
}
