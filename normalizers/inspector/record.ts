import * as z from 'zod'
import { listOf, loose, word, words } from '#core/schema-words.ts'
import { Resources } from './record-resource.ts'

const VulnerablePackage = z.object({
  name: word,
  version: word,
  epoch: loose,
  release: word,
  arch: word,
  packageManager: word,
  filePath: word,
  fixedInVersion: word,
  remediation: word,
  sourceLayerHash: word,
  sourceLambdaLayerArn: word,
})

const PackageVulnerabilityDetails = z.object({
  vulnerabilityId: word,
  source: word,
  sourceUrl: word,
  vendorSeverity: word,
  vendorCreatedAt: loose,
  vendorUpdatedAt: loose,
  cvss: listOf(z.object({ source: word, version: word, baseScore: loose, scoringVector: word })),
  relatedVulnerabilities: words,
  referenceUrls: words,
  vulnerablePackages: listOf(VulnerablePackage),
})

const NetworkReachabilityDetails = z.object({
  protocol: word,
  openPortRange: z.object({ begin: loose, end: loose }).nullish(),
  networkPath: z.object({ steps: listOf(z.object({ componentId: word })) }).nullish(),
})

const CodeVulnerabilityDetails = z.object({
  detectorId: word,
  detectorName: word,
  detectorTags: words,
  cwes: words,
  ruleId: word,
  referenceUrls: words,
  sourceLambdaLayerArn: word,
  filePath: z.object({ fileName: word, filePath: word, startLine: loose, endLine: loose }).nullish(),
})

/**
 * An Amazon Inspector finding as EventBridge, the API and report files write it, as far as we read it (Amazon Inspector API: Finding).
 * Without `findingArn` it has no identity, without `type` no meaning; everything else may be missing.
 */
export const Finding = z.object({
  findingArn: z.string().min(1),
  type: z.string().min(1),
  /** A number names an account just as well; it has lost its leading zeros. */
  awsAccountId: z.union([z.string(), z.number()]).nullish(),
  title: word,
  description: word,
  severity: word,
  status: word,
  firstObservedAt: loose,
  lastObservedAt: loose,
  updatedAt: loose,
  /** The API writes the link with a capital U. */
  remediation: z.object({ recommendation: z.object({ text: word, Url: word, url: word }).nullish() }).nullish(),
  resources: Resources,
  inspectorScore: loose,
  inspectorScoreDetails: z
    .object({
      adjustedCvss: z
        .object({ scoreSource: word, cvssSource: word, version: word, score: loose, scoringVector: word })
        .nullish(),
    })
    .nullish(),
  epss: z.object({ score: loose }).nullish(),
  exploitAvailable: word,
  exploitabilityDetails: z.object({ lastKnownExploitAt: loose }).nullish(),
  fixAvailable: word,
  packageVulnerabilityDetails: PackageVulnerabilityDetails.nullish(),
  networkReachabilityDetails: NetworkReachabilityDetails.nullish(),
  codeVulnerabilityDetails: CodeVulnerabilityDetails.nullish(),
})
export type Finding = z.output<typeof Finding>
export type VulnerablePackage = z.output<typeof VulnerablePackage>
