/**
 * simulate: the world in virtual time around the core.
 *
 *   simulation   the driver and its agenda      service-times   true durations, which the core never sees
 *   progress-guard  a run that would go on for ever
 *   closed-loops  answers back to the clients who wait for them
 *   processor-sharing  ends of batches on a device that several executors share
 *   answers      how sure a simulated batch's answers are
 *   patience     when clients give up
 *   told-when    the time of the run in what is thrown in it
 *   own-loop     a long run's loop, compiled for it alone
 */
export {
  type SimulatedRun,
  type SimulationInputs,
  type SimulationOptions,
  simulate,
} from './simulation.ts'
