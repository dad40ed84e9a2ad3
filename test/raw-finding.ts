/** An integer that JavaScript would round. */
export const BIG_INTEGER = '9007199254740993'

const FUTURE = `"fieldOfTomorrow":{"deep":[{"number":${BIG_INTEGER},"text":"明日の項目 \\"quoted\\" } ]"}]}`

/** A GuardDuty finding as GetFindings sends it, with fields that no SDK models, at several depths. `number` tells findings apart. */
export function rawGuardDuty(account: string, number: number, more: Readonly<Record<string, unknown>> = {}): string {
  const id = number.toString(16).padStart(32, '0')
  const finding = {
    ...{ schemaVersion: '2.0', accountId: account, region: 'ap-northeast-1', partition: 'aws', id },
    arn: `arn:aws:guardduty:ap-northeast-1:${account}:detector/12abc34d567e8fa901bc2d34e56789f0/finding/${id}`,
    type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
    resource: { resourceType: 'AccessKey', accessKeyDetails: { userName: 'yamada', userType: 'IAMUser' } },
    service: { serviceName: 'guardduty', archived: false, count: 1, resourceRole: 'TARGET' },
    severity: 8,
    createdAt: '2026-01-10T00:00:00.000Z',
    updatedAt: '2026-01-11T00:00:00.000Z',
    title: `finding ${number}`,
    ...more,
  }
  return withFuture(finding)
}

/** A Security Hub finding as GetFindings sends it. */
export function rawHub(account: string, number: number, more: Readonly<Record<string, unknown>> = {}): string {
  return withFuture({
    SchemaVersion: '2018-10-08',
    Id: `arn:aws:securityhub:ap-northeast-1:${account}:security-control/S3.8/finding/${number}`,
    ProductArn: 'arn:aws:securityhub:ap-northeast-1::product/aws/securityhub',
    ProductName: 'Security Hub',
    GeneratorId: 'security-control/S3.8',
    AwsAccountId: account,
    Region: 'ap-northeast-1',
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    CreatedAt: '2026-01-10T00:00:00.000Z',
    UpdatedAt: '2026-01-11T00:00:00.000Z',
    Severity: { Label: 'HIGH', Normalized: 70 },
    Title: `control ${number}`,
    Description: 'A bucket is public.',
    Resources: [{ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::bucket-${number}` }],
    Compliance: { Status: 'FAILED', SecurityControlId: 'S3.8' },
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...more,
  })
}

/** An Inspector finding as ListFindings sends it: times are epoch seconds. */
export function rawInspector(account: string, number: number, more: Readonly<Record<string, unknown>> = {}): string {
  return withFuture({
    findingArn: `arn:aws:inspector2:ap-northeast-1:${account}:finding/${number.toString(16).padStart(32, '0')}`,
    awsAccountId: account,
    type: 'PACKAGE_VULNERABILITY',
    title: `CVE-2026-${10_000 + number} - openssl`,
    description: 'A flaw in openssl.',
    severity: 'HIGH',
    status: 'ACTIVE',
    firstObservedAt: 1_768_000_000.5,
    lastObservedAt: 1_768_100_000.25,
    updatedAt: 1_768_100_000.25,
    remediation: { recommendation: { text: 'None Provided' } },
    resources: [{ type: 'AWS_EC2_INSTANCE', id: `i-${number}`, partition: 'aws', region: 'ap-northeast-1' }],
    packageVulnerabilityDetails: {
      vulnerabilityId: `CVE-2026-${10_000 + number}`,
      source: 'NVD',
      vulnerablePackages: [],
    },
    ...more,
  })
}

/** How many results of `rawCompliance` in a row are of one rule. */
const RESULTS_OF_RULE = 1_000

/** A result of a Config rule as GetComplianceDetailsByConfigRule sends it: times are epoch seconds, the account is nowhere. */
export function rawCompliance(_account: string, number: number, more: Readonly<Record<string, unknown>> = {}): string {
  const rule = String(Math.floor(number / RESULTS_OF_RULE)).padStart(3, '0')
  return withFuture({
    EvaluationResultIdentifier: {
      EvaluationResultQualifier: {
        ConfigRuleName: `s3-bucket-rule-${rule}`,
        ResourceType: 'AWS::S3::Bucket',
        ResourceId: `bucket-${number}`,
        EvaluationMode: 'DETECTIVE',
      },
      OrderingTimestamp: 1_768_000_000.5,
    },
    ComplianceType: 'NON_COMPLIANT',
    ResultRecordedTime: 1_768_100_000.25,
    ConfigRuleInvokedTime: 1_768_099_990,
    ...more,
  })
}

function withFuture(finding: object): string {
  return `${JSON.stringify(finding).slice(0, -1)},${FUTURE}}`
}
