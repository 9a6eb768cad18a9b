/** How many of the ascending values are less than the bound, which is the place of the first that is not. O(log values). */
export function countBelow(ascending: Float64Array, bound: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! < bound) low = middle + 1
    else high = middle
  }
  return low
}
