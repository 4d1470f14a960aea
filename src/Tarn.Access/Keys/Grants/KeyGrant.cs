using System.Text.Json.Serialization;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Keys.Grants;

/// <summary>A grant: it lets one principal use one key for some operations.</summary>
public sealed record KeyGrant
{
    private const byte Version = 1;

    /// <summary>The grant's id: 64 hexadecimal digits, unique in the instance.</summary>
    public required string Id { get; init; }

    /// <summary>The name that makes a repeated request find the grant; null: none.</summary>
    public string? Name { get; init; }

    /// <summary>The ARN of the principal that may use the key.</summary>
    public required string Grantee { get; init; }

    /// <summary>The ARN of the principal that may retire the grant; null: none.</summary>
    public string? Retiring { get; init; }

    /// <summary>The ARN of the maker.</summary>
    public required string Issuer { get; init; }

    /// <summary>The operations, as AWS names them: <c>Decrypt</c>.</summary>
    public required IReadOnlyList<string> Operations { get; init; }

    /// <summary>Pairs that the context of a use must hold; null: no such limit.</summary>
    public IReadOnlyDictionary<string, string>? ContextSubset { get; init; }

    /// <summary>The only context of a use; null: no such limit.</summary>
    public IReadOnlyDictionary<string, string>? ContextEquals { get; init; }

    /// <summary>The creation, Unix milliseconds.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>Whether a context satisfies the constraints.</summary>
    public bool Fits(IReadOnlyDictionary<string, string> context) =>
        (ContextEquals is null || (ContextEquals.Count == context.Count && Holds(context, ContextEquals)))
        && (ContextSubset is null || Holds(context, ContextSubset));

    /// <summary>Whether a new grant allows no more than this one, so that its grantee may make it.</summary>
    public bool Covers(KeyGrant made) =>
        made.Operations.All(Operations.Contains)
        && (ContextEquals is null || (made.ContextEquals is { } equals && Fits(equals)))
        && (ContextSubset is null || ((made.ContextEquals ?? made.ContextSubset) is { } pairs && Holds(pairs, ContextSubset)));

    /// <summary>Whether a request for a grant asks for this one: equal but for id, maker and time.</summary>
    public bool IsSameRequest(KeyGrant other) =>
        Name == other.Name && Grantee == other.Grantee && Retiring == other.Retiring && Operations.Order().SequenceEqual(other.Operations.Order())
        && AreEqual(ContextSubset, other.ContextSubset) && AreEqual(ContextEquals, other.ContextEquals);

    internal byte[] Encode() => JsonRow.Encode(Version, this, KeyGrantJson.Default.KeyGrant);

    internal static KeyGrant Decode(ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, KeyGrantJson.Default.KeyGrant);

    private static bool Holds(IReadOnlyDictionary<string, string> context, IReadOnlyDictionary<string, string> pairs) =>
        pairs.All(pair => context.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static bool AreEqual(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        one is null || other is null ? one is null && other is null : one.Count == other.Count && Holds(one, other);
}

/// <summary>The JSON in rows of grants.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyGrant))]
internal sealed partial class KeyGrantJson : JsonSerializerContext;
