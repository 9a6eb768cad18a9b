/**
 * Two servers with a queue each; an arrival joins the one with fewer in system, ties by a fair draw (Haight, Two queues in
 * parallel, Biometrika 45, 1958). No closed form: a chain over the shorter length and the difference, cut where both are
 * negligible. The probability of length n falls like rho^(2n) (Kingman, Two similar queues in parallel, Annals of
 * Mathematical Statistics 32, 1961).
 */
import { MarkovChain } from './stationary.ts'

export interface TwoQueues {
  /** Of both together. */
  readonly arrivalRate: number
  /** Of each server. */
  readonly serviceRate: number
}

const LONGEST = 80
const MOST_APART = 30

/** Mean time in the system. */
export function meanSojourn({ arrivalRate, serviceRate }: TwoQueues): number {
  const phases = MOST_APART + 1
  const state = (shorter: number, apart: number) => shorter * phases + apart
  const chain = new MarkovChain((LONGEST + 1) * phases, phases + 1)
  for (let shorter = 0; shorter <= LONGEST; shorter++) {
    for (let apart = 0; apart <= MOST_APART; apart++) {
      const from = state(shorter, apart)
      if (apart > 0) {
        if (shorter < LONGEST) chain.add(from, state(shorter + 1, apart - 1), arrivalRate)
        chain.add(from, state(shorter, apart - 1), serviceRate)
        if (shorter > 0 && apart < MOST_APART) chain.add(from, state(shorter - 1, apart + 1), serviceRate)
      } else {
        chain.add(from, state(shorter, 1), arrivalRate)
        if (shorter > 0) chain.add(from, state(shorter - 1, 1), 2 * serviceRate)
      }
    }
  }
  const probability = chain.stationary()
  let number = 0
  for (let shorter = 0; shorter <= LONGEST; shorter++) {
    for (let apart = 0; apart <= MOST_APART; apart++) {
      number += probability[state(shorter, apart)]! * (2 * shorter + apart)
    }
  }
  return number / arrivalRate
}
