import { HinomiError } from '#core/errors.ts'
import type { AnySource } from '#core/source.ts'
import { RULES } from '#detections/catalogue.ts'
import { fieldTypesOf, type MonitorFile, monitorFileOf } from '#detections/monitors/monitor-set.ts'
import { validateMonitors } from '#detections/monitors/validate.ts'
import { ruleSources } from '#detections/rule-sources.ts'

/** Returns what is imported and exported of Alerting; throws HinomiError `bug` when a server would not take it. */
export function ourMonitors(sources: readonly AnySource[]): MonitorFile {
  const known = ruleSources(sources)
  const file = monitorFileOf(RULES, known)
  const problems = [
    ...validateMonitors(file, fieldTypesOf(known)),
    // one rule each: a site takes those that it wants
    ...file.rules.flatMap(({ monitors }) =>
      validateMonitors({ channels: file.channels, monitors }, fieldTypesOf(known)),
    ),
  ]
  if (problems.length === 0) return file
  throw new HinomiError('bug', problems.map(({ rule, where, message }) => `${rule} ${where}: ${message}`).join('\n'))
}
