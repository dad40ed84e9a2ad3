/** The tags a document may carry; each says what a reader must know about how far to trust it. */
export const TAGS = [
  'truncated',
  'decoded-lossy',
  'region-mismatch',
  'unparsed-request',
  'unparsed-field',
  'hidden-user-name',
  'severity-assumed',
  'severity-clamped',
  'sample',
  'non-aws-resource',
] as const
export type Tag = (typeof TAGS)[number]

/** What is learnt about one record on its way to a document: tags, and the paths of values that were shortened. */
export class Notes {
  #tags: Set<Tag> | undefined
  #truncated: Set<string> | undefined

  /** Adds a tag once. */
  tag(tag: Tag): void {
    this.#tags ??= new Set()
    this.#tags.add(tag)
  }

  /** Records that the value at a dotted document path was shortened or dropped, and tags the document `truncated`. */
  truncate(path: string): void {
    this.#truncated ??= new Set()
    this.#truncated.add(path)
    this.tag('truncated')
  }

  /** The tags, sorted; undefined when there is none. */
  get tags(): string[] | undefined {
    return this.#tags === undefined ? undefined : [...this.#tags].sort()
  }

  /** The shortened paths, sorted; undefined when there is none. */
  get truncated(): string[] | undefined {
    return this.#truncated === undefined ? undefined : [...this.#truncated].sort()
  }
}
