import type { CentralConfig } from './config.ts'

/** Nodes and disks of the domain. */
export interface DomainSize {
  readonly instanceType: string
  readonly dataNodes: number
  /** Disk of each data node. */
  readonly volumeGb: number
  readonly masters: number
  readonly masterType: string
  /** Runs of the loader at the same time. */
  readonly loaders: number
}

/** Zones that mode `standard` is in. */
export const ZONES = 2

const SIZES: Readonly<Record<CentralConfig['mode'], DomainSize>> = {
  small: {
    ...{ instanceType: 't3.medium.search', dataNodes: 1, volumeGb: 50, loaders: 2 },
    ...{ masters: 0, masterType: '' },
  },
  standard: {
    ...{ instanceType: 'r6g.large.search', dataNodes: 2, volumeGb: 200, loaders: 6 },
    ...{ masters: 3, masterType: 'm6g.large.search' },
  },
}

/** Returns the size of the domain: that of the mode, where the configuration does not say otherwise. */
export function domainSize({ mode, domain }: Pick<CentralConfig, 'mode' | 'domain'>): DomainSize {
  const size = SIZES[mode]
  return {
    ...size,
    instanceType: domain.instanceType ?? size.instanceType,
    dataNodes: domain.dataNodes ?? size.dataNodes,
    volumeGb: domain.volumeGb ?? size.volumeGb,
  }
}
