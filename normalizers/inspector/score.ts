import type { Notes } from '#core/notes.ts'
import { readNumber } from '#core/number.ts'
import { numberOf, present } from '#core/optional-value.ts'
import { text } from '#core/text.ts'
import type { Finding } from './record.ts'

/** A CVSS score of one source. */
export interface CvssScore {
  readonly base: number
  readonly source: string | undefined
  readonly version: string | undefined
  readonly vector: string | undefined
}

/** What a finding says about its score. */
export interface Scores {
  /** The score as its source gave it. */
  readonly base: CvssScore | undefined
  /** The base score as Inspector adjusted it to the environment. */
  readonly environmental: number | undefined
  readonly all: readonly CvssScore[]
}

/**
 * Returns the scores of a finding (Amazon Inspector API: CvssScore, CvssScoreDetails).
 *
 * The base is the score that Inspector itself started from; where it does not say which, that of NVD with the highest version below 4,
 * because what was adjusted and what others quote is CVSS 3; else the first one; without any, the adjusted score.
 */
export function scoresOf(finding: Finding, notes: Notes): Scores {
  const adjusted = finding.inspectorScoreDetails?.adjustedCvss
  const all: CvssScore[] = []
  for (const { baseScore, source, version, scoringVector } of present(finding.packageVulnerabilityDetails?.cvss)) {
    const base = numberOf(baseScore, notes)
    if (base !== undefined)
      all.push({ base, source: text(source), version: text(version), vector: text(scoringVector) })
  }
  const adjustedScore = numberOf(adjusted?.score, notes)
  const chosen = chooseBase(all, text(adjusted?.cvssSource), text(adjusted?.version))
  const fallback: CvssScore | undefined =
    adjustedScore === undefined
      ? undefined
      : {
          base: adjustedScore,
          source: text(adjusted?.scoreSource),
          version: text(adjusted?.version),
          vector: text(adjusted?.scoringVector),
        }
  return { base: chosen ?? fallback, environmental: numberOf(finding.inspectorScore, notes), all }
}

function chooseBase(
  scores: readonly CvssScore[],
  source: string | undefined,
  version: string | undefined,
): CvssScore | undefined {
  const ofSource = source === undefined ? [] : scores.filter((score) => score.source === source)
  return (
    ofSource.find((score) => score.version === version) ??
    highestBelow4(ofSource) ??
    ofSource[0] ??
    highestBelow4(scores.filter((score) => score.source === 'NVD')) ??
    scores[0]
  )
}

function highestBelow4(scores: readonly CvssScore[]): CvssScore | undefined {
  const number = ({ version }: CvssScore) => readNumber(version) ?? 0
  return scores.filter((score) => number(score) < 4).sort((a, b) => number(b) - number(a))[0]
}

/** Writes a score as one searchable text: `NVD 3.1 9.8 CVSS:3.1/AV:N/…`. */
export function scoreText({ source, version, base, vector }: CvssScore): string {
  return [source, version, base, vector].filter((part) => part !== undefined).join(' ')
}
