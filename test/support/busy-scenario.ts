/** A scenario that uses most of what there is: for tests of determinism. */
import type { RecordedArrivals } from '../../src/workload/index.ts'
import { MS, type Setting, scenario } from './scenarios.ts'

export const busySetting: Setting = {
  seed: 'determinism',
  duration: 6000,
  warmup: 1000,
  executors: { 'edge/1': 'cpu', 'edge/2': 'cpu', 'rack/1': 'gpu' },
  models: {
    digits: {
      accurate: {
        quality: 0.99,
        on: { cpu: { law: 'exponential', fixed: 8, perItem: 2 }, gpu: { law: 'exponential', fixed: 3, perItem: 0.5 } },
      },
      quick: { quality: 0.95, on: { cpu: { fixed: 1, perItem: 1 }, gpu: { fixed: 1, perItem: 0.25 } } },
    },
    words: { only: { quality: 0.9, measured: { 1: [4, 9], 4: [8, 20] } } },
  },
  tenants: {
    search: { model: 'digits', slo: 25, arrivals: { poissonPerS: 300 } },
    batch: { model: 'digits', slo: 80, floor: 0.97, arrivals: { process: 'gamma', ratePerS: 1000, cv: 3 } },
    mail: {
      model: 'words',
      slo: 100,
      arrivals: { process: 'trace', trace: 'mail', rows: null, compressTime: 2, offsetS: 1 },
    },
  },
  policies: {
    admission: { name: 'deadline-feasible', margin: 15 * MS, anyVariant: true },
    variant: 'most-accurate-in-time',
    routing: 'power-of-two-choices',
    queueing: 'earliest-deadline-first',
    batching: { name: 'timeout', maxBatch: 8, maxWait: 4 * MS },
  },
}

export const busyScenario = (change: Setting = {}) => scenario({ ...busySetting, ...change })

/** Ten requests in bursts of three, and a lonely one. */
export const busyTraces: ReadonlyMap<string, RecordedArrivals> = new Map([
  [
    'mail',
    {
      arrivalS: Float64Array.of(0, 0, 0, 0.5, 0.9, 0.9, 0.9, 1.25, 1.25, 1.25),
      tenants: ['mail'],
      tenantOf: new Int32Array(10),
      spanS: 1.5,
    },
  ],
])
