import { join } from 'node:path'
import { build } from 'esbuild'
import type { FunctionCode } from '#infra/member/functions.ts'
import { memberTemplate, templateText } from '#infra/member/template.ts'

/** Returns the template of a member account as text, with the code of its functions bundled into it; `root` is the project's folder. */
export async function memberTemplateFile(root: string): Promise<string> {
  return templateText(memberTemplate(await bundleFunctions(root)))
}

/** Bundles the functions of the member template for the runtime of Lambda, which brings the AWS SDK along. */
export async function bundleFunctions(root: string): Promise<FunctionCode> {
  const [pull, preflight] = await Promise.all(
    ['pull', 'preflight'].map(async (name) => {
      const { outputFiles } = await build({
        // Set by hand: what esbuild writes to export it takes several hundred bytes of a template that has few.
        stdin: {
          contents: `import { handler } from './${name}.ts'\nexports.handler = handler\n`,
          resolveDir: join(root, 'infra/member/lambda'),
        },
        absWorkingDir: root,
        bundle: true,
        write: false,
        minify: true,
        platform: 'node',
        format: 'cjs',
        target: 'node22',
        external: ['@aws-sdk/*'],
        legalComments: 'none',
        logLevel: 'error',
      })
      return outputFiles[0]?.text ?? ''
    }),
  )
  return { pull: pull ?? '', preflight: preflight ?? '' }
}
