#!/usr/bin/env node
import { EXIT_INTERRUPTED, EXIT_USER_ERROR, runCli } from './run-cli.ts'

/** A reader that has seen enough (`| head`) is no error: what goes to files is finished all the same. */
function onOutputError({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return
  process.stderr.write(`the output could not be written: ${message}\n`)
  process.exit(EXIT_USER_ERROR)
}

process.stdout.on('error', onOutputError)
process.stderr.on('error', onOutputError)
process.exitCode = await runCli(process.argv.slice(2))
// Leaving by itself Node gives signals back to the system first, and a late second Ctrl-C would then kill.
if (process.exitCode === EXIT_INTERRUPTED) process.exit()
