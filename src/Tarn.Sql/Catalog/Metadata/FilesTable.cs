using System.Runtime.CompilerServices;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>The data and delete files of a snapshot.</summary>
internal sealed class FilesTable : MetadataTable
{
    private static readonly SqlType Bounds = SqlType.Map(SqlType.Integer, SqlType.Varchar);

    public override IReadOnlyList<TableColumn> Columns(TableMetadata table, Schema schema)
    {
        TableColumn[] partition = new PartitionColumn(table, schema).Column is { } column ? [column] : [];
        return
        [
            new("content", SqlType.Integer),
            new("file_path", SqlType.Varchar),
            new("file_format", SqlType.Varchar),
            new("spec_id", SqlType.Integer),
            .. partition,
            new("record_count", SqlType.Bigint),
            new("file_size_in_bytes", SqlType.Bigint),
            new("column_sizes", Counts),
            new("value_counts", Counts),
            new("null_value_counts", Counts),
            new("nan_value_counts", Counts),
            new("lower_bounds", Bounds),
            new("upper_bounds", Bounds),
            new("key_metadata", SqlType.Varbinary),
            new("split_offsets", SqlType.Array(SqlType.Bigint)),
            new("equality_ids", SqlType.Array(SqlType.Integer)),
            new("sort_order_id", SqlType.Integer),
            new("readable_metrics", SqlType.Json),
        ];
    }

    public override async IAsyncEnumerable<object?[]> Rows(
        PinnedTable table, Snapshot? snapshot, IReadOnlySet<int> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var schema = table.Metadata.CurrentSchema;
        var partition = new PartitionColumn(table.Metadata, schema);
        var metrics = new ReadableMetrics(schema);
        foreach (var manifest in snapshot is null ? [] : await table.Manifests(snapshot, cancellationToken))
        {
            await foreach (var entry in table.EachEntry(manifest, cancellationToken))
            {
                if (entry.IsLive)
                {
                    yield return Row(entry.File, partition, metrics, wanted);
                }
            }
        }
    }

    private static object?[] Row(Tarn.Lake.Iceberg.Manifests.DataFile file, PartitionColumn partition, ReadableMetrics metrics, IReadOnlySet<int> wanted)
    {
        var values = new List<Func<object?>>
        {
            () => (long)file.Content,
            () => file.Path,
            () => file.Format.ToUpperInvariant(),
            () => (long)file.SpecId,
            () => partition.Of(file),
            () => file.RecordCount,
            () => file.FileSizeBytes,
            () => MapOf(file.Metrics.ColumnSizes),
            () => MapOf(file.Metrics.ValueCounts),
            () => MapOf(file.Metrics.NullValueCounts),
            () => MapOf(file.Metrics.NanValueCounts),
            () => metrics.Bounds(file.Metrics.LowerBounds),
            () => metrics.Bounds(file.Metrics.UpperBounds),
            () => file.KeyMetadata,
            () => file.SplitOffsets.Count == 0 ? null : file.SplitOffsets.Select(offset => (object?)offset).ToArray(),
            () => file.EqualityIds.Count == 0 ? null : file.EqualityIds.Select(id => (object?)(long)id).ToArray(),
            () => (long?)file.SortOrderId,
            () => metrics.Of(file.Metrics),
        };
        if (partition.Column is null)
        {
            values.RemoveAt(4);
        }

        return [.. values.Select((value, i) => wanted.Contains(i) ? value() : null)];
    }
}
