/**
 * The stationary distribution of a finite Markov chain by the elimination of Grassmann, Taksar and Heyman (Regenerative
 * analysis and steady state distributions for Markov chains, Operations Research 33, 1985, 1107-1116). It subtracts
 * nothing, so that small probabilities keep all their digits. Chains whose jumps are short are stored as a band.
 */
export class MarkovChain {
  readonly states: number
  private readonly band: number
  private readonly width: number
  /** Rate or probability of i -> j at i * width + (j - i + band); the diagonal is never read. */
  private readonly jumps: Float64Array

  /** @param band the longest jump, |i - j|; without it any jump is allowed */
  constructor(states: number, band = states - 1) {
    this.states = states
    this.band = band
    this.width = 2 * band + 1
    this.jumps = new Float64Array(states * this.width)
  }

  /** Adds to the rate (or probability) of a jump; staying where one is needs no saying. */
  add(from: number, to: number, rate: number): void {
    if (Math.abs(to - from) > this.band || to < 0 || to >= this.states) throw new Error(`no jump ${from} -> ${to}`)
    this.jumps[this.at(from, to)]! += rate
  }

  /** Probabilities by state, sum 1. The chain is used up: ask once. Cost: states x band^2. */
  stationary(): Float64Array {
    const { states, band, jumps } = this
    for (let k = states - 1; k > 0; k--) {
      const first = Math.max(0, k - band)
      let down = 0
      for (let j = first; j < k; j++) down += jumps[this.at(k, j)]!
      if (!(down > 0)) throw new Error(`state ${k} can't be left downwards`)
      for (let i = first; i < k; i++) {
        const share = jumps[this.at(i, k)]! / down
        jumps[this.at(i, k)] = share
        if (share === 0) continue
        for (let j = first; j < k; j++) jumps[this.at(i, j)]! += share * jumps[this.at(k, j)]!
      }
    }
    const probability = new Float64Array(states)
    probability[0] = 1
    let total = 1
    for (let k = 1; k < states; k++) {
      let mass = 0
      for (let i = Math.max(0, k - band); i < k; i++) mass += probability[i]! * jumps[this.at(i, k)]!
      probability[k] = mass
      total += mass
    }
    return probability.map(mass => mass / total)
  }

  private at(from: number, to: number): number {
    return from * this.width + to - from + this.band
  }
}
