import { parseArgs } from 'node:util'
import { HinomiError } from '#core/errors.ts'
import { INPUT_SOURCES } from './input/sources.ts'

const PARTS = ['loader', 'detect', 'whole', 'memory', 'pages', 'lambda'] as const
export type Part = (typeof PARTS)[number]

/** What the command line asks for. */
export interface BenchOptions {
  readonly sources: readonly string[]
  /** Records of each source, for the pages of all sources together; undefined takes what each has by default. */
  readonly records: number | undefined
  readonly reps: number
  readonly parts: readonly Part[]
  /** Where the raw numbers go. */
  readonly json: string | undefined
  /** Folder for CPU profiles of the loader. */
  readonly profile: string | undefined
}

export const USAGE = `npm run bench -- [options]
  --sources cloudtrail,vpcflow  only these sources
  --records N                   records of each source (default: 100,000 CloudTrail, 300,000 VPC flow, 200,000 ALB, 20,000 findings; pages: 1,000,000 of all)
  --reps N                      measured rounds (3)
  --only loader,detect,whole,memory,pages,lambda  only these parts; detect is what the rules cost the loader
  --json FILE                   write the raw numbers
  --profile FOLDER              write CPU profiles of the loader, from runs that are not counted (for Chrome's DevTools)`

/** Reads the command line. @throws HinomiError `usage` */
export function readOptions(argv: readonly string[]): BenchOptions {
  const { values } = parse(argv)
  const known = INPUT_SOURCES.map(({ id }) => id)
  return {
    sources: listOf('--sources', values.sources, known),
    records: values.records === undefined ? undefined : wholeOf('--records', values.records),
    reps: wholeOf('--reps', values.reps),
    parts: listOf('--only', values.only, PARTS),
    json: values.json,
    profile: values.profile,
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        sources: { type: 'string' },
        records: { type: 'string' },
        reps: { type: 'string', default: '3' },
        only: { type: 'string' },
        json: { type: 'string' },
        profile: { type: 'string' },
      },
    })
  } catch (thrown) {
    throw new HinomiError('usage', `${thrown instanceof Error ? thrown.message : thrown}\n${USAGE}`, { cause: thrown })
  }
}

function listOf<T extends string>(flag: string, value: string | undefined, known: readonly T[]): readonly T[] {
  if (value === undefined) return known
  const wanted = value.split(',')
  const wrong = wanted.find((name) => !known.some((other) => other === name))
  if (wrong !== undefined) throw new HinomiError('usage', `${flag} "${wrong}": choose from ${known.join(', ')}`)
  return known.filter((name) => wanted.includes(name))
}

function wholeOf(flag: string, value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value)
  throw new HinomiError('usage', `${flag} "${value}" is no whole number above 0`)
}
