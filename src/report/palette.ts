/**
 * Colours. Charts are drawn in the light colours; style rules swap each for its dark partner by its value, so the page
 * and its pictures follow the reader's scheme without being drawn again. The colours of policies keep their distance
 * under simulated protanopia, deuteranopia and tritanopia (a test measures it), were found by search from Okabe and Ito's
 * (https://jfly.uni-koeln.de/color/), and never stand alone: each comes with a shape of its own.
 */

export interface Colour {
  readonly light: string
  readonly dark: string
}

export const INK = { light: '#1a1f26', dark: '#e8eaed' }
export const MUTED = { light: '#59616c', dark: '#a3abb6' }
export const GRID = { light: '#e4e7eb', dark: '#2c323b' }
export const SURFACE = { light: '#ffffff', dark: '#15181d' }
const NEUTRALS: readonly Colour[] = [INK, MUTED, GRID, SURFACE]

const POLICY_COLOURS: readonly Colour[] = [
  { light: '#0350bc', dark: '#5289fb' },
  { light: '#da4b04', dark: '#ff8b25' },
  { light: '#07916a', dark: '#18d597' },
  { light: '#8b267c', dark: '#c387bd' },
  { light: '#bdaa00', dark: '#e9d638' },
  { light: '#49a5f3', dark: '#9cf1fb' },
  { light: '#50223c', dark: '#b6b9ff' },
  { light: '#e36bb2', dark: '#ffff82' },
]
const SHAPES = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'cross',
  'triangle-right',
  'triangle-left',
]

/** Light to dark on paper, dark to light on a dark page: the slower variant always stands out more. */
const RAMP_LIGHT = ['#8cc58f', '#4ba38f', '#25828b', '#22607f', '#2a3b73', '#251a4d']
const RAMP_DARK = ['#4668b0', '#378eb3', '#3fae9c', '#78ca86', '#b2de8c', '#eaf3ba']

/** A key's look in every chart of a report. */
export interface Look {
  readonly colour: Colour
  readonly shape: string
}

export type Looks = ReadonlyMap<string, Look>

/** By sorted name, so that a policy keeps its colour whatever order the results come in. */
export function policyLooks(names: Iterable<string>): Looks {
  const sorted = [...new Set(names)].sort()
  return new Map(
    sorted.map((name, i) => {
      const turn = Math.floor(i / POLICY_COLOURS.length)
      const shape = SHAPES[(i + turn) % SHAPES.length]!
      return [name, { colour: POLICY_COLOURS[i % POLICY_COLOURS.length]!, shape }]
    }),
  )
}

/** In the order given, the fastest first: a ramp, since variants of a model have an order. */
export function variantLooks(names: Iterable<string>): Looks {
  const unique = [...new Set(names)]
  return new Map(
    unique.map((name, i) => {
      const share = unique.length === 1 ? 0.5 : i / (unique.length - 1)
      const colour = { light: alongRamp(RAMP_LIGHT, share), dark: alongRamp(RAMP_DARK, share) }
      return [name, { colour, shape: SHAPES[i % SHAPES.length]! }]
    }),
  )
}

function alongRamp(ramp: readonly string[], share: number): string {
  const position = share * (ramp.length - 1)
  const i = Math.min(ramp.length - 2, Math.floor(position))
  const [from, to] = [channels(ramp[i]!), channels(ramp[i + 1]!)]
  const mixed = from.map((value, c) => Math.round(value + (to[c]! - value) * (position - i)))
  return `#${mixed.map(value => value.toString(16).padStart(2, '0')).join('')}`
}

/** Red, green, blue, 0..255. */
export function channels(hex: string): [number, number, number] {
  return [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number]
}

/** Style rules that turn light colours into dark ones in drawn charts, for use inside a dark media query. */
export function darkRules(looks: readonly Looks[], scope = ''): string {
  const colours = [...NEUTRALS, ...looks.flatMap(some => [...some.values()].map(look => look.colour))]
  const rules = new Set(
    colours.flatMap(({ light, dark }) =>
      ['fill', 'stroke'].map(property => `${scope}[${property}="${light}"]{${property}:${dark}}`),
    ),
  )
  return [...rules].join('')
}
