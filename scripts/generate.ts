// npm run generate [-- --check]: writes everything that is derived from the source folders; --check only compares.
import { generateAll } from './generate/all.ts'

const check = process.argv.includes('--check')
const stale = await generateAll({ check })
if (check && stale.length > 0) {
  console.error(`not current: ${stale.join(', ')}\nrun: npm run generate`)
  process.exitCode = 1
}
