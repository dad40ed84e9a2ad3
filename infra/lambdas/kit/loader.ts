import { SQSClient } from '@aws-sdk/client-sqs'
import type { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import { type Archive, openArchive } from '#ingest/archive/archive.ts'
import type { LiveConfig } from '#ingest/handlers/live-config.ts'
import {
  loadMessages,
  type MessageSetup,
  type MessagesReport,
  type QueueMessage,
} from '#ingest/handlers/load-messages.ts'
import { type LoadReport, loadObjects } from '#ingest/handlers/load-objects.ts'
import type { NotifiedObject } from '#ingest/handlers/s3-notifications.ts'
import { type TimeBudget, timeBudget } from '#ingest/handlers/time-budget.ts'
import { createClient } from '#opensearch/client.ts'
import { IndexOpener } from '#opensearch/index-opener.ts'
import type { LoaderSettings } from './loader-settings.ts'
import { openConfig } from './open-config.ts'
import { sendMessages } from './queue-sender.ts'

/** How long the loader waits for an index to be made. */
const PATIENCE = { patienceMs: 20_000 }

/** What one call did, and under which configuration. */
export interface CallReport extends MessagesReport {
  /** Undefined when nothing was to be loaded, or no configuration could be read. */
  readonly configVersion: string | undefined
  /** Times a newer configuration was refused. */
  readonly configRefused: number
}

/** A loader that lives from call to call: it keeps connections, the configuration, and whether OpenSearch refused a moment ago. */
export class Loader {
  readonly #settings: LoaderSettings
  readonly #log: MessageSetup['log']
  readonly #client: Client
  readonly #queue = new SQSClient()
  readonly #buckets = new Map<string, Archive>()
  #opener: IndexOpener
  #config: LiveConfig | undefined
  #configRefused = 0
  #pausedUntil = 0

  constructor(settings: LoaderSettings, log: MessageSetup['log']) {
    this.#settings = settings
    this.#log = log
    this.#client = createClient(settings.opensearchUrl)
    this.#opener = new IndexOpener(this.#client, PATIENCE)
  }

  /** Loads what a batch of messages names; `remainingMs` says how long this call may still take. */
  async handle(messages: readonly QueueMessage[], remainingMs: () => number): Promise<CallReport> {
    const budget = timeBudget(remainingMs)
    let configVersion: string | undefined
    this.#configRefused = 0
    const report = await loadMessages(messages, {
      load: async (objects) => {
        const { config, ...loaded } = await this.#load(objects, budget)
        configVersion = config
        return loaded
      },
      send: (again) => sendMessages(this.#queue, this.#settings.queueUrl, again),
      isPaused: () => Date.now() < this.#pausedUntil,
      pause: (seconds) => {
        this.#pausedUntil = Date.now() + seconds * 1000
        // what the cluster had before it refused may not be there when it takes again
        this.#opener = new IndexOpener(this.#client, PATIENCE)
      },
      firstDelaySeconds: this.#settings.firstDelaySeconds,
      now: () => Date.now(),
      log: this.#log,
    })
    return { ...report, configVersion, configRefused: this.#configRefused }
  }

  async #load(
    objects: readonly NotifiedObject[],
    budget: TimeBudget,
  ): Promise<LoadReport & { readonly config: string }> {
    this.#config ??= await openConfig(this.#settings.config, (reason) => {
      this.#configRefused++
      this.#log('error', `the newer configuration is not used: ${reason}`, {})
    })
    const config = await this.#config.current()
    const report = await loadObjects(objects, {
      ...{ client: this.#client, opener: this.#opener, config, budget },
      archive: (bucket) => this.#archive(bucket),
      mainBucket: this.#settings.buckets[0] ?? '',
      onWaiting: (reason, ms) => this.#log('warn', reason, { waitingMs: ms }),
    })
    return { ...report, config: config.version }
  }

  async #archive(bucket: string): Promise<Archive> {
    if (!this.#settings.buckets.includes(bucket)) {
      throw new HinomiError('config', `bucket ${bucket} is none of HINOMI_BUCKETS: add it, or remove its notification`)
    }
    const known = this.#buckets.get(bucket)
    if (known !== undefined) return known
    const opened = await openArchive(`s3://${bucket}`)
    this.#buckets.set(bucket, opened)
    return opened
  }
}
