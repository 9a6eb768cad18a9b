/**
 * simulate: the world in virtual time around the core.
 *
 *   simulation   the driver and its agenda      arrivals   tenants' requests merged      service-times   true durations
 */
export { recordedRun, type SimulatedRun, type SimulationInputs, simulate } from './simulation.ts'
