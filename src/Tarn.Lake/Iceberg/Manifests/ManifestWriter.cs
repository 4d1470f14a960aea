using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Lake.Avro;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>Writes manifests of format versions 2 and 3.</summary>
public static class ManifestWriter
{
    /// <summary>
    /// Writes a manifest of these entries. An entry without sequence numbers or snapshot id inherits them from the
    /// commit that lists the manifest. So the bytes stay valid when a commit is retried.
    /// </summary>
    /// <param name="schema">The table's schema, written to the manifest's header.</param>
    /// <param name="spec">The spec of all files.</param>
    /// <param name="content">The kind of files in the entries: data files or delete files.</param>
    /// <param name="entries">The entries; at least one.</param>
    /// <param name="formatVersion">The table's format version.</param>
    public static ReadOnlyMemory<byte> Write(
        Schema schema, PartitionSpec spec, ManifestContent content, IReadOnlyList<ManifestEntry> entries, int formatVersion)
    {
        Invariant.Check(entries.Count > 0);
        var partitionType = spec.PartitionType(schema);
        var container = new AvroContainerWriter(ManifestSchema.Manifest(partitionType, formatVersion), Header(schema, spec, content, formatVersion));
        foreach (var entry in entries)
        {
            Invariant.Check(entry.File.SpecId == spec.SpecId && entry.File.Partition.Values.Count == spec.Fields.Count);
            Invariant.Check((entry.File.Content == FileContent.Data) == (content == ManifestContent.Data));
            WriteEntry(container.Value, entry, partitionType, formatVersion);
            container.Next();
        }

        return container.Finish();
    }

    private static Dictionary<string, byte[]> Header(Schema schema, PartitionSpec spec, ManifestContent content, int formatVersion) => new()
    {
        ["schema"] = Json(json => SchemaJson.Write(json, schema)),
        ["schema-id"] = Number(schema.SchemaId),
        ["partition-spec"] = Json(json => PartitionSpecJson.WriteFields(json, spec)),
        ["partition-spec-id"] = Number(spec.SpecId),
        ["format-version"] = Number(formatVersion),
        ["content"] = content == ManifestContent.Data ? "data"u8.ToArray() : "deletes"u8.ToArray(),
    };

    private static void WriteEntry(AvroWriter writer, ManifestEntry entry, StructType partitionType, int formatVersion)
    {
        writer.WriteInt((int)entry.Status);
        writer.WriteOptional(entry.SnapshotId?.Value);
        writer.WriteOptional(entry.SequenceNumber);
        writer.WriteOptional(entry.FileSequenceNumber);

        var file = entry.File;
        writer.WriteInt((int)file.Content);
        writer.WriteString(file.Path);
        writer.WriteString(file.Format.ToUpperInvariant());
        for (var i = 0; i < partitionType.Fields.Count; i++)
        {
            ManifestPartition.Write(writer, (PrimitiveType)partitionType.Fields[i].Type, file.Partition.Values[i]);
        }

        writer.WriteLong(file.RecordCount);
        writer.WriteLong(file.FileSizeBytes);
        WriteMetrics(writer, file.Metrics);
        writer.WriteOptional(file.KeyMetadata);
        WriteList(writer, file.SplitOffsets, writer.WriteLong);
        WriteList(writer, file.EqualityIds, writer.WriteInt);
        writer.WriteOptional(file.SortOrderId);
        if (formatVersion >= IcebergFormat.VersionWithRowIds)
        {
            writer.WriteOptional(file.FirstRowId);
        }

        writer.WriteOptional(file.ReferencedDataFile);
        if (formatVersion >= IcebergFormat.VersionOfVectors)
        {
            writer.WriteOptional(file.ContentOffset);
            writer.WriteOptional(file.ContentSizeBytes);
        }
    }

    private static void WriteMetrics(AvroWriter writer, ColumnMetrics metrics)
    {
        WriteMap(writer, metrics.ColumnSizes, writer.WriteLong);
        WriteMap(writer, metrics.ValueCounts, writer.WriteLong);
        WriteMap(writer, metrics.NullValueCounts, writer.WriteLong);
        WriteMap(writer, metrics.NanValueCounts, writer.WriteLong);
        WriteMap(writer, metrics.LowerBounds, bytes => writer.WriteBytes(bytes));
        WriteMap(writer, metrics.UpperBounds, bytes => writer.WriteBytes(bytes));
    }

    private static void WriteMap<T>(AvroWriter writer, IReadOnlyDictionary<int, T> map, Action<T> write)
    {
        writer.WriteInt(map.Count == 0 ? 0 : 1);
        if (map.Count == 0)
        {
            return;
        }

        writer.WriteBlock(map.Count);
        foreach (var (key, value) in map.OrderBy(entry => entry.Key))
        {
            writer.WriteInt(key);
            write(value);
        }

        writer.WriteBlockEnd();
    }

    private static void WriteList<T>(AvroWriter writer, IReadOnlyList<T> list, Action<T> write)
    {
        writer.WriteInt(list.Count == 0 ? 0 : 1);
        if (list.Count == 0)
        {
            return;
        }

        writer.WriteBlock(list.Count);
        foreach (var item in list)
        {
            write(item);
        }

        writer.WriteBlockEnd();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonWriting.Options))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Number(int number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
