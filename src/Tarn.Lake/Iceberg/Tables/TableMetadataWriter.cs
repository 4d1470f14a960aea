using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Storage;

namespace Tarn.Lake.Iceberg.Tables;

/// <summary>Writes table metadata files of format versions 1 to 3.</summary>
public static class TableMetadataWriter
{
    /// <summary>The metadata as JSON bytes.</summary>
    public static ReadOnlyMemory<byte> Write(TableMetadata metadata)
    {
        var buffer = new ArrayBufferWriter<byte>(4096 + (metadata.Snapshots.Count * 1024));
        using (var writer = new Utf8JsonWriter(buffer, JsonWriting.Options))
        {
            Write(writer, metadata);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The gzipped JSON. The name of its file ends in <c>.gz.metadata.json</c>.</summary>
    public static ReadOnlyMemory<byte> Gzip(ReadOnlyMemory<byte> json)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(json.Span);
        }

        return target.GetBuffer().AsMemory(0, (int)target.Length);
    }

    /// <summary>Writes the metadata as a JSON object.</summary>
    public static void Write(Utf8JsonWriter writer, TableMetadata metadata)
    {
        Invariant.Check(metadata.FormatVersion is >= 1 and <= IcebergFormat.VersionMax);
        writer.WriteStartObject();
        writer.WriteNumber("format-version"u8, metadata.FormatVersion);
        writer.WriteString("table-uuid"u8, metadata.TableUuid);
        writer.WriteString("location"u8, metadata.Location);
        if (metadata.FormatVersion > 1)
        {
            writer.WriteNumber("last-sequence-number"u8, metadata.LastSequenceNumber);
        }

        writer.WriteNumber("last-updated-ms"u8, metadata.LastUpdatedMs);
        writer.WriteNumber("last-column-id"u8, metadata.LastColumnId);
        if (metadata.FormatVersion == 1)
        {
            // Readers of version 1 may know only the members that came before the lists of schemas and specs.
            writer.WritePropertyName("schema"u8);
            SchemaJson.Write(writer, metadata.CurrentSchema);
            writer.WritePropertyName("partition-spec"u8);
            PartitionSpecJson.WriteFields(writer, metadata.DefaultSpec);
        }

        writer.WriteNumber("current-schema-id"u8, metadata.CurrentSchemaId);
        writer.WriteArray("schemas", metadata.Schemas, SchemaJson.Write);
        writer.WriteNumber("default-spec-id"u8, metadata.DefaultSpecId);
        writer.WriteArray("partition-specs", metadata.PartitionSpecs, PartitionSpecJson.Write);
        writer.WriteNumber("last-partition-id"u8, metadata.LastPartitionId);
        writer.WriteNumber("default-sort-order-id"u8, metadata.DefaultSortOrderId);
        writer.WriteArray("sort-orders", metadata.SortOrders, SortOrderJson.Write);
        writer.WriteTexts("properties", metadata.Properties);
        WriteHistory(writer, metadata);
        writer.WriteUnknown(metadata.OtherMembers);
        writer.WriteEndObject();
    }

    private static void WriteHistory(Utf8JsonWriter writer, TableMetadata metadata)
    {
        // −1 means no snapshot: Java readers before 1.7 accept nothing else
        writer.WriteNumber("current-snapshot-id"u8, metadata.CurrentSnapshotId?.Value ?? -1);
        writer.WriteStartObject("refs"u8);
        foreach (var (name, reference) in metadata.Refs)
        {
            writer.WritePropertyName(name);
            reference.Write(writer);
        }

        writer.WriteEndObject();
        writer.WriteArray("snapshots", metadata.Snapshots, (w, snapshot) => snapshot.Write(w));
        writer.WriteArray("statistics", metadata.Statistics, (w, file) => w.WriteRawValue(file.Json));
        writer.WriteArray("partition-statistics", metadata.PartitionStatistics, (w, file) => w.WriteRawValue(file.Json));
        writer.WriteArray("snapshot-log", metadata.SnapshotLog, (w, entry) =>
        {
            w.WriteStartObject();
            w.WriteNumber("timestamp-ms"u8, entry.TimestampMs);
            w.WriteNumber("snapshot-id"u8, entry.SnapshotId.Value);
            w.WriteEndObject();
        });
        writer.WriteArray("metadata-log", metadata.MetadataLog, (w, entry) =>
        {
            w.WriteStartObject();
            w.WriteNumber("timestamp-ms"u8, entry.TimestampMs);
            w.WriteString("metadata-file"u8, entry.MetadataFile);
            w.WriteEndObject();
        });
    }

    internal static void WriteTexts(this Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string> texts)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in texts)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteArray<T>(this Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }
}
