import { MINUTE_MS } from '../clock.ts'
import { recordsByRegion, slotsWith } from '../log-slots.ts'
import type { SampleObject } from '../sample-object.ts'
import type { SampleSource, Site } from '../site.ts'
import { compactMinute, dayFolder, hourFolder } from '../time-text.ts'
import { drawFlows, flowWeight } from './vpcflow-draw.ts'
import { type Flow, flowLogText } from './vpcflow-lines.ts'

/** A file covers five minutes and is named by their beginning. */
const FILE_MS = 5 * MINUTE_MS

/** VPC Flow Logs as text: default format, a custom one with version 5 fields, and folders by hour in one account. */
export const vpcflow: SampleSource = {
  id: 'vpcflow',
  share: 0.314,
  *objects(site: Site): Generator<SampleObject> {
    const { account } = site
    // however much is told in a small sample, the log runs to the end
    for (const share of recordsByRegion(site, Math.max(1, site.budget.vpcflow - site.told.vpcflow.length))) {
      const { region } = share
      const random = site.random.fork('vpcflow', region.region)
      const told = site.told.vpcflow.filter((flow) => flow.region === region.region)
      for (const slot of slotsWith(random, site, share, flowWeight, told, (flow) => flow.end * 1_000)) {
        const drawn = drawFlows(random, account, region, slot.times)
        const flows: Flow[] = [...drawn, ...slot.told].sort((a, b) => a.end - b.end)
        const skipped = flows.filter((flow) => flow.status === 'NODATA').length
        const at = slot.end - FILE_MS
        const folder = account.hourlyFlowFolders ? hourFolder(at) : dayFolder(at)
        const name = `${account.id}_vpcflowlogs_${region.region}_${region.flowLogId}_${compactMinute(at)}_${random.hex(8)}.log.gz`
        yield {
          key: `AWSLogs/${account.id}/vpcflowlogs/${region.region}/${folder}/${name}`,
          body: flowLogText(account, region, flows),
          source: 'vpcflow',
          records: flows.length,
          skipped,
          documents: flows.length - skipped,
        }
      }
    }
  },
}
