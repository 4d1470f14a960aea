using System.Buffers;
using System.Text.Json;

namespace Tarn.Lake.Iceberg.Tables;

/// <summary>One state of a table. Immutable.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#snapshots"/>
public sealed class Snapshot
{
    private static readonly HashSet<string> Known =
    [
        "snapshot-id", "parent-snapshot-id", "sequence-number", "timestamp-ms", "manifest-list", "manifests", "summary", "schema-id",
    ];

    private static readonly Dictionary<string, string> NoMembers = [];
    private byte[]? _json;

    public required SnapshotId Id { get; init; }

    /// <summary>The snapshot that it is based on, which may have expired.</summary>
    public SnapshotId? ParentId { get; init; }

    /// <summary>Its ordinal in the order of commits; 0 in format version 1.</summary>
    public required long SequenceNumber { get; init; }

    /// <summary>The time of its commit, in milliseconds since the epoch.</summary>
    public required long TimestampMs { get; init; }

    /// <summary>Location of the manifest list; null only when <see cref="Manifests"/> replaces it.</summary>
    public string? ManifestList { get; init; }

    /// <summary>Locations of manifests without a list (version 1 only); null otherwise.</summary>
    public IReadOnlyList<string>? Manifests { get; init; }

    /// <summary>The summary of the commit, including its <c>operation</c>.</summary>
    public IReadOnlyDictionary<string, string> Summary { get; init; } = NoMembers;

    /// <summary>The table's current schema when the snapshot was made; null: an old writer left it out.</summary>
    public int? SchemaId { get; init; }

    /// <summary>Members of later format versions, stored as JSON.</summary>
    public IReadOnlyDictionary<string, string> OtherMembers { get; init; } = NoMembers;

    /// <summary>
    /// The commit's operation: append, replace, overwrite or delete. When an old writer left it out, append.
    /// </summary>
    public string Operation => Summary.TryGetValue(SnapshotSummary.Operation, out var operation) ? operation : SnapshotSummary.Append;

    /// <summary>This snapshot with its manifest list at another location.</summary>
    public Snapshot WithManifestList(string location) => new()
    {
        Id = Id,
        ParentId = ParentId,
        SequenceNumber = SequenceNumber,
        TimestampMs = TimestampMs,
        ManifestList = location,
        Summary = Summary,
        SchemaId = SchemaId,
        OtherMembers = OtherMembers,
    };

    internal static Snapshot Read(JsonElement json) => new()
    {
        Id = new SnapshotId(json.Required("snapshot-id").GetInt64()),
        ParentId = json.OptionalLong("parent-snapshot-id") is { } parent ? new SnapshotId(parent) : null,
        SequenceNumber = json.OptionalLong("sequence-number") ?? 0,
        TimestampMs = json.Required("timestamp-ms").GetInt64(),
        ManifestList = json.OptionalText("manifest-list"),
        Manifests = json.Optional("manifests")?.EnumerateArray().Select(m => m.GetString()!).ToArray(),
        Summary = json.OptionalTexts("summary"),
        SchemaId = json.OptionalInt("schema-id"),
        OtherMembers = json.Unknown(Known),
    };

    /// <summary>
    /// Writes the snapshot. Its bytes are held in memory, because every later commit writes all older snapshots again. A table with a commit
    /// every second has thousands of them: D38 (snapshots expire from the oldest end).
    /// </summary>
    internal void Write(Utf8JsonWriter writer) => writer.WriteRawValue(_json ??= Serialize(), skipInputValidation: true);

    private byte[] Serialize()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, JsonWriting.Options))
        {
            writer.WriteStartObject();
            if (SequenceNumber > 0)
            {
                writer.WriteNumber("sequence-number"u8, SequenceNumber);
            }

            writer.WriteNumber("snapshot-id"u8, Id.Value);
            if (ParentId is { } parent)
            {
                writer.WriteNumber("parent-snapshot-id"u8, parent.Value);
            }

            writer.WriteNumber("timestamp-ms"u8, TimestampMs);
            if (Summary.Count > 0)
            {
                writer.WriteTexts("summary", Summary);
            }

            WriteManifests(writer);
            if (SchemaId is { } schemaId)
            {
                writer.WriteNumber("schema-id"u8, schemaId);
            }

            writer.WriteUnknown(OtherMembers);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WriteManifests(Utf8JsonWriter writer)
    {
        if (ManifestList is not null)
        {
            writer.WriteString("manifest-list"u8, ManifestList);
        }

        if (Manifests is not null)
        {
            writer.WriteStartArray("manifests"u8);
            foreach (var manifest in Manifests)
            {
                writer.WriteStringValue(manifest);
            }

            writer.WriteEndArray();
        }
    }
}
