/**
 * contract: all that a policy or plugin imports. Types and integer constants; nothing here runs.
 *
 *   view      what policies see             answers   the integers they answer with
 *   policies  one interface a family        registry  how a policy presents itself
 *   world     the static description        driver    events in, commands out
 */
export * from './answers.ts'
export type * from './driver.ts'
export type * from './policies.ts'
export type * from './registry.ts'
export type * from './view.ts'
export type * from './world.ts'
