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

    public static IReadOnlyList<TableColumn> All { get; } = [Path, FileModifiedTime, Partition];

    /// <summary>The hidden columns whose names the table does not use itself.</summary>
    public static IReadOnlyList<TableColumn> Beside(IReadOnlyList<TableColumn> columns) =>
        [.. All.Where(h => !columns.Any(c => c.Name.Equals(h.Name, StringComparison.OrdinalIgnoreCase)))];
}
