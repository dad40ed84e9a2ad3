import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'

/** The parts of the API of the OpenSearch client that the product calls; a test compares them with its code. */
export const CLIENT_PARTS: readonly string[] = [
  '_core',
  'cat',
  'cluster',
  'http',
  'indices',
  'ism',
  'nodes',
  'snapshot',
]

/** What the catalogue says of a rule to readers of the page only. */
const FOR_READERS: readonly string[] = [
  'references',
  'falsePositives',
  'falsePositivesJa',
  'description',
  'descriptionJa',
]
/** What it says to people who get a message. */
const FOR_RECEIVERS: readonly string[] = ['ask', 'askJa']
/** Functions that judge events and tell nobody. */
const SILENT: readonly string[] = ['load-messages', 'detect']
/** Functions that make the pages of readers. */
const PUBLISHING: readonly string[] = ['bootstrap']

/** Looks at one event at a time: rules over several are not for it. */
const LOADER = 'load-messages'

interface GeneratedRule {
  readonly kind: string
  readonly catalogued?: Readonly<Record<string, unknown>>
}

function without(catalogued: GeneratedRule['catalogued'], names: readonly string[]): GeneratedRule['catalogued'] {
  if (catalogued === undefined) return undefined
  return Object.fromEntries(Object.entries(catalogued).filter(([name]) => !names.includes(name)))
}

function leftOutFor(name: string): readonly string[] {
  if (PUBLISHING.includes(name)) return []
  return SILENT.includes(name) ? [...FOR_READERS, ...FOR_RECEIVERS] : FOR_READERS
}

const CREDENTIALS = fileURLToPath(new URL('environment-credentials.ts', import.meta.url))

/**
 * Leaves out of a bundle what a function never runs, a third of all it would hold: parts of the API of OpenSearch that nobody calls, ways
 * to credentials that Lambda does not have, names of browsers, a parser for numbers beyond 2^53 that is switched off, decompressors that
 * Node.js 24 has itself, notes for debugging,
 * the SDK's clients with a method for every operation of a service (which draw all operations in), and what is written about rules for
 * readers.
 */
export function leanBundle(name: string): Plugin {
  const leftOut = leftOutFor(name)
  return {
    name: 'lean',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: CREDENTIALS }))
      onResolve({ filter: /^(?:json11|bowser|hyparquet-compressors)$/ }, ({ path }) => ({
        path,
        namespace: 'left-out',
      }))
      onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'module.exports = {}' }))
      // what a bundle imports later it must keep whole, and every function opens its bucket
      onLoad({ filter: /ingest\/archive\/archive\.ts$/ }, ({ path }) => {
        const lazy = "const { openBucket } = await import('./s3-archive.ts')"
        const contents = readFileSync(path, 'utf8')
        if (!contents.includes(lazy)) throw new Error(`${path} opens buckets in another way`)
        return { contents: `import { openBucket } from './s3-archive.ts'\n${contents.replace(lazy, '')}`, loader: 'ts' }
      })
      onResolve({ filter: /^debug$/ }, ({ path }) => ({ path, namespace: 'silent' }))
      onLoad({ filter: /./, namespace: 'silent' }, () => ({ contents: 'module.exports = () => () => {}' }))
      onLoad({ filter: /@aws-sdk\/client-(?:s3\/dist-es\/S3|sqs\/dist-es\/SQS)\.js$/ }, () => ({
        contents: 'export {}',
      }))
      onLoad({ filter: /package\.json$/ }, ({ path }) => {
        const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string }
        return { contents: JSON.stringify({ version }), loader: 'json' }
      })
      onLoad({ filter: /@opensearch-project\/opensearch\/api\/[A-Za-z]+\/_api\.js$/ }, ({ path }) => {
        const part = /api\/([A-Za-z]+)\/_api\.js$/.exec(path)?.[1] ?? ''
        return CLIENT_PARTS.includes(part) ? undefined : { contents: 'module.exports = function () {}' }
      })
      onLoad({ filter: /detections\/generated\/rules\.json$/ }, ({ path }) => {
        const rules = (JSON.parse(readFileSync(path, 'utf8')) as GeneratedRule[])
          .filter(({ kind }) => name !== LOADER || kind === 'event')
          .map((rule) => ({ ...rule, catalogued: without(rule.catalogued, leftOut) }))
        return { contents: JSON.stringify(rules), loader: 'json' }
      })
    },
  }
}
