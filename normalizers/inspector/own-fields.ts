import type { Notes } from '#core/notes.ts'
import { isoTime, present, wholeNumber } from '#core/optional-value.ts'
import { text, unique } from '#core/text.ts'
import type { OwnFields } from './document.ts'
import { ownPackages } from './package.ts'
import type { Finding } from './record.ts'
import { type Scores, scoreText } from './score.ts'
import type { Workload } from './workload.ts'

const MAX_LISTED = 100
const MAX_PORT = 65_535

/** Returns what only Inspector says, below `aws.inspector`. */
export function ownFields(finding: Finding, scores: Scores, workload: Workload, notes: Notes): OwnFields {
  const { packageVulnerabilityDetails: details, networkReachabilityDetails: reachability } = finding
  const adjusted = finding.inspectorScoreDetails?.adjustedCvss
  const packages = ownPackages(finding)
  return {
    type: finding.type,
    status: text(finding.status),
    severity: text(finding.severity),
    score: scores.environmental,
    score_source: text(adjusted?.scoreSource),
    cvss_vector: text(adjusted?.scoringVector) ?? scores.base?.vector,
    cvss: unique(scores.all.map(scoreText), MAX_LISTED),
    source: text(details?.source),
    source_url: text(details?.sourceUrl),
    vendor_severity: text(details?.vendorSeverity),
    vendor_created_at: isoTime(details?.vendorCreatedAt, notes),
    vendor_updated_at: isoTime(details?.vendorUpdatedAt, notes),
    related_vulnerabilities: unique(present(details?.relatedVulnerabilities), MAX_LISTED),
    packages: packages.packages,
    fixed_in_versions: packages.fixed_in_versions,
    package_remediation: packages.package_remediation,
    source_layer_hashes: packages.source_layer_hashes,
    lambda_layer_arns: unique([
      ...present(details?.vulnerablePackages).map(({ sourceLambdaLayerArn }) => sourceLambdaLayerArn),
      finding.codeVulnerabilityDetails?.sourceLambdaLayerArn,
    ]),
    open_port_range: {
      begin: wholeNumber(reachability?.openPortRange?.begin, notes, MAX_PORT),
      end: wholeNumber(reachability?.openPortRange?.end, notes, MAX_PORT),
    },
    network_path: unique(
      present(reachability?.networkPath?.steps).map(({ componentId }) => componentId),
      MAX_LISTED,
    ),
    code: codeOf(finding, notes),
    ec2: machineOf(workload, notes),
    image: imageOf(workload, notes),
    function: functionOf(workload),
  }
}

function codeOf({ codeVulnerabilityDetails: code }: Finding, notes: Notes): OwnFields['code'] {
  if (!code) return undefined
  return {
    detector_id: text(code.detectorId),
    detector_name: text(code.detectorName),
    detector_tags: unique(present(code.detectorTags), MAX_LISTED),
    cwes: unique(present(code.cwes), MAX_LISTED),
    rule_id: text(code.ruleId),
    start_line: wholeNumber(code.filePath?.startLine, notes),
    end_line: wholeNumber(code.filePath?.endLine, notes),
  }
}

function machineOf({ machine }: Workload, notes: Notes): OwnFields['ec2'] {
  const ec2 = machine?.details?.awsEc2Instance
  const vm = machine?.details?.vm
  const details = ec2 ?? vm
  if (!details) return undefined
  return {
    image_id: text(ec2?.imageId) ?? text(vm?.vmImageReference),
    platform: text(details.platform),
    launched_at: isoTime(details.launchedAt, notes),
  }
}

function imageOf({ image }: Workload, notes: Notes): OwnFields['image'] {
  const details = image?.details?.awsEcrContainerImage ?? image?.details?.image
  if (!details) return undefined
  return {
    registry: text(details.registry),
    architecture: text(details.architecture),
    author: text(details.author),
    pushed_at: isoTime(details.pushedAt, notes),
    last_in_use_at: isoTime(details.lastInUseAt, notes),
    in_use_count: wholeNumber(details.inUseCount, notes),
  }
}

function functionOf({ lambda }: Workload): OwnFields['function'] {
  const details = lambda?.details?.awsLambdaFunction ?? lambda?.details?.serverlessFunction
  if (!details) return undefined
  return {
    runtime: text(details.runtime),
    package_type: text(details.packageType),
    layers: unique(present(details.layers), MAX_LISTED),
  }
}
