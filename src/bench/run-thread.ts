/** A thread that simulates the reference scenario for as many requests as it is told, and tells how many there were. */
import { parentPort } from 'node:worker_threads'
import { referenceScenario } from './scenarios.ts'
import { AS_IN_A_LONG_RUN, timedRun } from './timed-run.ts'

const reference = referenceScenario()

parentPort!.on('message', async (requests: number) => {
  parentPort!.postMessage(timedRun(await reference, requests, AS_IN_A_LONG_RUN).requests)
})
