import { isListName } from './list-names.ts'
import { createLists, type ListEntry, type Lists } from './lists.ts'
import { readTimespan } from './read-rule.ts'
import type { EventTest, SequenceTest, TestListValue } from './rule-schema.ts'

/** An event of a test, on its way to a rule. */
export interface TestEvent {
  readonly id: string
  /** `logsource.service`; undefined for that of the first rule. */
  readonly service: string | undefined
  readonly time: number
  readonly document: Record<string, unknown>
}

/** When the first event of a test happens: 2026-11-25 00:00 UTC, the beginning of every deduplication window of up to a day. */
export const TEST_START = 1_795_564_800_000

/** Returns the document of a test event, with `@timestamp`. */
export function testDocument(event: EventTest['event'], time = TEST_START): Record<string, unknown> {
  return { '@timestamp': new Date(time).toISOString(), ...event }
}

/** Returns the events of a test over several events, repeated and dated as the test says. */
export function testEvents({ events }: SequenceTest): TestEvent[] {
  const all: TestEvent[] = []
  let time = TEST_START
  for (const { event, at, repeat = 1, every = '1s', service } of events) {
    if (at !== undefined) time = TEST_START + readTimespan(at)
    for (let number = 1; number <= repeat; number++) {
      const document = testDocument(numbered(event, number) as Record<string, unknown>, time)
      all.push({ id: `event-${all.length + 1}`, service, time, document })
      time += readTimespan(every)
    }
  }
  return all
}

function numbered(value: unknown, number: number): unknown {
  if (typeof value === 'string') return value.replaceAll('{n}', String(number))
  if (Array.isArray(value)) return value.map((member) => numbered(member, number))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, numbered(member, number)]))
}

/** Returns the lists of a test: values for all accounts, or by account. A value may be an object with the members of an entry. */
export function testLists(lists: EventTest['lists']): Lists {
  const entries: ListEntry[] = []
  for (const [list, values] of Object.entries(lists ?? {})) {
    if (!isListName(list)) throw new Error(`there is no list ${list}`)
    if (Array.isArray(values)) entries.push(...values.map((value) => ({ list, ...entryOf(value) })))
    else {
      for (const [account, own] of Object.entries(values)) {
        entries.push(...own.map((value) => ({ list, account, ...entryOf(value) })))
      }
    }
  }
  return createLists('test', entries)
}

function entryOf(value: TestListValue): Omit<ListEntry, 'list' | 'account'> {
  if (typeof value === 'string') return { value }
  const { from, until, label, rule, owner, members } = value
  return {
    value: value.value,
    ...(label === undefined ? {} : { label }),
    ...(rule === undefined ? {} : { rule }),
    ...(owner === undefined ? {} : { owner }),
    ...(members === undefined ? {} : { members }),
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
  }
}
