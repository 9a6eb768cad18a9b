/**
 * A journal is fed to a fresh core, in recorded order, and each decision and command is compared with the log: the third
 * world around the core, in which nothing is decided anew about when things happen. If all are equal, the run that wrote the
 * log had exactly this core and these policies, whatever drove it.
 */
import { buildCore, type CoreParts, coreParts, type DrivenCore } from '../assembly/index.ts'
import type { AnyPolicyEntry, Driver, Events, Recorder, Snapshot } from '../contract/index.ts'
import { UserError } from '../errors/index.ts'
import {
  counted,
  type DecisionSink,
  type EventRow,
  type LogLine,
  type LogReader,
  type LogRow,
  LogWords,
  writeFacts,
} from '../journal/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { type FirstDifference, type Side, Story, sideOf } from './story.ts'

export interface PlaybackOutcome {
  /** Events that were told, and decisions and commands that were found equal. */
  readonly events: number
  readonly answers: number
  /** Null where all are equal. `first` is the log, `second` what the core does now. */
  readonly difference: FirstDifference | null
  /** Requests that had not left when the log ended. A log can be equal to the last row while requests are stuck. */
  readonly inFlight: number
  /** Some of those, in words. */
  readonly stuck: readonly string[]
}

const MOST_STUCK = 5

/** Thrown through the core, which is of no use after the first difference. */
class Parted extends Error {
  readonly difference: FirstDifference

  constructor(difference: FirstDifference) {
    super('the core and the log part')
    this.difference = difference
  }
}

export class Playback implements DecisionSink {
  readonly #log: LogReader
  readonly #story: Story
  readonly #parts: CoreParts
  readonly #core: DrivenCore
  /** What the core asked for and the allocation policy was not asked yet. */
  #snapshot: Snapshot | undefined
  #difference: FirstDifference | null = null
  /** Tasks that have not left, in the order in which they came. */
  readonly #present = new Set<number>()

  /** The scenario must be the one that the log was written of. */
  constructor(scenario: Scenario, registry: readonly AnyPolicyEntry[], log: LogReader) {
    this.#log = log
    this.#story = new Story(log.header, log.header)
    this.#parts = coreParts(scenario, registry, this)
    const driver: Driver = {
      ...NO_WORLD,
      plan: snapshot => {
        this.#snapshot = snapshot
      },
    }
    this.#core = buildCore(this.#parts, driver, presence(this.#present))
  }

  get outcome(): PlaybackOutcome {
    const { events, answers } = this.#story
    const { tasks } = this.#parts.state
    const words = new LogWords(this.#log.header)
    const stuck = [...this.#present]
      .slice(0, MOST_STUCK)
      .map(task => words.request([tasks.tenant[task]!, tasks.ordinal[task]!]))
    return { events, answers, difference: this.#difference, inFlight: tasks.live, stuck }
  }

  /**
   * Plays up to so many events. True while there is more to play.
   * @throws UserError when the log holds a line that is none of its form
   */
  play(events: number): boolean {
    try {
      for (let i = 0; i < events; i++) if (!this.#step()) return false
      return true
    } catch (error) {
      if (!(error instanceof Parted)) throw error
      this.#difference = error.difference
      return false
    }
  }

  /** What the wrapped policies answer and the core commands. */
  write(actual: LogRow): void {
    if (!('d' in actual && actual.d === 'allocation')) this.#askAllocation()
    const line = this.#log.peek()
    // An event is what was just told from the log.
    if (line === undefined || !('e' in actual || isSame(line, actual)))
      throw this.#parted(sideOf(line, this.#log), { row: actual })
    this.#log.next()
    this.#story.agree(actual)
  }

  #step(): boolean {
    this.#askAllocation()
    const line = this.#log.peek()
    if (line === undefined) throw this.#parted(sideOf(line, this.#log), { says: this.#stillThere() })
    const { row } = line
    if ('e' in row) {
      this.#tell(row, line.number)
      return true
    }
    if (!('end' in row)) throw this.#parted(sideOf(line, this.#log), { says: 'nothing more' })
    const { live } = this.#parts.state.tasks
    if (row.end !== this.#story.events || row.inFlight !== live)
      throw this.#parted(sideOf(line, this.#log), { row: { end: this.#story.events, inFlight: live } })
    this.#log.next()
    const after = this.#log.peek()
    if (after !== undefined) throw this.#parted(sideOf(after, this.#log), { says: 'nothing: the run has ended' })
    return false
  }

  #tell(row: EventRow, line: number): void {
    const { state } = this.#parts
    const expected = this.#story.events + 1
    if (row.n !== expected) {
      throw this.#parted(
        { row, line },
        { says: `event ${expected} should come here: one is missing, doubled or out of order` },
      )
    }
    if (row.t < state.nowNs) throw this.#parted({ row, line }, { says: 'time would go back' })
    state.nowNs = row.t
    writeFacts(row, state)
    this.#writeConfidence(row, line)
    try {
      TELL[row.e](this.#core, row)
    } catch (error) {
      if (error instanceof Parted || error instanceof UserError) throw error
      throw this.#parted(sideOf(this.#log.peek(), this.#log), { says: `stops: ${(error as Error).message}` })
    }
  }

  /** What the answers of a batch were worth stands in the journal, as what is due does. */
  #writeConfidence({ sure, s: executor }: EventRow, line: number): void {
    if (sure === undefined) return
    const { batches, tasks } = this.#parts.state
    const size = batches.size[executor!]!
    if (sure.length !== size) {
      throw new UserError('the row says how sure another number of answers is than the batch has members', {
        at: { file: this.#log.path, line, field: 'sure' },
        found: String(sure.length),
        allowed: String(size),
      })
    }
    let task = batches.first[executor!]!
    for (const confidence of sure) {
      tasks.confidence[task] = confidence
      task = tasks.next[task]!
    }
  }

  /** The allocation policy is asked by the world, at once or later: when the log has it. */
  #askAllocation(): void {
    const snapshot = this.#snapshot
    if (snapshot === undefined) return
    const line = this.#log.peek()
    if (line === undefined || !('d' in line.row && line.row.d === 'allocation')) return
    this.#snapshot = undefined
    this.#parts.policies.allocation.plan(snapshot)
  }

  #stillThere(): string {
    const { live } = this.#parts.state.tasks
    return live === 0 ? 'nothing more' : `nothing more, with ${counted(live, 'request')} in flight`
  }

  #parted(first: Side, second: Side): Parted {
    return new Parted(this.#story.part(first, second))
  }
}

/** Most lines are equal as text, and then need not be read as rows. */
function isSame(line: LogLine, actual: LogRow): boolean {
  const text = JSON.stringify(actual)
  return line.text === text || JSON.stringify(line.row) === text
}

const TELL: { readonly [E in keyof Events]: (core: Events, row: EventRow) => void } = {
  tick: core => core.tick(),
  arrive: (core, { s }) => core.arrive(s!),
  complete: (core, { s }) => core.complete(s!),
  wake: (core, { s }) => core.wake(s!),
  ready: (core, { s }) => core.ready(s!),
  fail: (core, { s }) => core.fail(s!),
  planned: (core, { p }) => core.planned({ placements: p!.map(([variant, executor]) => ({ variant, executor })) }),
  end: core => core.end(),
}

/** What happened because of a command stands in the journal. */
const NO_WORLD: Omit<Driver, 'plan'> = { execute() {}, wakeAt() {}, load() {}, unload() {} }

/** Keeps the set of those who came and have not left. */
function presence(present: Set<number>): Recorder {
  const left = (task: number) => {
    present.delete(task)
  }
  return {
    arrived: task => {
      present.add(task)
    },
    completed: left,
    settled: left,
    rejected: left,
    dropped: left,
    failed: left,
    escalated() {},
    started() {},
    ended() {},
    lost() {},
  }
}
