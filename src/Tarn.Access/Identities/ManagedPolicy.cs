using System.Text.Json.Serialization;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Identities;

/// <summary>A managed policy as it is stored: its settings and its versions. The row has its members in their order.</summary>
public sealed record ManagedPolicy
{
    /// <summary>The most versions of a policy.</summary>
    public const int VersionsMax = 5;

    private const byte Version = 1;

    /// <summary>The name as it was given.</summary>
    public required string Name { get; init; }

    /// <summary>The path, <c>/</c> for example.</summary>
    public required string Path { get; init; }

    /// <summary>The description; null: none.</summary>
    public string? Description { get; init; }

    /// <summary>The number of the version in force.</summary>
    [JsonPropertyName("default")]
    public required int DefaultNumber { get; init; }

    /// <summary>The number of the newest version that was ever made. Numbers are not reused.</summary>
    [JsonPropertyName("newest")]
    public required int NewestNumber { get; init; }

    /// <summary>The time of the last change of versions.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>The versions, the oldest first.</summary>
    public required IReadOnlyList<ManagedPolicyVersion> Versions { get; init; }

    /// <summary>The version in force.</summary>
    [JsonIgnore]
    public ManagedPolicyVersion Default => Versions.First(version => version.Number == DefaultNumber);

    /// <summary>Encodes the row.</summary>
    internal byte[] Encode() => JsonRow.Encode(Version, this, IdentityJson.Default.ManagedPolicy);

    internal static ManagedPolicy Decode(ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, IdentityJson.Default.ManagedPolicy);
}
