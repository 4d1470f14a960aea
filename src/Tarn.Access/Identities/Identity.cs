using System.Text.Json.Serialization;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Identities;

/// <summary>A user or a role as it is stored: its settings, its policies and the ids of its keys. The row has its members in their order.</summary>
public sealed record Identity
{
    /// <summary>The longest session of a role that names no other.</summary>
    public const int SessionSecondsDefault = 3_600;

    private const byte Version = 1;

    /// <summary>User or role.</summary>
    public required IdentityKind Kind { get; init; }

    /// <summary>The name as it was given; it is found whatever the case.</summary>
    public required string Name { get; init; }

    /// <summary>The path, <c>/</c> or <c>/team/</c> for example.</summary>
    public required string Path { get; init; }

    /// <summary>The longest session of a role, seconds.</summary>
    [JsonPropertyName("session")]
    public int SessionSecondsMax { get; init; } = SessionSecondsDefault;

    /// <summary>The description; null: none.</summary>
    public string? Description { get; init; }

    /// <summary>The trust policy of a role as it was given; null for a user.</summary>
    public string? Trust { get; init; }

    /// <summary>The ARN of the permissions boundary; null: none.</summary>
    public string? Boundary { get; init; }

    /// <summary>The inline policies by name, in ordinal order, each as it was given.</summary>
    public IReadOnlyDictionary<string, string> Inline
    {
        get;
        init => field = new SortedDictionary<string, string>(value.ToDictionary(), StringComparer.Ordinal);
    }
    = new Dictionary<string, string>();

    /// <summary>The ARNs of the attached policies, in the order of attachment.</summary>
    public IReadOnlyList<string> Attached { get; init; } = [];

    /// <summary>The ids of a user's access keys, the oldest first.</summary>
    [JsonPropertyName("keys")]
    public IReadOnlyList<string> KeyIds { get; init; } = [];

    /// <summary>Encodes the row.</summary>
    internal byte[] Encode() => JsonRow.Encode(Version, this, IdentityJson.Default.Identity);

    internal static Identity Decode(ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, IdentityJson.Default.Identity);
}
