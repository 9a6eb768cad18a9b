/** `npm run bench`: simulated requests per second on one core, and what stands for cost. */
import { parseArgs } from 'node:util'
import { machineFingerprint } from '../machine/index.ts'
import { benchReference } from './reference.ts'
import { benchStartUp } from './start-up.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'boolean' } } })
const size = values.quick ? { runs: 3, requestsPerRun: 2_000_000 } : { runs: 5, requestsPerRun: 10_000_000 }
const startUp = benchStartUp()
const reference = await benchReference({
  ...size,
  onRun: done => process.stderr.write(`run ${done} of ${size.runs}\n`),
})
const machine = machineFingerprint()
if (values.json) {
  process.stdout.write(`${JSON.stringify({ machine, reference, startUp }, null, 2)}\n`)
} else {
  const millions = (perSecond: number) => `${(perSecond / 1e6).toFixed(2)} M`
  const garbage = reference.garbageBytesPerRequest
  process.stdout.write(
    [
      `reference scenario      ${millions(reference.requestsPerSecond)} requests/s (median of ${reference.runs} runs of ${millions(reference.requestsPerRun)} requests; ${millions(reference.slowest)} to ${millions(reference.fastest)})`,
      `by processor time       ${millions(reference.requestsPerCpuSecond)} requests/s (fastest run)`,
      `events per request      ${reference.eventsPerRequest.toFixed(3)}`,
      `mean batch size         ${reference.meanBatchSize.toFixed(2)}`,
      `attainment              ${(100 * reference.attainment).toFixed(2)} %`,
      `garbage                 ${garbage === null ? 'n/a' : `${garbage.toFixed(1)} bytes/request`}`,
      `peak memory             ${reference.peakMemoryMiB.toFixed(0)} MiB`,
      `start to first event    ${startUp.firstEventMs.toFixed(0)} ms`,
      `a run of 1 s, whole     ${startUp.smallRunMs.toFixed(0)} ms (results and report written)`,
      `machine                 ${machine.cpuModel}, Node ${machine.nodeVersion}`,
      '',
    ].join('\n'),
  )
}
