using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Finding;

/// <summary>Finds the integration that a request names. The operation's access row has checked the caller's rights on it.</summary>
/// <param name="registry">The registry of integrations.</param>
internal sealed class IntegrationFinder(ResourceRegistry registry)
{
    private const string Any = "*";

    /// <summary>The ARN of the integration, or of the properties of a resource, that a member names, for <see cref="IDoor.ResourceOf"/>.</summary>
    /// <exception cref="AwsErrorException">ValidationException: the ARN of a resource is none.</exception>
    public string ResourceOf(string members, Func<string, string?> read, Call call) => members switch
    {
        "IntegrationIdentifier" => IntegrationRows.Integrations.ArnOf(call, read(members) is { } identifier ? IdOf(call, identifier) ?? Any : Any),
        "ResourceArn" => IntegrationRows.PropertyArnOf(call, read(members) ?? ""),
        _ => throw new ArgumentOutOfRangeException(nameof(members), members, null),
    };

    /// <summary>Finds an integration by its ARN or its name.</summary>
    /// <exception cref="AwsErrorException">IntegrationNotFoundFault.</exception>
    public Resource Find(Call call, string identifier) =>
        IdOf(call, identifier) is { } id && registry.TryFind(IntegrationRows.Integrations.NameOf(call, id), out var found) ? found : throw Missing(identifier);

    /// <summary>The error for an integration that does not exist.</summary>
    public static AwsErrorException Missing(string identifier) => GlueErrors.IntegrationNotFoundFault($"Integration {identifier} not found.");

    private string? IdOf(Call call, string identifier) => Arn.TryParse(identifier, out var arn)
        ? IntegrationRows.IdOf(arn)
        : registry.All("glue", IntegrationRows.Type)
            .FirstOrDefault(one => one.Owner == call.Account && one.Name.Region == call.Region
                && IntegrationRows.Integrations.Read(one).IntegrationName == identifier)
            ?.Name.Name;
}
