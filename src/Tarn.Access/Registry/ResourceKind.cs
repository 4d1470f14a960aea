namespace Tarn.Access.Registry;

/// <summary>One kind of resource: its names in the registry, and the ARNs that follow from them.</summary>
/// <param name="service">The service that lists it: <c>sqs</c>.</param>
/// <param name="type">The type within the service: <c>queue</c>.</param>
public class ResourceKind(string service, string type)
{
    /// <summary>The service of these resources.</summary>
    public string Service => service;

    /// <summary>The type of these resources within their service.</summary>
    public string Type => type;

    /// <summary>The text between account and name in the ARNs: <c>stream/</c>.</summary>
    public string ArnStart { get; init; } = "";

    public ResourceName NameOf(string account, string region, string name) => new(account, region, service, type, name);

    public ResourceName NameOf(Call call, string name) => NameOf(call.Account, call.Region, name);

    public string ArnOf(in ResourceName name) => Arn.Of(service, name.Region, name.Account, ArnStart + name.Name).ToString();

    public string ArnOf(Call call, string name) => ArnOf(NameOf(call, name));

    /// <summary>The name in an ARN; null: the text is no ARN of this kind.</summary>
    public ResourceName? NameIn(string arn) =>
        Arn.TryParse(arn, out var parsed) && parsed.Service == service
        && parsed.Resource.Length > ArnStart.Length && parsed.Resource.StartsWith(ArnStart, StringComparison.Ordinal)
            ? NameOf(parsed.Account, parsed.Region, parsed.Resource[ArnStart.Length..])
            : null;

    /// <summary>Whether a resource is of this kind.</summary>
    public bool Has(Resource resource) => resource.Name.Type == type && resource.Name.Service == service;
}
