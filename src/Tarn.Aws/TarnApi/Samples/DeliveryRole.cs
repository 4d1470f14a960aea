using Tarn.Aws.Iam;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.TarnApi.Samples;

/// <summary>The role of the deliveries that the <c>tarn</c> command and the samples make.</summary>
/// <param name="transport">Carries the calls, with the caller's rights.</param>
/// <param name="account">The account.</param>
public sealed class DeliveryRole(IWireTransport transport, string account)
{
    private const string Name = "tarn-delivery";

    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"firehose.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private readonly IamClient _iam = new(transport);

    /// <summary>The role's ARN.</summary>
    public string Arn => $"arn:aws:iam::{account}:role/{Name}";

    /// <summary>
    /// Makes the role, if it does not exist. It may read the account's
    /// streams, and write the account's catalog and the buckets named <c>tarn-ACCOUNT-REGION</c>.
    /// </summary>
    /// <remarks>A caller who may not change roles uses the role as it is. The delivery says what the role lacks.</remarks>
    public async Task Ensure(CancellationToken cancellationToken)
    {
        try
        {
            if (!await HasRights(cancellationToken))
            {
                await _iam.PutRolePolicy(
                    new PutRolePolicyInput { RoleName = Name, PolicyName = Name, PolicyDocument = Rights() }, cancellationToken);
            }
        }
        catch (AwsErrorException refused) when (refused.Code is "AccessDenied" or "AccessDeniedException")
        {
            // the delivery's creation says what is missing
        }
    }

    // False: the role has no policy of this name yet. It exists afterwards.
    private async Task<bool> HasRights(CancellationToken cancellationToken)
    {
        try
        {
            await _iam.CreateRole(
                new CreateRoleInput
                {
                    RoleName = Name,
                    AssumeRolePolicyDocument = Trust,
                    Description = "Deliveries that the tarn command made.",
                },
                cancellationToken);
            return false;
        }
        catch (AwsErrorException exists) when (exists.Code == "EntityAlreadyExists")
        {
            // A run that was stopped between two calls has left a role without rights.
        }

        try
        {
            await _iam.GetRolePolicy(new GetRolePolicyInput { RoleName = Name, PolicyName = Name }, cancellationToken);
            return true;
        }
        catch (AwsErrorException missing) when (missing.Code == "NoSuchEntity")
        {
            return false;
        }
    }

    private string Rights() =>
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kinesis:DescribeStream","kinesis:GetShardIterator","kinesis:GetRecords"],"""
        + $$""" "Resource":"arn:aws:kinesis:*:{{account}}:stream/*"},"""
        + """{"Effect":"Allow","Action":["glue:GetDatabase","glue:GetTable","glue:CreateDatabase","glue:CreateTable","glue:UpdateTable"],"""
        + $$""" "Resource":"arn:aws:glue:*:{{account}}:*"},"""
        + """{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"""
        + $$""" "Resource":"arn:aws:s3:::tarn-{{account}}-*/*"}]}""";
}
