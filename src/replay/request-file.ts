/** Rows of requests of a live run: held in memory while it goes, since to compress a megabyte would make its driver late. */
import { GzipFile } from '../journal/index.ts'

const CHUNK_CHARACTERS = 1 << 16

export class RequestFile {
  readonly #file: GzipFile
  /** As bytes: many small texts would be many small objects, which each garbage collection looks at. */
  readonly #chunks: Buffer[] = []
  #lines: string[] = []
  #characters = 0

  /** Replaces a file of that name. @throws UserError where the system refuses to write */
  constructor(path: string) {
    this.#file = new GzipFile(path)
  }

  write(text: string): void {
    this.#lines.push(text)
    this.#characters += text.length
    if (this.#characters >= CHUNK_CHARACTERS) this.#pack()
  }

  /** Writes all, when the run is over. */
  close(): void {
    this.#pack()
    for (const chunk of this.#chunks) this.#file.write(chunk.toString())
    this.#file.close()
  }

  #pack(): void {
    this.#chunks.push(Buffer.from(this.#lines.join('')))
    this.#lines = []
    this.#characters = 0
  }
}
