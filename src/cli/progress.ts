/**
 * Progress on standard error: on a terminal one line that is drawn again, and elsewhere a plain line each ten seconds.
 * The line never wraps, ends with what is left by the pace so far, and gives way to other output.
 */
import type { Progress } from './command.ts'

const PLAIN_INTERVAL_MS = 10_000
const DRAW_INTERVAL_MS = 100
const BAR_COLUMNS = 30
const LEAST_BAR_COLUMNS = 10
/** ` 100 %  12 min 34 s left` */
const NUMBERS_COLUMNS = 24
/** Before this much is known of the pace, no time is promised. */
const LEAST_ELAPSED_MS = 1000
const LEAST_SHARE = 0.02

const CLEAR_LINE = '\r\x1b[K'
const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'

/** The line that is on the terminal now. */
let drawn: TerminalLine | undefined

export function startProgress(label: string, total: number): Progress {
  return process.stderr.isTTY ? new TerminalLine(label, total) : plainLines(label, total)
}

/** Writes something else to the terminal: the line of progress makes room, and follows below it. */
export function besideProgress(write: () => void): void {
  const line = drawn
  line?.erase()
  write()
  line?.draw()
}

/** For an end in the middle of things. */
export function endProgress(): void {
  drawn?.stop()
}

class TerminalLine implements Progress {
  readonly #total: number
  readonly #startedMs = Date.now()
  #label: string
  #share = 0
  #drawnMs = 0

  constructor(label: string, total: number) {
    this.#label = label
    this.#total = total
    drawn = this
    process.stderr.write(HIDE_CURSOR)
    process.on('exit', showCursor)
    this.draw()
  }

  update(done: number, label = this.#label): void {
    this.#label = label
    this.#share = Math.min(1, done / Math.max(this.#total, Number.MIN_VALUE))
    if (drawn === this && Date.now() - this.#drawnMs >= DRAW_INTERVAL_MS) this.draw()
  }

  stop(): void {
    if (drawn !== this) return
    this.erase()
    drawn = undefined
    process.off('exit', showCursor)
    showCursor()
  }

  draw(): void {
    this.#drawnMs = Date.now()
    const columns = process.stderr.columns || 80
    const text = progressText(this.#label, this.#share, this.#drawnMs - this.#startedMs, columns)
    process.stderr.write(`${CLEAR_LINE}${text}`)
  }

  erase(): void {
    process.stderr.write(CLEAR_LINE)
  }
}

function showCursor(): void {
  process.stderr.write(SHOW_CURSOR)
}

/** One line of fewer than `columns` columns. */
export function progressText(label: string, share: number, elapsedMs: number, columns: number): string {
  const room = Math.max(0, columns - NUMBERS_COLUMNS - 3)
  const shown = shortened(label, Math.max(1, room - LEAST_BAR_COLUMNS))
  const barColumns = Math.max(0, Math.min(BAR_COLUMNS, room - shown.length))
  const full = Math.round(barColumns * share)
  const bar = '█'.repeat(full) + '░'.repeat(barColumns - full)
  const line = `${shown} ${bar} ${`${Math.floor(100 * share)}`.padStart(3)} %${leftText(share, elapsedMs)}`
  return line.slice(0, Math.max(0, columns - 1))
}

function leftText(share: number, elapsedMs: number): string {
  if (share < LEAST_SHARE || share >= 1 || elapsedMs < LEAST_ELAPSED_MS) return ''
  const leftS = Math.ceil((elapsedMs * (1 - share)) / share / 1000)
  return leftS < 60 ? `  ${leftS} s left` : `  ${Math.floor(leftS / 60)} min ${leftS % 60} s left`
}

function shortened(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`
}

function plainLines(label: string, total: number): Progress {
  let lastMs = Date.now()
  return {
    update(done, next = label) {
      const nowMs = Date.now()
      if (nowMs - lastMs < PLAIN_INTERVAL_MS) return
      lastMs = nowMs
      process.stderr.write(`${next}: ${Math.floor((100 * done) / Math.max(total, Number.MIN_VALUE))} %\n`)
    },
    stop() {},
  }
}
