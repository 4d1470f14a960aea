using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;
using Tarn.Sql.Plans;
using Tarn.Sql.Running;
using Tarn.Sql.Types;
using Tarn.Workers.Jobs;

namespace Tarn.Sql.Jobs;

/// <summary>Scans of tables for jobs over their files, written like a statement's scans.</summary>
public sealed class SqlTableScans : ITableScans
{
    /// <inheritdoc/>
    public ITableScan Of(PinnedTable table, IReadOnlyList<ScanTask> files) => JobErrors.Translate(() =>
    {
        var handle = Handle(table);
        handle = table.Metadata.HasRowIds ? handle with { Hidden = [HiddenColumns.RowId, HiddenColumns.LastUpdatedSequenceNumber] } : handle;
        IReadOnlyList<TableColumn> columns = [.. handle.Columns, .. handle.Hidden];
        var scan = new ScanNode(
            0, handle, [.. columns.Select((_, i) => new ScanPath(i, []))], [.. columns.Select((column, i) => new PlanColumn(i, column.Type))]);
        return new JobScan(scan, QueryRunner.Readable(new IcebergFiles(table.Metadata, table.Metadata.CurrentSchema).Of(files), handle));
    });

    /// <inheritdoc/>
    public ITableScan OfDeleted(PinnedTable table, IReadOnlyList<ScanTask> files) => JobErrors.Translate(() =>
    {
        var handle = Handle(table) with { Hidden = [HiddenColumns.Path, HiddenColumns.Position] };
        var scan = new ScanNode(
            0,
            handle,
            [new ScanPath(handle.Columns.Count, []), new ScanPath(handle.Columns.Count + 1, [])],
            [new PlanColumn(0, SqlType.Varchar), new PlanColumn(1, SqlType.Bigint)])
        {
            ReadsDeleted = true,
        };
        return new JobScan(scan, QueryRunner.Readable(new IcebergFiles(table.Metadata, table.Metadata.CurrentSchema).Of(files), handle));
    });

    /// <inheritdoc/>
    public IKeyScan OfKeys(PinnedTable table, IReadOnlyList<ScanTask> files, IReadOnlyList<int> keyIds) => JobErrors.Translate(() =>
    {
        var handle = Handle(table) with { Hidden = [HiddenColumns.Path, HiddenColumns.Position] };
        var iceberg = new IcebergFiles(table.Metadata, table.Metadata.CurrentSchema);
        var keys = keyIds.Select(iceberg.Key).ToList();
        var columns = handle.Columns.ToList();
        IReadOnlyList<ScanPath> paths =
        [
            new(columns.Count, []), new(columns.Count + 1, []),
            .. keys.Select(key => new ScanPath(columns.FindIndex(column => column.FieldId == key.Root.FieldId), key.Path)),
        ];
        IEnumerable<SqlType> types = [SqlType.Varchar, SqlType.Bigint, .. keys.Select(key => key.Type)];
        var scan = new ScanNode(0, handle, paths, [.. types.Select((type, i) => new PlanColumn(i, type))]);
        return new KeyScan(scan, QueryRunner.Readable(iceberg.Of(files), handle), keys);
    });

    private static TableHandle Handle(PinnedTable pinned) => new(
        pinned.Table.Name.Database, pinned.Table.Name.Table, IcebergColumns.Of(pinned.Metadata.CurrentSchema), pinned.Metadata.CurrentSnapshotId?.Value)
    {
        Names = NameMapping.Of(pinned.Metadata),
    };
}
