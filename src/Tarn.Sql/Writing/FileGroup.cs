using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Writing;

/// <summary>Files of a table that a job reads together, with their deletes, and the scan over them.</summary>
/// <param name="Scan">A scan of all columns of the table's current schema. Its ordinal is 0.</param>
/// <param name="Files">The files.</param>
internal sealed record FileGroup(ScanNode Scan, TableFiles Files)
{
    /// <summary>The files by the scan's ordinal.</summary>
    public IReadOnlyDictionary<int, TableFiles> ByScan { get; } = new Dictionary<int, TableFiles> { [0] = Files };

    /// <summary>The locations of all files.</summary>
    public IEnumerable<string> Locations => Files.Data.Select(f => f.Location).Concat(Files.Deletes.Select(d => d.Location));

    /// <summary>Makes groups of a pinned table's files.</summary>
    public static IReadOnlyList<FileGroup> Of(PinnedTable pinned, IEnumerable<IReadOnlyList<ScanTask>> groups)
    {
        var table = pinned.Metadata;
        var columns = IcebergColumns.Of(table.CurrentSchema);
        var handle = new TableHandle(pinned.Table.Name.Database, pinned.Table.Name.Table, columns, table.CurrentSnapshotId?.Value)
        {
            Names = NameMapping.Of(table),
        };
        var scan = new ScanNode(
            0, handle, [.. columns.Select((_, i) => new ScanPath(i, []))], [.. columns.Select((column, i) => new PlanColumn(i, column.Type))]);
        return [.. groups.Select(group => new FileGroup(
            scan, QueryRunner.Readable(new IcebergFiles(table, table.CurrentSchema).Of(group), handle)))];
    }
}
