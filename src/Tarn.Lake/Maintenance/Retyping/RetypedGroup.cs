using System.Text.Json;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>A new file, and the files that it replaces.</summary>
/// <param name="Keys">The replaced files, each with its deletes.</param>
/// <param name="File">The new file; null: every row was deleted.</param>
/// <param name="RowsDeleted">The rows that deletes removed.</param>
internal sealed record RetypedGroup(IReadOnlyList<string> Keys, WrittenFile? File, long RowsDeleted) : IAsyncDisposable
{
    /// <summary>The key of its row; null: it is not durable.</summary>
    public byte[]? Row { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => File?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Writes the group. The record of its file has the form of a manifest.</summary>
    /// <param name="json">The row.</param>
    /// <param name="table">The table with the new columns.</param>
    public void Write(Utf8JsonWriter json, TableMetadata table)
    {
        json.WriteStartObject();
        json.WriteStartArray("replaces"u8);
        foreach (var key in Keys)
        {
            json.WriteStringValue(key);
        }

        json.WriteEndArray();
        json.WriteNumber("rowsDeleted"u8, RowsDeleted);
        if (File is not null)
        {
            var entry = new ManifestEntry { Status = EntryStatus.Added, SnapshotId = new SnapshotId(0), SequenceNumber = 0, File = File.File };
            json.WriteString("file"u8, File.File.Path);
            json.WriteNumber("spec"u8, File.File.SpecId);
            var record = ManifestWriter.Write(table.CurrentSchema, table.SpecById(File.File.SpecId), ManifestContent.Data, [entry], table.FormatVersion);
            json.WriteBase64String("record"u8, record.Span);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads a group.</summary>
    /// <param name="row">The key of its row.</param>
    /// <param name="json">The row.</param>
    public static RetypedGroup Read(byte[] row, JsonElement json, TableMetadata table) => new(
        [.. json.GetProperty("replaces").EnumerateArray().Select(key => key.GetString()!)],
        json.TryGetProperty("record", out var record)
            ? new WrittenFile(ReadFile(record.GetBytesFromBase64(), json.GetProperty("spec").GetInt32(), table), null)
            : null,
        json.GetProperty("rowsDeleted").GetInt64())
    {
        Row = row,
    };

    /// <summary>The location of the new file; null: there is none.</summary>
    public static string? LocationOf(JsonElement json) => json.TryGetProperty("file", out var file) ? file.GetString() : null;

    private static DataFile ReadFile(byte[] record, int specId, TableMetadata table)
    {
        var manifest = new ManifestFile
        {
            Path = "",
            LengthBytes = record.Length,
            SpecId = specId,
            Content = ManifestContent.Data,
            AddedSnapshotId = new SnapshotId(0),
        };
        var partitionType = table.SpecById(specId).PartitionType(table.CurrentSchema);
        return ManifestReader.Read(record, manifest, partitionType, new ReadBudget(64 << 20))[0].File;
    }
}
