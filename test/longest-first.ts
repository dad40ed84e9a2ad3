import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { projectRoot } from './run-tool.ts'

/**
 * The files that take longest, those first that need nothing laid out: a run with two workers ends sooner when the last file is a short one.
 * Whatever is not named here comes after them.
 */
const LONGEST = [
  'test/architecture/tools.test.ts',
  'test/pipeline/memory.test.ts',
  'test/pipeline/lambda.node.test.ts',
  'test/browser/page.browser.test.ts',
  'opensearch/access/access.node.test.ts',
  'test/pipeline/archives.node.test.ts',
  'alerts/notify.node.test.ts',
  'test/pipeline/whole-path.node.test.ts',
  'test/pipeline/pull.node.test.ts',
  'opensearch/bulk-writer.node.test.ts',
  'opensearch/local/node.node.test.ts',
]

/** Starts the longest test files first, then the other files with a node, then the rest. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted
      .map((file, at) => ({ file, rank: rankOf(file), at }))
      .sort((a, b) => a.rank - b.rank || a.at - b.at)
      .map(({ file }) => file)
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const at = LONGEST.indexOf(moduleId.slice(projectRoot.length))
  if (at >= 0) return at
  return LONGEST.length + (moduleId.endsWith('.node.test.ts') ? 0 : 1)
}
