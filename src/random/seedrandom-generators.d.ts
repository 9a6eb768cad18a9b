/** The package's types cover its default export only. */
declare module 'seedrandom/lib/tychei.js' {
  import type { PRNG } from 'seedrandom'

  interface TycheState {
    readonly a: number
    readonly b: number
    readonly c: number
    readonly d: number
  }

  /** `state: true` lets the generator tell its state. */
  const tychei: (seed: string, options?: { readonly state: true }) => PRNG & { state(): TycheState }
  export default tychei
}
