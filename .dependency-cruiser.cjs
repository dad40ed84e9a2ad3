// Imports point one way: core < normalizers, detections, dashboards < opensearch < alerts < ingest < viewer < infra < cli. Pure folders know no Node.js, no SDK.
const PURE = '^(core|normalizers|detections|dashboards)/'
const TESTS = '\\.test\\.ts$|^test/|^scripts/'

/** Says that files of a folder may import only from these folders of ours. */
const only = (folder, allowed) => ({
  name: `${folder}-imports-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: TESTS },
  to: {
    path: '^(core|normalizers|detections|dashboards|ingest|opensearch|alerts|viewer|infra|sample|cli|test|scripts)/',
    pathNot: `^(${[folder, ...allowed].join('|')})/`,
  },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('core', []),
    only('normalizers', ['core']),
    only('detections', ['core']),
    only('dashboards', ['core', 'normalizers', 'detections']),
    only('opensearch', ['core', 'normalizers', 'detections', 'dashboards']),
    only('alerts', ['core', 'normalizers', 'detections', 'opensearch']),
    only('ingest', ['core', 'normalizers', 'detections', 'opensearch']),
    only('sample', ['core']),
    only('viewer', ['core', 'normalizers', 'detections', 'dashboards', 'ingest', 'opensearch', 'alerts']),
    only('infra', ['core', 'normalizers', 'detections', 'dashboards', 'ingest', 'opensearch', 'alerts', 'viewer']),
    only('cli', [
      'core',
      'normalizers',
      'detections',
      'dashboards',
      'ingest',
      'opensearch',
      'viewer',
      'alerts',
      'infra',
      'sample',
    ]),
    {
      name: 'the-page-knows-no-server',
      severity: 'error',
      from: { path: '^viewer/page/', pathNot: TESTS },
      to: { path: '^(viewer/server|ingest|opensearch)/' },
    },
    {
      name: 'sources-do-not-know-each-other',
      severity: 'error',
      from: { path: '^normalizers/([^/]+)/', pathNot: `${TESTS}|^normalizers/generated/` },
      to: { path: '^normalizers/([^/]+)/', pathNot: '^normalizers/$1/' },
    },
    {
      name: 'pure-folders-know-no-node',
      severity: 'error',
      from: { path: PURE, pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-folders-use-only-pure-packages',
      severity: 'error',
      from: { path: PURE, pathNot: TESTS },
      to: { dependencyTypes: ['npm'], pathNot: 'node_modules/(zod|ipaddr\\.js|my-ua-parser|yaml)/' },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: '^test/|\\.test\\.ts$' },
    },
    {
      name: 'no-development-packages-in-the-product',
      severity: 'error',
      from: { pathNot: `${TESTS}|^vitest\\.config` },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'only-the-central-stack-knows-the-cdk',
      severity: 'error',
      from: { pathNot: `^infra/central/|${TESTS}` },
      to: { path: 'node_modules/(aws-cdk-lib|constructs)/' },
    },
    {
      name: 'nothing-carries-the-central-stack',
      severity: 'error',
      from: { pathNot: `^infra/central/|${TESTS}` },
      to: { path: '^infra/central/' },
    },
    {
      // AGPL: used to prove policies in tests, no part of what is given to anybody
      name: 'the-policy-simulator-stays-in-its-tests',
      severity: 'error',
      from: { pathNot: '^test/infra/|^infra/.*\\.test\\.ts$' },
      to: { path: 'node_modules/@cloud-copilot/' },
    },
    // aws-lambda is types only: @types/aws-lambda
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|docs|\\.hinomi)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
}
