using System.Runtime.CompilerServices;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>The partitions of a snapshot with sums and bounds over their data files. Deletes are not applied.</summary>
internal sealed class PartitionsTable : MetadataTable
{
    public override IReadOnlyList<TableColumn> Columns(TableMetadata table, Schema schema)
    {
        TableColumn[] partition = new PartitionColumn(table, schema).Column is { } column ? [column] : [];
        var measured = Measured(table, schema);
        TableColumn[] data = measured.Count == 0 ? [] : [new("data", SqlType.Row([.. measured.Select(field => new RowField(field.Name, Measures(field)))]))];
        return [.. partition, new("record_count", SqlType.Bigint), new("file_count", SqlType.Bigint), new("total_size", SqlType.Bigint), .. data];
    }

    public override async IAsyncEnumerable<object?[]> Rows(
        PinnedTable table, Snapshot? snapshot, IReadOnlySet<int> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var schema = table.Metadata.CurrentSchema;
        var partition = new PartitionColumn(table.Metadata, schema);
        var measured = Measured(table.Metadata, schema);
        var dataAt = (partition.Column is null ? 0 : 1) + 3;
        var sums = new Dictionary<(int, PartitionTuple), PartitionSums>();
        IReadOnlyList<ManifestFile> manifests = snapshot is null ? [] : await table.Manifests(snapshot, cancellationToken);
        foreach (var manifest in manifests.Where(manifest => manifest.Content == ManifestContent.Data))
        {
            await foreach (var entry in table.EachEntry(manifest, cancellationToken))
            {
                if (entry.IsLive)
                {
                    var key = (entry.File.SpecId, entry.File.Partition);
                    var sum = sums.TryGetValue(key, out var known) ? known
                        : sums[key] = new PartitionSums(partition.Of(entry.File), wanted.Contains(dataAt) ? measured : []);
                    sum.Add(entry.File);
                }
            }
        }

        foreach (var sum in sums.Values)
        {
            object?[] data = measured.Count == 0 ? [] : [sum.Data];
            object?[] values = partition.Column is null ? [] : [sum.Partition];
            yield return [.. values, sum.Records, sum.Files, sum.Bytes, .. data];
        }
    }

    /// <summary>The primitive columns that are no identity partition of the current spec.</summary>
    private static List<NestedField> Measured(TableMetadata table, Schema schema)
    {
        var identities = table.DefaultSpec.Fields.Where(field => field.Transform.Kind == TransformKind.Identity).Select(field => field.SourceId).ToHashSet();
        return [.. schema.Columns.Fields.Where(field => field.Type is PrimitiveType { Kind: < PrimitiveKind.Unknown } && !identities.Contains(field.Id))];
    }

    private static SqlType Measures(NestedField field)
    {
        var type = IcebergColumns.TypeOf(field.Type, field.Name);
        return SqlType.Row([new("min", type), new("max", type), new("null_count", SqlType.Bigint), new("nan_count", SqlType.Bigint)]);
    }
}
