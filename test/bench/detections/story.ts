import type { Signal } from '#detections/signal.ts'
import { isSuppressed } from '#detections/signal-counts.ts'
import type { Story, StoryStep } from '#sample/story/story.ts'

/** A step of the attack of the sample, and the rules that told of it. */
export interface StepFound {
  readonly step: StoryStep
  readonly rules: readonly string[]
}

const MINUTE_MS = 60_000

/** Says which rules told of each step: signals of medium severity or more in its account, from its beginning to that of the next step. */
export function storyFound(story: Story, signals: readonly Signal[]): StepFound[] {
  return story.steps.map((step, at) => {
    const from = Date.parse(step.at) - MINUTE_MS
    const next = story.steps[at + 1]
    const until = next === undefined ? Number.POSITIVE_INFINITY : Date.parse(next.at) - MINUTE_MS
    const rules = signals.flatMap(({ document }) => {
      const time = Date.parse(document['@timestamp'] ?? '')
      const told =
        time >= from &&
        time < until &&
        document.cloud?.account?.id?.includes(story.account) === true &&
        !isSuppressed(document) &&
        ['medium', 'high', 'critical'].includes(document.hinomi?.severity ?? '')
      return told ? [document.rule?.id ?? ''] : []
    })
    return { step, rules: [...new Set(rules)].sort() }
  })
}
