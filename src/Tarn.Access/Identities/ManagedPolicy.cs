using Tarn.Storage.Metadata;

namespace Tarn.Access.Identities;

/// <summary>A managed policy as it is stored: its settings and its versions.</summary>
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
    public required int DefaultNumber { get; init; }

    /// <summary>The number of the newest version that was ever made. Numbers are not reused.</summary>
    public required int NewestNumber { get; init; }

    /// <summary>The time of the last change of versions.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>The versions, the oldest first.</summary>
    public required IReadOnlyList<ManagedPolicyVersion> Versions { get; init; }

    /// <summary>The version in force.</summary>
    public ManagedPolicyVersion Default => Versions.First(version => version.Number == DefaultNumber);

    /// <summary>Encodes the row.</summary>
    internal byte[] Encode() => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("name"u8, Name);
        json.WriteString("path"u8, Path);
        json.WriteText("description", Description);
        json.WriteNumber("default"u8, DefaultNumber);
        json.WriteNumber("newest"u8, NewestNumber);
        json.WriteNumber("updated"u8, Updated.ToUnixTimeMilliseconds());
        json.WriteList("versions", Versions, version =>
        {
            json.WriteStartObject();
            json.WriteNumber("number"u8, version.Number);
            json.WriteNumber("created"u8, version.Created.ToUnixTimeMilliseconds());
            json.WriteString("document"u8, version.Document);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    });

    internal static ManagedPolicy Decode(ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, json => new ManagedPolicy
    {
        Name = json.Text("name"),
        Path = json.Text("path"),
        Description = json.TextOrNull("description"),
        DefaultNumber = (int)json.Number("default"),
        NewestNumber = (int)json.Number("newest"),
        Updated = DateTimeOffset.FromUnixTimeMilliseconds(json.Number("updated")),
        Versions = json.List("versions", version => new ManagedPolicyVersion(
            (int)version.Number("number"),
            version.Text("document"),
            DateTimeOffset.FromUnixTimeMilliseconds(version.Number("created")))),
    });
}
