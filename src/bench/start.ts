import { runCli } from '../cli/run-cli.ts'
import { Core } from '../core/index.ts'

/** Runs a command line that ends the process as soon as the core is told of the first request. */
export async function startAndLeave(argv: readonly string[]): Promise<never> {
  Core.prototype.arrive = () => process.exit(0)
  await runCli(argv)
  process.stderr.write('no request came\n')
  process.exit(1)
}
