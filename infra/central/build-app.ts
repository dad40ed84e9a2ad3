import { App, Validations } from 'aws-cdk-lib'
import type { Central } from '../config.ts'
import { checkPolicySizes } from '../policies/size.ts'
import { AlbStack, CentralStack, type CentralStackInput } from './central-stack.ts'

/** How the templates are written. */
export interface AppOptions {
  /** Where the templates go; undefined: where the CDK wants them. */
  readonly outdir?: string | undefined
}

/**
 * Makes the app of an installation: the central stack, and one for the load balancers of each further Region. Refuses what AWS would refuse
 * only half-way through a deployment.
 *
 * @throws HinomiError `config` when the policies have no room for all accounts.
 */
export function buildApp(central: Central, folders: CentralStackInput['folders'], { outdir }: AppOptions = {}): App {
  checkPolicySizes(central)
  const { config } = central
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    analyticsReporting: false,
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  })
  const { account, region, name } = config
  const main = new CentralStack(
    app,
    name,
    { central, folders },
    {
      env: { account, region },
      description: 'Hinomi: archive, loader and OpenSearch of the central account',
      terminationProtection: true,
    },
  )
  for (const albRegion of config.albRegions.filter((other) => other !== region)) {
    const copied = new AlbStack(app, `${name}-alb-${albRegion}`, central, albRegion, {
      env: { account, region: albRegion },
      description: 'Hinomi: access logs of load balancers, copied to the main Region',
      terminationProtection: true,
    })
    copied.addStackDependency(main)
  }
  return app
}

/** Lets plugins such as cdk-nag judge the templates of an app. */
export function validateWith(app: App, ...plugins: Parameters<ReturnType<typeof Validations.of>['addPlugins']>): void {
  Validations.of(app).addPlugins(...plugins)
}
