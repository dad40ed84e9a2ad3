/** Returns the name of a bucket that nobody named: `<name>-<words>-<account>`. */
export function bucketName({ name, account }: { name: string; account: string }, ...words: string[]): string {
  return [name, ...words, account].join('-')
}

/**
 * Returns the name of the bucket for access logs of the load balancers of one Region, where nobody named it. Short, because its policy
 * repeats it for each account: `hinomi-alb-…`, in other Regions `hinomi-alb-apne3-…`.
 */
export function albBucketName(config: { name: string; account: string; region: string }, region: string): string {
  if (region === config.region) return bucketName(config, 'alb')
  const [area = '', direction = '', number = ''] = region.split('-')
  const short = direction.replace(/^(north|south|central)?(east|west)?$/, (_, a?: string, b?: string) =>
    [a?.[0], b?.[0]].join(''),
  )
  return bucketName(config, 'alb', `${area}${short}${number}`)
}

/** Says why a text can be no name of a general purpose bucket of S3 (S3 User Guide: bucketnamingrules); undefined where it can. */
export function bucketNameFault(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return `it has ${name.length} signs, allowed are 3 to 63`
  if (!/^[a-z0-9][a-z0-9-]*[a-z0-9]$/.test(name)) {
    return 'write small letters, digits and hyphens, with a letter or digit at both ends'
  }
  if (/^(?:xn--|sthree-|amzn-s3-demo-)/.test(name) || /(?:-s3alias|--ol-s3|--x-s3|--table-s3)$/.test(name)) {
    return 'S3 keeps this beginning or end for itself'
  }
  return undefined
}
