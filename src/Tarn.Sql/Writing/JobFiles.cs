using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;
using Tarn.Sql.Plans;
using Tarn.Sql.Running;
using Tarn.Sql.Types;

namespace Tarn.Sql.Writing;

/// <summary>Files of a table that a job reads together, with their deletes, and the scan over them.</summary>
/// <param name="Scan">A scan of all columns of the table's current schema. Its ordinal is 0.</param>
/// <param name="Files">The files.</param>
internal sealed record JobFiles(ScanNode Scan, TableFiles Files)
{
    /// <summary>The files by the scan's ordinal.</summary>
    public IReadOnlyDictionary<int, TableFiles> ByScan { get; } = new Dictionary<int, TableFiles> { [0] = Files };

    /// <summary>The locations of all files.</summary>
    public IEnumerable<string> Locations => Files.Data.Select(f => f.Location).Concat(Files.Deletes.Select(d => d.Location));

    /// <summary>Makes groups of a pinned table's files.</summary>
    public static IReadOnlyList<JobFiles> Of(PinnedTable pinned, IEnumerable<IReadOnlyList<ScanTask>> groups)
    {
        var table = pinned.Metadata;
        var handle = Handle(pinned);
        var columns = handle.Columns;
        var scan = new ScanNode(
            0, handle, [.. columns.Select((_, i) => new ScanPath(i, []))], [.. columns.Select((column, i) => new PlanColumn(i, column.Type))]);
        return [.. groups.Select(group => new JobFiles(
            scan, QueryRunner.Readable(new IcebergFiles(table, table.CurrentSchema).Of(group), handle)))];
    }

    /// <summary>Makes a group of files whose scan has the location and the position of each row, and then its key columns.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: a key column lies in a list or map.</exception>
    public static (JobFiles Group, IReadOnlyList<KeyColumn> Keys) OfKeys(PinnedTable pinned, IReadOnlyList<ScanTask> tasks, IReadOnlyList<int> keyIds)
    {
        var handle = Handle(pinned) with { Hidden = [HiddenColumns.Path, HiddenColumns.Position] };
        var files = new IcebergFiles(pinned.Metadata, pinned.Metadata.CurrentSchema);
        var keys = keyIds.Select(files.Key).ToList();
        var columns = handle.Columns.ToList();
        IReadOnlyList<ScanPath> paths =
        [
            new(columns.Count, []), new(columns.Count + 1, []),
            .. keys.Select(key => new ScanPath(columns.FindIndex(column => column.FieldId == key.Root.FieldId), key.Path)),
        ];
        IEnumerable<SqlType> types = [SqlType.Varchar, SqlType.Bigint, .. keys.Select(key => key.Type)];
        var scan = new ScanNode(0, handle, paths, [.. types.Select((type, i) => new PlanColumn(i, type))]);
        return (new JobFiles(scan, QueryRunner.Readable(files.Of(tasks), handle)), keys);
    }

    private static TableHandle Handle(PinnedTable pinned) => new(
        pinned.Table.Name.Database, pinned.Table.Name.Table, IcebergColumns.Of(pinned.Metadata.CurrentSchema), pinned.Metadata.CurrentSnapshotId?.Value)
    {
        Names = NameMapping.Of(pinned.Metadata),
    };
}
