/** Returns the domain that an address of Amazon OpenSearch Service belongs to; undefined for any other address. */
export function domainOfEndpoint(endpoint: string): { name: string; region: string } | undefined {
  const host = new URL(endpoint).hostname
  const [, name, area] = /^(?:search|vpc)-([a-z][a-z0-9-]{2,27})-[a-z0-9]{26}\.(.+)$/.exec(host) ?? []
  const [, region] =
    /^([a-z0-9-]+)\.es\.amazonaws\.com$|^aos\.([a-z0-9-]+)\.on\.aws$/.exec(area ?? '')?.filter(Boolean) ?? []
  return name === undefined || region === undefined ? undefined : { name, region }
}
