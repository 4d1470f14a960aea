using Tarn.Lake.Hive;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog;

/// <summary>
/// Columns that every Iceberg table has beside its own and that `*` omits; names, types and ids are Trino's. Their
/// values describe the row's file.
/// </summary>
/// <seealso href="https://trino.io/docs/current/connector/iceberg.html#metadata-columns"/>
public static class HiddenColumns
{
    public static TableColumn Path { get; } = new("$path", SqlType.Varchar, int.MaxValue - 1);

    public static TableColumn Partition { get; } = new("$partition", SqlType.Varchar, int.MaxValue - 5);

    public static TableColumn FileModifiedTime { get; } = new("$file_modified_time", SqlType.TimestampWithTimeZone(3), int.MaxValue - 1001);

    /// <summary>The bytes of the row's file. Hive tables have it.</summary>
    public static TableColumn FileSize { get; } = new("$file_size", SqlType.Bigint, int.MaxValue - 1002);

    /// <summary>The number of the row's bucket. Hive tables have it whose rows are distributed by columns.</summary>
    public static TableColumn Bucket { get; } = new("$bucket", SqlType.Integer, int.MaxValue - 1003);

    /// <summary>The row's id in tables of format version 3.</summary>
    public static TableColumn RowId { get; } = new("$row_id", SqlType.Bigint, int.MaxValue - 107);

    /// <summary>The sequence number of the commit that last changed the row, in tables of format version 3.</summary>
    public static TableColumn LastUpdatedSequenceNumber { get; } = new("$last_updated_sequence_number", SqlType.Bigint, int.MaxValue - 108);

    /// <summary>The row's position in its file, from 0. Statements cannot name it; jobs over files use it.</summary>
    public static TableColumn Position { get; } = new("$pos", SqlType.Bigint, int.MaxValue - 2);

    public static IReadOnlyList<TableColumn> All { get; } = [Path, FileModifiedTime, Partition];

    /// <summary>The hidden columns whose names the table does not use itself.</summary>
    /// <param name="columns">The table's own columns.</param>
    /// <param name="formatVersion">The version of the table's format.</param>
    public static IReadOnlyList<TableColumn> Beside(IReadOnlyList<TableColumn> columns, int formatVersion) =>
        Beside(columns, formatVersion < 3 ? All : All.Append(RowId).Append(LastUpdatedSequenceNumber));

    /// <summary>The hidden columns of a Hive table whose names it does not use itself.</summary>
    internal static IReadOnlyList<TableColumn> OfHive(IReadOnlyList<TableColumn> columns, HiveTable table)
    {
        var hidden = new List<TableColumn> { Path, FileModifiedTime, FileSize };
        if (table.Keys.Count > 0)
        {
            hidden.Add(Partition);
        }

        if (table.Storage is { Buckets: > 0, BucketColumns.Count: > 0 })
        {
            hidden.Add(Bucket);
        }

        return Beside(columns, hidden);
    }

    private static IReadOnlyList<TableColumn> Beside(IReadOnlyList<TableColumn> columns, IEnumerable<TableColumn> hidden) =>
        [.. hidden.Where(h => !columns.Any(c => c.Name.Equals(h.Name, StringComparison.OrdinalIgnoreCase)))];
}
