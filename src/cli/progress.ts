/** Progress on standard error: a bar on a terminal, and elsewhere a plain line each ten seconds. */
import cliProgress from 'cli-progress'
import type { Progress } from './command.ts'

// A CommonJS package whose names Node's ES loader does not find.
const { Format, SingleBar } = cliProgress

const PLAIN_INTERVAL_MS = 10_000

export function startProgress(label: string, total: number): Progress {
  return process.stderr.isTTY ? bar(label, total) : plainLines(label, total)
}

function bar(label: string, total: number): Progress {
  const single = new SingleBar({
    format: '{label} {bar} {percentage}%  {eta_formatted} left',
    hideCursor: true,
    clearOnComplete: true,
    barsize: 30,
    formatBar: Format.BarFormat,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    stream: process.stderr,
  })
  single.start(total, 0, { label })
  return {
    update: (done, next) => single.update(done, next === undefined ? {} : { label: next }),
    stop: () => single.stop(),
  }
}

function plainLines(label: string, total: number): Progress {
  let lastMs = Date.now()
  return {
    update(done, next = label) {
      const nowMs = Date.now()
      if (nowMs - lastMs < PLAIN_INTERVAL_MS) return
      lastMs = nowMs
      process.stderr.write(`${next}: ${Math.floor((100 * done) / Math.max(total, 1))} %\n`)
    },
    stop() {},
  }
}
