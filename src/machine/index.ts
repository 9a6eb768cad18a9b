/**
 * machine: what this computer is, which of its cores are ours, and how to start a process on some of them. A leaf.
 *
 *   fingerprint     what a measurement depends on, in a form that two machines can be compared by
 *   cores           the logical cores that this process may use
 *   pinning         a command, started on given cores only
 *   inline-deeper   what V8 is told by who simulates for long
 *   module-command  one of our own modules, started as a process or a thread (from dist or from source)
 */
export * from './cores.ts'
export * from './fingerprint.ts'
export * from './inline-deeper.ts'
export * from './module-command.ts'
export * from './pinning.ts'
