/**
 * A policy answered what its family's contract does not know, or threw. One of ours has a bug then; one of a plugin is its
 * author's to mend (exit code 2, no stack trace of ours).
 */
export class PolicyError extends Error {
  readonly family: string
  /** The file of the plugin that the policy came from. */
  readonly plugin: string | undefined

  constructor(message: string, family: string, plugin: string | undefined, options?: ErrorOptions) {
    super(message, options)
    this.family = family
    this.plugin = plugin
    this.name = 'PolicyError'
  }
}
