/** Small real models and scenarios for replays of a second or two. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { usableCores } from '../../src/machine/index.ts'
import { type AttributeValue, confidenceOf, ModelBuilder } from '../../src/onnx/index.ts'
import type { InlineData, ReplayInputs } from '../../src/replay/index.ts'
import type { SessionOptions } from '../../src/spec/profile-file.ts'
import { base64Of, packBits } from '../../src/spec/profile-inputs.ts'
import type { Scenario, ScenarioAnswers, ScenarioPolicy, ScenarioTenant } from '../../src/spec/scenario.ts'

export const CLASSES = 10
const WIDTH = 512

export const session: SessionOptions = {
  intraOpThreads: 1,
  interOpThreads: 1,
  spinning: false,
  executionMode: 'sequential',
  optimisation: 'all',
}

export type ModelKind =
  /** Answers the input itself: the class is the index of its largest value. */
  | 'identity'
  /** As identity, but with a batch's rows in reverse: what a mix-up of rows looks like. */
  | 'reversing'
  /** As identity, after some ms of work. */
  | 'slow'

/** Writes the model `scores [N,10] -> answer [N,10]`; returns the file. */
export function writeModel(folder: string, kind: ModelKind): string {
  const model = new ModelBuilder({ name: kind })
  model.input('scores', 'float32', ['N', CLASSES])
  if (kind === 'identity') model.node('Identity', ['scores'], ['answer'])
  else if (kind === 'reversing') reverse(model)
  else work(model)
  model.output('answer', 'float32', ['N', CLASSES])
  const file = join(folder, `${kind}.onnx`)
  writeFileSync(file, model.encode())
  return file
}

function reverse(model: ModelBuilder): void {
  model.initializer('last', 'int64', [1], new BigInt64Array([-1n]))
  model.initializer('first', 'int64', [1], new BigInt64Array([-(2n ** 62n)]))
  model.initializer('axis', 'int64', [1], new BigInt64Array([0n]))
  model.initializer('back', 'int64', [1], new BigInt64Array([-1n]))
  model.node('Slice', ['scores', 'last', 'first', 'axis', 'back'], ['answer'])
}

/** Passes through 40 products with a 512x512 matrix; adds a thousandth part of what comes out, too little to matter. */
function work(model: ModelBuilder): void {
  const fill = (length: number, value: number) => new Float32Array(length).fill(value)
  model.initializer('in', 'float32', [CLASSES, WIDTH], fill(CLASSES * WIDTH, 1 / CLASSES))
  model.initializer('square', 'float32', [WIDTH, WIDTH], fill(WIDTH * WIDTH, 1 / WIDTH))
  model.initializer('out', 'float32', [WIDTH, CLASSES], fill(WIDTH * CLASSES, 1e-3 / WIDTH))
  const none: Record<string, AttributeValue> = {}
  let last = model.node('MatMul', ['scores', 'in'], ['h0'], none)
  for (let layer = 1; layer <= 40; layer++) last = model.node('MatMul', [last, 'square'], [`h${layer}`])
  model.node('MatMul', [last, 'out'], ['little'])
  model.node('Add', ['scores', 'little'], ['answer'])
}

/** Rows whose largest value is at their label. */
export function labelledRows(n = 200): InlineData {
  const rows = new Float32Array(n * CLASSES)
  const labels = new Uint8Array(n)
  for (let row = 0; row < n; row++) {
    labels[row] = (row * 7) % CLASSES
    for (let i = 0; i < CLASSES; i++) rows[row * CLASSES + i] = ((row * 31 + i * 17) % 97) / 200
    rows[row * CLASSES + labels[row]!] = 1
  }
  return { rows, rowSize: CLASSES, labels }
}

/**
 * Rows that are probabilities: the class they name has 30 to 100 %, and is that of the label in three of four.
 * @returns the rows as data, and what a variant that answers its input says of each
 */
export function unsureRows(n = 64): { readonly data: InlineData; readonly answers: ScenarioAnswers } {
  const rows = new Float32Array(n * CLASSES)
  const labels = new Uint8Array(n)
  const correct = new Uint8Array(n)
  const confidence = new Uint8Array(n)
  for (let row = 0; row < n; row++) {
    const named = (row * 7) % CLASSES
    const p = 0.3 + (0.7 * ((row * 29) % n)) / (n - 1)
    const scores = rows.subarray(row * CLASSES, (row + 1) * CLASSES).fill((1 - p) / (CLASSES - 1))
    scores[named] = p
    correct[row] = row % 4 === 0 ? 0 : 1
    labels[row] = (named + 1 - correct[row]!) % CLASSES
    confidence[row] = confidenceOf(scores)
  }
  const data = { rows, rowSize: CLASSES, labels }
  return { data, answers: { n, data: 'made', correct: base64Of(packBits(correct)), confidence: base64Of(confidence) } }
}

export function replayInputs(files: { readonly [variant: string]: string }, data = labelledRows()): ReplayInputs {
  return {
    variants: Object.fromEntries(
      Object.entries(files).map(([name, path]) => [
        `echo/${name}`,
        { path, session, inputs: [{ name: 'scores', type: 'float32', dims: ['N', CLASSES] }] },
      ]),
    ),
    data: { echo: data },
    traces: new Map(),
    profiles: [],
  }
}

export interface ScenarioChoices {
  readonly durationS?: number
  readonly variants?: readonly string[]
  readonly executors?: number
  readonly tenants?: readonly ScenarioTenant[]
  readonly policies?: { readonly [family: string]: ScenarioPolicy }
  /** What a batch of one is expected to take. */
  readonly serviceMs?: number
}

export function tenant(name: string, ratePerS: number, sloMs = 100): ScenarioTenant {
  return {
    name,
    model: 'echo',
    weight: 1,
    priority: 0,
    quota: null,
    patience: null,
    slo: { latencyNs: sloMs * 1e6, attainment: 0.9, qualityFloor: 0, onExpectedMiss: null },
    arrivals: { process: 'poisson', ratePerS },
  }
}

export function scenario(choices: ScenarioChoices = {}): Scenario {
  const { durationS = 1, variants = ['identity'], executors = 1, serviceMs = 0.5 } = choices
  const plain = (name: string): ScenarioPolicy => ({ name, parameters: {} })
  return {
    schema: 'foreserve.scenario/1',
    experiment: 'replay-test',
    seed: '7',
    replication: 0,
    noise: 0,
    durationNs: durationS * 1e9,
    warmupNs: 0,
    load: null,
    models: [
      {
        name: 'echo',
        variants: variants.map(name => ({
          name,
          quality: 1,
          service: [
            { deviceType: 'core', law: 'deterministic', perItemNs: 1e4, fixedNs: serviceMs * 1e6, maxBatch: 16 },
          ],
        })),
      },
    ],
    executors: Array.from({ length: executors }, (_, i) => ({
      name: `local/node-1/core-${i + 1}`,
      pool: 'local',
      deviceType: 'core',
      sharing: null,
    })),
    tenants: choices.tenants ?? [tenant('patient', 100, 500), tenant('prompt', 200, 50)],
    policies: {
      admission: plain('none'),
      variant: { name: 'fixed', parameters: { variant: '' } },
      routing: plain('round-robin'),
      queueing: plain('fifo'),
      batching: plain('none'),
      allocation: { name: 'static', parameters: { replicas: {} } },
      ...choices.policies,
    },
    profiles: [],
    traces: [],
  }
}

/** Cores for a driver and so many workers, shared where there are too few: these tests count and never time. */
export function coresFor(workers: number): number[] {
  const usable = usableCores()
  return Array.from({ length: 1 + workers }, (_, i) => usable[Math.min(i, usable.length - 1)]!)
}

/** A folder for models; removed by `remove`. */
export function modelFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'foreserve-replay-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
