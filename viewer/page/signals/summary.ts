import { fieldValues } from '../../field-values.ts'
import { formatBytes } from '../format/number.ts'
import { formatValue } from '../format/value.ts'
import type { Reader } from '../reader.ts'
import { ruleTitle } from '../rules/rule-title.ts'

/** Says in one line what a document tells: the title of a finding, the rule of a signal, the call, or the traffic. */
export function summaryOf(source: object, reader: Reader): string {
  const text = (field: string) => {
    const value = fieldValues(source, field)[0]
    return value === undefined || value === null ? undefined : formatValue(field, value, reader)
  }
  const rule = fieldValues(source, 'rule.id')[0]
  const dataset = fieldValues(source, 'event.dataset')[0]
  if (dataset === 'hinomi.signals') {
    return (
      (typeof rule === 'string' ? ruleTitle(rule, reader) : undefined) ??
      text('hinomi.title_ja') ??
      text('rule.name') ??
      ''
    )
  }
  const title = text('hinomi.finding.title')
  if (title !== undefined) return title
  const destination = text('destination.ip')
  const action = text('event.action')
  const provider = text('event.provider')?.replace(/\.amazonaws\.com$/, '')
  if (provider !== undefined && action !== undefined) return [`${provider}: ${action}`, failure(text)].join('')
  if (destination !== undefined) {
    const port = text('destination.port')
    const bytes = fieldValues(source, 'network.bytes')[0]
    return [
      ...[text('source.ip') ?? '?', '→', port === undefined ? destination : `${destination}:${port}`],
      ...(action === undefined ? [] : [action]),
      ...(typeof bytes === 'number' ? [formatBytes(bytes, reader.language)] : []),
    ].join(' ')
  }
  return text('message') ?? action ?? text('event.dataset') ?? ''
}

function failure(text: (field: string) => string | undefined): string {
  const code = text('error.code')
  return code === undefined ? '' : ` (${code})`
}
