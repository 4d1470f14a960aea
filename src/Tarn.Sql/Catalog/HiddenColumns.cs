using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog;

/// <summary>
/// Columns that every Iceberg table has beside its own and that `*` omits; names, types and ids are Trino's. Their
/// values describe the row's file.
/// </summary>
public static class HiddenColumns
{
    public static TableColumn Path { get; } = new("$path", SqlType.Varchar, int.MaxValue - 1);

    public static TableColumn Partition { get; } = new("$partition", SqlType.Varchar, int.MaxValue - 5);

    public static TableColumn FileModifiedTime { get; } = new("$file_modified_time", SqlType.TimestampWithTimeZone(3), int.MaxValue - 1001);

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
        [.. (formatVersion < 3 ? All : All.Append(RowId).Append(LastUpdatedSequenceNumber))
            .Where(h => !columns.Any(c => c.Name.Equals(h.Name, StringComparison.OrdinalIgnoreCase)))];
}
