#!/usr/bin/env node
/**
 * From a clone of Proteus' public artifact to an experiment that compares batching policies on what it was run with:
 *
 *     git clone https://github.com/UMass-LIDS/Proteus ../Proteus && git -C ../Proteus checkout 6967c93
 *     node experiments/papers/proteus/import.mjs ../Proteus -o results/proteus-inputs
 *     npx foreserve simulate results/proteus-inputs/proteus-batching.yaml -o results/proteus
 *
 * Its licence allows to use it for comparison, and no more, so none of its data comes with Foreserve: profile, trace and
 * allocation are read from the clone. What is made of them is what its simulator makes of them (core/simulator.py,
 * core/executor.py):
 *
 * - a batch takes the median of the profile, always;
 * - batches are of 1, 2, 4 or 8, and no larger than the largest that takes less than half the SLO;
 * - the devices that it calls VPU are as fast as its CPUs;
 * - of the devices of one kind that hold the same model only the last one's share counts, and a request that is drawn for
 *   them goes to any of them. So a variant here is a model on a kind of device, with that share.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv, exit, stderr, stdout } from 'node:process'
import { gzipSync } from 'node:zlib'
import { experimentText } from './experiment-text.mjs'

const CONFIG = 'configs/medium-normal_load/clipper_lowacc.json'
const BATCH_SIZES = [1, 2, 4, 8]
/** The profile's word for the devices of the allocation. */
const PROFILED_AS = {
  CPU: 'onnxruntime_cpu',
  VPU: 'onnxruntime_cpu',
  GPU_AMPERE: 'onnxruntime_gpu_ampere',
  GPU_PASCAL: 'onnxruntime_gpu_pascal',
}
const SHARES_OF = 1_000_000
const MS_PER_S = 1000

class Mistake extends Error {}

try {
  const { clone, output, config, trace } = argumentsOf(argv.slice(2))
  const made = importArtifact(clone, config, trace)
  mkdirSync(output, { recursive: true })
  for (const [name, content] of Object.entries(made.files)) {
    writeFileSync(join(output, name), content)
    stdout.write(`${join(output, name)}\n`)
  }
  stdout.write(`${made.requests} requests of ${made.tenants} tenants, ${made.devices} devices\n`)
} catch (error) {
  if (!(error instanceof Mistake)) throw error
  stderr.write(`foreserve: ${error.message}\n`)
  exit(2)
}

function argumentsOf(given) {
  const usage = 'usage: node import.mjs CLONE -o FOLDER [--config FILE] [--trace FOLDER], the last two of the clone'
  const found = { clone: undefined, output: undefined, config: CONFIG, trace: '' }
  for (let i = 0; i < given.length; i++) {
    const word = given[i]
    if (word === '-o' || word === '--output') found.output = given[++i]
    else if (word === '--config') found.config = given[++i]
    else if (word === '--trace') found.trace = given[++i]
    else if (word.startsWith('-') || found.clone !== undefined) throw new Mistake(`${word}?\n  ${usage}`)
    else found.clone = word
  }
  if (Object.values(found).includes(undefined)) throw new Mistake(usage)
  return found
}

function importArtifact(clone, config, otherTrace) {
  const read = path => {
    try {
      return readFileSync(join(clone, path), 'utf8')
    } catch (error) {
      throw new Mistake(`${join(clone, path)}: ${error.code}; is ${clone} a clone of UMass-LIDS/Proteus at 6967c93?`)
    }
  }
  const { profiling_data, allowed_variants, model_allocation, static_allocation, ...more } = JSON.parse(read(config))
  const trace_path = otherTrace === '' ? more.trace_path : otherTrace
  // The others begin with what the file says, and then solve again, with a solver that is not ours.
  if (model_allocation !== 'clipper')
    throw new Mistake(`${config}: the allocation '${model_allocation}' changes during the run; 'clipper' is static`)
  const traces = filesOf(join(clone, trace_path))
    .filter(name => name.endsWith('.txt'))
    .sort()
    .map(name => ({ model: name.slice(0, -'.txt'.length), ...arrivalsOf(read(`${trace_path}/${name}`), name) }))
  const profile = profileOf(read(profiling_data), profiling_data)
  const allocation = allocationOf(read(static_allocation), static_allocation)
  const models = traces.map(({ model, sloMs }, number) => {
    const quality = qualitiesOf(read(`${allowed_variants}/${model}`))
    const groups = [...allocation.shares.values()]
      .filter(group => group.model === number && quality.has(group.variant))
      .map(group => ({ ...group, quality: quality.get(group.variant), times: timesOf(profile, group, sloMs) }))
    if (groups.length === 0) throw new Mistake(`${static_allocation}: no device for ${model}`)
    const sum = groups.reduce((total, { share }) => total + share, 0)
    const variants = groups
      .map(group => ({
        ...group,
        name: `${group.variant.split('/').at(-1)}.${group.device.toLowerCase().replace('_', '-')}`,
        share: Math.round((SHARES_OF * group.share) / sum),
      }))
      .filter(({ share }) => share > 0)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    return { name: model, sloMs, variants }
  })
  const rows = traces.flatMap(({ model, arrivalMs }) => arrivalMs.map(ms => [ms, model]))
  // A stable sort: who arrives in the same millisecond stays in the order of names.
  rows.sort((a, b) => a[0] - b[0])
  const durationS = Math.floor(rows.at(-1)[0] / MS_PER_S) + 1
  const sources = [profiling_data, static_allocation, ...traces.map(({ model }) => `${trace_path}/${model}.txt`)]
  const hash = createHash('sha256')
  for (const path of sources) hash.update(path).update('\0').update(read(path)).update('\0')
  const origin = [
    'Proteus, Ahmad et al., ASPLOS 2024; from a clone of https://github.com/UMass-LIDS/Proteus',
    `by its ${config}, requests of ${trace_path}; SHA-256 over the files that were read: ${hash.digest('hex')}`,
    'Licence: the artifact may be used for comparison, and for nothing else: do not pass this file on.',
  ]
  const trace = [
    ...origin.map(line => `# ${line}`),
    `# Covers: ${durationS} s`,
    'arrival_s,tenant',
    ...rows.map(([ms, model]) => `${(ms / MS_PER_S).toFixed(3)},${model}`),
  ]
  return {
    requests: rows.length,
    tenants: models.length,
    devices: allocation.devices,
    files: {
      'proteus-trace.csv.gz': gzipSync(`${trace.join('\n')}\n`),
      'proteus-batching.yaml': experimentText({ origin, models, devices: allocation.devices, durationS }),
    },
  }
}

function filesOf(folder) {
  try {
    return readdirSync(folder)
  } catch (error) {
    throw new Mistake(`${folder}: ${error.code}; a folder of traces was expected`)
  }
}

/** `milliseconds,class,SLO in milliseconds`, one row a request; all requests of a file have the same SLO. */
function arrivalsOf(text, name) {
  const rows = text.split('\n').filter(line => line.trim() !== '' && !line.startsWith('#'))
  const fields = rows.map(line => line.split(',').map(Number))
  const wrong = fields.findIndex(([ms, , slo]) => !(Number.isInteger(ms) && ms >= 0 && slo > 0))
  if (wrong >= 0) throw new Mistake(`${name}: '${rows[wrong]}' is no arrival, class and SLO`)
  const slos = [...new Set(fields.map(([, , slo]) => slo))]
  if (slos.length !== 1) throw new Mistake(`${name}: SLOs of ${slos.join(', ') || 'nobody'}; expected one`)
  return { sloMs: slos[0], arrivalMs: fields.map(([ms]) => ms) }
}

/** `variant device size` -> median in ms; what is there twice counts as it stands last, as in the artifact. */
function profileOf(text, name) {
  const [head, ...rows] = text.split('\n').filter(line => line.trim() !== '')
  const columns = head.trim().split(',')
  const at = ['Model', 'Accel', 'batchsize', '50th_pct'].map(column => {
    const found = columns.indexOf(column)
    if (found < 0) throw new Mistake(`${name}: no column ${column} in ${columns.join(', ')}`)
    return found
  })
  return new Map(
    rows.map(row => {
      const fields = row.split(',')
      const [variant, device, size, median] = at.map(column => fields[column])
      return [`${variant} ${device} ${size}`, Number(median)]
    }),
  )
}

/** The sizes that are used, each with its time: those that take less than half the SLO, and 1. */
function timesOf(profile, { variant, device }, sloMs) {
  const times = BATCH_SIZES.map(size => [size, profile.get(`${variant} ${PROFILED_AS[device]} ${size}`)])
  if (!(times[0][1] > 0)) throw new Mistake(`the profile has no batch of 1 of ${variant} on ${PROFILED_AS[device]}`)
  return times.filter(([size, ms]) => size === 1 || ms < sloMs / 2)
}

/** `variant,accuracy in % of the best` */
function qualitiesOf(text) {
  const rows = text.split('\n').filter(line => line.trim() !== '')
  return new Map(rows.map(line => line.split(',')).map(([variant, percent]) => [variant, Number(percent)]))
}

/** Three Python dictionaries: devices by kind and variant, shares by device and model, the variant of each device. */
function allocationOf(text, name) {
  const counts = new Map(
    [...text.matchAll(/\('([^']+)', '([A-Z_]+)'\): (\d+)/g)].map(([, variant, device, n]) => [
      `${variant} ${device}`,
      Number(n),
    ]),
  )
  const variantOf = new Map(
    [...text.matchAll(/\('([^']+)', '([A-Z_]+-\d+)'\): 1\b/g)].map(([, variant, place]) => [place, variant]),
  )
  const shares = new Map()
  for (const [, place, model, share] of text.matchAll(/\('([A-Z_]+-\d+)', (\d+)\): ([\d.e+-]+)/g)) {
    const device = place.replace(/-\d+$/, '')
    const variant = variantOf.get(place)
    const replicas = counts.get(`${variant} ${device}`)
    if (replicas === undefined) throw new Mistake(`${name}: a share of ${place}, which holds nothing`)
    shares.set(`${model} ${variant} ${device}`, {
      model: Number(model),
      variant,
      device,
      replicas,
      share: Number(share),
    })
  }
  const devices = [...counts.values()].reduce((sum, n) => sum + n, 0)
  if (devices === 0 || shares.size === 0) throw new Mistake(`${name}: no allocation that this script can read`)
  return { devices, shares }
}
