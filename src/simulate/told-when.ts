/** Errors that say themselves when they happened, or are none of a run's. */
const SAY_WHEN = ['PolicyError', 'StuckError', 'Violation', 'UserError', 'UserErrors', 'Interrupted']

/** What was thrown in a run by a policy of ours, or by the engine, with the time of the run. */
export function toldWhen(thrown: unknown, nowNs: number): unknown {
  if (!(thrown instanceof Error) || SAY_WHEN.includes(thrown.name)) return thrown
  const { message, stack = '' } = thrown
  thrown.message = `${message}\nat ${nowNs / 1e6} ms of the run`
  // The stack quotes the message as it was when the error was made.
  if (stack.includes(message)) thrown.stack = stack.replace(message, () => thrown.message)
  return thrown
}
