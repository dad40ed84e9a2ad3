import { present } from '#core/optional-value.ts'
import { lower, text, unique } from '#core/text.ts'
import { packageVersion } from '#core/vulnerability.ts'
import type { OwnFields, Part } from './document.ts'
import type { Finding, VulnerablePackage } from './record.ts'

const MAX_REMEDIES = 20
/** What Inspector writes where no version mends the package. */
const NO_FIXED_VERSION = 'NotAvailable'

/** Returns ECS `package` of a finding: each field lists what all its packages say, in their order. */
export function packagesOf({ packageVulnerabilityDetails }: Finding): Part<'package'> {
  const packages = present(packageVulnerabilityDetails?.vulnerablePackages)
  return {
    name: unique(packages.map(({ name }) => name)),
    version: unique(packages.map(packageVersion)),
    architecture: unique(packages.map(({ arch }) => arch)),
    type: unique(packages.map(({ packageManager }) => lower(packageManager))),
    path: unique(packages.map(({ filePath }) => filePath)),
  }
}

type OwnPackages = Pick<OwnFields, 'packages' | 'fixed_in_versions' | 'package_remediation' | 'source_layer_hashes'>

/** Returns what belongs together in one package, and where a repaired one is. */
export function ownPackages({ packageVulnerabilityDetails }: Finding): OwnPackages {
  const packages = present(packageVulnerabilityDetails?.vulnerablePackages)
  return {
    packages: unique(packages.map(packageText)),
    fixed_in_versions: unique(
      packages.map(({ fixedInVersion }) => (fixedInVersion === NO_FIXED_VERSION ? undefined : fixedInVersion)),
    ),
    package_remediation: unique(
      packages.map(({ remediation }) => (remediation === NO_FIXED_VERSION ? undefined : remediation)),
      MAX_REMEDIES,
    ),
    source_layer_hashes: unique(packages.map(({ sourceLayerHash }) => sourceLayerHash)),
  }
}

/** `name@version -> fixedInVersion`; parts that are not said are left out. */
function packageText(item: VulnerablePackage): string | undefined {
  const name = text(item.name)
  if (name === undefined) return undefined
  const version = packageVersion(item)
  const fixed = text(item.fixedInVersion)
  return `${name}${version === undefined ? '' : `@${version}`}${fixed === undefined ? '' : ` -> ${fixed}`}`
}
