import { all, any, type Condition, exists, is, like, not } from './condition.ts'
import type { Group } from './split.ts'

type ActorField = 'aws.cloudtrail.user_identity.type' | 'cloud.origin.account.id' | 'event.kind' | 'user.effective.name'

/** In this order: who acts is what the first of these says. */
const ACTORS: readonly Omit<Group<ActorField>, 'tone'>[] = [
  {
    id: 'root',
    label: { ja: 'ルートユーザー', en: 'Root user' },
    where: is('aws.cloudtrail.user_identity.type', 'Root'),
  },
  {
    id: 'government',
    label: { ja: '政府側の統制(StackSets等)', en: 'Government side (StackSets)' },
    where: any(
      like('user.effective.name', 'stacksets-exec-*'),
      like('user.effective.name', 'AWSControlTower*'),
      is('user.effective.name', 'AWSCloudFormationStackSetExecutionRole'),
    ),
  },
  {
    id: 'sso',
    label: { ja: '担当者(SSO)', en: 'Person (SSO)' },
    where: like('user.effective.name', 'AWSReservedSSO_*'),
  },
  {
    id: 'iam-user',
    label: { ja: 'IAMユーザー', en: 'IAM user' },
    where: is('aws.cloudtrail.user_identity.type', 'IAMUser'),
  },
  {
    id: 'service',
    label: { ja: 'AWSサービス', en: 'AWS service' },
    where: any(
      is('aws.cloudtrail.user_identity.type', 'AWSService'),
      like('user.effective.name', 'AWSServiceRoleFor*'),
    ),
  },
  {
    id: 'external',
    label: { ja: '他アカウント', en: 'Another account' },
    where: exists('cloud.origin.account.id'),
  },
  {
    id: 'role',
    label: { ja: 'システム・自動処理のロール', en: 'Role of a system or pipeline' },
    where: is('aws.cloudtrail.user_identity.type', 'AssumedRole'),
  },
]

/** Who acts in CloudTrail, told from the records alone; each call is in exactly one group. Insights are no calls and are in none. */
export const ACTOR_GROUPS: readonly Group<ActorField>[] = [
  ...ACTORS.map((actor, at) => ({ ...actor, where: all(actor.where, not(anyActor(ACTORS.slice(0, at)))) })),
  {
    id: 'other',
    label: { ja: 'その他', en: 'Other' },
    where: all(is('event.kind', 'event'), not(anyActor(ACTORS))),
  },
]

function anyActor(actors: readonly { readonly where: Condition<ActorField> }[]): Condition<ActorField> {
  return any(...actors.map(({ where }) => where))
}
