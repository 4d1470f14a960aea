using System.Text.Json;

namespace Tarn.Lake.Iceberg.Tables;

/// <summary>The time at which a snapshot became the current one.</summary>
/// <param name="TimestampMs">Milliseconds since the epoch.</param>
public readonly record struct SnapshotLogEntry(long TimestampMs, SnapshotId SnapshotId);

/// <summary>An earlier metadata file.</summary>
/// <param name="TimestampMs">The <c>last-updated-ms</c> of that file.</param>
/// <param name="MetadataFile">Its location.</param>
public readonly record struct MetadataLogEntry(long TimestampMs, string MetadataFile);

/// <summary>A statistics file of a snapshot. Its description is stored unchanged.</summary>
/// <param name="Path">Its location.</param>
/// <param name="Json">The whole entry.</param>
/// <seealso href="https://iceberg.apache.org/spec/#table-statistics"/>
public sealed record StatisticsFile(SnapshotId SnapshotId, string Path, string Json)
{
    internal static StatisticsFile Read(JsonElement json) =>
        new(new SnapshotId(json.Required("snapshot-id").GetInt64()), json.RequiredText("statistics-path"), json.GetRawText());
}
