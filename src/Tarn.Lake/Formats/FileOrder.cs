using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Formats;

/// <summary>The order of a table's rows in its files, as a clause of DuckDB's SQL.</summary>
public static class FileOrder
{
    /// <summary>
    /// The order of a table's rows in its files; null: none. Tarn sorts by columns. It does not sort by transforms, nor by
    /// floats, of which DuckDB treats both zeros as equal.
    /// </summary>
    public static SortOrder? Of(TableMetadata table) =>
        table.SortOrders.FirstOrDefault(order => order.OrderId == table.DefaultSortOrderId) is { Fields.Count: > 0 } order
            && order.Fields.All(key => key.Transform.Kind == TransformKind.Identity && table.CurrentSchema.Columns.Fields.Any(
                column => column.Id == key.SourceId && column.Type is PrimitiveType { Kind: not (PrimitiveKind.Float or PrimitiveKind.Double) }))
            ? order
            : null;

    /// <summary>The ORDER BY of an order; empty: none.</summary>
    /// <param name="columns">The columns of the table.</param>
    /// <param name="name">
    /// The name of a column of the rows, by its ordinal in the table, with the name of its relation: a column of the file may have the same name.
    /// </param>
    public static string Clause(SortOrder? order, StructType columns, Func<int, string> name) =>
        order is null ? "" : " ORDER BY " + string.Join(", ", order.Fields.Select(key =>
        {
            var place = Enumerable.Range(0, columns.Fields.Count).First(i => columns.Fields[i].Id == key.SourceId);
            return $"{name(place)} {(key.Descending ? "DESC" : "ASC")} NULLS {(key.NullsFirst ? "FIRST" : "LAST")}";
        }));
}
