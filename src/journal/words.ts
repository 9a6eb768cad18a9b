/** Rows in words, with names in place of numbers. Learns on the way what only earlier rows say. */
import { ACCEPT, DEGRADE, DROP_HEAD, NOTHING_YET, REJECT, WAIT } from '../contract/index.ts'
import type {
  CommandRow,
  DecisionRow,
  EventRow,
  LogHeader,
  LogNumber,
  LogRow,
  PlacementNumbers,
  RequestNumber,
} from './rows.ts'

/** More of a kind are counted, not named. */
const MOST_NAMED = 16
const ADMISSION = new Map([
  [ACCEPT, 'accepts'],
  [REJECT, 'rejects'],
  [DEGRADE, 'degrades'],
])

export class LogWords {
  readonly #header: LogHeader
  /** What each replica slot was last loaded as. */
  readonly #loaded = new Map<number, PlacementNumbers>()
  /** Requests so far, by tenant. */
  readonly #arrived = new Map<number, number>()

  constructor(header: LogHeader) {
    this.#header = header
  }

  /** To be told each row once, in order, after what is to be said of it. */
  learn(row: LogRow): void {
    if ('c' in row && row.c === 'load') this.#loaded.set(row.s, [row.v, row.x])
    else if ('e' in row && row.e === 'arrive') this.#arrived.set(row.s!, (this.#arrived.get(row.s!) ?? 0) + 1)
  }

  say(row: LogRow): string {
    if ('e' in row) return this.event(row)
    if ('d' in row) return `${row.d} '${this.#header.policies[row.d]}': ${this.#decision(row)}`
    if ('c' in row) return `command: ${this.#command(row)}`
    return `the run ends after ${counted(row.end, 'event')} with ${counted(row.inFlight, 'request')} in flight`
  }

  /** An arrival is said before it is learnt. */
  event(row: EventRow): string {
    const subject = row.s ?? -1
    switch (row.e) {
      case 'tick':
        return 'the control period begins'
      case 'arrive': {
        const request = this.request([subject, this.#arrived.get(subject) ?? 0])
        const told = row.due === undefined ? 'arrives' : `was due at ${instant(row.due)} and arrives`
        return `${request} ${told}${row.givesUp === undefined ? '' : `, to wait until ${instant(row.givesUp)}`}`
      }
      case 'complete':
        return `${this.#executor(subject)} is done with its batch`
      case 'wake':
        return `${this.#queue(subject)} is woken`
      case 'ready':
        return `${this.#replica(subject)} is ready`
      case 'fail':
        return `${this.#executor(subject)} is lost`
      case 'planned':
        return `the allocation comes: ${this.#placements(row.p ?? [])}`
      case 'end':
        return 'no more requests will arrive'
    }
  }

  request([tenant, ordinal]: RequestNumber): string {
    return `${this.#header.tenants[tenant] ?? `tenant ${tenant}`}'s ${nth(ordinal + 1)} request`
  }

  #decision(row: DecisionRow): string {
    switch (row.d) {
      case 'admission':
        return `${ADMISSION.get(row.a) ?? `answers ${row.a} to`} ${this.request(row.s)}`
      case 'variant':
        if ('q' in row && row.q === 'escalate')
          return `${this.request(row.s)} ${row.a < 0 ? 'keeps its answer' : `is to be served again by ${this.#variant(row.a)}`}`
        if ('q' in row)
          return `${row.a < 0 ? 'no variant' : this.#replica(row.a)} serves the head of ${this.#queue(row.s)} on ${this.#executor(row.x)}`
        return `${this.request(row.s)} gets ${this.#variant(row.a)}${row.g === 1 ? ', asked for a cheaper one' : ''}`
      case 'routing':
        if (row.q === 'route') return `${this.request(row.s)} goes to ${this.#queue(row.a)}`
        if (row.q === 'pull')
          return `${this.#queue(row.s)} is ${row.a === 1 ? 'asked' : 'not asked'} before ${this.#queue(row.k)}`
        return `${row.a < 0 ? 'nobody' : this.#replica(row.a)} takes from ${this.#queue(row.s)}`
      case 'queueing':
        if (row.q === 'accepts')
          return `${this.request(row.s)} ${row.a === 1 ? 'may' : 'may not'} enter ${this.#queue(row.k)}`
        if (row.q === 'delays')
          return `${this.request(row.s)} ${row.a === 1 ? 'waits on behind others' : 'does not wait on'} in ${this.#queue(row.k)}`
        if (row.q === 'order') return `${this.request(row.s)} is sorted by ${row.a}`
        return `${this.request(row.s)} is ${row.a === 1 ? 'given up' : 'worth serving'} on ${this.#replica(row.r)}`
      case 'batching':
        return `of ${this.#queue(row.s)}${row.s === row.r ? '' : `, ${this.#replica(row.r)}`} ${taken(row.a, row.u)}`
      case 'allocation':
        return this.#placements(row.a)
    }
  }

  #command(row: CommandRow): string {
    switch (row.c) {
      case 'execute':
        return `${this.#replica(row.r)} executes a batch of ${row.b.length}: ${listed(row.b.map(it => this.request(it)))}`
      case 'wakeAt':
        if (row.t === null) return `the wake-up of ${this.#queue(row.s)} is cancelled`
        return `wake ${this.#queue(row.s)} at ${instant(row.t)}`
      case 'load':
        return `load ${this.#placement([row.v, row.x])} as replica ${row.s}`
      case 'unload':
        return `unload ${this.#replica(row.s)}`
      case 'plan':
        return `ask for an allocation in place of ${this.#placements(row.p)}`
    }
  }

  #executor(executor: number): string {
    return this.#header.executors[executor] ?? `executor ${executor}`
  }

  #variant(variant: number): string {
    return this.#header.variants[variant] ?? `variant ${variant}`
  }

  #replica(replica: number): string {
    const loaded = this.#loaded.get(replica)
    return loaded === undefined ? `replica ${replica}` : `${this.#placement(loaded)} (replica ${replica})`
  }

  #queue(queue: number): string {
    const { replicas, models } = this.#header
    if (queue < replicas) return `the queue of ${this.#replica(queue)}`
    const model = models[queue - replicas]
    return model === undefined ? `queue ${queue}` : `the shared queue of ${model}`
  }

  #placement([variant, executor]: PlacementNumbers): string {
    return `${this.#variant(variant)} on ${this.#executor(executor)}`
  }

  #placements(placements: readonly PlacementNumbers[]): string {
    if (placements.length === 0) return 'no replicas'
    return `${counted(placements.length, 'replica')}: ${listed(placements.map(it => this.#placement(it)))}`
  }
}

/** Integer ns as ms, exactly. */
export function instant(ns: number): string {
  return `${ns / 1e6} ms`
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function taken(answer: number, untilNs: LogNumber | undefined): string {
  if (answer > 0) return `takes ${answer}`
  switch (answer) {
    case WAIT:
      return `waits until ${typeof untilNs === 'number' ? instant(untilNs) : untilNs}`
    case NOTHING_YET:
      return 'takes nothing yet'
    case DROP_HEAD:
      return 'gives the head up'
    default:
      return `answers ${answer}`
  }
}

function listed(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED
  return rest > 0 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${rest} more` : names.join(', ')
}

function nth(count: number): string {
  const teens = count % 100 > 10 && count % 100 < 14
  const ending = teens ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return `${count}${ending}`
}
