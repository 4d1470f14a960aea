using System.Globalization;
using Tarn.Lake.Formats.Rows;
using Tarn.Sql.Catalog.Hive;
using Tarn.Workers.FileTables;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Planning.Scans.Hive;

/// <summary>A read of text, CSV or JSON files by C#. Values come in the types of the partition.</summary>
/// <param name="register">Registers the statement's use of a C# function, and returns its name.</param>
/// <param name="table">The file table of the statement.</param>
internal sealed class HiveRowRead(HiveLayout layout, Func<ManagedFunctionUse, string> register, FileTableBuilder table) : HiveRead(layout, register)
{
    private readonly List<RowColumn> _columns = [];

    /// <inheritdoc/>
    protected override string Stored(HiveLayoutColumn column, IReadOnlyList<int> fields)
    {
        var own = column.Own;
        var place = _columns.FindIndex(c => c.FieldId == own.FieldId);
        if (place < 0)
        {
            place = _columns.Count;
            _columns.Add(ByPlace(RowRead.FieldOf(own.FieldId, own.Name, own.Type, own.Nested), isField: false));
        }

        var value = "t" + place.ToString(CultureInfo.InvariantCulture);
        return fields.Aggregate(value, (row, field) => $"struct_extract({row}, 'f{field.ToString(CultureInfo.InvariantCulture)}')");
    }

    /// <inheritdoc/>
    public override string From()
    {
        var request = table.Add(new RowRequest(Group(), _columns, [], null) { Form = Layout.Form });
        return $"{RowRequest.FunctionName}({request.ToString(CultureInfo.InvariantCulture)})";
    }

    // Plans name the fields of rows by their ordinals.
    private static RowColumn ByPlace(RowColumn column, bool isField) => column with
    {
        Name = isField ? "f" + (column.FieldId - 1).ToString(CultureInfo.InvariantCulture) : column.Name,
        Children = [.. column.Children.Select(child => ByPlace(child, column.Kind == RowKind.Row))],
    };
}
