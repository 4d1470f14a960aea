using Tarn.Sql.Types;
using Tarn.Workers.Pages;

namespace Tarn.Sql.Results;

/// <summary>Rows of a result from a worker, read with the plan's column types.</summary>
public sealed class ResultPage
{
    private readonly TypedColumn[] _columns;

    private ResultPage(int rowCount, TypedColumn[] columns)
    {
        RowCount = rowCount;
        _columns = columns;
    }

    public int RowCount { get; }

    /// <exception cref="InvalidDataException">
    /// The bytes are not a page of these types; the worker must not be trusted further.
    /// </exception>
    public static ResultPage Read(ReadOnlyMemory<byte> bytes, IReadOnlyList<SqlType> types)
    {
        var page = Page.Read(bytes, [.. types.Select(TypedColumn.LayoutOf)]);
        return new ResultPage(page.RowCount, [.. types.Zip(page.Columns, (type, values) => new TypedColumn(type, values))]);
    }

    /// <summary>The value as Athena prints it; null for NULL.</summary>
    public string? Text(int row, int column) => _columns[column].IsNull(row) ? null : ResultValueText.Of(_columns[column], row);

    /// <summary>As <see cref="Text"/>, with arrays, maps and rows as JSON.</summary>
    public string? TextOrJson(int row, int column)
    {
        var values = _columns[column];
        return values.Type.Kind is TypeKind.Array or TypeKind.Map or TypeKind.Row && !values.IsNull(row) ? ValueJson.Of(values, row) : Text(row, column);
    }
}
