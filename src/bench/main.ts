/** `npm run bench`: simulated requests per second on one core. */
import { parseArgs } from 'node:util'
import { machineFingerprint } from '../machine/index.ts'
import { benchReference } from './reference.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'boolean' } } })
const size = values.quick ? { runs: 3, requestsPerRun: 2_000_000 } : { runs: 5, requestsPerRun: 10_000_000 }
const reference = await benchReference({
  ...size,
  onRun: done => process.stderr.write(`run ${done} of ${size.runs}\n`),
})
const machine = machineFingerprint()
if (values.json) {
  process.stdout.write(`${JSON.stringify({ machine, reference }, null, 2)}\n`)
} else {
  const millions = (perSecond: number) => `${(perSecond / 1e6).toFixed(2)} M`
  process.stdout.write(
    [
      `reference scenario      ${millions(reference.requestsPerSecond)} requests/s (median of ${reference.runs} runs of ${millions(reference.requestsPerRun)} requests; ${millions(reference.slowest)} to ${millions(reference.fastest)})`,
      `events per request      ${reference.eventsPerRequest.toFixed(3)}`,
      `mean batch size         ${reference.meanBatchSize.toFixed(2)}`,
      `attainment              ${(100 * reference.attainment).toFixed(2)} %`,
      `peak memory             ${reference.peakMemoryMiB.toFixed(0)} MiB`,
      `machine                 ${machine.cpuModel}, Node ${machine.nodeVersion}`,
      '',
    ].join('\n'),
  )
}
