/** The parts of an Amazon Resource Name; Region and account are absent in names of global resources. */
export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string | undefined
  readonly account: string | undefined
  /** All that follows the account, which may hold colons and slashes itself. */
  readonly resource: string
}

const ARN = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/s

/** Splits an ARN `arn:partition:service:region:account:resource` (AWS General Reference); undefined when the text is none. */
export function parseArn(text: string | undefined): Arn | undefined {
  if (text === undefined || !text.startsWith('arn:')) return undefined
  const match = ARN.exec(text)
  if (match === null) return undefined
  const [, partition = '', service = '', region, account, resource = ''] = match
  return { partition, service, region: region || undefined, account: account || undefined, resource }
}

/** Returns what follows the last `/` of a text or, without one, the last `:`; the whole text without either; undefined if that is empty. */
export function lastPart(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const slash = text.lastIndexOf('/')
  return text.slice((slash >= 0 ? slash : text.lastIndexOf(':')) + 1) || undefined
}
