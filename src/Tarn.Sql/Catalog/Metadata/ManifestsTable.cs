using System.Runtime.CompilerServices;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>The manifests of a snapshot.</summary>
internal sealed class ManifestsTable : MetadataTable
{
    private static readonly SqlType Summary = SqlType.Row(
    [
        new("contains_null", SqlType.Boolean), new("contains_nan", SqlType.Boolean),
        new("lower_bound", SqlType.Varchar), new("upper_bound", SqlType.Varchar),
    ]);

    public override IReadOnlyList<TableColumn> Columns(TableMetadata table, Schema schema) =>
    [
        new("content", SqlType.Integer),
        new("path", SqlType.Varchar),
        new("length", SqlType.Bigint),
        new("partition_spec_id", SqlType.Integer),
        new("added_snapshot_id", SqlType.Bigint),
        new("added_data_files_count", SqlType.Integer),
        new("added_rows_count", SqlType.Bigint),
        new("existing_data_files_count", SqlType.Integer),
        new("existing_rows_count", SqlType.Bigint),
        new("deleted_data_files_count", SqlType.Integer),
        new("deleted_rows_count", SqlType.Bigint),
        new("partition_summaries", SqlType.Array(Summary)),
    ];

    public override async IAsyncEnumerable<object?[]> Rows(
        PinnedTable table, Snapshot? snapshot, IReadOnlySet<int> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var manifest in snapshot is null ? [] : await table.Manifests(snapshot, cancellationToken))
        {
            yield return
            [
                (long)manifest.Content, manifest.Path, manifest.LengthBytes, (long)manifest.SpecId, manifest.AddedSnapshotId.Value,
                (long?)manifest.AddedFilesCount, manifest.AddedRowsCount, (long?)manifest.ExistingFilesCount, manifest.ExistingRowsCount,
                (long?)manifest.DeletedFilesCount, manifest.DeletedRowsCount, Summaries(manifest, table.Metadata),
            ];
        }
    }

    private static object?[]? Summaries(ManifestFile manifest, TableMetadata table)
    {
        var spec = table.SpecById(manifest.SpecId);
        var types = spec.PartitionType(table.CurrentSchema).Fields;
        return manifest.Partitions is null ? null : [.. manifest.Partitions.Zip(spec.Fields, types).Select(field => (object?[])
        [
            field.First.ContainsNull, field.First.ContainsNan, Bound(field.Second, field.Third, field.First.LowerBound),
            Bound(field.Second, field.Third, field.First.UpperBound),
        ])];
    }

    private static string Bound(PartitionField field, NestedField described, byte[]? bound)
    {
        var type = (PrimitiveType)described.Type;
        return PartitionPath.TextOf(field.Transform, type, bound is null ? null : SingleValue.Decode(type, bound));
    }
}
