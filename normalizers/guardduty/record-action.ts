import * as z from 'zod'
import { flag, listOf, loose, number, whole, word, words } from '#core/schema-words.ts'

const RemoteIpDetails = z
  .object({
    ipAddressV4: word,
    ipAddressV6: word,
    city: z.object({ cityName: word }).nullish(),
    country: z.object({ countryCode: word, countryName: word }).nullish(),
    geoLocation: z.object({ lat: number, lon: number }).nullish(),
    organization: z.object({ asn: loose, asnOrg: word }).nullish(),
  })
  .nullish()
const LocalIpDetails = z.object({ ipAddressV4: word, ipAddressV6: word }).nullish()
const PortDetails = z.object({ port: loose }).nullish()

const LoginAttributes = listOf(z.object({ user: word, failedLoginAttempts: whole, successfulLoginAttempts: whole }))

/** What was observed (GuardDuty API: Action). */
export const Action = z.object({
  actionType: word,
  networkConnectionAction: z
    .object({
      blocked: flag,
      connectionDirection: word,
      protocol: word,
      localIpDetails: LocalIpDetails,
      localPortDetails: PortDetails,
      remoteIpDetails: RemoteIpDetails,
      remotePortDetails: PortDetails,
    })
    .nullish(),
  portProbeAction: z
    .object({
      blocked: flag,
      portProbeDetails: listOf(
        z.object({
          localIpDetails: LocalIpDetails,
          localPortDetails: PortDetails,
          remoteIpDetails: RemoteIpDetails,
        }),
      ),
    })
    .nullish(),
  dnsRequestAction: z.object({ blocked: flag, domain: word, domainWithSuffix: word, protocol: word }).nullish(),
  awsApiCallAction: z
    .object({
      api: word,
      serviceName: word,
      callerType: word,
      errorCode: word,
      userAgent: word,
      domainDetails: z.object({ domain: word }).nullish(),
      remoteAccountDetails: z.object({ accountId: word }).nullish(),
      remoteIpDetails: RemoteIpDetails,
    })
    .nullish(),
  kubernetesApiCallAction: z
    .object({
      verb: word,
      requestUri: word,
      resource: word,
      subresource: word,
      statusCode: z.int32().nullish(),
      parameters: word,
      userAgent: word,
      // The API answers `sourceIPs`, its SDK `SourceIps`.
      sourceIPs: words,
      sourceIps: words,
      remoteIpDetails: RemoteIpDetails,
    })
    .nullish(),
  rdsLoginAttemptAction: z
    .object({
      remoteIpDetails: RemoteIpDetails,
      // In the JSON of the API this one name begins with a capital letter.
      LoginAttributes,
      loginAttributes: LoginAttributes,
    })
    .nullish(),
})

export type Action = z.output<typeof Action>
export type RemoteIpDetails = z.output<typeof RemoteIpDetails>
export type LocalIpDetails = z.output<typeof LocalIpDetails>
