import { lastPart } from '#core/arn.ts'
import { documentId } from '#core/document-id.ts'
import type { OcsfRecord } from '#core/ocsf/record.ts'
import type { RecordContext } from '#core/source.ts'
import { text } from '#core/text.ts'
import type { FindingDocument, HinomiPart } from './document.ts'

/** Products whose findings also come from the service itself, by the end of their ARN or by their name, with the id of that source. */
const NATIVE_ARN = /:product(?:v2)?\/aws\/(guardduty|inspector)$/
const HUB_ARN = /^arn:aws[a-z-]*:securityhub:[^:]*:[^:]*:product(?:v2)?\//
/** Name of the analytic that makes exposure findings. */
const EXPOSURE = 'Exposure'
const NATIVE_NAME = /^(?:amazon|aws)?(guardduty|inspector)2?$/

/** Returns the service that found it: the product's name in lower case without spaces, or the last part of the product's ARN. */
export function providerOf({ metadata }: OcsfRecord): string | undefined {
  const name = metadata?.product?.name?.replace(/\s+/g, '').toLowerCase()
  return text(name) ?? lastPart(metadata?.product?.uid ?? undefined)?.toLowerCase()
}

/**
 * Says whether the new Security Hub told a finding, its own or that of a product that reports to it: it names every product by an ARN of
 * its own (Security Hub: OCSF findings, `metadata.product.uid`).
 */
export function isFromSecurityHub({ aws }: Pick<FindingDocument, 'aws'>): boolean {
  return HUB_ARN.test(aws?.ocsf?.product_uid ?? '')
}

/**
 * Tells whether a finding is the copy of one that another source owns, and which document that is.
 *
 * GuardDuty and Inspector findings carry the ARN of the native finding as their `uid`; GuardDuty's own id is the last part of it. Of the two
 * formats of Security Hub the older one, ASFF, counts where the account sends it; exposures are told in OCSF only (Security Hub: exposure
 * findings), and always count.
 */
export function ownership(
  record: OcsfRecord,
  uid: string,
  context: RecordContext,
): Pick<HinomiPart<'finding'>, 'canonical_id' | 'is_primary'> {
  const sends = (source: string) => context.registered?.expectedSources.includes(source) ?? false
  if (record.finding_info?.analytic?.name === EXPOSURE) return { is_primary: true }
  const native = nativeSource(record)
  if (native === undefined) return { is_primary: !sends('securityhub') }
  const nativeId = native === 'guardduty' ? lastPart(uid) : uid
  return {
    canonical_id: nativeId === undefined ? undefined : documentId(context.digest, context.account, native, [nativeId]),
    is_primary: !sends(native) && !sends('securityhub'),
  }
}

function nativeSource(record: OcsfRecord): string | undefined {
  const uid = record.metadata?.product?.uid ?? ''
  return NATIVE_ARN.exec(uid)?.[1] ?? NATIVE_NAME.exec(providerOf(record) ?? '')?.[1]
}
