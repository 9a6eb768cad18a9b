/** From an argument list to an exit code: parsing, signals, and what each kind of error looks like. */
import { createRequire } from 'node:module'
import yargs, { type Argv, type CommandModule } from 'yargs'
import { Interrupted, nearestName, PolicyError, UserError } from '../errors/index.ts'
import type { Command, CommandContext } from './command.ts'
import { commands } from './commands/index.ts'
import { besideProgress, endProgress, startProgress } from './progress.ts'

export const EXIT_USER_ERROR = 2
export const EXIT_OUR_BUG = 70
export const EXIT_INTERRUPTED = 130

/** Most runs end at once when they are told to; of those that don't, it is said. */
const STOPPING_AFTER_MS = 700

export async function runCli(argv: readonly string[]): Promise<number> {
  const abort = new AbortController()
  const onSignal = () => {
    // A second Ctrl-C leaves at once.
    if (abort.signal.aborted) {
      endProgress()
      process.stderr.write('interrupted\n')
      process.exit(EXIT_INTERRUPTED)
    }
    const say = () => besideProgress(() => process.stderr.write('stopping (press Ctrl-C again to leave at once)\n'))
    setTimeout(say, STOPPING_AFTER_MS).unref()
    abort.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const context: CommandContext = {
    signal: abort.signal,
    columns: process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY,
    out: text => besideProgress(() => process.stdout.write(`${text}\n`)),
    note: text => besideProgress(() => process.stderr.write(`${text}\n`)),
    progress: startProgress,
  }
  try {
    return await parseAndRun(argv, context)
  } catch (error) {
    return explain(error)
  } finally {
    // The process is about to leave with its exit code: one more Ctrl-C must not make that a death by signal.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {})
      process.off(signal, onSignal)
    }
  }
}

async function parseAndRun(argv: readonly string[], context: CommandContext): Promise<number> {
  let exitCode = 0
  const parser = yargs([...argv])
    .scriptName('foreserve')
    .usage('$0 <command>\n\nHow should many tenants share a cluster of accelerators, and can you trust the answer?')
    // English whatever the system speaks: all that is not yargs' is.
    .detectLocale(false)
    .version(packageVersion())
    .strict()
    .demandCommand(1, 'Which command?')
    .recommendCommands()
    .completion('completion', 'Print a completion script for bash or zsh')
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => {
      // A handler's own error comes through here as it is.
      if (error instanceof UserError || error instanceof Interrupted) throw error
      if (argv.length === 0) parser.showHelp(help => process.stderr.write(`${help}\n\n`))
      if (message) throw new UserError(explainParse(message, parser, argv[0]))
      throw error
    })
  for (const command of commands) {
    parser.command(asModule(command, context, verdict => (exitCode = verdict)))
  }
  await parser.parseAsync()
  return exitCode
}

function asModule<Args>(
  command: Command<Args>,
  context: CommandContext,
  done: (verdict: number) => void,
): CommandModule<object, Args> {
  let own: Argv<Args> | undefined
  return {
    command: command.command,
    describe: command.describe,
    builder: instance => {
      own = command.builder(instance)
      return own
    },
    handler: async args => {
      refuseTwice(args, optionNames(own!, 'array'))
      done(await command.run(args as Args, context))
    },
  }
}

/** yargs makes a list of an option that is given twice; only some of ours are lists. */
function refuseTwice(args: object, lists: readonly string[]): void {
  const twice = Object.entries(args).find(
    ([name, value]) => Array.isArray(value) && name.length > 1 && !lists.includes(name),
  )
  if (twice === undefined) return
  const [name, values] = twice as [string, readonly unknown[]]
  throw new UserError(`--${name} is given ${values.length} times`, { found: values.join(', '), allowed: 'one value' })
}

/** yargs' own record of what a command declares; not in its types. */
function optionNames(instance: object, of: 'array' | 'key'): string[] {
  const options = (instance as { getOptions(): { array: readonly string[]; key: object } }).getOptions()
  return of === 'array' ? [...options.array] : Object.keys(options.key)
}

/** yargs names an unknown option but not the one that was meant. */
function explainParse(message: string, instance: Argv, commandName: string | undefined): string {
  const usage = commands.find(({ command }) => command.split(' ')[0] === commandName)?.command
  if (/^Not enough non-option arguments/.test(message) && usage !== undefined) {
    return `an argument is missing\n  usage: foreserve ${usage}\n  see: foreserve ${commandName} --help`
  }
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(', ')
  if (unknown === undefined) return `${message}\n  see: foreserve --help`
  const options = optionNames(instance, 'key').filter(name => name.length > 1)
  const lines = unknown.map(name => {
    const nearest = name.length > 1 ? nearestName(name, options) : undefined
    return `unknown option or argument: ${name}${nearest === undefined ? '' : ` (did you mean --${nearest}?)`}`
  })
  return `${lines.join('\n')}\n  see: foreserve --help, or foreserve <command> --help`
}

function explain(error: unknown): number {
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}\n`)
    return EXIT_USER_ERROR
  }
  // Its author's to mend: where we stood when it was found is of no use to them.
  if (error instanceof PolicyError && error.plugin !== undefined) {
    process.stderr.write(`${error.message}\n`)
    return EXIT_USER_ERROR
  }
  if (error instanceof Interrupted) {
    process.stderr.write(`${error.message}\n`)
    return EXIT_INTERRUPTED
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(
    `${trace}\n\nThis is a bug in foreserve ${packageVersion()}, not yours (Node ${process.version}, ${process.platform}).\n` +
      `Please send us the lines above, the command (foreserve ${process.argv.slice(2).join(' ')}) and the files it read.\n`,
  )
  return EXIT_OUR_BUG
}

function packageVersion(): string {
  return (createRequire(import.meta.url)('../../package.json') as { version: string }).version
}
