/** What the project wants to reach, relative to the floor of the same machine; a miss is shown and fails nothing. */
export interface Target {
  /** Documents per CPU second of the loader, as a share of the floor's loader, at least. */
  readonly loaderShare: number
  /** CPU of loader and OpenSearch for the same records, as a multiple of the floor's, at most. */
  readonly cpuMultiple: number
  /** On disk for a document after merging, at most. */
  readonly bytes: number
}

export const TARGETS: Readonly<Record<string, Target>> = {
  cloudtrail: { loaderShare: 0.4, cpuMultiple: 2.0, bytes: 900 },
  vpcflow: { loaderShare: 0.6, cpuMultiple: 1.6, bytes: 280 },
  guardduty: { loaderShare: 0.5, cpuMultiple: 2.2, bytes: 1_800 },
  securityhub: { loaderShare: 0.45, cpuMultiple: 2.2, bytes: 1_800 },
  inspector: { loaderShare: 0.45, cpuMultiple: 2.2, bytes: 1_800 },
}

/** Peak memory of the loader, whatever the size of an object. */
export const PEAK_RSS_BYTES = 300e6

/** The functions on AWS: their bundle, and how long loading it may take before the first call. */
export const LAMBDA_TARGETS = { bundleBytes: 1.5e6, initMs: 400 } as const

/** What a reader of the page waits for, and loads, at most. */
export const PAGE_TARGETS = { overviewMs: 1_500, panelMs: 300, payloadBytes: 500e3, requests: 1 } as const

/** By how many per cent the rules over single events may raise the CPU of the loader. */
export const DETECT_SHARE = 15
