import type { ListEntry } from '#detections/lists.ts'

/** A condition, events that pass and events that do not: each pair tells right from wrong for one modifier, condition form or kind of value. */
export interface SyntheticCase {
  readonly name: string
  readonly detection: object
  readonly right: readonly object[]
  readonly wrong: readonly object[]
}

/** The lists of the cases. */
export const LIST_ENTRIES: readonly ListEntry[] = [
  { list: 'automation_roles', value: 'arn:aws:iam::111122223333:role/Deploy' },
  { list: 'automation_roles', value: 'arn:aws:iam::*:role/pipeline-*' },
  { list: 'automation_roles', account: '444455556666', value: 'arn:aws:iam::444455556666:role/Own' },
  { list: 'egress_cidrs', value: '198.51.100.0/24' },
  { list: 'egress_cidrs', value: '2001:db8:1::/48' },
  { list: 'egress_cidrs', value: '203.0.113.7' },
  { list: 'egress_cidrs', value: 'not an address' },
  ...Array.from(
    { length: 2000 },
    (_, at): ListEntry => ({
      list: 'sso_users',
      value: `user+${at}@example.com`,
      ...(at % 2 === 0 ? {} : { account: '111122223333' }),
    }),
  ),
  { list: 'sso_users', value: `user-${'y'.repeat(400)}` },
  { list: 'operators', value: 'user+2@example.com' },
  { list: 'operators', value: `oper-${'y'.repeat(400)}` },
  { list: 'own_accounts', value: '111122223333' },
  { list: 'own_accounts', value: '012345678901' },
]

const request = (parameters: object) => ({ aws: { cloudtrail: { request_parameters: parameters } } })
const action = (name: string, more: object = {}) => ({ event: { action: name }, ...more })
const address = (ip: string) => ({ source: { ip } })
const ports = (...numbers: readonly number[]) => ({ hinomi: { sg_world_ports: numbers } })
const average = (number: number) => ({ aws: { cloudtrail: { insight: { baseline_average: number } } } })
const message = (text: string) => ({ user_agent: { original: text } })
const eventName = (name: string) => ({ aws: { cloudtrail: { event_name: name } } })
const words = (text: string) => ({ error: { message: text } })
const one = (test: object) => ({ call: test, condition: 'call' })

const LONG = 'x'.repeat(8191)

/** Section by section what rules can say. */
export const SYNTHETIC: readonly SyntheticCase[] = [
  {
    name: 'a text ignores the case of A to Z',
    detection: one({ 'event.action': 'deletetrail' }),
    right: [action('DeleteTrail'), action('DELETETRAIL'), action('deletetrail')],
    wrong: [action('DeleteTrails'), action('xDeleteTrail'), {}],
  },
  {
    name: 'and of no other letters',
    detection: one({ 'user_agent.original': 'KÉ語' }),
    right: [message('KÉ語'), message('kÉ語')],
    wrong: [message('Ké語'), message('\u212aÉ語')],
  },
  {
    name: 'full-width letters are other letters',
    detection: one({ 'user_agent.original': 'Ａ' }),
    right: [message('Ａ')],
    wrong: [message('ａ'), message('A')],
  },
  {
    name: 'cased',
    detection: one({ 'event.action|cased': 'DeleteTrail' }),
    right: [action('DeleteTrail')],
    wrong: [action('deletetrail')],
  },
  {
    name: 'a list of values is any of them',
    detection: one({ 'event.action': ['A', 'B', 'c*', '12'] }),
    right: [action('a'), action('B'), action('Cd'), action('12')],
    wrong: [action('d'), action('ab'), action('120')],
  },
  {
    name: 'a map is all of its lines',
    detection: one({ 'event.action': 'A', 'event.outcome': 'failure' }),
    right: [{ event: { action: 'A', outcome: 'failure' } }],
    wrong: [action('A'), { event: { action: 'A', outcome: 'success' } }, { event: { outcome: 'failure' } }],
  },
  {
    name: 'a list of maps is any of them',
    detection: {
      call: [{ 'event.action': 'A', 'event.outcome': 'failure' }, { 'event.action': 'B' }],
      condition: 'call',
    },
    right: [{ event: { action: 'A', outcome: 'failure' } }, action('B')],
    wrong: [action('A'), { event: { action: 'C', outcome: 'failure' } }],
  },
  {
    name: 'wildcards',
    detection: one({ 'event.action': 'Get?ecret*' }),
    right: [action('GetSecret'), action('getsecretValue')],
    wrong: [action('GetSSecret'), action('Getecret'), action('xGetSecret')],
  },
  {
    name: 'a question mark is one character, also of two code units',
    detection: one({ 'user_agent.original': 'a?b' }),
    right: [message('a😀b'), message('axb')],
    wrong: [message('ab'), message('a😀😀b')],
  },
  {
    name: 'many stars',
    detection: one({ 'user_agent.original': 'a*b*?c*' }),
    right: [message('abxc'), message('a b c'), message('aXXbYYcZZ')],
    wrong: [message('abc'), message('acb'), message('xabxc')],
  },
  {
    name: 'escaped wildcards are characters',
    detection: one({ 'user_agent.original': 'a\\*b\\?c\\\\d\\e' }),
    right: [message('a*b?c\\d\\e'), message('A*B?C\\D\\E')],
    wrong: [message('axb?c\\d\\e'), message('a*bxc\\d\\e'), message('a*b?c\\\\d\\e')],
  },
  {
    name: 'contains, with characters that mean something elsewhere',
    detection: one({ 'user_agent.original|contains': 'a.b+[c](d)|"e"#@&<1-2>~^$/' }),
    right: [message('xx A.b+[c](d)|"e"#@&<1-2>~^$/ yy')],
    wrong: [message('axb+[c](d)|"e"#@&<1-2>~^$/'), {}],
  },
  {
    name: 'contains all',
    detection: one({ 'user_agent.original|contains|all': ['explicit deny', 'service control policy'] }),
    right: [message('an Explicit Deny in a service control policy'), message('service control policy: explicit deny')],
    wrong: [message('explicit deny'), message('service control policy')],
  },
  {
    name: 'startswith',
    detection: one({ 'event.action|startswith': ['Delete', 'remove'] }),
    right: [action('DeleteX'), action('Delete'), action('RemoveX')],
    wrong: [action('xDelete'), action('Delet')],
  },
  {
    name: 'endswith, cased',
    detection: one({ 'event.action|endswith|cased': 'MFADevice' }),
    right: [action('DeleteMFADevice'), action('MFADevice')],
    wrong: [action('DeletemfaDevice'), action('MFADevices')],
  },
  {
    name: 're finds anywhere, with the case as written',
    detection: one({ 'user_agent.original|re': 'user/[a-z]{3,5}[^a-z]' }),
    right: [message('x user/abc.'), message('user/abcde y')],
    wrong: [message('user/ab.'), message('USER/abc.'), message('user/abcdef.'), message('user/abc')],
  },
  {
    name: 're with ends, classes and choices',
    detection: one({ 'event.action|re': '^(Put|Delete)(Bucket|Account)[^P]\\w*(Block)?$' }),
    right: [action('PutBucketXyz'), action('DeleteAccountQBlock')],
    wrong: [action('PutBucketPolicy'), action('putBucketXyz'), action('xPutBucketXyz'), action('PutBucketX-y')],
  },
  {
    name: 're ignoring case',
    detection: one({ 'event.action|re|i': '^(put|DELETE)[a-c]\\d+\\.?$' }),
    right: [action('PUTB12'), action('deleteC1.')],
    wrong: [action('PUTd1'), action('puta'), action('puta1..')],
  },
  {
    name: 're with what is special to Lucene only',
    detection: one({ 'user_agent.original|re': '^a"#@&<b>~-é?.$' }),
    right: [message('a"#@&<b>~-é語'), message('a"#@&<b>~-\n')],
    wrong: [message('ab~-x'), message('a"#@&<b>~-'), message('a"#@&<b>~-éé語')],
  },
  {
    name: 're of any of several',
    detection: one({ 'event.action|re': ['^A.*', 'Z$'] }),
    right: [action('Ab'), action('bZ')],
    wrong: [action('b'), action('a')],
  },
  {
    name: 'cidr, IPv4',
    detection: one({ 'source.ip|cidr': ['192.0.2.0/25', '10.0.0.0/8'] }),
    right: [address('192.0.2.127'), address('10.255.255.255')],
    wrong: [address('192.0.2.128'), address('11.0.0.0'), address('2001:db8::a00:1'), {}],
  },
  {
    name: 'cidr with bits behind the prefix',
    detection: one({ 'source.ip|cidr': '192.0.2.77/24' }),
    right: [address('192.0.2.1')],
    wrong: [address('192.0.3.77')],
  },
  {
    name: 'cidr, everything of IPv4',
    detection: one({ 'source.ip|cidr': '0.0.0.0/0' }),
    right: [address('203.0.113.1')],
    wrong: [address('2001:db8::1'), {}],
  },
  {
    name: 'cidr, IPv6',
    detection: one({ 'source.ip|cidr': '2001:db8:0:8000::/49' }),
    right: [address('2001:db8:0:8000::1'), address('2001:db8:0:ffff::')],
    wrong: [address('2001:db8::1'), address('192.0.2.1')],
  },
  {
    name: 'cidr, everything, is also IPv4',
    detection: one({ 'source.ip|cidr': '::/0' }),
    right: [address('2001:db8::1'), address('203.0.113.1')],
    wrong: [{}],
  },
  {
    name: 'an address however it is written',
    detection: one({ 'source.ip': ['2001:DB8:0::1', '203.0.113.9'] }),
    right: [address('2001:db8::1'), address('203.0.113.9')],
    wrong: [address('2001:db8::2'), address('203.0.113.90')],
  },
  {
    name: 'exists',
    detection: one({ 'error.code|exists': true, 'source.ip|exists': true, 'hinomi.is_human|exists': true }),
    right: [{ error: { code: 'x' }, source: { ip: '192.0.2.1' }, hinomi: { is_human: false } }],
    wrong: [{ error: { message: 'x' }, source: { ip: '192.0.2.1' }, hinomi: { is_human: false } }, {}],
  },
  {
    name: 'exists of a time',
    detection: one({ 'event.end': '*' }),
    right: [{ event: { end: '2026-11-25T00:00:00.000Z' } }],
    wrong: [{ event: { start: '2026-11-25T00:00:00.000Z' } }],
  },
  {
    name: 'exists false, and null, are absence',
    detection: one({ 'error.code|exists': false, 'event.action': null }),
    right: [{}, { error: { message: 'x' } }],
    wrong: [{ error: { code: 'x' } }, action('A')],
  },
  {
    name: 'null in a list',
    detection: one({ 'error.code': ['AccessDenied', null] }),
    right: [{}, { error: { code: 'accessdenied' } }],
    wrong: [{ error: { code: 'x' } }],
  },
  {
    name: 'exists of a leaf of a free object looks at the path',
    detection: one({ 'aws.cloudtrail.request_parameters.a.b|exists': true }),
    right: [request({ a: { b: 1 } }), request({ 'a.b': 'x' }), request({ a: [{ c: 1 }, { b: false }] })],
    wrong: [
      request({ b: 1 }),
      request({ x: { a: { b: 1 } } }),
      request({ a: { b: { c: 1 } } }),
      request({ a: { bc: 1 } }),
    ],
  },
  {
    name: 'null of a leaf of a free object',
    detection: one({ 'aws.cloudtrail.request_parameters.userName': null }),
    right: [request({ roleName: 'x' }), request({ nested: { userName: 'x' } }), {}],
    wrong: [request({ userName: 'suzuki' })],
  },
  {
    name: 'leaves of free objects are texts, numbers and booleans alike',
    detection: one({
      'aws.cloudtrail.request_parameters.count': 10,
      'aws.cloudtrail.request_parameters.flag': false,
      'aws.cloudtrail.request_parameters.name': 'Ab*',
    }),
    right: [request({ count: 10, flag: false, name: 'abc' }), request({ count: '10', flag: 'False', name: 'AB' })],
    wrong: [
      request({ count: 100, flag: false, name: 'abc' }),
      request({ count: 10, flag: true, name: 'abc' }),
      request({ count: 10, flag: false, name: 'xab' }),
    ],
  },
  {
    name: 'lists in free objects: any value',
    detection: one({
      'aws.cloudtrail.request_parameters.items.id|contains': 'abc',
      'aws.cloudtrail.request_parameters.items.kind|re': '^k[0-9]$',
    }),
    right: [
      request({
        items: [
          { id: 'xabcx', kind: 'q' },
          { id: 'y', kind: 'k1' },
        ],
      }),
    ],
    wrong: [request({ items: [{ id: 'xab' }, { kind: 'k1' }] }), request({ items: [{ id: 'abc', kind: 'K1' }] })],
  },
  {
    name: 'keys with dots, colons and spaces',
    detection: one({ 'aws.cloudtrail.additional_eventdata.x-amz.a:b': 'v' }),
    right: [
      { aws: { cloudtrail: { additional_eventdata: { 'x-amz': { 'a:b': 'V' } } } } },
      { aws: { cloudtrail: { additional_eventdata: { 'x-amz.a:b': 'v' } } } },
    ],
    wrong: [{ aws: { cloudtrail: { additional_eventdata: { 'x-amz': { a: { b: 'v' } } } } } }],
  },
  {
    name: 'values of a leaf do not leak into a neighbour',
    detection: one({ 'aws.cloudtrail.request_parameters.a': 'b=c' }),
    right: [request({ a: 'b=c' })],
    wrong: [request({ a: 'b', b: 'c' }), request({ b: 'c' }), request({ a: 'b' })],
  },
  {
    name: 'fieldref, texts',
    detection: one({ 'user.name|fieldref': 'user.target.name' }),
    right: [{ user: { name: 'Suzuki', target: { name: 'suzuki' } } }],
    wrong: [{ user: { name: 'suzuki', target: { name: 'tanaka' } } }, { user: { name: 'suzuki' } }, {}],
  },
  {
    name: 'fieldref, cased, lists',
    detection: one({ 'hinomi.target|fieldref|cased': 'hinomi.resource.all' }),
    right: [{ hinomi: { target: ['a', 'b'], resource: { all: ['c', 'b'] } } }],
    wrong: [{ hinomi: { target: ['a', 'b'], resource: { all: ['A', 'B'] } } }],
  },
  {
    name: 'expand, texts and wildcards',
    detection: one({ 'hinomi.principal|expand': '%automation_roles%' }),
    right: [
      { hinomi: { principal: 'arn:aws:iam::111122223333:role/deploy' }, cloud: { account: { id: '444455556666' } } },
      { hinomi: { principal: 'arn:aws:iam::444455556666:role/pipeline-7' } },
      { hinomi: { principal: 'arn:aws:iam::444455556666:role/Own' }, cloud: { account: { id: '444455556666' } } },
    ],
    wrong: [
      { hinomi: { principal: 'arn:aws:iam::444455556666:role/Own' }, cloud: { account: { id: '111122223333' } } },
      { hinomi: { principal: 'arn:aws:iam::111122223333:role/deployer' } },
      { cloud: { account: { id: '444455556666' } } },
    ],
  },
  {
    name: 'expand of a list that is longer than a query may be',
    detection: one({ 'hinomi.session|expand': '%sso_users%' }),
    right: [
      { hinomi: { session: 'User+0@example.com' } },
      { hinomi: { session: 'user+1998@example.com' } },
      { hinomi: { session: 'user+1999@EXAMPLE.com' }, cloud: { account: { id: '111122223333' } } },
    ],
    wrong: [
      { hinomi: { session: 'user+2000@example.com' } },
      { hinomi: { session: 'userr0@example.com' } },
      { hinomi: { session: 'user+1999@example.com' }, cloud: { account: { id: '444455556666' } } },
    ],
  },
  {
    name: 'expand of a leaf of a free object and of a field without an index of its own',
    detection: {
      a: { 'aws.cloudtrail.request_parameters.user|expand': '%sso_users%' },
      b: { 'aws.cloudtrail.event_name|expand': '%operators%' },
      c: { 'aws.cloudtrail.request_parameters.role|expand': '%automation_roles%' },
      condition: '1 of them',
    },
    right: [
      request({ user: 'User+1000@example.com' }),
      request({ user: ['x', `USER-${'y'.repeat(400)}`] }),
      eventName('USER+2@example.com'),
      eventName(`oper-${'Y'.repeat(400)}`),
      request({ role: 'arn:aws:iam::444455556666:role/Pipeline-7' }),
    ],
    wrong: [
      request({ user: 'user+3001@example.com' }),
      request({ other: 'user+2@example.com' }),
      eventName('user+2@example.org'),
      request({ role: 'arn:aws:iam::444455556666:role/Own' }),
    ],
  },
  {
    name: 'expand, addresses',
    detection: one({ 'source.ip|expand': '%egress_cidrs%' }),
    right: [address('198.51.100.255'), address('2001:db8:1:2::3'), address('203.0.113.7')],
    wrong: [address('198.51.101.0'), address('2001:db8:2::'), address('203.0.113.8'), {}],
  },
  {
    name: 'expand of an empty list holds nothing',
    detection: {
      call: { 'source.ip|expand': '%scanners%' },
      not_human: { 'hinomi.is_human': false },
      condition: 'call or not_human',
    },
    right: [{ hinomi: { is_human: false } }],
    wrong: [address('192.0.2.1')],
  },
  {
    name: 'expand, neq: in no list of accounts',
    detection: one({ 'hinomi.external_accounts|expand|neq': '%own_accounts%' }),
    right: [{ hinomi: { external_accounts: ['444455556666'] } }, {}],
    wrong: [{ hinomi: { external_accounts: ['444455556666', '012345678901'] } }],
  },
  {
    name: 'gt, gte, lt, lte',
    detection: {
      a: { 'hinomi.sg_world_ports|gt': 10, 'hinomi.sg_world_ports|lte': 20 },
      b: { 'hinomi.sg_world_ports|gte': 1000 },
      c: { 'hinomi.sg_world_ports|lt': 0 },
      condition: '1 of them',
    },
    right: [ports(11), ports(20), ports(1000), ports(-1), ports(5, 5000)],
    wrong: [ports(10), ports(21), ports(0), ports(999), {}],
  },
  {
    name: 'fractions have 32 bits',
    detection: {
      a: { 'aws.cloudtrail.insight.baseline_average|gte': 0.7 },
      b: { 'aws.cloudtrail.insight.baseline_average': 0.1 },
      condition: 'a or b',
    },
    right: [average(0.7), average(0.7000001), average(0.1), average(5)],
    wrong: [average(0.69), average(0.11)],
  },
  {
    name: 'numbers',
    detection: one({ 'hinomi.sg_world_ports': [22, '3389', -1] }),
    right: [ports(22), ports(3389), ports(-1), ports(80, 22)],
    wrong: [ports(2222), ports(1), ports(80, 443)],
  },
  {
    name: 'booleans',
    detection: { a: { 'hinomi.is_human': 'TRUE' }, b: { 'hinomi.is_write': false }, condition: 'a and b' },
    right: [{ hinomi: { is_human: true, is_write: false } }],
    wrong: [
      { hinomi: { is_human: true, is_write: true } },
      { hinomi: { is_human: true } },
      { hinomi: { is_write: false } },
    ],
  },
  {
    name: 'neq: none of the values',
    detection: one({ 'hinomi.target|neq': ['a', 'b*'] }),
    right: [{ hinomi: { target: ['c', 'd'] } }, {}],
    wrong: [{ hinomi: { target: ['c', 'A'] } }, { hinomi: { target: ['bx'] } }],
  },
  {
    name: 'a field with several values: any, and with not none',
    detection: { a: { 'hinomi.target': 'a' }, b: { 'hinomi.target': 'b' }, condition: 'a and not b' },
    right: [{ hinomi: { target: ['a', 'c'] } }],
    wrong: [{ hinomi: { target: ['a', 'b'] } }, { hinomi: { target: ['c'] } }],
  },
  {
    name: 'not binds closest, then and, then or',
    detection: {
      a: { 'event.action': 'A' },
      b: { 'event.outcome': 'failure' },
      c: { 'error.code': 'C' },
      condition: 'not a and b or c',
    },
    right: [{ event: { action: 'B', outcome: 'failure' } }, { event: { action: 'A' }, error: { code: 'C' } }],
    wrong: [{ event: { action: 'A', outcome: 'failure' } }, { event: { action: 'B', outcome: 'success' } }],
  },
  {
    name: 'parentheses',
    detection: {
      a: { 'event.action': 'A' },
      b: { 'event.outcome': 'failure' },
      c: { 'error.code': 'C' },
      condition: 'not (a and (b or c))',
    },
    right: [
      { event: { action: 'A', outcome: 'success' } },
      { event: { action: 'B', outcome: 'failure' }, error: { code: 'C' } },
    ],
    wrong: [{ event: { action: 'A', outcome: 'failure' } }, { event: { action: 'A' }, error: { code: 'C' } }],
  },
  {
    name: '1 of x*, all of x*, not 1 of x*',
    detection: {
      is_a: { 'event.action': 'A' },
      is_b: { 'event.action': 'B' },
      has_code: { 'error.code': '*' },
      has_message: { 'error.message': '*' },
      skip_x: { 'event.provider': 'x' },
      skip_y: { 'event.provider': 'y' },
      condition: '1 of is_* and all of has_* and not 1 of skip_*',
    },
    right: [{ event: { action: 'B', provider: 'z' }, error: { code: 'c', message: 'm' } }],
    wrong: [
      { event: { action: 'C' }, error: { code: 'c', message: 'm' } },
      { event: { action: 'A' }, error: { code: 'c' } },
      { event: { action: 'A', provider: 'Y' }, error: { code: 'c', message: 'm' } },
    ],
  },
  {
    name: 'all of them leaves out names with an underscore in front',
    detection: {
      a: { 'event.action': 'A' },
      _b: { 'event.outcome': 'failure' },
      condition: 'all of them or (_b and not a)',
    },
    right: [action('A'), { event: { action: 'B', outcome: 'failure' } }],
    wrong: [action('B')],
  },
  {
    name: 'the longest text that is indexed',
    detection: {
      a: { 'user_agent.original|re': '^x{99}.*x$' },
      b: { 'user_agent.original|endswith': 'xyz' },
      condition: 'a or b',
    },
    right: [message(LONG), message(`${'x'.repeat(8188)}xyz`)],
    wrong: [message(`${LONG}x`), message(`${LONG}xyz`), message('x'.repeat(98))],
  },
  {
    name: 'absence of a text that is too long to be indexed',
    detection: one({ 'user_agent.original': null }),
    right: [message(`${LONG}x`), {}],
    wrong: [message(LONG)],
  },
  {
    name: 'a field without an index of its own',
    detection: {
      a: { 'aws.cloudtrail.event_name|startswith': 'Create[U' },
      b: { 'aws.cloudtrail.event_name': ['*-é?X', 'deletetrail'] },
      c: { 'aws.cloudtrail.event_name|re|i': '^put(bucket)+' },
      condition: '1 of them',
    },
    right: [eventName('create[User'), eventName('a-é語x'), eventName('DeleteTrail'), eventName('PutBUCKETbucketX')],
    wrong: [eventName('CreateU'), eventName('a-Éxx'), eventName('DeleteTrails'), eventName('xPutBucket'), {}],
  },
  {
    name: 'words of a text',
    detection: one({ 'error.message|contains': ['explicit deny in a service', 'Rate 4.5 e_x'] }),
    right: [
      words(
        'User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized with an Explicit deny in a SERVICE control policy',
      ),
      words('explicit-deny, in "a" (service)'),
      words('語explicit deny in a serviceカ'),
      words('rate 4.5 E_x.'),
    ],
    wrong: [
      words('explicit deny in the service control policy'),
      words('inexplicit deny in a service'),
      words('explicit deny in a services'),
      words('explicit deny in a service_control'),
      words('explicit deny in a service.control'),
      words('explicit deny in aéservice'),
      words('rate 4 5 e x'),
      {},
    ],
  },
  {
    name: 'raw names of CloudTrail',
    detection: one({
      eventSource: 'lambda.amazonaws.com',
      eventName: 'UpdateFunctionCode20150331v2',
      'requestParameters.dryRun': false,
      'userIdentity.sessionContext.sessionIssuer.userName|startswith': 'dev',
    }),
    right: [
      {
        event: { provider: 'lambda.amazonaws.com', action: 'UpdateFunctionCode' },
        aws: {
          cloudtrail: {
            event_name: 'UpdateFunctionCode20150331v2',
            request_parameters: { dryRun: false },
            user_identity: { session_context: { session_issuer: { user_name: 'Developer' } } },
          },
        },
      },
    ],
    wrong: [
      {
        event: { provider: 'lambda.amazonaws.com', action: 'UpdateFunctionCode' },
        aws: {
          cloudtrail: {
            event_name: 'UpdateFunctionCode',
            request_parameters: { dryRun: false },
            user_identity: { session_context: { session_issuer: { user_name: 'Developer' } } },
          },
        },
      },
    ],
  },
]
