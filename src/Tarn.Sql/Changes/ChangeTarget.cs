using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Writing;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Changes;

/// <summary>The table that a statement changes.</summary>
internal static class ChangeTarget
{
    /// <summary>The pinned table of a planned change.</summary>
    /// <param name="movesRows">Whether rows get into other files than before.</param>
    /// <exception cref="SqlException">NOT_SUPPORTED: Tarn cannot write the table; the message names the reason.</exception>
    public static PinnedSnapshot Of(PlannedChange planned, bool movesRows, SourcePosition at)
    {
        var pinned = planned.Target.State as PinnedSnapshot;
        var reason = pinned is null ? "its rows are not in files" : WritableTable.ReadOnlyReason(pinned.Table.Metadata)
            ?? (movesRows ? MovedRows.Reason(pinned.Table.Metadata) : null);
        return reason is null ? pinned! : throw new SqlException(
            SqlErrorName.NotSupported, $"Table '{planned.Target.Database}.{planned.Target.Name}' cannot be changed: {reason}", at);
    }

    /// <summary>Checks that new rows name each row column whose default is a row of its fields' defaults.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: a statement leaves one out.</exception>
    public static void CheckDefaults(RowStatement statement, TableMetadata table)
    {
        foreach (var named in NamedColumns(statement))
        {
            var left = table.CurrentSchema.Columns.Fields.FirstOrDefault(field => field is { HasWriteDefault: true, Type: StructType }
                && !named.Any(column => column.Lower.Equals(field.Name, StringComparison.OrdinalIgnoreCase)));
            if (left is not null)
            {
                throw new SqlException(
                    SqlErrorName.NotSupported,
                    $"Column {left.Name} has the default {left.WriteDefault}, which new rows do not get; give the column a value",
                    statement.At);
            }
        }
    }

    private static IEnumerable<IReadOnlyList<Identifier>> NamedColumns(RowStatement statement) =>
        ((statement as MergeStatement)?.Cases.OfType<MergeInsert>().Select(insert => insert.Columns) ?? [(statement as InsertStatement)?.Columns])
            .OfType<IReadOnlyList<Identifier>>();
}
