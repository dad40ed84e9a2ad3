import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { withLock } from '#opensearch/local/folder-lock.ts'
import { startNode } from '#opensearch/local/node.ts'
import { jdkCommand, runTool } from '#opensearch/local/run-tool.ts'
import { layOutForTests } from '../opensearch-node.ts'

const POM = fileURLToPath(new URL('./pom.xml', import.meta.url))
const HOME_FOLDER = fileURLToPath(new URL('../../.hinomi/opensearch-secured', import.meta.url))

/** A user of the internal database, with the names that an IAM role or a SAML group would bring along. */
export interface TestUser {
  readonly name: string
  readonly backendRoles: readonly string[]
}

/** A node on which nobody may do anything but the administrator and whom he lets. */
export interface SecuredNode {
  /** The address with the name and password of a user; `admin` may do everything. */
  urlOf(user: string): string
  stop(): Promise<void>
}

/** Of the tests alone: the node listens on this machine only and lives as long as the test. */
const PASSWORD = 'made-for-one-test'

const NODE_CONFIG = `cluster.name: hinomi-secured
node.name: hinomi-secured
network.host: 127.0.0.1
discovery.type: single-node
cluster.routing.allocation.disk.threshold_enabled: false
action.destructive_requires_name: true
action.auto_create_index: false
plugins.security.ssl.transport.pemcert_filepath: node.pem
plugins.security.ssl.transport.pemkey_filepath: node.key
plugins.security.ssl.transport.pemtrustedcas_filepath: ca.pem
plugins.security.ssl.transport.enforce_hostname_verification: false
plugins.security.ssl.http.enabled: false
plugins.security.nodes_dn: ["CN=node"]
plugins.security.authcz.admin_dn: ["CN=admin"]
plugins.security.allow_default_init_securityindex: true
plugins.security.restapi.roles_enabled: ["all_access"]
plugins.security.audit.type: noop
`

const AUTHENTICATION = `_meta: {type: "config", config_version: 2}
config:
  dynamic:
    http: {anonymous_auth_enabled: false, xff: {enabled: false}}
    authc:
      basic_internal:
        http_enabled: true
        transport_enabled: true
        order: 0
        http_authenticator: {type: basic, challenge: true}
        authentication_backend: {type: intern}
    authz: {}
`

/** Starts a node with the security plugin, fresh data and these users; lays it out before where that is needed. */
export async function startSecuredNode(users: readonly TestUser[]): Promise<SecuredNode> {
  await layOutSecured()
  const folder = await mkdtemp(join(HOME_FOLDER, 'run-'))
  // The users are read from the configuration at the first start, so each node has a home of its own around the shared jars.
  await linkHome(folder)
  await writeUsers(join(folder, 'config', 'opensearch-security'), [
    { name: 'admin', backendRoles: ['admin'] },
    ...users,
  ])
  const log: string[] = []
  const node = await startNode({
    homeFolder: folder,
    dataFolder: join(folder, 'data', 'kept'),
    fast: true,
    onLog: (line) => log.push(line),
  })
  const urlOf = (user: string) => node.url.replace('//', `//${user}:${PASSWORD}@`)
  const stop = async () => {
    await node.stop()
    await rm(folder, { recursive: true, force: true })
  }
  await untilInitialized(node.url).catch(async (thrown: unknown) => {
    await stop()
    throw new Error(`${String(thrown)}\n${log.slice(-20).join('\n')}`)
  })
  return { urlOf, stop }
}

/** For some seconds after its start the node answers 503 to everybody. */
async function untilInitialized(url: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`
  for (const until = Date.now() + 60_000; ; ) {
    const answer = await fetch(`${url}/_cluster/health`, { headers: { authorization } }).catch(() => undefined)
    if (answer?.ok === true) return
    if (Date.now() > until) throw new Error(`the secured node answers ${answer?.status}`)
    await sleep(100)
  }
}

/** Fetches the security plugin, once for all tests. */
export async function layOutSecured(): Promise<void> {
  await mkdir(HOME_FOLDER, { recursive: true })
  const stamp = join(HOME_FOLDER, 'stamp')
  const wanted = await readFile(POM, 'utf8')
  await withLock(join(HOME_FOLDER, 'layout.lock'), async () => {
    if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return
    for (const part of ['plugins', 'markers']) await rm(join(HOME_FOLDER, part), { recursive: true, force: true })
    const plugins = join(HOME_FOLDER, 'plugins')
    await run('mvn', ['-q', '-B', '-f', POM, `-Dplugins.home=${plugins}`, 'generate-resources'])
    await writeFile(stamp, wanted)
  })
}

async function linkHome(folder: string): Promise<void> {
  const plain = await layOutForTests()
  for (const part of ['lib', 'modules', 'launcher.jar', 'stamp']) await symlink(join(plain, part), join(folder, part))
  await symlink(join(HOME_FOLDER, 'plugins'), join(folder, 'plugins'))
  const config = join(folder, 'config')
  await cp(join(HOME_FOLDER, 'plugins', 'opensearch-security', 'config'), join(config, 'opensearch-security'), {
    recursive: true,
  })
  const log = await readFile(join(plain, 'config', 'log4j2.properties'), 'utf8')
  const quieter = 'logger.security.name = org.opensearch.security\nlogger.security.level = error\n'
  await writeFile(join(config, 'log4j2.properties'), log + quieter)
  await writeFile(join(config, 'opensearch.yml'), NODE_CONFIG)
  await makeCertificates(config)
}

async function writeUsers(folder: string, users: readonly TestUser[]): Promise<void> {
  const hash = await passwordHash()
  const lines = users.map(
    ({ name, backendRoles }) => `${name}: {hash: "${hash}", backend_roles: ${JSON.stringify(backendRoles)}}`,
  )
  const files = {
    'config.yml': AUTHENTICATION,
    'internal_users.yml': `_meta: {type: "internalusers", config_version: 2}\n${lines.join('\n')}\n`,
    'roles.yml': '_meta: {type: "roles", config_version: 2}\n',
    'roles_mapping.yml':
      '_meta: {type: "rolesmapping", config_version: 2}\nall_access: {reserved: false, backend_roles: ["admin"]}\n',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}

async function passwordHash(): Promise<string> {
  const file = join(HOME_FOLDER, 'password-hash')
  if (existsSync(file)) return readFile(file, 'utf8')
  const lib = join(await layOutForTests(), 'lib', '*')
  const classPath = `${join(HOME_FOLDER, 'plugins', 'opensearch-security', '*')}:${lib}`
  const said = await run(jdkCommand('java', process.env), [
    ...['-cp', classPath, 'org.opensearch.security.tools.Hasher', '-p', PASSWORD],
  ])
  const hash = /\$2[aby]\$\S+/.exec(said)?.[0]
  if (hash === undefined) throw new Error(`the hasher of the security plugin gave no hash: ${said}`)
  await writeFile(file, hash)
  return hash
}

/** A throw-away authority and one certificate for the transport layer, which the plugin insists on; HTTP stays plain. */
async function makeCertificates(folder: string): Promise<void> {
  const at = (name: string) => join(folder, name)
  const request = ['req', '-newkey', 'rsa:2048', '-nodes']
  await writeFile(at('node.ext'), 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n')
  await run('openssl', [
    ...[...request, '-x509', '-days', '3650', '-subj', '/CN=test-authority'],
    ...['-keyout', at('ca.key'), '-out', at('ca.pem')],
  ])
  await run('openssl', [...request, '-subj', '/CN=node', '-keyout', at('node.key'), '-out', at('node.csr')])
  await run('openssl', [
    ...['x509', '-req', '-in', at('node.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'],
    ...['-out', at('node.pem'), '-days', '3650', '-extfile', at('node.ext')],
  ])
}

async function run(tool: string, args: readonly string[]): Promise<string> {
  const { status, missing, stdout, stderr } = await runTool(tool, args, process.env)
  if (missing || status !== 0) throw new Error(`${tool} failed (${status}): ${(stdout + stderr).slice(-1000)}`)
  return stdout
}
