using System.Globalization;
using Tarn.Access.Conditions;
using Tarn.Access.Registry;

namespace Tarn.Access.Identities;

/// <summary>Condition keys of a question about a call: <see cref="PolicyQuestion.Subject"/> is the <see cref="Call"/>.</summary>
/// <param name="identities">Users and roles.</param>
/// <param name="registry">Resources, and tags.</param>
/// <param name="time">The clock.</param>
internal sealed class CallKeys(IdentityStore identities, ResourceRegistry registry, TimeProvider time) : IConditionKeys
{
    private readonly PrincipalKeys _principals = new(registry);
    private readonly ResourceKeys _resources = new(identities, registry);

    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(in PolicyQuestion question, string key)
    {
        var call = (Call)question.Subject!;
        return key switch
        {
            "aws:sourceip" => call.SourceAddress.Length > 0 ? [call.SourceAddress] : null,
            "aws:securetransport" => [call.Tls ? "true" : "false"],
            "aws:sourceowner" => call.Principal.Account.Length > 0 ? [call.Principal.Account] : null,
            "aws:useragent" => call.UserAgent.Length > 0 ? [call.UserAgent] : null,
            "aws:referer" => call.Referer is { Length: > 0 } referer ? [referer] : null,
            "aws:requestedregion" => [call.Service == "iam" ? "us-east-1" : call.Region],
            "aws:currenttime" or "aws:epochtime" => TimeOf(key, time.GetUtcNow()),
            "aws:viaawsservice" => [ViaOf(call, question.Action) is null ? "false" : "true"],
            "aws:calledvia" or "aws:calledviafirst" or "aws:calledvialast" => ViaOf(call, question.Action) is { } via ? [via] : null,
            "iam:passedtoservice" => question.Action == "iam:PassRole" ? [ServiceOf(call)] : null,
            _ when ObjectTagKeys.IsOne(key) => ObjectTagKeys.Find(question, call.ObjectOf(question.Resource), key),
            _ => call.RequestKeys?.Find(key) ?? _principals.Find(call.Principal, key) ?? _resources.Find(question.Resource, key),
        };
    }

    /// <inheritdoc/>
    public bool LacksObject(in PolicyQuestion question) =>
        ObjectTagKeys.Count(question) && ((Call)question.Subject!).ObjectOf(question.Resource) is null;

    /// <summary>The present time as a value of <c>aws:CurrentTime</c> or <c>aws:EpochTime</c>.</summary>
    public static IReadOnlyList<string> TimeOf(string key, DateTimeOffset now) =>
        [key == "aws:epochtime" ? now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : PolicyTime.Write(now)];

    // A service that uses another one for its caller: Athena reads the objects of a table, for example.
    private static string? ViaOf(Call call, string action) =>
        (call.Service is "athena" or "firehose" or "glue" or "kinesis" or "lambda" or "logs" || action.StartsWith("kms:", StringComparison.OrdinalIgnoreCase))
        && !action.StartsWith("iam:", StringComparison.OrdinalIgnoreCase)
        && !action.StartsWith(call.Service + ":", StringComparison.OrdinalIgnoreCase)
            ? ServiceOf(call)
            : null;

    private static string ServiceOf(Call call) => call.Service + ".amazonaws.com";
}
