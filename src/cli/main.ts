#!/usr/bin/env node
import { EXIT_USER_ERROR, runCli } from './run-cli.ts'

/** A reader that has seen enough (`| head`) is no error: what goes to files is finished all the same. */
function onOutputError({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return
  process.stderr.write(`the output could not be written: ${message}\n`)
  process.exit(EXIT_USER_ERROR)
}

process.stdout.on('error', onOutputError)
process.stderr.on('error', onOutputError)
process.exitCode = await runCli(process.argv.slice(2))
