import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { projectRoot } from './run-tool.ts'

/** Long, and in need of nothing that a fresh clone must fetch: they run while it is fetched. */
const FIRST = [
  'test/architecture/tools.test.ts',
  'test/pipeline/memory.test.ts',
  'test/architecture/new-source.test.ts',
]

/** The longest of those with an OpenSearch node, the longest first: a run ends sooner when its last file is a short one. */
const LONGEST = [
  'test/pipeline/lambda.node.test.ts',
  'test/browser/page.browser.test.ts',
  'test/pipeline/archives.node.test.ts',
  'alerts/notify.node.test.ts',
  'opensearch/access/access.node.test.ts',
  'test/dashboards/saved-objects.node.test.ts',
  'test/pipeline/pull.node.test.ts',
  'opensearch/bulk-writer.node.test.ts',
  'opensearch/local/node.node.test.ts',
  'test/pipeline/whole-path.node.test.ts',
]

/** Orders test files: those that others wait for first, those with a node next, and last those that fill a worker for a moment only. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted
      .map((file, at) => ({ file, rank: rankOf(file), at }))
      .sort((a, b) => a.rank - b.rank || a.at - b.at)
      .map(({ file }) => file)
  }
}

/** Files of one project stand side by side, since those that share a process do so only with the next in line. */
function rankOf({ moduleId, project }: TestSpecification): number {
  const path = moduleId.slice(projectRoot.length)
  const place = (list: readonly string[], before: number) => {
    const at = list.indexOf(path)
    return at < 0 ? undefined : before + at
  }
  const named = place(FIRST, 0) ?? place(LONGEST, 200)
  if (named !== undefined) return named
  if (path.endsWith('.node.test.ts')) return 300
  return project.config.isolate ? 100 : 400
}
