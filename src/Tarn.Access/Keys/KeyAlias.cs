using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Access.Keys;

/// <summary>The definition of an alias.</summary>
/// <param name="Key">The id of the key to which it refers, a UUID of the alias's account and region.</param>
/// <param name="ChangedMs">When it got that key, Unix milliseconds.</param>
public sealed record KeyAlias(string Key, long ChangedMs)
{
    /// <summary>The beginning of every alias in requests and ARNs.</summary>
    public const string Start = "alias/";

    /// <summary>The beginning of the names of AWS managed keys' aliases.</summary>
    public const string ManagedStart = "aws/";

    /// <summary>Aliases in the registry; the name has no <c>alias/</c>.</summary>
    public static DefinitionKind<KeyAlias> Kind { get; } = new("kms", "alias", 1, KeyAliasJson.Default.KeyAlias) { ArnStart = Start };
}

/// <summary>The JSON in rows of aliases.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeyAlias))]
internal sealed partial class KeyAliasJson : JsonSerializerContext;
