using System.Text;
using Tarn.Lake.Avro;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Lake.Export;

/// <summary>
/// Writes manifests and manifest lists again for files at other locations. All else stays as it is, in every format version: the
/// schema, the header and unknown fields.
/// </summary>
public static class RelocatedManifests
{
    /// <summary>A manifest list with other manifests.</summary>
    /// <param name="file">The list's bytes.</param>
    /// <param name="manifests">The new manifests by their old locations.</param>
    /// <param name="budget">The budget for the memory.</param>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the bytes are no list. LimitExceeded.</exception>
    public static ReadOnlyMemory<byte> List(ReadOnlyMemory<byte> file, IReadOnlyDictionary<string, RelocatedFile> manifests, ReadBudget budget) =>
        Rewrite(file, budget, record =>
        {
            var manifest = manifests[Text(record, FieldId.ManifestPath)];
            Set(record, FieldId.ManifestPath, manifest.Location);
            Set(record, FieldId.ManifestLength, manifest.SizeBytes!.Value);
        });

    /// <summary>A manifest with files at other locations.</summary>
    /// <param name="file">The manifest's bytes.</param>
    /// <param name="relocate">Returns the new location.</param>
    /// <param name="budget">The budget for the memory.</param>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the bytes are no manifest. LimitExceeded.</exception>
    public static ReadOnlyMemory<byte> Manifest(ReadOnlyMemory<byte> file, Func<string, RelocatedFile> relocate, ReadBudget budget) =>
        Rewrite(file, budget, entry =>
        {
            var record = new ManifestRecord(entry).Required<AvroRecord>(FieldId.DataFile);
            var relocated = relocate(Text(record, FieldId.FilePath));
            Set(record, FieldId.FilePath, relocated.Location);
            if (relocated.SizeBytes is { } size)
            {
                Set(record, FieldId.FileSize, size);
                Clear(record, FieldId.SplitOffsets);
            }

            if (new ManifestRecord(record)[FieldId.ReferencedDataFile] is string referenced)
            {
                Set(record, FieldId.ReferencedDataFile, relocate(referenced).Location);
            }

            if (new ManifestRecord(record).Int(FieldId.Content) == (int)FileContent.PositionDeletes)
            {
                RelocateBounds(record, relocate);
            }
        });

    /// <summary>
    /// The bounds of a position delete file's paths name locations. Bounds of one location are relocated; others go, because the
    /// order of the new locations may differ.
    /// </summary>
    private static void RelocateBounds(AvroRecord record, Func<string, RelocatedFile> relocate)
    {
        var (lower, upper) = (Bound(record, FieldId.LowerBounds), Bound(record, FieldId.UpperBounds));
        var one = lower is not null && upper is not null && lower.AsSpan().SequenceEqual(upper)
            ? Encoding.UTF8.GetBytes(relocate(Encoding.UTF8.GetString(lower)).Location)
            : null;
        foreach (var field in new[] { FieldId.LowerBounds, FieldId.UpperBounds })
        {
            if (new ManifestRecord(record)[field] is not List<object?> bounds)
            {
                continue;
            }

            bounds.RemoveAll(bound => one is null && IsPath(bound));
            foreach (var bound in bounds.Where(IsPath))
            {
                ((AvroRecord)bound!).Values[1] = one;
            }
        }
    }

    private static byte[]? Bound(AvroRecord record, int field) =>
        (new ManifestRecord(record)[field] as List<object?>)?.Find(IsPath) is AvroRecord { Values: [_, byte[] bytes, ..] } ? bytes : null;

    private static bool IsPath(object? bound) => bound is AvroRecord { Values: [int and PositionDeleteColumns.FilePath, ..] };

    private static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> file, ReadBudget budget, Action<AvroRecord> change)
    {
        var reader = new AvroContainerReader(file, budget);
        var header = reader.Metadata.Where(entry => !entry.Key.StartsWith("avro.", StringComparison.Ordinal)).ToDictionary();
        var writer = new AvroContainerWriter(reader.Metadata["avro.schema"], header);
        foreach (var value in reader.ReadEach(() => false))
        {
            var record = value as AvroRecord ?? throw IcebergFormat.Broken("a manifest holds records");
            change(record);
            AvroDatum.Write(reader.Schema, record, writer.Value);
            writer.Next();
        }

        return writer.Finish();
    }

    private static string Text(AvroRecord record, int field) => new ManifestRecord(record).Required<string>(field);

    private static void Set(AvroRecord record, int field, object value)
    {
        var place = Place(record, field);
        record.Values[place] = record.Values[place] is AvroBranch branch ? branch with { Value = value } : value;
    }

    private static void Clear(AvroRecord record, int field)
    {
        if (Place(record, field) is var place and >= 0 && record.Schema.Fields[place].Schema.IsOptional)
        {
            record.Values[place] = null;
        }
    }

    private static int Place(AvroRecord record, int field)
    {
        for (var i = 0; i < record.Schema.Fields.Count; i++)
        {
            if (record.Schema.Fields[i].FieldId == field)
            {
                return i;
            }
        }

        return -1;
    }
}
