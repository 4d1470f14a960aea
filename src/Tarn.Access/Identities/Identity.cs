using System.Text.Json;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Identities;

/// <summary>A user or a role as it is stored: its settings, its policies and the ids of its keys.</summary>
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

    /// <summary>The description; null: none.</summary>
    public string? Description { get; init; }

    /// <summary>The trust policy of a role as it was given; null for a user.</summary>
    public string? Trust { get; init; }

    /// <summary>The longest session of a role, seconds.</summary>
    public int SessionSecondsMax { get; init; } = SessionSecondsDefault;

    /// <summary>The ARN of the permissions boundary; null: none.</summary>
    public string? Boundary { get; init; }

    /// <summary>The inline policies by name, in ordinal order, each as it was given.</summary>
    public IReadOnlyDictionary<string, string> Inline { get; init; } = new Dictionary<string, string>();

    /// <summary>The ARNs of the attached policies, in the order of attachment.</summary>
    public IReadOnlyList<string> Attached { get; init; } = [];

    /// <summary>The ids of a user's access keys, the oldest first.</summary>
    public IReadOnlyList<string> KeyIds { get; init; } = [];

    /// <summary>Encodes the row.</summary>
    internal byte[] Encode() => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("kind"u8, (byte)Kind);
        json.WriteString("name"u8, Name);
        json.WriteString("path"u8, Path);
        json.WriteNumber("session"u8, SessionSecondsMax);
        json.WriteText("description", Description);
        json.WriteText("trust", Trust);
        json.WriteText("boundary", Boundary);
        json.WriteStartObject("inline"u8);
        foreach (var (name, policy) in Inline)
        {
            json.WriteString(name, policy);
        }

        json.WriteEndObject();
        json.WriteList("attached", Attached, json.WriteStringValue);
        json.WriteList("keys", KeyIds, json.WriteStringValue);
        json.WriteEndObject();
    });

    internal static Identity Decode(ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, json => new Identity
    {
        Kind = (IdentityKind)json.Number("kind"),
        Name = json.Text("name"),
        Path = json.Text("path"),
        SessionSecondsMax = (int)json.Number("session"),
        Description = json.TextOrNull("description"),
        Trust = json.TextOrNull("trust"),
        Boundary = json.TextOrNull("boundary"),
        Inline = new SortedDictionary<string, string>(
            json.GetProperty("inline").EnumerateObject().ToDictionary(policy => policy.Name, policy => policy.Value.GetString()!),
            StringComparer.Ordinal),
        Attached = json.List("attached", arn => arn.GetString()!),
        KeyIds = json.List("keys", id => id.GetString()!),
    });
}
