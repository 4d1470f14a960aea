using Tarn.Access.Sessions;
using Tarn.Aws.Firehose.Finding;

namespace Tarn.Aws.Firehose.Refusals;

/// <summary>The refusal of a role that the service cannot assume: AWS's sentences, the reason, and the commands that help.</summary>
internal static class RoleRefusal
{
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","""
        + $$$""" "Principal":{"Service":"{{{DeliveryStreamFinder.Principal}}}"}}]}""";

    private const string Rights =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kinesis:Get*","kinesis:DescribeStream","s3:GetObject","s3:PutObject","""
        + """ "s3:DeleteObject","glue:Get*","glue:CreateDatabase","glue:CreateTable","glue:UpdateTable","lambda:InvokeFunction"],"Resource":"*"}]}""";

    /// <summary>The message.</summary>
    /// <param name="trust">The reason: there is no such role, or it does not trust the service.</param>
    public static string Of(string roleArn, RoleTrust trust)
    {
        var name = roleArn[(roleArn.LastIndexOf('/') + 1)..];
        var (reason, help) = trust == RoleTrust.NoRole
            ? ("There is no such role in this account.",
                $"Make it with two commands: aws iam create-role --role-name {name} --assume-role-policy-document '{Trust}' "
                + $"and aws iam put-role-policy --role-name {name} --policy-name delivery --policy-document '{Rights}'")
            : ($"Its trust policy does not allow {DeliveryStreamFinder.Principal} to assume it.",
                $"Change it with: aws iam update-assume-role-policy --role-name {name} --policy-document '{Trust}' "
                + $"and give it rights with: aws iam put-role-policy --role-name {name} --policy-name delivery --policy-document '{Rights}'");
        return $"Firehose is unable to assume role {roleArn}. Please check the role provided. {reason} {help}";
    }
}
