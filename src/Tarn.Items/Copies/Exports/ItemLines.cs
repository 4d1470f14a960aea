using System.Text.Json;
using Tarn.Items.Copies.Files;
using Tarn.Items.Rows;
using Tarn.Items.Values;

namespace Tarn.Items.Copies.Exports;

/// <summary>Every item of sorted rows.</summary>
/// <param name="rows">Disposed with the lines.</param>
internal sealed class ItemLines(ISortedRows rows) : IExportLines
{
    private Item _item;

    /// <inheritdoc/>
    public long SizeBytes => _item.SizeBytes;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (!rows.MoveNext())
        {
            return false;
        }

        _item = RowForm.ItemOf(rows.Value);
        return true;
    }

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json) => ExportLine.Write(json, _item);

    /// <inheritdoc/>
    public void Dispose() => rows.Dispose();
}
