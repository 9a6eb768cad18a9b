/** From the words of the command line to options, or a message that says what may stand there. */
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '../errors/index.ts'
import { parseQuantity } from '../spec/quantities.ts'
import { defaultSession, type ProfileOptions } from './options.ts'

export interface ProfileArguments {
  readonly path: string
  readonly 'batch-sizes': string
  readonly gaps: string
  readonly threads: string
  readonly spinning: boolean
  readonly budget: string | undefined
  readonly shape: readonly string[]
  readonly input: readonly string[]
  readonly 'device-type': string
  readonly seed: string
}

/** Where the profile of these models goes when nothing else is said. */
export function profilePath(models: readonly string[]): string {
  const names = models.map(model => basename(model).replace(/(\.model)?\.(ya?ml|json|onnx)$/i, ''))
  return join('profiles', `${names.join('+')}.profile.json`)
}

/** @throws UserError */
export function profileOptionsFrom(args: ProfileArguments): ProfileOptions {
  return {
    deviceType: nonEmpty('--device-type', args['device-type']),
    batchSizes: ascending('--batch-sizes', args['batch-sizes'], 1),
    gapsMs: gapsFrom(args.gaps),
    session: {
      ...defaultSession,
      intraOpThreads: wholeNumber('--threads', args.threads, 1),
      spinning: args.spinning,
    },
    budgetMs: args.budget === undefined ? null : budgetMsFrom(args.budget),
    seed: args.seed,
    shapes: new Map(args.shape.map(shapeFrom)),
    inputs: new Map(args.input.map(text => named('--input', text, 'NAME=FILE or NAME=NUMBER'))),
    qualityRows: null,
    profileFolder: resolve(dirname(args.path)),
  }
}

function shapeFrom(text: string): [string, (number | 'N')[]] {
  const form = 'NAME=N,3,48,160: sizes, and N once at most, where the batch goes'
  const [name, dims] = named('--shape', text, form)
  const parts = dims === '' ? [] : dims.split(',').map(part => part.trim())
  const isShape = parts.every(part => part === 'N' || /^\d+$/.test(part))
  if (!isShape || parts.filter(part => part === 'N').length > 1) throw wrong('--shape', text, form)
  return [name, parts.map(part => (part === 'N' ? part : Number(part)))]
}

/** Back to back is always measured: simulations are made of it. */
function gapsFrom(text: string): number[] {
  const gapsMs = ascending('--gaps', text, 0)
  return gapsMs[0] === 0 ? gapsMs : [0, ...gapsMs]
}

function budgetMsFrom(text: string): number {
  const result = parseQuantity(text, 'duration', { above: 0 })
  if ('value' in result) return result.value / 1e6
  const { problem, ...details } = result.mistake
  throw new UserError(problem, { at: { field: '--budget' }, ...details })
}

function ascending(field: string, text: string, least: number): number[] {
  const numbers = text.split(',').map(part => wholeNumber(field, part.trim(), least, text))
  return [...new Set(numbers)].sort((a, b) => a - b)
}

function wholeNumber(field: string, text: string, least: number, found = text): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= 1_000_000) return value
  throw wrong(field, found, `${found === text ? 'a whole number' : 'whole numbers'} of at least ${least}`)
}

function named(field: string, text: string, form: string): [string, string] {
  // Names of inputs may hold '=' no more than file names begin with it, so the first one parts them.
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw wrong(field, text, form)
}

function nonEmpty(field: string, text: string): string {
  if (text !== '') return text
  throw wrong(field, text, 'a name')
}

function wrong(field: string, found: string, allowed: string): UserError {
  return new UserError(`can't be understood`, { at: { field }, found, allowed })
}
