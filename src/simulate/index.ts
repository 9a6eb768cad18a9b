/**
 * simulate: the world in virtual time around the core.
 *
 *   simulation   the driver and its agenda      arrivals   tenants' requests merged      service-times   true durations
 *   witness      a second recorder beside the run's own
 */
export {
  recordedRun,
  type SimulatedRun,
  type SimulationInputs,
  type SimulationOptions,
  simulate,
} from './simulation.ts'
