import { type ChildProcess, spawn } from 'node:child_process'
import { Interrupted, UserError } from '../errors/index.ts'
import { moduleCommand, pinnedCommand } from '../machine/index.ts'
import { explainFailure } from './explain-failure.ts'
import type { Reply, Request, RequestKind, Requests, SubjectDescription } from './protocol.ts'
import type { Target } from './targets.ts'

/** Of what a dying process said last, so much is shown. */
const LAST_WORDS = 600

/** The profiler's end of a worker process that runs one model. Killed by `stop`, and by the signal. */
export class WorkerProcess {
  private readonly child: ChildProcess
  private readonly target: Target
  private readonly subject: SubjectDescription
  private readonly signal: AbortSignal | undefined
  private readonly ended: Promise<void>
  private lastWords = ''
  private endedHow: string | null = null
  private stopping = false
  private pending: { resolve(reply: Reply): void; reject(error: Error): void; doing: string } | undefined
  private readonly onAbort = () => void this.stop()

  /** @param cores that the process may use; it inherits this process's where they can't be pinned */
  private constructor(
    target: Target,
    subject: SubjectDescription,
    cores: readonly number[],
    signal: AbortSignal | undefined,
  ) {
    this.target = target
    this.subject = subject
    this.signal = signal
    const module = moduleCommand('./worker/main', import.meta.url)
    const { command, args } = pinnedCommand(cores, module.command, ['--expose-gc', ...module.args])
    // 'advanced' carries typed arrays as they are.
    this.child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS)
    })
    this.child.on('message', reply => this.settle()?.resolve(reply as Reply))
    this.ended = new Promise(resolve => {
      this.child.on('error', error => this.end(`could not be started: ${error.message}`, resolve))
      this.child.on('close', (code, signalName) => this.end(signalName ?? `exit code ${code}`, resolve))
    })
    signal?.addEventListener('abort', this.onAbort, { once: true })
    if (signal?.aborted) void this.stop()
  }

  /** Starts a process and tells it what it works on. */
  static async start(
    target: Target,
    subject: SubjectDescription,
    cores: readonly number[],
    signal?: AbortSignal,
  ): Promise<WorkerProcess> {
    const worker = new WorkerProcess(target, subject, cores, signal)
    try {
      await worker.ask('subject', subject, 'preparing its inputs')
      return worker
    } catch (error) {
      await worker.stop()
      throw error
    }
  }

  /**
   * @param doing for the message when the process dies: what it was doing
   * @throws UserError for a model or an input that does not work, Interrupted after the signal
   */
  async ask<K extends RequestKind>(kind: K, ask: Requests[K]['ask'], doing: string): Promise<Requests[K]['answer']> {
    if (this.endedHow !== null) throw this.death(doing)
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.pending = { resolve, reject, doing }
      // A process that is gone is told by 'close', so an error of sending needs no handling of its own.
      this.child.send({ kind, ask } satisfies Request, () => {})
    })
    if ('answer' in reply) return reply.answer as Requests[K]['answer']
    if ('bug' in reply) throw new Error(`in the profiler's worker process: ${reply.bug}`)
    throw explainFailure(this.target, this.subject, reply)
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    this.stopping = true
    if (this.endedHow === null) this.child.kill('SIGKILL')
    await this.ended
  }

  private settle() {
    const { pending } = this
    this.pending = undefined
    return pending
  }

  private end(how: string, resolve: () => void): void {
    this.endedHow ??= how
    this.signal?.removeEventListener('abort', this.onAbort)
    const pending = this.settle()
    pending?.reject(this.death(pending.doing))
    resolve()
  }

  private death(doing: string): Error {
    // Ctrl-C reaches the whole foreground group: a process that is only just starting has no handler yet and dies of it.
    if (this.signal?.aborted || this.stopping || this.endedHow === 'SIGINT') return new Interrupted()
    const words = this.lastWords.trim()
    const hint = this.endedHow === 'SIGKILL' ? 'SIGKILL often means that memory ran out' : 'the runtime crashed'
    return new UserError(`the process that ran it died (${this.endedHow}) while ${doing}`, {
      at: { file: this.target.shown },
      hint: words === '' ? hint : `its last words:\n  ${words.replaceAll('\n', '\n  ')}`,
    })
  }
}
