import type { Account } from '#core/accounts.ts'
import type { Additions } from '#core/document-writer.ts'
import { COMMON_FIELDS, FINDING_FIELDS, OWNER_FIELDS } from '#core/fields/base.ts'
import { ECS_VERSION } from '#core/fields/ecs.ts'
import type { JsonBytes } from '#core/json-bytes.ts'
import type { AnySource, Normalized, RecordContext } from '#core/source.ts'
import { toIso } from '#core/time.ts'

/** What the documents of one object have in common. */
export interface ObjectFacts {
  readonly key: string
  readonly bucket: string
  /** False adds `hinomi.archive.bucket` to the documents. */
  readonly mainBucket: boolean
  /** When the object was written, epoch milliseconds: `event.created` of findings. */
  readonly writtenAt: number
  /** The loader's clock, epoch milliseconds: `event.ingested`. */
  readonly ingestedAt: number
}

/** The record whose document is to be written. */
interface Current {
  readonly context: RecordContext
  readonly outcome: Normalized
  readonly id: string
  /** First byte in the decompressed object. */
  readonly offset: number
}

/** The fields that documents of a source have from {@link CommonFields}, and from nowhere else. */
export function commonFieldNames({ store, lean }: Pick<AnySource, 'store' | 'lean'>): readonly string[] {
  return [...COMMON_FIELDS, ...(lean ? [] : OWNER_FIELDS), ...(store.kind === 'findings' ? FINDING_FIELDS : [])]
}

const MOST_TRUNCATED = 100
const ECS = encode(`,"ecs":{"version":"${ECS_VERSION}"}`)

/** Adds what is common to all documents of one source in one object; most of it is the same in each and made once. */
export class CommonFields implements Additions {
  readonly #ingestedAt: number
  readonly #lean: boolean
  readonly #event: Uint8Array
  readonly #archive: Uint8Array
  #owner: Owner | undefined
  #current: Current | undefined

  constructor(object: ObjectFacts, source: AnySource) {
    const created = source.store.kind === 'findings' ? `,"created":"${toIso(object.writtenAt)}"` : ''
    const module = `"module":"aws","dataset":${JSON.stringify(source.dataset)}`
    const bucket = object.mainBucket ? '' : `"bucket":${JSON.stringify(object.bucket)},`
    this.#ingestedAt = object.ingestedAt
    this.#lean = source.lean === true
    this.#event = encode(`${module},"ingested":"${toIso(object.ingestedAt)}"${created}`)
    this.#archive = encode(`"archive":{${bucket}"key":${JSON.stringify(object.key)},"offset":`)
  }

  /** Says whose document is written next. */
  of(current: Current): this {
    const { account, registered } = current.context
    // Nearly all records of an object are of one account.
    if (this.#owner?.id !== account || this.#owner.account !== registered) {
      this.#owner = ownerOf(account, registered, this.#lean)
    }
    this.#current = current
    return this
  }

  root(out: JsonBytes): void {
    const { context, outcome } = this.#now
    out.ascii(`"@timestamp":"${toIso(outcome.time)}"`)
    out.copy(ECS)
    if (this.#owner !== undefined) out.copy(this.#owner.root)
    addTexts(out, 'tags', context.notes.tags)
  }

  event(out: JsonBytes): void {
    out.copy(this.#event)
  }

  cloud(out: JsonBytes): void {
    if (this.#owner !== undefined) out.copy(this.#owner.cloud)
  }

  hinomi(out: JsonBytes): void {
    const { context, outcome, offset } = this.#now
    const { notes, route } = context
    const lagSeconds = Math.max(0, Math.floor((this.#ingestedAt - outcome.time) / 1000))
    out.copy(this.#archive)
    out.ascii(`${offset}},"lag_seconds":${lagSeconds}`)
    if (route !== undefined) out.ascii(`,"route":"${route}"`)
    if (this.#owner !== undefined) out.copy(this.#owner.hinomi)
    addTexts(out, 'truncated', notes.truncated?.slice(0, MOST_TRUNCATED))
  }

  finding(out: JsonBytes): void {
    const { outcome, id } = this.#now
    out.ascii(outcome.version === undefined ? `"id":"${id}"` : `"id":"${id}","version":${outcome.version}`)
  }

  get #now(): Current {
    if (this.#current === undefined) throw new Error('no record is to be written')
    return this.#current
  }
}

/** Whose account it is. */
interface Owner {
  readonly id: string
  readonly account: Account | undefined
  readonly root: Uint8Array
  readonly cloud: Uint8Array
  readonly hinomi: Uint8Array
}

/** A lean source says no more of the registry than the name of the account. */
function ownerOf(id: string, account: Account | undefined, lean: boolean): Owner {
  const name = account === undefined ? '' : member('name', account.name)
  const cloud = encode(`"provider":"aws","account":{"id":${JSON.stringify(id)}${name}}`)
  const { municipality, system, vendor, environment } = account === undefined || lean ? {} : account
  const town = JSON.stringify(municipality)
  return {
    id,
    account,
    root: encode(municipality === undefined ? '' : `,"organization":{"id":${town},"name":${town}}`),
    cloud,
    hinomi: encode(member('system', system) + member('vendor', vendor) + member('environment', environment)),
  }
}

function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`
}

function addTexts(out: JsonBytes, name: string, texts: readonly string[] | undefined): void {
  if (texts === undefined) return
  out.ascii(`,"${name}":`)
  out.sorted(texts)
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
