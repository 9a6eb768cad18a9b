/** An experiment with everything in another order in which the order means nothing: mappings, and lists of named things. */
export function turned(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(turned)
    return items.every(item => isRecord(item) && 'name' in item) ? items.reverse() : items
  }
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, key === 'profiles' ? [...(inner as unknown[])].reverse() : turned(inner)])
      .reverse(),
  )
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
