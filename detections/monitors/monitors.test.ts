import { describe, expect, it } from 'vitest'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { ruleOf } from '#test/detections/rule-of.ts'
import { RULES } from '../catalogue.ts'
import type { Rule } from '../rule.ts'
import { ruleSources } from '../rule-sources.ts'
import { channelsTo, EXAMPLE_TOPIC } from './channels.ts'
import { bucketMonitor, stateMonitor } from './monitor.ts'
import { fieldTypesOf, monitorFileOf } from './monitor-set.ts'
import { ruleExports } from './rule-monitors.ts'
import { signalMonitors } from './signal-monitors.ts'
import { validateMonitors } from './validate.ts'

const sources = ruleSources(SOURCES)
const fieldsOf = fieldTypesOf(sources)
const channels = channelsTo(EXAMPLE_TOPIC)
const [sample] = RULES.flatMap(({ catalogued }) => catalogued ?? [])
if (sample === undefined) throw new Error('the catalogue is empty')
const dedup = { by: ['cloud.account.id'], minutes: 60, oneSignal: false }
const catalogued = {
  ...sample,
  dedup,
  id: 'G99',
  titleJa: '証跡停止',
  askJa: '{{確認}}',
  suppress: [],
  suppressLists: [],
}
const eventRule = {
  ...ruleOf({ call: { 'event.action': 'StopLogging' }, condition: 'call' }),
  raises: true,
  catalogued,
}

describe('the monitors of the catalogue', () => {
  const file = monitorFileOf(RULES, sources)

  it('break no rule, those over signals and those of each rule', () => {
    expect(validateMonitors(file, fieldsOf)).toEqual([])
    const exported = { channels, monitors: file.rules.flatMap(({ monitors }) => monitors) }
    expect(validateMonitors({ ...exported, monitors: exported.monitors.slice(0, 1000) }, fieldsOf)).toEqual([])
  })

  it('watch the alert path itself', () => {
    expect(file.monitors.at(-1)).toMatchObject({ name: 'hinomi alert path silent', enabled: true })
  })

  it('over signals are few', () => {
    expect(file.monitors.length).toBeLessThanOrEqual(60)
  })

  it('have names that say the number of a rule once', () => {
    const names = file.rules.flatMap(({ monitors }) => monitors.map(({ name }) => name))
    expect(names).toContain('hinomi rule G22')
    expect(names.filter((name) => /\b([A-Z]\d\d)\b.*\1/.test(name))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
  })

  it('exist for every rule, or there is a reason', () => {
    const ids = new Set(
      RULES.flatMap((rule) => (rule.kind === 'event' && !rule.raises ? [] : (rule.catalogued?.id ?? []))),
    )
    expect(file.rules.map(({ id }) => id)).toEqual([...ids].sort())
    for (const { monitors, reason } of file.rules) expect(monitors.length === 0).toBe(reason !== undefined)
  })
})

describe('signalMonitors', () => {
  const names = (rules: readonly Rule[]) => signalMonitors(rules).map(({ name }) => name)
  const builtIn = (by: readonly string[]): Rule => ({
    ...{ kind: 'built-in', name: 'x', uuid: 'x', file: 'x', version: 'x', check: 'x', parameters: {} },
    catalogued: { ...catalogued, id: 'P99', dedup: { by, minutes: 30, oneSignal: true } },
  })

  it('are two for each severity, and none for a rule of one account', () => {
    expect(names([eventRule])).toEqual(names([]))
    expect(names([])).toHaveLength(10)
  })

  it('leave a rule over several accounts to one of its own', () => {
    const over = { ...eventRule, catalogued: { ...catalogued, dedup: { ...dedup, by: ['source.ip'] } } }
    const monitors = signalMonitors([over])
    expect(monitors.at(-1)).toMatchObject({ name: 'hinomi signals G99', monitor_type: 'bucket_level_monitor' })
    for (const monitor of monitors.slice(0, -1)) expect(JSON.stringify(monitor.inputs)).toContain('"rule.id":["G99"]')
  })

  it('give each rule over the pipeline one of its own', () => {
    expect(names([{ ...eventRule, file: 'pipeline/x.yml' }])).toContain('hinomi signals G99')
  })

  it('watch a state once for all, or once for each account', () => {
    const last = (by: readonly string[]) => signalMonitors([builtIn(by)]).at(-1)
    expect(last([])?.monitor_type).toBe('query_level_monitor')
    expect(last(['cloud.account.id'])?.monitor_type).toBe('bucket_level_monitor')
    expect(validateMonitors({ channels, monitors: signalMonitors([builtIn([])]) }, fieldsOf)).toEqual([])
  })

  it('switch information off', () => {
    const off = signalMonitors([]).filter(({ enabled }) => !enabled)
    expect(off.map(({ name }) => name)).toEqual([
      'hinomi signals info by principal',
      'hinomi signals info without principal',
    ])
  })
})

describe('ruleExports', () => {
  it('say what they do otherwise', () => {
    const listed = { 'hinomi.principal|expand': '%automation_roles%' }
    const tree = ruleOf({ call: { 'event.action': 'A' }, listed, condition: 'call and not listed' }).tree
    const [one] = ruleExports([{ ...eventRule, tree, catalogued: { ...catalogued, suppress: ['a', 'i'] } }], sources)
    expect(one?.differs).toEqual(['nothing is suppressed by a', 'entries of automation_roles are not left out'])
    expect(JSON.stringify(one?.monitors)).toContain('"must_not":[{"term":{"hinomi.is_human":{"value":false}}}]')
  })

  it('give a threshold to the trigger', () => {
    const count: Rule = {
      ...{ kind: 'correlation', name: 'count', uuid: 'x', file: 'x', version: 'x', type: 'value_count' },
      ...{ rules: [eventRule.name], timespanMs: 600_000, groupBy: [{ name: 'cloud.account.id', fields: {} }] },
      thresholds: [{ atLeast: 5 }, { field: 'hinomi.target', atLeast: 3 }],
      catalogued: { ...catalogued, id: 'T99' },
    }
    const [one] = ruleExports([{ ...eventRule, raises: false }, count], sources)
    expect(one?.monitors[0]?.triggers).toMatchObject([
      {
        bucket_level_trigger: {
          condition: {
            buckets_path: { n0: '_count', n1: 'distinct_1' },
            script: { source: 'params.n0 >= 5 && params.n1 >= 3' },
          },
        },
      },
    ])
    expect(JSON.stringify(one?.monitors[0]?.inputs)).toContain('{{period_end}}||-15m')
    expect(validateMonitors({ channels, monitors: one?.monitors ?? [] }, fieldsOf)).toEqual([])
  })

  it('have a reason where there is no monitor', () => {
    const tree = ruleOf({ call: { 'hinomi.principal|expand': '%break_glass%' }, condition: 'call' }).tree
    expect(ruleExports([{ ...eventRule, tree }], sources)).toMatchObject([{ id: 'G99', monitors: [], reason: /list/ }])
  })
})

const notice = { severity: 'high', subject: '[hinomi] G99', message: '{{#a}}x{{/a}}', throttleMinutes: 60 } as const
const common = { name: 'x', index: 'hinomi-signals', filter: [], mustNot: [], windowMinutes: 10, notice }
const BUCKET = bucketMonitor({ ...common, keys: ['rule.id'], thresholds: [{ field: 'hinomi.target', atLeast: 2 }] })
const STATE = stateMonitor(common)
const DOCUMENT = {
  ...{ type: 'monitor', name: 'hinomi d', monitor_type: 'doc_level_monitor', enabled: true },
  schedule: { period: { interval: 1, unit: 'MINUTES' } },
  inputs: [
    {
      doc_level_input: {
        ...{ description: '', indices: ['hinomi-signals'] },
        queries: [{ id: 'a', name: '検知', fields: [], query: 'rule.id:"G22"', tags: ['high'] }],
      },
    },
  ],
  triggers: [
    {
      document_level_trigger: {
        ...{ name: 'x', severity: '2', condition: { script: { lang: 'painless', source: 'query[tag=high]' } } },
        actions: [
          {
            ...{ name: 'n', destination_id: 'hinomi-high' },
            action_execution_policy: { action_execution_scope: { per_execution: {} } },
            subject_template: { lang: 'mustache', source: 'x' },
            message_template: { lang: 'mustache', source: 'x' },
          },
        ],
      },
    },
  ],
}

/** Sets or removes what stands at a path; numbers are positions in lists. */
function planted(monitor: object, path: string, value: unknown): object {
  const copy = structuredClone(monitor)
  const keys = path.split('/')
  const last = keys.pop() ?? ''
  let at = copy as Record<string, unknown>
  for (const key of keys) at = at[key] as Record<string, unknown>
  if (value === undefined) delete at[last]
  else at[last] = value
  return copy
}

const B = 'triggers/0/bucket_level_trigger'
const Q = 'triggers/0/query_level_trigger'
const D = 'triggers/0/document_level_trigger'
const S = 'inputs/0/search/query'
const LOADED = `${S}/query/bool/filter/0/range/event.ingested`
const FAULTS: readonly (readonly [string, object, string, unknown])[] = [
  ['M1', BUCKET, 'name', 'x'],
  ['M1', BUCKET, 'name', `hinomi ${'x'.repeat(250)}`],
  ['M2', BUCKET, 'id', 'mine'],
  ['M2', BUCKET, 'schedule/period/unit', 'SECONDS'],
  ['M2', BUCKET, 'enabled', undefined],
  ['M2', BUCKET, 'monitor_type', 'ppl_monitor'],
  ['M3', BUCKET, 'inputs/1', { search: { indices: ['a'], query: {} } }],
  ['M3', DOCUMENT, 'inputs/0', { search: { indices: ['a'], query: {} } }],
  ['M3', STATE, 'inputs/0/search/indices', []],
  ['M4', BUCKET, 'triggers', []],
  ['M4', BUCKET, 'triggers', Array.from({ length: 11 }, () => BUCKET.triggers[0])],
  ['M4', BUCKET, 'triggers', STATE.triggers],
  ['M4', STATE, 'triggers/0', { name: 'bare', severity: '1', condition: {}, actions: [] }],
  ['M5', BUCKET, `${S}/aggregations`, {}],
  ['M5', BUCKET, `${S}/aggregations/groups`, { terms: { field: 'rule.id' } }],
  ['M6', BUCKET, `${B}/severity`, 'high'],
  ['M6', STATE, `${Q}/condition/script/lang`, 'groovy'],
  ['M6', STATE, `${Q}/actions`, []],
  ['M6', STATE, `${Q}/name`, undefined],
  ['M7', BUCKET, `${B}/condition/parent_bucket_path`, 'by'],
  ['M7', BUCKET, `${B}/condition/buckets_path`, { n0: 'distinct_7' }],
  ['M7', BUCKET, `${B}/condition/script/source`, 'params.n7 >= 1'],
  ['M8', STATE, `${Q}/actions/0/color`, 'red'],
  ['M8', STATE, `${Q}/actions/0/name`, undefined],
  ['M9', STATE, `${Q}/actions/0/throttle`, undefined],
  ['M9', STATE, `${Q}/actions/0/throttle_enabled`, false],
  ['M9', STATE, `${Q}/actions/0/throttle/unit`, 'HOURS'],
  ['M9', STATE, `${Q}/actions/0/throttle/value`, 1441],
  ['M9', BUCKET, `${B}/actions/0/action_execution_policy/action_execution_scope`, { per_execution: {} }],
  ['M9', DOCUMENT, `${D}/actions/0/throttle_enabled`, true],
  ['M10', DOCUMENT, 'inputs/0/doc_level_input/queries/0/name', '_x'],
  ['M10', DOCUMENT, 'inputs/0/doc_level_input/queries/0/name', 'a..b'],
  ['M10', DOCUMENT, 'inputs/0/doc_level_input/queries/0/name', 'a*'],
  ['M10', DOCUMENT, 'inputs/0/doc_level_input/queries/0/tags', ['a b']],
  ['M10', STATE, 'inputs/0/search/indices', ['other:hinomi-signals']],
  ['M11', STATE, `${S}/query/bool/filter`, [{ range: { '@timestamp': { lte: '{{period_end}}' } } }]],
  ['M11', STATE, `${LOADED}/gt`, '{{period_end}}||-5m'],
  ['M11', STATE, `${LOADED}/gt`, '{{period_start}}'],
  ['M11', STATE, `${LOADED}/format`, undefined],
  ['M12', STATE, `${S}/query/bool/filter/1`, { term: { 'rule.ids': { value: 'G22' } } }],
  ['M12', BUCKET, `${S}/aggregations/groups/aggregations/distinct_0/cardinality/field`, 'hinomi.targets'],
  ['M12', STATE, `${S}/query/bool/must_not`, [{ exists: { field: 'hinomi.hidden' } }]],
  ['M13', BUCKET, `${S}/aggregations/groups/composite/sources/0/rule_id/terms/field`, 'hinomi.count'],
  ['M13', BUCKET, `${S}/aggregations/groups/composite/sources/0/rule_id/terms/missing_bucket`, true],
  ['M14', BUCKET, `${B}/actions/0/action_execution_policy`, undefined],
  [
    'M14',
    BUCKET,
    `${B}/actions/0/action_execution_policy/action_execution_scope/per_alert/actionable_alerts`,
    ['NEW', 'DEDUPED'],
  ],
  ['M15', STATE, `${Q}/actions/0/message_template/lang`, 'painless'],
  ['M15', STATE, `${Q}/actions/0/message_template/source`, '{{ctx.results[0].hits}}'],
  ['M15', STATE, `${Q}/actions/0/message_template/source`, '{{#a}}'],
  ['M15', STATE, `${Q}/actions/0/message_template/source`, '{{/a}}'],
  ['M15', STATE, `${Q}/actions/0/message_template/source`, '{{a}'],
  ['M15', STATE, `${Q}/actions/0/subject_template/source`, '緊急'],
  ['M15', STATE, `${Q}/actions/0/subject_template/source`, 'x'.repeat(100)],
  ['M16', STATE, `${Q}/actions/0/destination_id`, 'elsewhere'],
]

describe('validateMonitors', () => {
  const problemsOf = (...monitors: readonly object[]) => validateMonitors({ channels, monitors }, fieldsOf)

  it('finds nothing wrong with sound monitors', () => {
    expect(problemsOf(BUCKET, { ...STATE, name: 'hinomi s' }, DOCUMENT)).toEqual([])
  })

  it.each(FAULTS)('%s finds a fault of %#', (rule, monitor, path, value) => {
    const found = problemsOf(planted(monitor, path, value)).map((one) => one.rule)
    expect(found, path).toContain(rule)
  })

  it('M1 finds two of one name', () => {
    expect(problemsOf(BUCKET, BUCKET).map(({ rule }) => rule)).toEqual(['M1'])
  })

  it.each([
    ['config_id', 'a b'],
    ['name', 'x'],
    ['config/name', ''],
    ['config/config_type', 'slack'],
    ['config/sns/topic_arn', 'arn:aws:sns:ap-northeast-1:1111:x'],
    ['config/sns/role_arn', 'role'],
  ])('M17 finds a channel with a wrong %s', (path, value) => {
    const [first = {}] = channels
    const set = { channels: [planted(first, path, value)], monitors: [] }
    expect(validateMonitors(set, fieldsOf).map(({ rule }) => rule)).toEqual(['M17'])
  })

  it('M18 counts what a domain takes', () => {
    const many = Array.from({ length: 1001 }, (_, at) => ({ ...STATE, name: `hinomi ${at}` }))
    expect(problemsOf(...many).map(({ rule }) => rule)).toEqual(['M18'])
  })
})
