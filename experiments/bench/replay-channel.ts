/**
 * Which channel between the replay's driver and its workers? Round trips of a request of one 28x28 image (3,136 bytes) or
 * sixteen, and its answer of 40 bytes a row, with nothing executed in between, driver and worker on a core each.
 *
 *   npx tsx experiments/bench/replay-channel.ts [rounds]
 *
 * Memory can be shared between threads only, and a worker that crashes must not take the driver with it.
 *
 * The driver spins in setImmediate as the live driver does, and pauses a random 0 to 1 ms between rounds, so that the
 * worker is idle (asleep in its read) when a request comes, as most of the time in a replay.
 */
import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process'
import { readSync, rmSync, writeSync } from 'node:fs'
import { connect, createServer, Socket as NetSocket, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const self = fileURLToPath(import.meta.url)
const rowBytes = 3136
const answerBytes = 40
const headerBytes = 8

type Channel = {
  /** Sends `rows` rows; `done` is called once the whole answer is there. */
  send(rows: number, done: () => void): void
  close(): void
}

const role = process.env.CHANNEL_BENCH
if (role === 'blocking') answerBlocking(3)
else if (role === 'evented') answerEvented(new NetSocket({ fd: 3 }))
else if (role === 'unix') answerEvented(connect(process.env.CHANNEL_PATH!))
else if (role === 'ipc')
  process.on('message', (m: { rows: number }) => void process.send!(new Uint8Array(m.rows * answerBytes)))
else await main(Number(process.argv[2] ?? 2000))

async function main(rounds: number): Promise<void> {
  spawnSync('taskset', ['-p', '-c', '0', String(process.pid)])
  const channels: Record<string, () => Promise<Channel>> = {
    'socket pair, worker reads blocking': async () => overSocket(child('blocking', '1')),
    'socket pair, worker reads by events': async () => overSocket(child('evented', '1')),
    'unix socket by path, by events': overUnixSocket,
    'fork, advanced serialisation': async () => overIpc('advanced'),
    'fork, JSON (payload as base64)': async () => overIpc('json'),
  }
  for (const [name, open] of Object.entries(channels)) {
    const channel = await open()
    for (const rows of [1, 16]) {
      await roundTrips(channel, rows, 300)
      const us = (await roundTrips(channel, rows, rounds)).sort((a, b) => a - b)
      const at = (q: number) => us[Math.ceil(q * us.length) - 1]!.toFixed(0).padStart(6)
      console.log(`${name.padEnd(40)} rows ${String(rows).padStart(2)}   p50 ${at(0.5)} us   p99 ${at(0.99)} us`)
    }
    channel.close()
  }
}

function roundTrips(channel: Channel, rows: number, rounds: number): Promise<number[]> {
  return new Promise(resolve => {
    const us: number[] = []
    let nextAt = performance.now() + 1
    let busy = false
    const spin = () => {
      if (us.length === rounds) return resolve(us)
      if (!busy && performance.now() >= nextAt) {
        busy = true
        const startedAt = performance.now()
        channel.send(rows, () => {
          us.push((performance.now() - startedAt) * 1000)
          nextAt = performance.now() + ((us.length * 0.618) % 1)
          busy = false
        })
      }
      setImmediate(spin)
    }
    spin()
  })
}

function child(asRole: string, core: string): ChildProcess {
  return spawn('taskset', ['-c', core, process.execPath, ...process.execArgv, self], {
    env: { ...process.env, CHANNEL_BENCH: asRole },
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
}

function overSocket(worker: ChildProcess, socket = worker.stdio[3] as unknown as Socket): Channel {
  const frame = Buffer.alloc(headerBytes + 64 * rowBytes)
  let missing = 0
  let done = () => {}
  socket.on('data', chunk => {
    missing -= chunk.length
    if (missing === 0) done()
  })
  return {
    send(rows, then) {
      done = then
      missing = rows * answerBytes
      frame.writeUInt32LE(rows, 0)
      frame.fill(rows, headerBytes, headerBytes + rows * rowBytes)
      socket.write(frame.subarray(0, headerBytes + rows * rowBytes))
    },
    close: () => worker.kill('SIGKILL'),
  }
}

async function overUnixSocket(): Promise<Channel> {
  const path = join(tmpdir(), `channel-bench-${process.pid}`)
  process.env.CHANNEL_PATH = path
  const server = createServer()
  await new Promise<void>(resolve => server.listen(path, resolve))
  const worker = child('unix', '1')
  const socket = await new Promise<Socket>(resolve => server.once('connection', resolve))
  const channel = overSocket(worker, socket)
  return {
    ...channel,
    close: () => {
      channel.close()
      server.close()
      rmSync(path, { force: true })
    },
  }
}

function overIpc(serialization: 'advanced' | 'json'): Channel {
  const worker = fork(self, {
    serialization,
    env: { ...process.env, CHANNEL_BENCH: 'ipc' },
    execArgv: process.execArgv,
  })
  spawnSync('taskset', ['-p', '-c', '1', String(worker.pid)])
  let done = () => {}
  worker.on('message', () => done())
  const frame = Buffer.alloc(64 * rowBytes)
  return {
    send(rows, then) {
      done = then
      const payload = frame.fill(rows, 0, rows * rowBytes).subarray(0, rows * rowBytes)
      worker.send({ rows, payload: serialization === 'json' ? payload.toString('base64') : payload })
    },
    close: () => worker.kill('SIGKILL'),
  }
}

function answerBlocking(fd: number): void {
  const frame = Buffer.alloc(headerBytes + 64 * rowBytes)
  const answer = Buffer.alloc(64 * answerBytes)
  for (;;) {
    if (!readWhole(fd, frame, 0, headerBytes)) return
    const rows = frame.readUInt32LE(0)
    if (!readWhole(fd, frame, headerBytes, rows * rowBytes)) return
    writeSync(fd, answer, 0, rows * answerBytes)
  }
}

function readWhole(fd: number, into: Buffer, offset: number, bytes: number): boolean {
  for (let got = 0; got < bytes; ) {
    const n = readSync(fd, into, offset + got, bytes - got, null)
    if (n === 0) return false
    got += n
  }
  return true
}

function answerEvented(socket: Socket): void {
  let got = 0
  let rows = 0
  const answer = Buffer.alloc(64 * answerBytes)
  socket.on('data', chunk => {
    if (got === 0) rows = chunk.readUInt32LE(0)
    got += chunk.length
    if (got < headerBytes + rows * rowBytes) return
    got = 0
    socket.write(answer.subarray(0, rows * answerBytes))
  })
}
