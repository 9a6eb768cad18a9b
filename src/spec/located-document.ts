/** A YAML or JSON text as a plain value that remembers where each part of it stands, so that a mistake can be located. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'
import { type Location, UserError, UserErrors } from '../errors/index.ts'

/** Keys and indices from the root. */
export type Path = readonly (string | number)[]

export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

export interface LocatedDocument {
  readonly value: unknown
  /** Where the value at `path` stands (or its key); for what is absent, where its parent stands. Without the field. */
  place(path: Path, part?: 'value' | 'key'): Place
  /** The folder that relative file names in the value at `path` start from. */
  directory(path: Path): string
}

/** `tenants[0].slo.latency` */
export function fieldName(path: Path): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`
    return name === '' ? part : `${name}.${part}`
  }, '')
}

export function locationOf(document: LocatedDocument, path: Path, part: 'value' | 'key' = 'value'): Location {
  const field = fieldName(path)
  return { ...document.place(path, part), ...(field === '' ? {} : { field }) }
}

/**
 * Reads a text; JSON is read as the part of YAML that it is.
 * @param file as the user wrote it, for messages
 * @param directory where relative file names in it start
 * @throws UserErrors that name line and column of each syntax error (a key given twice is one)
 */
export function parseLocated(text: string, file: string, directory: string): LocatedDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    throw new UserErrors(
      document.errors.map(error => {
        const { line, col } = lines.linePos(error.pos[0])
        return new UserError(`not valid YAML or JSON: ${error.message}`, { at: { file, line, column: col } })
      }),
    )
  }
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)
  const placeOf = (node: Node | null | undefined): Place => {
    const offset = node?.range?.[0]
    if (offset === undefined) return { file }
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  return {
    value: document.toJS({ maxAliasCount: 1000 }),
    directory: () => directory,
    place(path, part = 'value') {
      let node: unknown = document.contents
      for (const [depth, step] of path.entries()) {
        const container = resolve(node)
        const isLast = depth === path.length - 1
        if (isMap(container)) {
          const pair = pairOf(container, step)
          if (pair === undefined) break
          if (isLast && part === 'key') return placeOf(pair.key as Node)
          // `key:` with nothing after it has a null value without a place of its own.
          node = (pair.value as Node | null)?.range == null ? pair.key : pair.value
        } else if (isSeq(container)) {
          const item = container.items[Number(step)]
          if (item === undefined) break
          node = item
        } else break
      }
      return placeOf(node as Node | null)
    },
  }
}

/**
 * The same for machine-written JSON: the text is read again for places only when there is a mistake to locate, since
 * that takes ten times as long.
 */
export function parseLocatedJson(text: string, file: string, directory: string): LocatedDocument {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return parseLocated(text, file, directory)
  }
  let located: LocatedDocument | undefined
  return {
    value,
    directory: () => directory,
    place(path, part) {
      located ??= parseLocated(text, file, directory)
      return located.place(path, part)
    },
  }
}

/** A value that a program made, as a document: places are the file name alone. */
export function documentOf(value: unknown, file: string, directory: string): LocatedDocument {
  return { value, place: () => ({ file }), directory: () => directory }
}

function pairOf(map: YAMLMap, key: string | number) {
  return map.items.find(pair => String(isScalar(pair.key) ? pair.key.value : pair.key) === String(key))
}
