/** What a child process of the bench says about itself, as its last line of output. */
export interface ChildReport {
  /** Records read. */
  readonly records: number
  /** Bytes of the JSON of all documents, without action lines. */
  readonly jsonBytes: number
  /** Documents made, or written. */
  readonly documents: number
  /** Records that were set aside or refused, and deliveries that were older than what is there. */
  readonly quarantined: number
  readonly duplicates: number
  /** CPU seconds, user and system, of all threads: until the work began, and from then on. */
  readonly startCpuSeconds: number
  readonly cpuSeconds: number
  readonly wallSeconds: number
  readonly peakRssBytes: number
}

/** Measures this process from now on. */
export class Usage {
  readonly #startCpu = cpuSeconds()
  readonly #startTime = performance.now()

  /** Prints the report of this process on stdout as one line of JSON. */
  print(counts: Pick<ChildReport, 'records' | 'jsonBytes' | 'documents' | 'quarantined' | 'duplicates'>): void {
    const report: ChildReport = {
      ...counts,
      startCpuSeconds: this.#startCpu,
      cpuSeconds: cpuSeconds() - this.#startCpu,
      wallSeconds: (performance.now() - this.#startTime) / 1000,
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    }
    console.log(JSON.stringify(report))
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
