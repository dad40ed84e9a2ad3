import type { Stack } from 'aws-cdk-lib'
import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import { CfnAlarm, CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch'
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns'
import type { CentralConfig } from '../config.ts'
import { policy, tlsOnly } from '../policies/document.ts'
import { type Alarm, alarmsOf, type Watched } from './alarms.ts'
import { dashboardOf } from './dashboard.ts'
import { idOf } from './lambda-role.ts'

/** Topics that people hear from: alarms of the installation itself, and alerts about accounts. */
export interface Topics {
  readonly alarms: CfnTopic
  readonly alerts: CfnTopic
}

/** Makes both topics, with the same readers at first. */
export function addTopics(stack: Stack, config: CentralConfig): Topics {
  const topic = (word: string, publishers: readonly string[]) => {
    const { name, account, region, alarmEmails } = config
    const arn = `arn:aws:sns:${region}:${account}:${name}-${word}`
    const made = new CfnTopic(stack, idOf(word), { topicName: `${name}-${word}`, displayName: `Hinomi ${word}` })
    new CfnTopicPolicy(stack, `${idOf(word)}Policy`, {
      topics: [made.ref],
      policyDocument: policy(
        {
          ...{ Sid: 'ServicesOfThisAccount', Effect: 'Allow', Principal: { Service: publishers } },
          ...{ Action: 'sns:Publish', Resource: arn, Condition: { StringEquals: { 'aws:SourceAccount': account } } },
        },
        tlsOnly('sns:Publish', [arn]),
      ),
    })
    alarmEmails.forEach((endpoint, position) => {
      new CfnSubscription(stack, `${idOf(word)}Reader${position}`, { topicArn: made.ref, protocol: 'email', endpoint })
    })
    return made
  }
  return {
    alarms: topic('alarms', ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com']),
    alerts: topic('alerts', ['cloudwatch.amazonaws.com']),
  }
}

/** Makes the alarms, the dashboard and the budget. */
export function addWatch(stack: Stack, config: CentralConfig, watched: Watched & { readonly alarms: CfnTopic }): void {
  const alarms = alarmsOf(config, watched)
  for (const alarm of alarms) addAlarm(stack, config, alarm, watched.alarms.ref)
  new CfnDashboard(stack, 'Dashboard', {
    dashboardName: config.name,
    dashboardBody: stack.toJsonString(dashboardOf(config, watched, alarms)),
  })
  new CfnBudget(stack, 'Budget', {
    budget: {
      ...{ budgetName: `${config.name}-monthly`, budgetType: 'COST', timeUnit: 'MONTHLY' },
      budgetLimit: { amount: config.monthlyBudgetUsd, unit: 'USD' },
    },
    notificationsWithSubscribers: (['ACTUAL', 'FORECASTED'] as const).map((notificationType) => ({
      notification: {
        ...{ notificationType, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        threshold: notificationType === 'ACTUAL' ? 80 : 100,
      },
      subscribers: config.alarmEmails.map((address) => ({ subscriptionType: 'EMAIL', address })),
    })),
  })
}

function addAlarm(stack: Stack, { name }: CentralConfig, alarm: Alarm, topic: string): void {
  new CfnAlarm(stack, `${idOf(alarm.word)}Alarm`, {
    alarmName: `${name}-${alarm.word}`,
    alarmDescription: alarm.description,
    ...{ namespace: alarm.namespace, metricName: alarm.metric, statistic: alarm.statistic },
    dimensions: Object.entries(alarm.dimensions).map(([dimension, value]) => ({ name: dimension, value })),
    ...{ period: alarm.periodSeconds, evaluationPeriods: alarm.periods, datapointsToAlarm: alarm.periods },
    ...{ comparisonOperator: alarm.below ? 'LessThanThreshold' : 'GreaterThanThreshold', threshold: alarm.threshold },
    treatMissingData: alarm.missing,
    alarmActions: [topic],
    okActions: [topic],
  })
}
