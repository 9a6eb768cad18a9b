/**
 * replay: the live world around the core. A scenario's policies drive real ONNX Runtime workers in real time, under the
 * very arrivals of the simulation.
 *
 *   replay-scenario   the entry: checks, starts the driver's process, hands on what it tells
 *   replayable        what only the simulated world can do yet
 *   live-run          what a replay is given and gives           replay-inputs  from an experiment's profiles
 *   plan-cores        who runs on which core
 *   driver-process    a process of its own, around run-live, which builds the world, runs it and sums it up
 *   open-loop         when: arrivals and wake-ups at their instants; clock is real time in the engine's form
 *   live-driver       what: commands become frames, answers and losses become events
 *   request-inputs    which real input a request carries         batch-payloads   into batches, and answers out of them
 *   answer-log        every answer      answer-judge    which were right
 *   check-answers     were rows mixed up                    validity        may the run be believed
 *   cpu-notes         what else happened on the machine
 *   workers/          worker-process (a session a replica), worker-link (the driver's end), frames (what they say)
 */
export type { AnswerCheck } from './check-answers.ts'
export type { CpuNotes } from './cpu-notes.ts'
export type { ExecutorFailure } from './live-driver.ts'
export type { LiveRun, ReplayInputs, ReplayOptions, ReplayProcess, ReplayVariant } from './live-run.ts'
export { replayInputsOf } from './replay-inputs.ts'
export { replayScenario } from './replay-scenario.ts'
export { checkReplayable } from './replayable.ts'
export type { InlineData } from './request-inputs.ts'
export type { Validity } from './validity.ts'
