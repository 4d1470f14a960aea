using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Lake.Commit;

/// <summary>
/// The ids of rows that move to other files (v3). The new files have two columns more: the row's id, and the sequence number of the
/// commit that last changed the row. Null in them means the file's own values.
/// </summary>
/// <seealso href="https://iceberg.apache.org/spec/#row-lineage"/>
public static class MovedRows
{
    /// <summary>The column of row ids.</summary>
    public static NestedField RowId { get; } = new(int.MaxValue - 107, "_row_id", PrimitiveType.Long);

    /// <summary>The column of sequence numbers.</summary>
    public static NestedField LastUpdated { get; } = new(int.MaxValue - 108, "_last_updated_sequence_number", PrimitiveType.Long);

    /// <summary>The columns of a file with moved rows.</summary>
    /// <param name="columns">The table's columns.</param>
    public static StructType Columns(StructType columns) => new([.. columns.Fields, RowId, LastUpdated]);

    /// <summary>The reason why rows stay in their files; null: they may move.</summary>
    public static string? Reason(TableMetadata table) => table.HasRowIds && table.CurrentSchema.Columns.Fields.FirstOrDefault(IsReserved) is { } field
        ? $"column {field.Name} has the name of the column that holds the ids of moved rows"
        : null;

    /// <summary>Checks that rows may move to other files.</summary>
    /// <exception cref="TarnException">NotSupported.</exception>
    public static void Check(TableMetadata table)
    {
        if (Reason(table) is { } reason)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Table {table.Location}: {reason}.");
        }
    }

    // The engine ignores case.
    private static bool IsReserved(NestedField field) =>
        field.Name.Equals(RowId.Name, StringComparison.OrdinalIgnoreCase) || field.Name.Equals(LastUpdated.Name, StringComparison.OrdinalIgnoreCase);
}
