using Tarn.Access.Registry;

namespace Tarn.Access.Secrets;

/// <summary>A secret of the registry with its definition.</summary>
public sealed record RegisteredSecret(Resource Resource, SecretDefinition Definition)
{
    public string Arn => Resource.Arn;

    public string Name => Resource.Name.Name;

    /// <summary>All secrets in memory.</summary>
    public static Definitions<RegisteredSecret> In(ResourceRegistry registry) =>
        SecretDefinition.Kind.In(registry, static (resource, definition) => new RegisteredSecret(resource, definition));
}
