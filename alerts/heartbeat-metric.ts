/** The metric that the notifier counts up with each sign of life; an alarm on it treats missing data as a breach. */
export const HEARTBEAT_METRIC = { namespace: 'Hinomi', name: 'AlertHeartbeat' } as const
