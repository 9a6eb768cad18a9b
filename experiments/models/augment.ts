/** Random distortions of digits, which stand for other hands: what a dense network cannot know by itself. */
const side = 28
const pixels = side * side

/** Largest changes at strength 1; drawn uniformly between -limit and +limit. */
const limits = { shiftPx: 2, rotationRad: 0.25, scale: 0.15, shear: 0.15, bendPx: 1.6 }

/** Bends are drawn at the knots of a coarse grid and interpolated between them (after Simard et al. 2003). */
const knots = 5
const knotSpacing = (side - 1) / (knots - 1)

/**
 * Writes a distorted copy of the image at `source[from...]` to `target[to...]`: shift, rotation, scale, shear and a
 * smooth bend, read with bilinear interpolation; outside is paper (0).
 * @param strength 0 copies the image, 1 distorts as far as `limits` say
 */
export function distort(
  source: Float32Array,
  from: number,
  target: Float32Array,
  to: number,
  strength: number,
  random: () => number,
): void {
  if (strength === 0) {
    target.set(source.subarray(from, from + pixels), to)
    return
  }
  const draw = (limit: number) => (2 * random() - 1) * limit * strength
  const [shiftX, shiftY, angle] = [draw(limits.shiftPx), draw(limits.shiftPx), draw(limits.rotationRad)]
  const [scaleX, scaleY, shear] = [1 + draw(limits.scale), 1 + draw(limits.scale), draw(limits.shear)]
  const bendX = Float64Array.from({ length: knots * knots }, () => draw(limits.bendPx))
  const bendY = Float64Array.from({ length: knots * knots }, () => draw(limits.bendPx))
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const centre = (side - 1) / 2
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const x = (column - centre) * scaleX
      const y = (row - centre) * scaleY
      const sheared = x + shear * y
      const readX = centre + shiftX + cos * sheared - sin * y + atKnots(bendX, row, column)
      const readY = centre + shiftY + sin * sheared + cos * y + atKnots(bendY, row, column)
      target[to + row * side + column] = bilinear(source, from, readY, readX)
    }
  }
}

function atKnots(grid: Float64Array, row: number, column: number): number {
  const top = Math.min(knots - 2, Math.floor(row / knotSpacing))
  const left = Math.min(knots - 2, Math.floor(column / knotSpacing))
  const down = row / knotSpacing - top
  const right = column / knotSpacing - left
  const at = top * knots + left
  const upper = grid[at]! * (1 - right) + grid[at + 1]! * right
  const lower = grid[at + knots]! * (1 - right) + grid[at + knots + 1]! * right
  return upper * (1 - down) + lower * down
}

function bilinear(source: Float32Array, from: number, y: number, x: number): number {
  const top = Math.floor(y)
  const left = Math.floor(x)
  const down = y - top
  const right = x - left
  const upper = pixel(source, from, top, left) * (1 - right) + pixel(source, from, top, left + 1) * right
  const lower = pixel(source, from, top + 1, left) * (1 - right) + pixel(source, from, top + 1, left + 1) * right
  return upper * (1 - down) + lower * down
}

function pixel(source: Float32Array, from: number, row: number, column: number): number {
  if (row < 0 || row >= side || column < 0 || column >= side) return 0
  return source[from + row * side + column]!
}
