using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>Writes the manifests of one new snapshot.</summary>
/// <param name="draft">The commit; gets the files.</param>
internal sealed class ManifestOutput(CommitDraft draft)
{
    public CommitDraft Draft => draft;

    public SnapshotId Snapshot { get; } = NewId(draft.Metadata);

    /// <summary>The snapshot's sequence number.</summary>
    public long SequenceNumber { get; } = draft.Metadata.LastSequenceNumber + 1;

    /// <summary>
    /// Whether a manifest of that spec can be written. A partition value can be written again only while the type of its
    /// source column is known.
    /// </summary>
    public bool CanWrite(int specId) => CanWrite(draft.Metadata, specId);

    /// <inheritdoc cref="CanWrite(int)"/>
    public static bool CanWrite(TableMetadata table, int specId)
    {
        var (spec, schema) = (table.SpecById(specId), table.CurrentSchema);
        return spec.Fields.All(field => schema.FieldsById.ContainsKey(field.SourceId) && field.Transform.Kind != TransformKind.Unknown)
            && spec.PartitionType(schema).Fields.All(field => field.Type is PrimitiveType { Traits.Avro: not null });
    }

    /// <summary>Writes a manifest of at least one entry, and returns its record for the list.</summary>
    public ManifestFile Write(int specId, ManifestContent content, IReadOnlyList<ManifestEntry> entries)
    {
        var (schema, spec) = (draft.Metadata.CurrentSchema, draft.Metadata.SpecById(specId));
        var location = MetadataFiles.Manifest(draft.Metadata.MetadataFolder);
        var bytes = ManifestWriter.Write(schema, spec, content, entries, draft.Metadata.FormatVersion);
        draft.AddFile(location, bytes);
        return ManifestSummary.Of(location, bytes.Length, spec, schema, content, entries, Snapshot, SequenceNumber);
    }

    private static SnapshotId NewId(TableMetadata table)
    {
        while (true)
        {
            var id = SnapshotId.New();
            if (table.SnapshotById(id) is null)
            {
                return id;
            }
        }
    }
}
