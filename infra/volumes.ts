/** What one account sends of one source in a day, and how much room a record takes. */
export interface Volume {
  readonly recordsPerDay: number
  readonly objectsPerDay: number
  /** As stored in the bucket, compressed. */
  readonly archiveBytesPerRecord: number
  /** Documents that come new in a day; findings are mostly told again, and stay one document. */
  readonly documentsPerDay: number
  /** On disk of OpenSearch, without replicas. */
  readonly indexBytesPerDocument: number
  readonly basis: 'measured' | 'assumed'
}

const assumed = (
  recordsPerDay: number,
  objectsPerDay: number,
  archiveBytesPerRecord: number,
  documentsPerDay: number,
  indexBytesPerDocument: number,
): Volume => ({
  ...{ recordsPerDay, objectsPerDay, archiveBytesPerRecord, documentsPerDay, indexBytesPerDocument },
  basis: 'assumed',
})

/**
 * What is reckoned with until something was measured: a small system of a municipality. Index bytes of the five sources of
 * docs/performance.md were measured there, everything else is assumed.
 */
export const ASSUMED_VOLUMES: Readonly<Record<string, Volume>> = {
  cloudtrail: assumed(20_000, 400, 130, 20_000, 904),
  vpcflow: assumed(500_000, 600, 12, 500_000, 189),
  alb: assumed(100_000, 600, 70, 100_000, 500),
  waf: assumed(50_000, 300, 200, 50_000, 800),
  route53_resolver: assumed(50_000, 300, 40, 50_000, 250),
  network_firewall: assumed(50_000, 300, 60, 50_000, 400),
  guardduty: assumed(20, 10, 900, 1, 910),
  securityhub: assumed(2_000, 150, 400, 20, 909),
  inspector: assumed(300, 50, 500, 30, 841),
  config_compliance: assumed(200, 50, 300, 10, 700),
  config_item: assumed(300, 60, 600, 300, 1_500),
  health: assumed(1, 1, 900, 1, 900),
  ocsf_finding: assumed(500, 60, 700, 20, 1_500),
  ocsf_event: assumed(20_000, 300, 200, 20_000, 900),
}

/** For a source that nobody has thought of here. */
export const UNKNOWN_VOLUME: Volume = assumed(10_000, 300, 150, 10_000, 800)
