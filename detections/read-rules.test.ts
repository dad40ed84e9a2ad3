import { describe, expect, it } from 'vitest'
import { cpuMsOf } from '#test/cpu-ms.ts'
import { CONTEXT, problemsOf, ruleOf, ruleText } from '#test/detections/rule-of.ts'
import { readRules } from './read-rules.ts'

const detection = { call: { 'event.action': 'DeleteTrail' }, condition: 'call' }
const condition = (text: string) => ({
  call: { 'event.action': 'A' },
  other: { 'event.outcome': 'failure' },
  condition: text,
})
const line = (name: string, value: unknown) => ({ call: { [name]: value }, condition: 'call' })

describe('what is not understood is refused, with its key', () => {
  it.each<readonly [string, object, string]>([
    [
      'a modifier that we do not know',
      line('event.action|windash', 'x'),
      'detection.call.event.action|windash: modifier "windash" is not supported',
    ],
    ['two operators', line('event.action|contains|re', 'x'), 'contains and re cannot be combined'],
    ['all with one value', line('event.action|contains|all', 'x'), 'all needs several values'],
    ['all of comparisons', line('hinomi.sg_world_ports|gte|all', [1, 2]), 'all has no meaning with gte'],
    ['neq with all', line('event.action|contains|neq|all', ['x', 'y']), 'neq and all cannot be combined'],
    ['i without re', line('event.action|contains|i', 'x'), 'i belongs to re'],
    ['cased numbers', line('hinomi.sg_world_ports|gte|cased', 1), 'cased has no meaning with gte'],
    ['a field that no document has', line('event.acton', 'x'), '"event.acton" is no field of cloudtrail documents'],
    ['the object above fields', line('event', 'x'), 'it holds fields such as event.'],
    ['a free object itself', line('aws.cloudtrail.request_parameters|exists', true), 'name one of its leaves'],
    ['a field that cannot be searched', line('hinomi.archive.offset', 1), 'hinomi.archive.offset is not searchable'],
    [
      'a field of another source',
      line('aws.securityhub.compliance.status', 'FAILED'),
      'is no field of cloudtrail documents',
    ],
    ['words that are compared as a whole', line('error.message', 'x'), 'use |contains with whole words'],
    ['parts of words', line('error.message|contains', '(deny)'), 'write whole words'],
    ['wildcards in words', line('error.message|contains', 'deny*'), 'write whole words'],
    ['the begin of words', line('error.message|startswith', 'deny'), 'only |contains can be asked'],
    ['a time', line('event.start', '2026-11-25'), 'only exists and null can be asked'],
    ['part of an address', line('source.ip|startswith', '10.'), 'startswith needs a field of text; source.ip is ip'],
    ['a network as an address', line('source.ip', '10.0.0.0/8'), 'write networks with |cidr'],
    ['no network', line('source.ip|cidr', '10.0.0.0/33'), 'is no network such as'],
    ['an address with a leading zero', line('source.ip|cidr', '010.0.0.0/8'), 'is no network such as'],
    ['a network of text', line('source.address|cidr', '10.0.0.0/8'), 'cidr needs a field of type ip'],
    ['text for a number', line('hinomi.sg_world_ports', 'ssh'), 'hinomi.sg_world_ports is a number'],
    ['a fraction for a whole number', line('hinomi.sg_world_ports', 1.5), 'is a whole number'],
    ['text for a boolean', line('hinomi.is_human', 'yes'), 'hinomi.is_human is true or false'],
    ['numbers of a free object', line('aws.cloudtrail.request_parameters.maxCount|gte', 10), 'would compare'],
    [
      'fieldref of a free object',
      line('user.name|fieldref', 'aws.cloudtrail.request_parameters.userName'),
      'derive a fact',
    ],
    ['fieldref of other types', line('user.name|fieldref', 'source.ip'), 'fieldref compares fields of one type'],
    ['a list that is none', line('hinomi.principal|expand', '%nobody%'), 'there is no list "nobody"'],
    ['expand without a list', line('hinomi.principal|expand', 'automation_roles'), 'expand takes the name of a list'],
    ['exists of something else', line('event.action|exists', 'yes'), 'exists takes true or false'],
    ['an empty text', line('event.action', ''), 'documents hold no empty texts'],
    ['an empty list', line('event.action', []), 'an empty list matches nothing'],
    ['a nested value', line('event.action', { a: 1 }), 'must be a text, a number'],
    ['a long value', line('event.action', 'x'.repeat(501)), 'a value has at most 500 characters'],
    [
      'many values',
      line(
        'event.action',
        Array.from({ length: 1001 }, (_, at) => `a${at}`),
      ),
      'at most 1000 are allowed',
    ],
    [
      'many comparisons',
      line(
        'event.action',
        Array.from({ length: 701 }, (_, at) => `a${at}`),
      ),
      'makes more than 700 comparisons',
    ],
    [
      'words without a field',
      { keywords: ['mimikatz'], condition: 'keywords' },
      'words without a field are not searched',
    ],
    ['timeframe', { ...detection, timeframe: '10m' }, 'detection.timeframe: is no longer Sigma'],
    ['an empty selection', { call: {}, condition: 'call' }, 'detection.call: is empty'],
    [
      'a selection that no condition names',
      { ...detection, more: { 'event.outcome': 'failure' } },
      'detection.more: is a selection that no condition names',
    ],
    ['a count', condition('call | count() > 5'), 'detection.condition: a condition cannot count'],
    ['two of', condition('2 of them'), '"2 of"; known are 1 of, any of and all of'],
    [
      'a selection that is none',
      condition('call and nothing'),
      'names "nothing", which is no selection; known: call, other',
    ],
    ['a pattern that fits no selection', condition('1 of x*'), 'no selection has such a name'],
    ['an open parenthesis', condition('(call and other'), 'has a ( without )'],
    ['a closed parenthesis', condition('call and other)'), 'has ")" where it expects'],
    ['an end too early', condition('call and'), 'ends where it expects a selection'],
    ['two selections side by side', condition('call other'), 'has "other" where it expects'],
    ['a list of conditions', { ...detection, condition: ['call'] }, 'detection.condition: must be one line of text'],
    ['a deep condition', condition(`${'('.repeat(40)}call${')'.repeat(40)} and other`), 'is nested more than 30 deep'],
    ['a long condition', condition(`${'call or '.repeat(300)}other`), 'a condition has at most 2000 characters'],
  ])('%s', (_, wrong, message) => {
    const problems = problemsOf(ruleText(wrong))

    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(message)
  })

  it.each<readonly [string, object, string]>([
    ['an unknown key', { x_severity: 'high' }, 'x_severity: is no key that is understood here'],
    ['a level that is none', { level: 'severe' }, 'level: '],
    [
      'an index of others',
      { x_index: 'logs-aws.cloudtrail*,.opendistro-alerting-config' },
      'x_index: must be logs-aws.cloudtrail* for service cloudtrail',
    ],
    ['an index of everything', { x_index: '*' }, 'x_index: must be'],
    [
      'a service that is none',
      { logsource: { product: 'aws', service: '.kibana' } },
      'logsource.service: there is no service ".kibana"',
    ],
    ['another product', { logsource: { product: 'windows', service: 'security' } }, 'logsource.product: '],
    ['no uuid', { id: 'G22' }, 'id: '],
    ['keys of the catalogue without x_id', { x_suppress: ['a'] }, 'x_suppress: has no meaning without x_id'],
    ['a tag of ATT&CK that is none', { tags: ['attack.t99'] }, 'tags: "attack.t99" is no technique'],
    ['a catalogue id that is none', { x_id: 'Z01' }, 'x_id: must be a catalogue id'],
    [
      'a rule of the catalogue without Japanese',
      { x_id: 'T90', x_pack: 1, description: 'x', falsepositives: [], x_falsepositives_ja: [], x_suppress: [] },
      'x_title_ja: is missing',
    ],
    ['a code that is none', { x_id: 'T90', x_suppress: ['q'] }, 'x_suppress.0: '],
  ])('%s', (_, more, message) => {
    const problems = problemsOf(ruleText(detection, more))

    expect(problems[0]).toContain(message)
  })

  it('false positives that only one language has', () => {
    const text = catalogued('T90', { falsepositives: ['A drill.'] })

    expect(problemsOf(text)).toContain('x_falsepositives_ja: must say the same as falsepositives, one by one')
  })

  it('a test of what is written after rules have run, in a rule that runs while loading', () => {
    const text = catalogued('T90', { detection: line('hinomi.vendor', 'Example') })

    expect(problemsOf(text)).toContain(
      'detection: hinomi.vendor is added after rules have run: only rules of correlations can test it',
    )
  })
})

/** A rule of the catalogue without faults. */
function catalogued(id: string, more: object = {}): string {
  const event = (action: string) => ({ event: { action }, cloud: { account: { id: '111122223333' } } })
  return ruleText(detection, {
    x_id: id,
    ...{ x_pack: 1, x_title_ja: '題', x_description_ja: '説明', x_ask: 'ask', x_ask_ja: '確認', x_suppress: [] },
    ...{ description: 'x', falsepositives: [], x_falsepositives_ja: [], tags: ['attack.impact', 'attack.t1485'] },
    x_dev_tests: ['DeleteTrail', 'deletetrail', 'StopLogging', 'x'].map((action, at) => ({
      name: `test ${at}`,
      match: at < 2,
      event: event(action),
    })),
    ...more,
  })
}

describe('rules of the catalogue', () => {
  it('are read when everything is there', () => {
    expect(problemsOf(catalogued('T90'))).toEqual([])
  })

  it.each<readonly [string, string, object, string, string]>([
    ['the folder of another group', 'T90', {}, 'guardrails/x.yml', 'x_id: T90 belongs into the folder techniques'],
    ['no tactic', 'T90', { tags: ['attack.t1485'] }, 'techniques/x.yml', 'tags: must name exactly one tactic'],
    [
      'few examples',
      'T90',
      { x_dev_tests: [] },
      'techniques/x.yml',
      'x_dev_tests: needs at least 2 events that match and 2 near misses',
    ],
    [
      'a free object as key',
      'T90',
      { x_dedup: { by: ['aws.cloudtrail.request_parameters'] } },
      'techniques/x.yml',
      'x_dedup.by: ',
    ],
    [
      'a list that is none',
      'T90',
      { x_suppress: ['list:nobody'] },
      'techniques/x.yml',
      'x_suppress: there is no list "nobody"',
    ],
  ])('refuse %s', (_, id, more, path, message) => {
    expect(problemsOf(catalogued(id, more), path).join('\n')).toContain(message)
  })

  it('refuse a misspelt field in an example', () => {
    const tests = [{ name: 'a', match: true, event: { evnt: { action: 'DeleteTrail' } } }]

    expect(problemsOf(catalogued('T90', { x_dev_tests: tests })).join('\n')).toContain(
      'x_dev_tests.0.event.evnt.action: "evnt.action" is no field of cloudtrail documents',
    )
  })

  it('refuse a catalogue id in two files, a name twice and an id twice', () => {
    const files = ['techniques/a.yml', 'techniques/b.yml'].map((path) => ({
      path,
      text: catalogued('T90', { name: 'same' }),
    }))

    const { problems } = readRules(files, CONTEXT)

    expect(problems.map(({ file, key }) => `${file} ${key}`)).toEqual([
      'techniques/b.yml name',
      'techniques/b.yml id',
      'techniques/b.yml x_id',
    ])
  })

  it('change their version with their logic, severity and suppression, and with nothing else', () => {
    const versionOf = (more: object) =>
      readRules([{ path: 'techniques/x.yml', text: catalogued('T90', more) }], CONTEXT).rules[0]?.version
    const usual = versionOf({})

    expect(versionOf({ title: 'Other', x_ask_ja: '他', references: ['https://example.com/'] })).toBe(usual)
    const others = [
      { level: 'high' },
      { x_suppress: ['a'] },
      { detection: line('event.action', ['DeleteTrail', 'x']) },
    ].map(versionOf)
    expect(new Set([usual, ...others]).size).toBe(4)
  })
})

describe('correlations', () => {
  const part = ruleText(detection, { name: 'part' })
  const correlation = (more: object, keys: object = {}) =>
    `${part}\n---\n${ruleText(detection, {
      ...{ id: '00000000-0000-4000-8000-000000000002', x_id: 'T91', logsource: undefined, detection: undefined },
      ...{ x_pack: 1, x_title_ja: '題', x_description_ja: '説明', x_ask: 'ask', x_ask_ja: '確認', x_suppress: [] },
      ...{ description: 'x', falsepositives: [], x_falsepositives_ja: [], tags: ['attack.impact', 'attack.t1485'] },
      correlation: {
        type: 'event_count',
        rules: ['part'],
        'group-by': ['source.ip'],
        timespan: '5m',
        condition: { gte: 3 },
        ...more,
      },
      x_dev_tests: [1, 2, 3, 4].map((count) => ({
        name: `test ${count}`,
        match: count > 2,
        events: [{ repeat: count, event: { event: { action: 'DeleteTrail' }, source: { ip: '192.0.2.1' } } }],
      })),
      ...keys,
    })}`

  it('are read when everything is there', () => {
    expect(problemsOf(correlation({}))).toEqual([])
  })

  it.each<readonly [string, object, string]>([
    ['a rule that is none', { rules: ['other'] }, '2:correlation.rules.0: "other" is no event rule of these files'],
    ['another correlation', { rules: ['T91-2'] }, '2:correlation.rules.0: "T91-2" is no event rule'],
    ['a field that is none', { 'group-by': ['source.ipp'] }, '2:correlation.group-by: "source.ipp" is no field'],
    ['a free object as key', { 'group-by': ['aws.cloudtrail.request_parameters.userName'] }, 'cannot be grouped by'],
    ['less than', { condition: { lt: 3 } }, '2:correlation.condition.lt: is no key'],
    ['no threshold', { condition: undefined }, '2:correlation.condition: is missing'],
    ['values of no field', { type: 'value_count' }, '2:correlation.condition.field: is missing'],
    [
      'values of a free object',
      { type: 'value_count', condition: { field: 'aws.cloudtrail.request_parameters.a', gte: 2 } },
      'cannot be counted',
    ],
    [
      'an order of one',
      { type: 'temporal_ordered', condition: undefined },
      '2:correlation.rules: needs at least two rules',
    ],
    ['a threshold of an order', { type: 'temporal' }, '2:correlation.condition: has no meaning for temporal types'],
    ['a time that is none', { timespan: '10 minutes' }, '2:correlation.timespan: must be a time'],
    [
      'an alias of nothing',
      { aliases: { who: { part: 'user.name' } } },
      '2:correlation.aliases.who: is no value of group-by',
    ],
    ['another type', { type: 'near' }, '2:correlation.type: '],
  ])('refuse %s', (_, more, message) => {
    expect(problemsOf(correlation(more)).join('\n')).toContain(message)
  })

  it('silence the rules that they refer to, unless they say generate', () => {
    const [, document] = correlation({}).split('\n---\n')
    const raises = [false, true].map((generate) => {
      const text = `${catalogued('T91', { name: 'part' })}\n---\n${document?.replace('"rules"', `"generate":${generate},"rules"`)}`
      const { rules, problems } = readRules([{ path: 'techniques/x.yml', text }], CONTEXT)
      const [first] = rules
      return problems.length === 0 && first?.kind === 'event' && first.raises
    })

    expect(raises).toEqual([false, true])
  })
})

describe('hostile files', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
    .split('')
    .map(
      (name, at) =>
        `${name}: &${name} [${Array(9)
          .fill(`*${'abcdefghij'.charAt(at)}`)
          .join()}]`,
    )
    .join('\n')}\n`

  it.each<readonly [string, string, string]>([
    ['aliases that unfold to billions', bomb, 'cannot be read as YAML: Excessive alias count'],
    ['an alias of what it stands in', 'title: &a { b: [*a] }', 'line 1: *a stands within what it means'],
    ['brackets a hundred thousand deep', '['.repeat(100_000), 'is nested more than 30 deep'],
    ['dashes a hundred thousand deep', '- '.repeat(100_000), 'is nested more than 30 deep'],
    // these end the whole process where the parser is let near them
    ['question marks with names', '? &a '.repeat(50_000), 'is nested more than 30 deep'],
    ['keys of keys', '"a": '.repeat(50_000), 'is nested more than 30 deep'],
    [
      'brackets that a text seems to close',
      `["${']'.repeat(99_999)}", ${'['.repeat(99_999)}`,
      'is nested more than 30 deep',
    ],
    ['brackets that nothing opened', `${']\n'.repeat(9_999)}${'['.repeat(99_999)}`, 'is nested more than 30 deep'],
    [
      'maps a thousand deep',
      Array.from({ length: 500 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
      'is nested more than 30 deep',
    ],
    ['a megabyte', `title: ${'x'.repeat(1_000_000)}`, 'is larger than 262144 characters'],
    ['a key twice', 'title: a\ntitle: b\n', 'line 2: Map keys must be unique'],
    ['a tag', 'title: !!js/function "x"\n', 'line 1: '],
    [
      'an account id that loses its zero',
      'title: 012345678901\n',
      'line 1: write "012345678901" in quotes, else it becomes 12345678901',
    ],
    ['a number of other notation', 'title: 0x1F\n', 'in quotes, else it becomes 31'],
    ['nothing', '', 'is empty'],
    ['many documents', 'a: 1\n---\n'.repeat(60), 'holds more than 50 documents'],
    ['a list', '- a\n', 'is no rule'],
    ['text', 'hello', 'is no rule'],
    ['__proto__', '{"__proto__": {"title": "x"}}', '__proto__: is no key that is understood here'],
  ])('%s', async (_, text, message) => {
    expect(await cpuMsOf(() => expect(problemsOf(text).join('\n')).toContain(message))).toBeLessThan(5000)
  })

  it('ten thousand rules', () => {
    const files = Array.from({ length: 10_000 }, (_, at) => ({
      path: `techniques/${at}.yml`,
      text: ruleText(detection, { id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}` }),
    }))

    const { rules, problems } = readRules(files, CONTEXT)

    expect(rules).toHaveLength(2000)
    expect(problems).toEqual([{ file: 'techniques/2000.yml', key: '', message: 'is beyond 2000 rules: remove some' }])
  })

  it('name the file and the place among several documents', () => {
    const text = `${ruleText(detection)}\n---\n${ruleText({ call: { nonsense: 1 }, condition: 'call' }, { id: '00000000-0000-4000-8000-000000000002' })}`

    expect(readRules([{ path: 'techniques/x.yml', text }], CONTEXT).problems).toEqual([
      {
        file: 'techniques/x.yml',
        key: '2:detection.call.nonsense',
        message: '"nonsense" is no field of cloudtrail documents: see docs/reference/fields.md',
      },
    ])
  })
})

describe('public Sigma rules for AWS', () => {
  it('are read as they are written, with the raw names of CloudTrail', () => {
    const rule = ruleOf(
      {
        selection_source: { eventSource: 'guardduty.amazonaws.com' },
        selection_event: [
          { eventName: ['DeleteMembers', 'StopMonitoringMembers'] },
          { 'eventName|startswith': 'Disassociate', errorCode: null },
        ],
        filter_role: { 'userIdentity.sessionContext.sessionIssuer.userName': 'AWSServiceRole*' },
        condition: 'all of selection_* and not 1 of filter_*',
      },
      {
        status: 'test',
        author: 'Somebody',
        date: '2026-11-25',
        tags: ['attack.defense-evasion', 'attack.t1562.001'],
        falsepositives: ['Unknown'],
      },
    )

    expect(rule).toMatchObject({ kind: 'event', service: 'cloudtrail', index: 'logs-aws.cloudtrail*', raises: false })
    expect(rule.tree).toEqual({
      all: [
        { field: { name: 'event.provider', kind: 'keyword' }, test: { is: 'text', value: 'guardduty.amazonaws.com' } },
        {
          any: [
            expect.objectContaining({ test: { is: 'text', value: 'DeleteMembers' } }),
            expect.objectContaining({ test: { is: 'text', value: 'StopMonitoringMembers' } }),
            {
              all: [
                expect.objectContaining({ test: { is: 'glob', value: 'Disassociate*' } }),
                { not: { field: { name: 'error.code', kind: 'keyword' }, test: { is: 'present' } } },
              ],
            },
          ],
        },
        { not: expect.objectContaining({ test: { is: 'glob', value: 'AWSServiceRole*' } }) },
      ],
    })
  })
})
