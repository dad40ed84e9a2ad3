import { runLoad } from '#cli/loading.ts'
import { openRegistry } from '#cli/registry.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { createClient } from '#opensearch/client.ts'
import { Usage } from './usage.ts'

// What `hinomi load FOLDER --opensearch URL --json` does once its command line is read.
const [folder = '', accounts = '', url = ''] = process.argv.slice(2)
const client = createClient(url)
const usage = new Usage()
const archive = await openArchive(folder)
const registry = await openRegistry(accounts, archive)
const cluster = { url, client, target: 'local' as const }
const summary = await runLoad(archive, registry, cluster, { mode: 'load', concurrency: 4 }, true)
usage.print({
  records: summary.received,
  jsonBytes: 0,
  documents: summary.indexed,
  quarantined: summary.quarantined,
  duplicates: summary.duplicate,
})
if (summary.quarantined > 0) console.error(`${folder}: set aside: ${JSON.stringify(summary.reasons)}`)
client.close()
