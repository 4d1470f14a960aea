using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>
/// The columns that an output's flush chose for its table, and could not write: chunks of its buffer had chosen other types, and the
/// table has no <c>_rest</c>. When the records are read again, these columns hold from the start. So values that do not fit are
/// refused with their records, and the next flush does not fail in the same way. The buffers of an output share them.
/// </summary>
internal sealed class ChosenColumns
{
    private volatile Choice? _last;

    /// <summary>Notes columns for the present state of a table.</summary>
    public void Choose(TableMetadata table, StructType columns) => _last = new Choice(table.TableUuid, table.CurrentSchema.Columns, columns);

    /// <summary>The columns for a state of the table: the table's own, or the columns chosen for it.</summary>
    public StructType For(TableMetadata table) =>
        _last is { } last && last.Table == table.TableUuid && last.Before.Equals(table.CurrentSchema.Columns) ? last.Columns : table.CurrentSchema.Columns;

    private sealed record Choice(Guid Table, StructType Before, StructType Columns);
}
