/** The user pressed Ctrl-C (or a supervisor sent SIGTERM): exit code 130, no stack trace. */
export class Interrupted extends Error {
  constructor(kept = '') {
    super(kept === '' ? 'interrupted' : `interrupted; ${kept}`)
    this.name = 'Interrupted'
  }
}

/** Throws `Interrupted` once the signal is aborted; to be called between units of work. */
export function throwIfInterrupted(signal: AbortSignal | undefined, kept = ''): void {
  if (signal?.aborted) throw new Interrupted(kept)
}
