import { EXPORTER_ROLE_PREFIX } from '../names.ts'
import { allow, onlyIf, policyDocument, type Resource, ref, sub, type Value } from './cloudformation.ts'

/** The central bucket. */
export const CENTRAL_BUCKET_ARN: Value = sub(`arn:aws:s3:::\${CentralBucketName}`)

interface ExporterRole {
  /** What the role is for; IAM is global, so the name of the role also holds the Region. */
  readonly name: string
  readonly service: string
  /** The service says for which account it takes the role; false where that is not documented. */
  readonly bySourceAccount?: boolean
  readonly condition?: string
  readonly statements: readonly Value[]
}

/** A role that one service takes; its name is what the bucket policy of the centre admits. */
export function exporterRole({ name, service, bySourceAccount = true, condition, statements }: ExporterRole): Resource {
  return {
    Type: 'AWS::IAM::Role',
    ...(condition === undefined ? {} : { Condition: condition }),
    Properties: {
      RoleName: sub(`${EXPORTER_ROLE_PREFIX}${name}-\${AWS::Region}`),
      AssumeRolePolicyDocument: policyDocument({
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        ...(bySourceAccount ? { Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } } } : {}),
      }),
      PermissionsBoundary: onlyIf('Boundary', ref('PermissionsBoundaryArn')),
      Policies: [{ PolicyName: name, PolicyDocument: policyDocument(...statements) }],
    },
  }
}

/** Writing under some trees of the central bucket, for this account only. */
export function writeStatement(trees: readonly string[], actions: readonly string[] = ['s3:PutObject']): Value {
  return allow(
    actions,
    trees.map((tree) => sub(`arn:aws:s3:::\${CentralBucketName}/${tree}/\${AWS::AccountId}/*`)),
  )
}

/** Encrypting with the key of the centre; S3 also decrypts when an upload has several parts (S3: multipart upload and KMS). */
export const KEY_STATEMENT: Value = allow(['kms:GenerateDataKey', 'kms:Decrypt'], [ref('CentralKmsKeyArn')])
