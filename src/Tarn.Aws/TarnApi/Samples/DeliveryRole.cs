using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Aws.TarnApi.Samples;

/// <summary>The role of the deliveries that the <c>tarn</c> command and the samples make.</summary>
/// <param name="transport">Carries the calls, with the caller's rights.</param>
public sealed partial class DeliveryRole(IWireTransport transport, string account)
{
    private const string Name = "tarn-delivery";

    private const string ItemsPolicy = "tarn-items";

    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"firehose.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    public string Arn => $"arn:aws:iam::{account}:role/{Name}";

    /// <summary>
    /// Makes the role, if it does not exist. It may read the account's streams, and write the account's catalog and the buckets named
    /// <c>tarn-ACCOUNT-REGION</c>.
    /// </summary>
    /// <remarks>
    /// A caller who may not change roles uses the role as it is; the delivery names the missing rights. A run that was stopped between two
    /// calls has left a role without rights; the next one gives them.
    /// </remarks>
    public async Task Ensure(CancellationToken cancellationToken)
    {
        var made = await Send(
            "CreateRole", [("AssumeRolePolicyDocument", Trust), ("Description", "Deliveries that the tarn command made.")], cancellationToken);
        if (made is null || (made == "EntityAlreadyExists" && await Send("GetRolePolicy", [("PolicyName", Name)], cancellationToken) == "NoSuchEntity"))
        {
            await Send("PutRolePolicy", [("PolicyName", Name), ("PolicyDocument", Rights())], cancellationToken);
        }
    }

    /// <summary>As <see cref="Ensure"/>, with the rights to read the account's item tables.</summary>
    public async Task EnsureItems(CancellationToken cancellationToken)
    {
        await Ensure(cancellationToken);
        if (await Send("GetRolePolicy", [("PolicyName", ItemsPolicy)], cancellationToken) == "NoSuchEntity")
        {
            await Send("PutRolePolicy", [("PolicyName", ItemsPolicy), ("PolicyDocument", ItemRights())], cancellationToken);
        }
    }

    // Null: it was done. Otherwise the error's code.
    private async Task<string?> Send(string action, (string Name, string Value)[] parameters, CancellationToken cancellationToken)
    {
        var form = string.Join('&', parameters.Prepend(("RoleName", Name)).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"));
        var headers = new WireHeaders();
        headers.Set("content-type", "application/x-www-form-urlencoded");
        var request = new WireRequest
        {
            Method = "POST",
            RawPath = "/",
            Headers = headers,
            Body = Encoding.UTF8.GetBytes($"Action={action}&Version=2010-05-08&{form}"),
        };
        await using var answer = await transport.Send("iam", request, cancellationToken);
        return answer.Status == 200 ? null : CodePattern().Match(Encoding.UTF8.GetString(answer.Body.Span)).Groups[1].Value;
    }

    [GeneratedRegex("<Code>([^<]*)</Code>")]
    private static partial Regex CodePattern();

    private string ItemRights() =>
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["dynamodb:Scan","dynamodb:GetShardIterator","dynamodb:GetRecords"],"""
        + $$""" "Resource":"arn:aws:dynamodb:*:{{account}}:table/*"}]}""";

    private string Rights() =>
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kinesis:DescribeStream","kinesis:GetShardIterator","kinesis:GetRecords"],"""
        + $$""" "Resource":"arn:aws:kinesis:*:{{account}}:stream/*"},"""
        + """{"Effect":"Allow","Action":["glue:GetDatabase","glue:GetTable","glue:CreateDatabase","glue:CreateTable","glue:UpdateTable"],"""
        + $$""" "Resource":"arn:aws:glue:*:{{account}}:*"},"""
        + """{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"""
        + $$""" "Resource":"arn:aws:s3:::tarn-{{account}}-*/*"}]}""";
}
