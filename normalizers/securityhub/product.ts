import { lastPart } from '#core/arn.ts'
import { documentId } from '#core/document-id.ts'
import type { RecordContext } from '#core/source.ts'
import { text } from '#core/text.ts'
import type { HinomiPart } from './document.ts'
import type { AwsSecurityFinding } from './record.ts'

/** Products whose findings also come from the service itself, by the end of their ARN, with the id of that source. */
const NATIVE_PRODUCT = /:product\/aws\/(guardduty|inspector)$/

/** Returns the service that found it: the product's name in lower case without spaces, or the last part of the product's ARN. */
export function providerOf({ ProductName, ProductArn }: AwsSecurityFinding): string | undefined {
  return text(ProductName?.replace(/\s+/g, '').toLowerCase()) ?? lastPart(ProductArn)?.toLowerCase()
}

/**
 * Tells whether a finding is the copy of one that another source owns, and which document that is.
 *
 * GuardDuty and Inspector findings reach Security Hub with the ARN of the native finding as their `Id`; GuardDuty's own id is the last
 * part of it. The copy counts only where the account does not send the native source itself.
 */
export function ownership(
  finding: AwsSecurityFinding,
  context: RecordContext,
): Pick<HinomiPart<'finding'>, 'canonical_id' | 'is_primary'> {
  const native = NATIVE_PRODUCT.exec(finding.ProductArn)?.[1]
  if (native === undefined) return { is_primary: true }
  const nativeId = native === 'guardduty' ? lastPart(finding.Id) : finding.Id
  return {
    canonical_id: nativeId === undefined ? undefined : documentId(context.digest, context.account, native, [nativeId]),
    is_primary: !(context.registered?.expectedSources.includes(native) ?? false),
  }
}
