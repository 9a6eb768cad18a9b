/** Hashes that are the same everywhere, for policies that choose by name. */

/**
 * 32 bits of a text, the same everywhere: FNV-1a over the bytes of its UTF-16 code units, the low one first and a high one
 * only where it is not 0 (so that of plain ASCII it is FNV-1a), then the finaliser of MurmurHash3, since FNV-1a alone leaves
 * names that differ in their last letter close together.
 */
export function hashOf(text: string): number {
  return mixed(fnv1a(text))
}

export function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  return hash >>> 0
}

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
export function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
