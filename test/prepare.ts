import { installLinter } from './cfn-lint.ts'
import { lambdaNode } from './lambda-node.ts'
import { layOutForTests } from './opensearch-node.ts'
import { installS3Server } from './s3-server.ts'
import { layOutSecured } from './secured-node/secured-node.ts'
import { installSnsServer } from './sns-server.ts'
import { installSqsServer } from './sqs-server.ts'

// Beside the first tests of a fresh clone: fetches what later ones need. One after the other, since the tests need the processors; whatever
// fails here fails again, with its reason, in the test that needs it.
for (const prepare of [
  layOutForTests,
  lambdaNode,
  installS3Server,
  installSqsServer,
  layOutSecured,
  installLinter,
  installSnsServer,
]) {
  try {
    await prepare()
  } catch {}
}
