/**
 * Which rules of the catalogue are about which technique of Stratus Red Team, by the origin column of the catalogue. A technique counts as
 * found when one of them fires; rules that look at who acts or where, such as G07 and G12, fire on nearly every attack and prove nothing.
 */
export const TECHNIQUE_RULES: Readonly<Record<string, readonly string[]>> = {
  'credential-access.ec2-get-password-data': ['T01'],
  'credential-access.ec2-steal-instance-credentials': ['T02'],
  'credential-access.secretsmanager-batch-retrieve-secrets': ['T04'],
  'credential-access.secretsmanager-retrieve-secrets': ['T03'],
  'credential-access.ssm-retrieve-securestring-parameters': ['T05'],
  'defense-evasion.cloudtrail-delete': ['G22'],
  'defense-evasion.cloudtrail-event-selectors': ['G23'],
  'defense-evasion.cloudtrail-stop': ['G22'],
  'defense-evasion.dns-delete-logs': ['T06'],
  'defense-evasion.organizations-leave': ['G38'],
  'defense-evasion.vpc-remove-flow-logs': ['T07'],
  'discovery.ec2-download-user-data': ['T08'],
  'execution.ec2-launch-unusual-instances': ['T10'],
  'execution.ec2-user-data': ['T09'],
  'execution.ssm-send-command': ['T11'],
  'execution.ssm-start-session': ['T12'],
  'exfiltration.ec2-security-group-open-port-22-ingress': ['G32'],
  'exfiltration.ec2-share-ami': ['T14'],
  'exfiltration.ec2-share-ebs-snapshot': ['G36'],
  'exfiltration.rds-share-snapshot': ['G36'],
  'impact.bedrock-invoke-model': ['T16'],
  'initial-access.console-login-without-mfa': ['G09'],
  'lateral-movement.ec2-instance-connect': ['T13'],
  'lateral-movement.ec2-serial-console-send-ssh-public-key': ['T13'],
  'persistence.iam-backdoor-role': ['T17'],
  'persistence.iam-backdoor-user': ['G06'],
  'persistence.iam-create-admin-user': ['G05', 'T18'],
  'persistence.iam-create-backdoor-role': ['T17', 'T18'],
  'persistence.iam-create-user-login-profile': ['G08'],
  'persistence.lambda-backdoor-function': ['T19'],
  'persistence.lambda-layer-extension': ['T20'],
  'persistence.lambda-overwrite-code': ['T21'],
  'persistence.rolesanywhere-create-trust-anchor': ['T23'],
  'persistence.sts-federation-token': ['T24'],
  'privilege-escalation.iam-update-user-login-profile': ['G08'],
}

/** Techniques of which there are no public records, and the rules about them. */
export const WITHOUT_RECORDS: Readonly<Record<string, readonly string[]>> = {
  'defense-evasion.cloudtrail-lifecycle-rule': ['G24'],
  'discovery.ec2-enumerate-from-instance': ['T31'],
  'discovery.ses-enumerate': ['T25'],
  'exfiltration.s3-backdoor-bucket-policy': ['T15'],
  'execution.sagemaker-update-lifecycle-config': ['T26'],
  'impact.s3-ransomware-batch-deletion': ['T28'],
  'impact.s3-ransomware-client-side-encryption': ['T29'],
  'impact.s3-ransomware-individual-deletion': ['T28'],
  'impact.ec2-deregister-ami': ['T27'],
}
