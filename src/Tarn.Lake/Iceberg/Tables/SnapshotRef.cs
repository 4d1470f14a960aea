using System.Text.Json;

namespace Tarn.Lake.Iceberg.Tables;

/// <summary>A branch or tag.</summary>
/// <param name="SnapshotId">The snapshot that it points to.</param>
/// <param name="IsBranch">Whether it is a branch. A branch moves with commits, a tag stays.</param>
/// <seealso href="https://iceberg.apache.org/spec/#snapshot-retention-policy"/>
public sealed record SnapshotRef(SnapshotId SnapshotId, bool IsBranch)
{
    /// <summary>The branch whose head is the current snapshot.</summary>
    public const string Main = "main";

    /// <summary>Of a branch: the fewest snapshots that expiry retains.</summary>
    public int? MinSnapshotsToKeep { get; init; }

    /// <summary>Of a branch: the age at which its snapshots expire, in ms.</summary>
    public long? MaxSnapshotAgeMs { get; init; }

    /// <summary>The age at which the reference itself expires, in ms; never used for main.</summary>
    public long? MaxRefAgeMs { get; init; }

    internal static SnapshotRef Read(JsonElement json) =>
        new(new SnapshotId(json.Required("snapshot-id").GetInt64()), json.Required("type").GetString() != "tag")
        {
            MinSnapshotsToKeep = json.OptionalInt("min-snapshots-to-keep"),
            MaxSnapshotAgeMs = json.OptionalLong("max-snapshot-age-ms"),
            MaxRefAgeMs = json.OptionalLong("max-ref-age-ms"),
        };

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("snapshot-id"u8, SnapshotId.Value);
        writer.WriteString("type"u8, IsBranch ? "branch"u8 : "tag"u8);
        if (MinSnapshotsToKeep is { } least)
        {
            writer.WriteNumber("min-snapshots-to-keep"u8, least);
        }

        if (MaxSnapshotAgeMs is { } age)
        {
            writer.WriteNumber("max-snapshot-age-ms"u8, age);
        }

        if (MaxRefAgeMs is { } refAge)
        {
            writer.WriteNumber("max-ref-age-ms"u8, refAge);
        }

        writer.WriteEndObject();
    }
}
