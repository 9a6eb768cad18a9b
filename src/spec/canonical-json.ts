/**
 * JSON with one form for one value: keys sorted by code unit, no white space, numbers as ECMAScript writes them (the rules
 * of RFC 8785). Two scenarios are the same exactly if these texts are.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(item => canonicalJson(item ?? null)).join(',')}]`
  // Most of what a profile holds.
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`)
    return `{${fields.join(',')}}`
  }
  if (typeof value === 'number') throw new Error(`${value} has no form in JSON`)
  return JSON.stringify(value ?? null)
}
