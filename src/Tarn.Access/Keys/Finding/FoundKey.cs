using Tarn.Access.Registry;

namespace Tarn.Access.Keys.Finding;

/// <summary>A key that a request names.</summary>
/// <param name="Alias">The alias that the request names, with <c>alias/</c>; null: it names the key itself.</param>
public sealed record FoundKey(Resource Resource, KeyDefinition Definition, string? Alias)
{
    /// <summary>The id in requests, a UUID.</summary>
    public string KeyId => Resource.Name.Name;

    public string Arn => Resource.Arn;
}
