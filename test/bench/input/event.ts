import type { Random } from '#sample/random.ts'
import { iso, isoSeconds, type Place, uuidOf } from './draw.ts'
import { hourPath, type Slot } from './input-source.ts'

/** One finding in its EventBridge envelope, as a line. */
export function eventLine(
  { account, region }: Place,
  random: Random,
  time: number,
  event: { readonly source: string; readonly detailType: string; readonly resource: string; readonly detail: object },
): string {
  const envelope = {
    version: '0',
    id: random.uuid(),
    'detail-type': event.detailType,
    source: event.source,
    account,
    time: isoSeconds(time + 1_000),
    region,
    resources: [event.resource],
    detail: event.detail,
  }
  return `${JSON.stringify(envelope)}\n`
}

/** The key that our export stream writes for a word. */
export function eventKey(word: string, { place: { account, region }, from, number }: Slot): string {
  const stamp = iso(from).slice(0, 19).replaceAll(/[T:]/g, '-')
  return `events/${account}/${word}/${region}/${hourPath(from)}/hinomi-${word}-1-${stamp}-${uuidOf(`${word}${number}`)}.gz`
}
