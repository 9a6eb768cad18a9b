/** A run broke a promise: ours to mend, never the user's. */
export class Violation extends Error {
  /** Name of the invariant. */
  readonly invariant: string

  /** @param event which event it was, and when */
  constructor(invariant: string, event: string, problem: string) {
    super(`the invariant '${invariant}' is broken ${event}: ${problem}`)
    this.invariant = invariant
    this.name = 'Violation'
  }
}
