import { join } from 'node:path'
import { EXIT_CODES, HinomiError } from '#core/errors.ts'
import { projectRoot } from '#opensearch/local/project-root.ts'
import { CENTRAL_CONFIG_FILE, readCentral } from '../config.ts'
import { buildApp } from './build-app.ts'
import { stageLambdas } from './stage-lambdas.ts'

// The program that `npx aws-cdk` runs, as cdk.json says; HINOMI_CENTRAL_CONFIG names another configuration file.
try {
  const central = await readCentral(process.env.HINOMI_CENTRAL_CONFIG ?? CENTRAL_CONFIG_FILE)
  const folders = await stageLambdas(central, join(projectRoot, 'dist', 'lambdas'))
  buildApp(central, folders).synth()
} catch (thrown) {
  if (!(thrown instanceof HinomiError)) throw thrown
  console.error(thrown.message)
  process.exitCode = EXIT_CODES[thrown.code]
}
