import type { Bilingual } from '#core/panels/split.ts'

/** Why a request is not answered as asked: an HTTP status and a sentence with the way out. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: ProblemStatus
  readonly sentence: Bilingual

  constructor(status: ProblemStatus, ja: string, en: string) {
    super(en)
    this.status = status
    this.sentence = { ja, en }
  }
}

/** The statuses that the page knows what to do about; see `viewer/api.ts`. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 413 | 415 | 500 | 502 | 503
