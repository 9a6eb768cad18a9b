/** `--log`: what a run writes down of itself, beside its results. */
import type { Options } from 'yargs'

export interface LogWish {
  readonly log: 'decisions' | undefined
}

export const logOption = {
  choices: ['decisions'],
  describe: 'Write what the core was told and what the policies answered: cells/<hash>/decisions.ndjson',
} as const satisfies Options
