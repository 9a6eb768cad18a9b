/** Sentences for a terminal: broken between words, never within one. */

export function linesOf(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Each line but the first is indented by two more. */
export function flowText(text: string, width: number, indent = ''): string {
  return linesOf(text, width - indent.length - 2)
    .map((line, i) => `${indent}${i === 0 ? '' : '  '}${line}`)
    .join('\n')
}
