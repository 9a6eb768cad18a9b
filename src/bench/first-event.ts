/** A process that ends when the first request is simulated: how long a start takes. */
import { startAndLeave } from './start.ts'

await startAndLeave(process.argv.slice(2))
