import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LEAST } from '#test/infra/example-central.ts'
import { checkCentralConfig, readCentral } from './config.ts'
import { domainOfEndpoint } from './search-endpoint.ts'

const AOS = 'https://search-town-abcdefghijklmnopqrstuvwxyz.ap-northeast-1.es.amazonaws.com'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-central-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Writes both files and reads them as the deployment does. */
async function read(config: object | string, registry: string) {
  await writeFile(join(folder, 'hinomi.central.json'), typeof config === 'string' ? config : JSON.stringify(config))
  await writeFile(join(folder, 'accounts.csv'), registry)
  return readCentral(join(folder, 'hinomi.central.json'))
}

describe('the configuration of an installation', () => {
  it('needs an account and somebody who hears of alarms, and fills in the rest', () => {
    expect(checkCentralConfig(LEAST)).toMatchObject({
      ...{ region: 'ap-northeast-1', regions: ['ap-northeast-1', 'ap-northeast-3'], mode: 'small' },
      albRegions: ['ap-northeast-1'],
      buckets: {
        archive: 'hinomi-archive-999988887777',
        alb: { 'ap-northeast-1': 'hinomi-alb-999988887777' },
      },
    })
  })

  it('gives each Region with load balancers a bucket, and the main one too, where they are copied', () => {
    expect(checkCentralConfig({ ...LEAST, albRegions: ['ap-northeast-3'] }).buckets.alb).toEqual({
      'ap-northeast-1': 'hinomi-alb-999988887777',
      'ap-northeast-3': 'hinomi-alb-apne3-999988887777',
    })
    expect(checkCentralConfig({ ...LEAST, albRegions: [] }).buckets.alb).toEqual({})
  })

  it.each([
    ['an account of 11 digits', { account: '99998888777' }, /account: "99998888777" has 11 signs: write the 12 digits/],
    ['an account that is a number', { account: 999988887777 }, /account: /],
    [
      'a Region that is not allowed',
      { region: 'us-east-1' },
      /region: Region us-east-1 is not allowed; allowed are ap-northeast-1, ap-northeast-3/,
    ],
    ['a word that is no Region', { region: 'tokyo' }, /region: is no AWS Region/],
    [
      'load balancers where nobody may be',
      { albRegions: ['eu-west-1'] },
      /albRegions: Region eu-west-1 is not allowed/,
    ],
    [
      'a bad bucket name',
      { buckets: { archive: 'Town_Logs' } },
      /buckets\.archive: "Town_Logs" is no name for a bucket: write small letters/,
    ],
    ['a bucket name that S3 keeps', { buckets: { archive: 'xn--town' } }, /S3 keeps this beginning or end/],
    [
      'one name for two buckets',
      { buckets: { archive: 'town', alb: { 'ap-northeast-1': 'town' } } },
      /town is named twice/,
    ],
    [
      'a pattern in the place of a role',
      { readers: [{ id: 'kita', municipality: '北市', roles: ['kita-*'] }] },
      /readers\.0\.roles\.0: must name one role/,
    ],
    [
      'a group of everybody',
      { mode: 'standard', saml: { entityId: 'https://idp.example.com', metadataFile: 'x.xml', adminGroup: '*' } },
      /saml\.adminGroup: must name one role/,
    ],
    [
      'a group whose name would be taken for two',
      {
        mode: 'standard',
        saml: { entityId: 'https://idp.example.com', metadataFile: 'x.xml', adminGroup: 'CN=a,OU=kita' },
      },
      /saml\.adminGroup: names with a comma/,
    ],
    ['a role whose name would be taken for two', { adminRoles: ['arn:aws:iam::999988887777:role/a,b'] }, /a comma/],
    ['a third mode', { mode: 'large' }, /mode: must be small or standard/],
    ['a setting that there is not', { bucket: 'x' }, /bucket is no setting/],
    ['nobody who hears of alarms', { alarmEmails: [] }, /alarmEmails: names nobody/],
    [
      'raw objects that go before their documents',
      { retention: { vpcflow: { archiveDays: 10 } } },
      /retention\.vpcflow: raw objects would go after 10 days, but documents stay 90/,
    ],
    ['retention of an unknown source', { retention: { toast: {} } }, /retention\.toast: is none of what is kept/],
    [
      'a break-glass role of another account',
      { breakGlassRoles: ['arn:aws:iam::111122223333:role/x'] },
      /is not a role of the central account 999988887777/,
    ],
    [
      'SAML on a public endpoint',
      { saml: { entityId: 'https://idp.example.com', metadataFile: 'idp.xml', adminGroup: 'a' } },
      /saml: mode small knows IAM roles only/,
    ],
    ['two nodes in mode small', { domain: { dataNodes: 2 } }, /mode small has one node/],
    ['an odd number of nodes for two zones', { mode: 'standard', domain: { dataNodes: 3 } }, /must be even/],
    ['an endpoint without TLS', { endpoint: 'http://search.example.com' }, /endpoint: must be an https URL/],
    [
      'an endpoint that is no domain of AWS',
      { endpoint: 'https://search.example.com' },
      /endpoint: search\.example\.com is no domain of Amazon OpenSearch Service/,
    ],
    [
      'people from anywhere',
      { mode: 'standard', clientCidrs: ['0.0.0.0/0'] },
      /clientCidrs: 0\.0\.0\.0\/0 is no range of private addresses/,
    ],
    [
      'people from public addresses',
      { mode: 'standard', clientCidrs: ['203.0.113.0/24'] },
      /203\.0\.113\.0\/24 is no range of private/,
    ],
    [
      'people from private addresses and more',
      { mode: 'standard', clientCidrs: ['192.168.0.0/8'] },
      /192\.168\.0\.0\/8 is no range of private/,
    ],
    [
      'ranges of people without a VPC',
      { clientCidrs: ['10.0.0.0/16'] },
      /clientCidrs: only the domain of mode standard/,
    ],
    ['sizes for a domain that exists', { endpoint: AOS, domain: { volumeGb: 50 } }, /domain: there is none to size/],
    [
      'a key of another Region',
      { archiveKeyArn: 'arn:aws:kms:us-east-1:999988887777:key/11111111-2222-3333-4444-555555555555' },
      /archiveKeyArn: the key is not in ap-northeast-1/,
    ],
  ])('NA-58 says in one sentence what is wrong with %s', (_, file, sentence) => {
    expect(() => checkCentralConfig({ ...LEAST, ...file })).toThrow(sentence)
  })

  it('names every mistake at once', () => {
    expect(() => checkCentralConfig({ account: '1', alarmEmails: [], mode: 'x' })).toThrow(/has 3 problems/)
  })

  it.each([[], 3, null, 'x'])('is an object: %j', (value) => {
    expect(() => checkCentralConfig(value)).toThrow(/hinomi\.central\.json: the file:/)
  })
})

describe('configuration and registry together', () => {
  const REGISTRY = 'account_id,name,regions,municipality\n'

  it('are read from beside each other', async () => {
    const central = await read(LEAST, `${REGISTRY}111122223333,住民記録,ap-northeast-1,北市\n`)
    expect(central.accounts.map(({ id }) => id)).toEqual(['111122223333'])
  })

  it.each([
    ['an account id of 11 digits', '11112222333,短い,,', /line 2, account_id/],
    ['two rows for one account', '111122223333,一,,\n111122223333,二,,', /111122223333 is already on line 2/],
    [
      'a Region that is not allowed',
      '111122223333,税,us-east-1,',
      /111122223333 \(税\): Region us-east-1 is not allowed; allowed are ap-northeast-1/,
    ],
  ])('NA-58 refuse %s before anything is created', async (_, rows, sentence) => {
    await expect(read(LEAST, `${REGISTRY}${rows}\n`)).rejects.toThrow(sentence)
  })

  it('NA-37 refuse readers of a municipality without an account', async () => {
    const readers = [{ id: 'kita', municipality: '北市', roles: ['kita-staff'] }]
    const reading = read({ ...LEAST, readers }, `${REGISTRY}111122223333,税,,南市\n`)
    await expect(reading).rejects.toThrow('readers.kita: no account has the municipality "北市"')
  })

  it('say that a file is no JSON, or missing', async () => {
    await expect(read('{', `${REGISTRY}111122223333,税,,\n`)).rejects.toThrow(/is no JSON/)
    await expect(readCentral(join(folder, 'other.json'))).rejects.toThrow(/other\.json cannot be read/)
  })
})

describe('domainOfEndpoint', () => {
  it.each([
    [AOS, { name: 'town', region: 'ap-northeast-1' }],
    [
      'https://vpc-my-town-abcdefghijklmnopqrstuvwxyz.ap-northeast-3.es.amazonaws.com/',
      { name: 'my-town', region: 'ap-northeast-3' },
    ],
    [
      'https://search-town-abcdefghijklmnopqrstuvwxyz.aos.ap-northeast-1.on.aws',
      { name: 'town', region: 'ap-northeast-1' },
    ],
    ['https://search-town-abcdefghijklmnopqrstuvwxyz.ap-northeast-1.es.amazonaws.com.example.com', undefined],
    ['https://search.example.com', undefined],
  ])('of %s', (endpoint, domain) => {
    expect(domainOfEndpoint(endpoint)).toEqual(domain)
  })
})
