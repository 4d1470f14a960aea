namespace Tarn.Access.Keys.Changes;

/// <summary>The policies that keys have without their owner's word, as on AWS.</summary>
public static class KeyPolicies
{
    /// <summary>The only name of a key's policy.</summary>
    public const string Name = "default";

    /// <summary>The days between two rotations of an AWS managed key.</summary>
    public const int ManagedRotationDays = 365;

    /// <summary>The services that have AWS managed keys, by their names in aliases and endpoints.</summary>
    public static IReadOnlySet<string> ManagedServices { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "dynamodb", "es", "firehose", "glue", "kafka", "kinesis", "lambda", "logs", "redshift", "s3", "secretsmanager", "sns", "sqs", "ssm",
    };

    /// <summary>The policy of a customer's key: the account's own policies decide.</summary>
    public static string OfCustomer(string account) => $$"""
        {
          "Version" : "2012-10-17",
          "Id" : "key-default-1",
          "Statement" : [ {
            "Sid" : "Enable IAM User Permissions",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "arn:aws:iam::{{account}}:root"
            },
            "Action" : "kms:*",
            "Resource" : "*"
          } ]
        }
        """;

    /// <summary>The policy of a service's key: callers of the account use it through the service alone, and no caller changes it.</summary>
    public static string OfManaged(string account, string region, string service) => $$"""
        {
          "Version" : "2012-10-17",
          "Id" : "auto-{{service}}-1",
          "Statement" : [ {
            "Sid" : "Allow access through {{service}} for all principals in the account that are authorized to use {{service}}",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "*"
            },
            "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey" ],
            "Resource" : "*",
            "Condition" : {
              "StringEquals" : {
                "kms:CallerAccount" : "{{account}}",
                "kms:ViaService" : "{{service}}.{{region}}.amazonaws.com"
              }
            }
          }, {
            "Sid" : "Allow direct access to key metadata to the account",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "arn:aws:iam::{{account}}:root"
            },
            "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
            "Resource" : "*"
          } ]
        }
        """;
}
