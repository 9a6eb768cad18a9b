import { describe, expect, test } from 'vitest'
import { channels, policyLooks, SURFACE, variantLooks } from '../../src/report/palette.ts'

type Vector = [number, number, number]

const linear = (hex: string) =>
  channels(hex).map(value => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as Vector

const times = (matrix: readonly Vector[], vector: Vector) =>
  matrix.map(row => row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2]) as Vector

/** Machado, Oliveira and Fernandes 2009 (IEEE TVCG 15(6)), severity 1, on linear RGB. */
const VISIONS: { readonly [name: string]: readonly Vector[] } = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** OKLab, in which 0.02 is a just noticeable difference (Ottosson 2020). */
function oklab(rgb: Vector): Vector {
  const [l, m, s] = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb.map(value => Math.max(0, value)) as Vector,
  ).map(Math.cbrt) as Vector
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [l, m, s],
  )
}

function closestPair(colours: readonly string[], vision: readonly Vector[]): { distance: number; pair: string } {
  let closest = { distance: Number.POSITIVE_INFINITY, pair: '' }
  const seen = colours.map(hex => oklab(times(vision, linear(hex))))
  for (let i = 0; i < seen.length; i++) {
    for (let j = 0; j < i; j++) {
      const distance = Math.hypot(...seen[i]!.map((value, axis) => value - seen[j]![axis]!))
      if (distance < closest.distance) closest = { distance, pair: `${colours[i]} ${colours[j]}` }
    }
  }
  return closest
}

const luminance = (hex: string) => {
  const [r, g, b] = linear(hex)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `name-${i}`)

describe.each(['light', 'dark'] as const)('in the %s scheme', scheme => {
  const policies = [...policyLooks(names(8)).values()].map(({ colour }) => colour[scheme])
  const variants = [...variantLooks(names(6)).values()].map(({ colour }) => colour[scheme])

  test.each(Object.keys(VISIONS))('eight policies can be told apart with %s vision', vision => {
    const { distance, pair } = closestPair(policies, VISIONS[vision]!)
    expect(distance, pair).toBeGreaterThan(0.1)
  })

  test.each(Object.keys(VISIONS))('six variants can be told apart with %s vision', vision => {
    const { distance, pair } = closestPair(variants, VISIONS[vision]!)
    expect(distance, pair).toBeGreaterThan(0.06)
  })

  test('every colour stands out from the page', () => {
    for (const colour of [...policies, ...variants]) {
      expect(contrast(colour, SURFACE[scheme]), colour).toBeGreaterThan(1.9)
    }
  })
})

test('a policy keeps its look in whatever order policies come', () => {
  expect(policyLooks(['b', 'a', 'c']).get('b')).toEqual(policyLooks(['c', 'b', 'a', 'a']).get('b'))
})

test('beyond eight policies colours come again with other shapes', () => {
  const looks = [...policyLooks(names(16)).values()].map(({ colour, shape }) => `${colour.light} ${shape}`)
  expect(new Set(looks).size).toBe(16)
})
