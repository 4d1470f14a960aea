namespace Tarn.Access.Conditions;

/// <summary>The condition keys of a service that acts on its own for a resource.</summary>
/// <param name="service">The service's name: <c>sns.amazonaws.com</c>.</param>
/// <param name="sourceArn">The ARN of the resource.</param>
/// <param name="sourceAccount">The account of the resource.</param>
/// <param name="time">The clock.</param>
public sealed class ServiceKeys(string service, string sourceArn, string sourceAccount, TimeProvider time) : IConditionKeys
{
    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(in PolicyQuestion question, string key) => key switch
    {
        "aws:sourcearn" => [sourceArn],
        "aws:sourceaccount" or "aws:sourceowner" => [sourceAccount],
        "aws:principalservicename" => [service],
        "aws:principalisawsservice" or "aws:viaawsservice" or "aws:securetransport" => ["true"],
        "aws:currenttime" => [PolicyTime.Write(time.GetUtcNow())],
        "aws:epochtime" => [time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)],
        _ => null,
    };
}
