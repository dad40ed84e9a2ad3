import type { Weighted } from '../random.ts'

/** A published vulnerability and the package in which the sample finds it; scores and EPSS are near the published ones, no reference. */
export interface Vulnerability extends Weighted {
  readonly id: string
  readonly severity: 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'
  readonly score: number
  readonly vector: string
  readonly epss: number
  readonly exploit: boolean
  readonly package: string
  readonly version: string
  readonly fixed: string | undefined
  readonly manager: 'OS' | 'JAR' | 'PIP' | 'NODEPKG' | 'GOBINARY'
  readonly on: readonly ('instance' | 'image' | 'function')[]
  readonly description: string
}

const ANYWHERE = ['instance', 'image'] as const
const APPLICATION = ['instance', 'image', 'function'] as const

function vulnerability(
  id: string,
  severity: Vulnerability['severity'],
  score: number,
  vector: string,
  [name, version, fixed, manager]: readonly [string, string, string | undefined, Vulnerability['manager']],
  description: string,
  rest: Partial<Pick<Vulnerability, 'epss' | 'exploit' | 'on' | 'weight'>> = {},
): Vulnerability {
  return {
    id,
    severity,
    score,
    vector: `CVSS:3.1/${vector}`,
    package: name,
    version,
    fixed,
    manager,
    description,
    epss: 0.01,
    exploit: false,
    on: manager === 'OS' ? ANYWHERE : APPLICATION,
    weight: 4,
    ...rest,
  }
}

/** The vulnerability by which the attacker of the story comes in. */
export const LOG4SHELL = vulnerability(
  'CVE-2021-44228',
  'CRITICAL',
  10,
  'AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H',
  ['org.apache.logging.log4j:log4j-core', '2.14.1', '2.15.0', 'JAR'],
  'Apache Log4j2 JNDI features used in configuration, log messages, and parameters do not protect against attacker controlled LDAP and other JNDI related endpoints.',
  { epss: 0.94, exploit: true },
)

/** Vulnerabilities that any server room knows. */
export const VULNERABILITIES: readonly Vulnerability[] = [
  vulnerability(
    'CVE-2022-0778',
    'HIGH',
    7.5,
    'AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    ['openssl', '1.1.1k', '1.1.1n', 'OS'],
    'The BN_mod_sqrt() function, which computes a modular square root, contains a bug that can cause it to loop forever for non-prime moduli.',
    { epss: 0.07, weight: 8 },
  ),
  vulnerability(
    'CVE-2023-38545',
    'CRITICAL',
    9.8,
    'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    ['curl', '8.2.1', '8.4.0', 'OS'],
    'This flaw makes curl overflow a heap based buffer in the SOCKS5 proxy handshake.',
    { epss: 0.26, weight: 3 },
  ),
  vulnerability(
    'CVE-2023-44487',
    'HIGH',
    7.5,
    'AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    ['nghttp2', '1.41.0', '1.41.0-1.amzn2.0.4', 'OS'],
    'The HTTP/2 protocol allows a denial of service because request cancellation can reset many streams quickly.',
    { epss: 0.94, exploit: true, weight: 5 },
  ),
  vulnerability(
    'CVE-2021-3156',
    'HIGH',
    7.8,
    'AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H',
    ['sudo', '1.8.23', '1.9.5p2', 'OS'],
    'Sudo contains an off-by-one error that can result in a heap-based buffer overflow, which allows privilege escalation to root.',
    { epss: 0.92, exploit: true },
  ),
  vulnerability(
    'CVE-2023-4911',
    'HIGH',
    7.8,
    'AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H',
    ['glibc', '2.34', '2.34-52.amzn2023.0.7', 'OS'],
    "A buffer overflow was discovered in the GNU C Library's dynamic loader ld.so while processing the GLIBC_TUNABLES environment variable.",
    { epss: 0.7, exploit: true },
  ),
  vulnerability(
    'CVE-2024-6387',
    'HIGH',
    8.1,
    'AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H',
    ['openssh', '8.7p1', '8.7p1-8.amzn2023.0.11', 'OS'],
    "A signal handler race condition was found in OpenSSH's server (sshd).",
    { epss: 0.4, exploit: true, on: ['instance'] },
  ),
  vulnerability(
    'CVE-2022-37434',
    'CRITICAL',
    9.8,
    'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    ['zlib', '1.2.11', '1.2.13', 'OS'],
    'zlib through 1.2.12 has a heap-based buffer over-read or buffer overflow in inflate in inflate.c via a large gzip header extra field.',
    { epss: 0.92, weight: 2 },
  ),
  vulnerability(
    'CVE-2019-11358',
    'MEDIUM',
    6.1,
    'AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
    ['jquery', '3.3.1', '3.4.0', 'NODEPKG'],
    'jQuery before 3.4.0 mishandles jQuery.extend(true, {}, ...) because of Object.prototype pollution.',
    { weight: 8 },
  ),
  vulnerability(
    'CVE-2020-11022',
    'MEDIUM',
    6.1,
    'AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
    ['jquery', '3.3.1', '3.5.0', 'NODEPKG'],
    "Passing HTML from untrusted sources to one of jQuery's DOM manipulation methods may execute untrusted code.",
    { weight: 8 },
  ),
  vulnerability(
    'CVE-2023-32681',
    'MEDIUM',
    6.1,
    'AV:N/AC:H/PR:N/UI:R/S:C/C:H/I:N/A:N',
    ['requests', '2.28.1', '2.31.0', 'PIP'],
    'Requests has been leaking Proxy-Authorization headers to destination servers when redirected to an HTTPS endpoint.',
    { weight: 6 },
  ),
  vulnerability(
    'CVE-2022-22965',
    'CRITICAL',
    9.8,
    'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    ['org.springframework:spring-beans', '5.3.17', '5.3.18', 'JAR'],
    'A Spring MVC or Spring WebFlux application running on JDK 9+ may be vulnerable to remote code execution via data binding.',
    { epss: 0.94, exploit: true, weight: 2 },
  ),
  vulnerability(
    'CVE-2022-42889',
    'CRITICAL',
    9.8,
    'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    ['org.apache.commons:commons-text', '1.9', '1.10.0', 'JAR'],
    'Apache Commons Text performs variable interpolation, allowing properties to be dynamically evaluated and expanded.',
    { epss: 0.94, exploit: true, weight: 2 },
  ),
  vulnerability(
    'CVE-2023-39325',
    'HIGH',
    7.5,
    'AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    ['golang.org/x/net', '0.10.0', '0.17.0', 'GOBINARY'],
    'A malicious HTTP/2 client which rapidly creates requests and immediately resets them can cause excessive server resource consumption.',
  ),
  vulnerability(
    'CVE-2016-2781',
    'LOW',
    3.3,
    'AV:L/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:L',
    ['coreutils', '8.32', undefined, 'OS'],
    'chroot in GNU coreutils, when used with --userspec, allows local users to escape to the parent session.',
    { weight: 8 },
  ),
  vulnerability(
    'CVE-2022-27943',
    'LOW',
    3.3,
    'AV:L/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:L',
    ['gcc', '11.3.1', undefined, 'OS'],
    'libiberty/rust-demangle.c in GNU GCC 11.2 allows stack consumption in demangle_const.',
    { weight: 8 },
  ),
]
