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
    // A location, and a position in its file.
    private static readonly SqlType[] PlaceTypes = [SqlType.Varchar, SqlType.Bigint];

    /// <inheritdoc/>
    public ITableScan Of(PinnedTable table, IReadOnlyList<ScanTask> files) => JobErrors.Translate(() =>
    {
        var handle = Handle(table);
        handle = table.Metadata.HasRowIds ? handle with { Hidden = [HiddenColumns.RowId, HiddenColumns.LastUpdatedSequenceNumber] } : handle;
        IReadOnlyList<TableColumn> columns = [.. handle.Columns, .. handle.Hidden];
        var scan = Scan(handle, [.. columns.Select((_, i) => new ScanPath(i, []))], columns.Select(column => column.Type));
        return new JobScan(scan, QueryRunner.Readable(new IcebergFiles(table.Metadata, table.Metadata.CurrentSchema).Of(files), handle));
    });

    /// <inheritdoc/>
    public ITableScan OfDeleted(PinnedTable table, IReadOnlyList<ScanTask> files) => JobErrors.Translate(() =>
    {
        var handle = WithPlaces(table);
        var scan = Scan(handle, PlacesOf(handle), PlaceTypes) with { ReadsDeleted = true };
        return new JobScan(scan, QueryRunner.Readable(new IcebergFiles(table.Metadata, table.Metadata.CurrentSchema).Of(files), handle));
    });

    /// <inheritdoc/>
    public IKeyScan OfKeys(PinnedTable table, IReadOnlyList<ScanTask> files, IReadOnlyList<int> keyIds) => JobErrors.Translate(() =>
    {
        var handle = WithPlaces(table);
        var iceberg = new IcebergFiles(table.Metadata, table.Metadata.CurrentSchema);
        var keys = keyIds.Select(iceberg.Key).ToList();
        var columns = handle.Columns.ToList();
        IReadOnlyList<ScanPath> paths =
        [
            .. PlacesOf(handle),
            .. keys.Select(key => new ScanPath(columns.FindIndex(column => column.FieldId == key.Root.FieldId), key.Path)),
        ];
        var scan = Scan(handle, paths, PlaceTypes.Concat(keys.Select(key => key.Type)));
        return new KeyScan(scan, QueryRunner.Readable(iceberg.Of(files), handle), keys);
    });

    private static ScanNode Scan(TableHandle handle, IReadOnlyList<ScanPath> paths, IEnumerable<SqlType> types) =>
        new(0, handle, paths, [.. types.Select((type, i) => new PlanColumn(i, type))]);

    // The hidden columns follow the table's own.
    private static IReadOnlyList<ScanPath> PlacesOf(TableHandle handle) => [new(handle.Columns.Count, []), new(handle.Columns.Count + 1, [])];

    private static TableHandle WithPlaces(PinnedTable table) => Handle(table) with { Hidden = [HiddenColumns.Path, HiddenColumns.Position] };

    private static TableHandle Handle(PinnedTable pinned) => new(
        pinned.Table.Name.Database, pinned.Table.Name.Table, IcebergColumns.Of(pinned.Metadata.CurrentSchema), pinned.Metadata.CurrentSnapshotId?.Value)
    {
        Names = NameMapping.Of(pinned.Metadata),
    };
}
