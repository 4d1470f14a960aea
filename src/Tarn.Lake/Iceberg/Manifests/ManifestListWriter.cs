using System.Globalization;
using System.Text;
using Tarn.Lake.Avro;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>Writes manifest lists of format versions 2 and 3.</summary>
public static class ManifestListWriter
{
    /// <summary>The list of a snapshot's manifests, in order.</summary>
    public static ReadOnlyMemory<byte> Write(
        SnapshotId snapshot, SnapshotId? parent, long sequenceNumber, IReadOnlyList<ManifestFile> manifests, int formatVersion)
    {
        var header = new Dictionary<string, byte[]>
        {
            ["snapshot-id"] = Number(snapshot.Value),
            ["parent-snapshot-id"] = parent is { } id ? Number(id.Value) : "null"u8.ToArray(),
            ["sequence-number"] = Number(sequenceNumber),
            ["format-version"] = Number(formatVersion),
        };
        var container = new AvroContainerWriter(ManifestSchema.ManifestList(formatVersion), header);
        foreach (var manifest in manifests)
        {
            WriteManifest(container.Value, manifest, formatVersion);
            container.Next();
        }

        return container.Finish();
    }

    private static void WriteManifest(AvroWriter writer, ManifestFile manifest, int formatVersion)
    {
        writer.WriteString(manifest.Path);
        writer.WriteLong(manifest.LengthBytes);
        writer.WriteInt(manifest.SpecId);
        writer.WriteInt((int)manifest.Content);
        writer.WriteLong(manifest.SequenceNumber);
        writer.WriteLong(manifest.MinSequenceNumber);
        writer.WriteLong(manifest.AddedSnapshotId.Value);
        writer.WriteInt(manifest.AddedFilesCount ?? 0);
        writer.WriteInt(manifest.ExistingFilesCount ?? 0);
        writer.WriteInt(manifest.DeletedFilesCount ?? 0);
        writer.WriteLong(manifest.AddedRowsCount ?? 0);
        writer.WriteLong(manifest.ExistingRowsCount ?? 0);
        writer.WriteLong(manifest.DeletedRowsCount ?? 0);
        WritePartitions(writer, manifest.Partitions);
        writer.WriteOptional(manifest.KeyMetadata);
        if (formatVersion >= IcebergFormat.VersionWithRowIds)
        {
            writer.WriteOptional(manifest.FirstRowId);
        }
    }

    private static void WritePartitions(AvroWriter writer, IReadOnlyList<PartitionFieldSummary>? partitions)
    {
        writer.WriteInt(partitions is null ? 0 : 1);
        if (partitions is null)
        {
            return;
        }

        writer.WriteBlock(partitions.Count);
        foreach (var partition in partitions)
        {
            writer.WriteBoolean(partition.ContainsNull);
            writer.WriteOptional(partition.ContainsNan);
            writer.WriteOptional(partition.LowerBound);
            writer.WriteOptional(partition.UpperBound);
        }

        writer.WriteBlockEnd();
    }

    private static byte[] Number(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
