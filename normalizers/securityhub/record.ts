import * as z from 'zod'
import { listOf, loose, word, words } from '#core/schema-words.ts'

const RemoteIpDetails = z.object({
  IpAddressV4: word,
  Organization: z.object({ Asn: loose, AsnOrg: word }).nullish(),
  Country: z.object({ CountryCode: word, CountryName: word }).nullish(),
  City: z.object({ CityName: word }).nullish(),
  GeoLocation: z.object({ Lat: loose, Lon: loose }).nullish(),
})
const PortDetails = z.object({ Port: loose }).nullish()

const Action = z.object({
  ActionType: word,
  NetworkConnectionAction: z
    .object({
      ConnectionDirection: word,
      Protocol: word,
      RemoteIpDetails: RemoteIpDetails.nullish(),
      RemotePortDetails: PortDetails,
      LocalPortDetails: PortDetails,
    })
    .nullish(),
  PortProbeAction: z
    .object({
      PortProbeDetails: listOf(
        z.object({
          LocalIpDetails: z.object({ IpAddressV4: word }).nullish(),
          LocalPortDetails: PortDetails,
          RemoteIpDetails: RemoteIpDetails.nullish(),
        }),
      ),
    })
    .nullish(),
  DnsRequestAction: z.object({ Domain: word, Protocol: word }).nullish(),
  AwsApiCallAction: z
    .object({
      RemoteIpDetails: RemoteIpDetails.nullish(),
      DomainDetails: z.object({ Domain: word }).nullish(),
    })
    .nullish(),
})

const Network = z.object({
  Direction: word,
  Protocol: word,
  SourceIpV4: word,
  SourceIpV6: word,
  SourcePort: loose,
  SourceDomain: word,
  DestinationIpV4: word,
  DestinationIpV6: word,
  DestinationPort: loose,
  DestinationDomain: word,
})

const Resource = z.object({
  Type: word,
  Id: word,
  Partition: word,
  Region: word,
  Provider: word,
  Tags: loose,
  Details: loose,
})

const Vulnerability = z.object({
  Id: word,
  VulnerablePackages: listOf(
    z.object({
      Name: word,
      Version: word,
      Epoch: word,
      Release: word,
      Architecture: word,
      PackageManager: word,
      FilePath: word,
    }),
  ),
  Cvss: listOf(z.object({ Version: word, BaseScore: loose, Source: word })),
  Vendor: z.object({ Url: word }).nullish(),
  ReferenceUrls: words,
  FixAvailable: word,
  EpssScore: loose,
  ExploitAvailable: word,
  LastKnownExploitAt: loose,
})

const Indicators = listOf(z.object({ Key: word, Values: words }))

/** An attack sequence of GuardDuty (Security Hub CSPM API: Sequence). */
const Sequence = z.object({
  Uid: word,
  Actors: listOf(
    z.object({
      User: z
        .object({
          Name: word,
          Uid: word,
          CredentialUid: word,
          Account: z.object({ Uid: word }).nullish(),
        })
        .nullish(),
      Session: z.object({ Uid: word }).nullish(),
    }),
  ),
  Endpoints: listOf(
    z.object({
      Ip: word,
      Domain: word,
      Port: loose,
      Location: z.object({ City: word, Country: word, Lat: loose, Lon: loose }).nullish(),
      AutonomousSystem: z.object({ Name: word, Number: loose }).nullish(),
    }),
  ),
  Signals: listOf(
    z.object({
      Type: word,
      Id: word,
      Name: word,
      Title: word,
      FirstSeenAt: loose,
      LastSeenAt: loose,
      SignalIndicators: Indicators,
    }),
  ),
  SequenceIndicators: Indicators,
})

/**
 * A finding in the AWS Security Finding Format, schema version 2018-10-08 (Security Hub CSPM API: AwsSecurityFinding), as far as we
 * read it. Without `ProductArn` and `Id` a finding has no identity; everything else may be missing.
 */
export const AwsSecurityFinding = z.object({
  SchemaVersion: word,
  ProductArn: z.string().min(1),
  Id: z.string().min(1),
  ProductName: word,
  CompanyName: word,
  /** A number names an account just as well; it has lost its leading zeros. */
  AwsAccountId: z.union([z.string(), z.number()]).nullish(),
  AwsAccountName: word,
  Region: word,
  GeneratorId: word,
  GeneratorDetails: z.object({ Name: word }).nullish(),
  Types: words,
  Title: word,
  Description: word,
  SourceUrl: word,
  Sample: z.boolean().nullish(),
  CreatedAt: loose,
  UpdatedAt: loose,
  ProcessedAt: loose,
  FirstObservedAt: loose,
  LastObservedAt: loose,
  Severity: z.object({ Label: word, Normalized: loose }).nullish(),
  FindingProviderFields: z
    .object({
      Severity: z.object({ Label: word, Original: word }).nullish(),
      Types: words,
    })
    .nullish(),
  Confidence: loose,
  Criticality: loose,
  Compliance: z
    .object({
      Status: word,
      SecurityControlId: word,
      RelatedRequirements: words,
      StatusReasons: listOf(z.object({ ReasonCode: word, Description: word })),
      AssociatedStandards: listOf(z.object({ StandardsId: word })),
      SecurityControlParameters: listOf(z.object({ Name: word, Value: words })),
    })
    .nullish(),
  Workflow: z.object({ Status: word }).nullish(),
  RecordState: word,
  VerificationState: word,
  Note: z.object({ Text: word, UpdatedBy: word, UpdatedAt: loose }).nullish(),
  RelatedFindings: listOf(z.object({ Id: word })),
  Remediation: z.object({ Recommendation: z.object({ Text: word, Url: word }).nullish() }).nullish(),
  Resources: listOf(Resource),
  Action: Action.nullish(),
  Network: Network.nullish(),
  NetworkPath: listOf(z.object({ ComponentId: word })),
  Process: z.object({ Name: word, Path: word, Pid: loose, LaunchedAt: loose }).nullish(),
  Malware: listOf(z.object({ Name: word, Type: word, State: word })),
  ThreatIntelIndicators: listOf(z.object({ Type: word, Value: word, Source: word })),
  Vulnerabilities: listOf(Vulnerability),
  PatchSummary: z
    .object({
      InstalledCount: loose,
      MissingCount: loose,
      FailedCount: loose,
      InstalledOtherCount: loose,
      Operation: word,
    })
    .nullish(),
  Detection: z.object({ Sequence: Sequence.nullish() }).nullish(),
  ProductFields: loose,
  UserDefinedFields: loose,
})
export type AwsSecurityFinding = z.output<typeof AwsSecurityFinding>

type Part<K extends keyof AwsSecurityFinding> = NonNullable<AwsSecurityFinding[K]>
export type FindingAction = Part<'Action'>
export type FindingCompliance = Part<'Compliance'>
export type FindingNetwork = Part<'Network'>
export type FindingRemote = z.output<typeof RemoteIpDetails>
export type FindingResource = z.output<typeof Resource>
export type FindingSequence = z.output<typeof Sequence>
export type FindingVulnerability = z.output<typeof Vulnerability>
