using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>The changes of a table's columns that a flush needs, with their causes.</summary>
internal static class TableChanges
{
    /// <summary>The changes of a commit.</summary>
    /// <param name="union">The columns with the rows' own.</param>
    /// <param name="creates">Whether the commit creates the table.</param>
    /// <param name="rows">The rows as they were buffered.</param>
    /// <param name="written">The rows as they are written.</param>
    public static IReadOnlyList<ColumnChange> Of(SchemaUnion union, bool creates, TableRows rows, IReadOnlyList<ColumnChunk> written)
    {
        var changes = creates
            ? union.Columns.Fields.Select(field => new SchemaChange(SchemaChangeKind.Added, field.Name, null, field.Type))
            : union.Changes;
        return
        [
            .. changes.Select(change => new ColumnChange(
                change.Path, creates ? "created" : change.Kind == SchemaChangeKind.Widened ? "widened" : "added", change.To.ToString()!)
            {
                OldType = change.From?.ToString(),
                PartitionKey = rows.Keys.Find(rows.Shape, change.Path),
                Rows = ColumnRows.Count(written, change.Path, change.From),
            }),
        ];
    }
}
