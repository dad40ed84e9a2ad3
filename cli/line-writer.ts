import type { Writable } from 'node:stream'

const FLUSH_CHARACTERS = 256 * 1024

/** Writes many lines to a stream in few writes and waits where the reader is slower. */
export class LineWriter {
  readonly #stream: Writable
  #buffer: string[] = []
  #size = 0
  #full: Promise<void> | undefined

  constructor(stream: Writable) {
    this.#stream = stream
  }

  /** Takes one line, without its newline. */
  write(line: string): void {
    this.#buffer.push(line)
    this.#size += line.length
    if (this.#size >= FLUSH_CHARACTERS) this.#flush()
  }

  /** Resolves when the reader has caught up. */
  async drained(): Promise<void> {
    await this.#full
  }

  /** Writes what is left; the stream itself stays open. */
  async end(): Promise<void> {
    this.#flush()
    await this.#full
  }

  #flush(): void {
    if (this.#buffer.length === 0) return
    const text = `${this.#buffer.join('\n')}\n`
    this.#buffer = []
    this.#size = 0
    if (this.#stream.write(text)) return
    const drained = new Promise<void>((resolve) => this.#stream.once('drain', resolve))
    this.#full = this.#full === undefined ? drained : this.#full.then(() => drained)
  }
}
