import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RawRecord } from './mutations.ts'

/** Real records lie beside the project where they are at hand; they are read and never copied. */
const FOLDER = new URL('../../../../shared/corpora/', import.meta.url).pathname

/** The records of one detonation of a technique. */
export interface Attack {
  /** `credential-access.ec2-get-password-data`. */
  readonly technique: string
  readonly title: string
  readonly records: readonly RawRecord[]
}

/** Returns the attacks of Stratus Red Team, none where the records are not at hand. */
export function readAttacks(): Attack[] {
  const labels = join(FOLDER, 'stratus/labels.json')
  if (!existsSync(labels)) return []
  const { techniques } = JSON.parse(readFileSync(labels, 'utf8')) as {
    techniques: readonly { technique: string; title: string; path: string }[]
  }
  return techniques.map(({ technique, title, path }) => ({
    technique: technique.replace(/^aws\./, ''),
    title,
    records: JSON.parse(readFileSync(join(FOLDER, path), 'utf8')) as RawRecord[],
  }))
}

/** Everyday records of a real account; the other records are examples of attacks, or of calls that were tried out. */
const EVERYDAY = 'opensearch-project/opensearch-catalog'

/** Returns everyday CloudTrail records, none where they are not at hand. */
export function readBenign(): RawRecord[] {
  const manifest = join(FOLDER, 'manifest.json')
  if (!existsSync(manifest)) return []
  const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    files: readonly { source: string; path: string; format: string; document: string; origin: string }[]
  }
  return files
    .filter(
      ({ source, origin, document }) =>
        source === 'cloudtrail' && origin === EVERYDAY && document === 'CloudTrail record',
    )
    .flatMap(({ path, format }) => {
      const text = readFileSync(join(FOLDER, path), 'utf8')
      const texts = format === 'jsonl' ? text.split('\n').filter((line) => line !== '') : [text]
      return texts.map((one) => JSON.parse(one) as RawRecord)
    })
}
