using System.Globalization;
using Tarn.Lake.Formats.Rows;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;
using Tarn.Workers.FileTables;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Planning.Scans;

/// <summary>
/// A read of files by C#, of formats that the engine lacks. Each file finds columns and fields by their ids; the values
/// come in the types of the table.
/// </summary>
/// <param name="register">Registers the statement's use of a C# function, and returns its name.</param>
/// <param name="table">The file table of the statement.</param>
/// <param name="names">The table's name mapping as JSON, for files without field ids.</param>
internal sealed class RowRead(Func<ManagedFunctionUse, string> register, FileTableBuilder table, string? names) : FileRead(register)
{
    private readonly List<RowColumn> _columns = [];
    private readonly List<int> _presence = [];

    /// <inheritdoc/>
    public override string Value(TableColumn column, IReadOnlyList<int> fields)
    {
        var place = _columns.FindIndex(c => c.FieldId == column.FieldId);
        if (place < 0)
        {
            place = _columns.Count;
            _columns.Add(FieldOf(column.FieldId, column.Name, column.Type, column.Nested));
        }

        var value = NestedProjection.Write("t" + place.ToString(CultureInfo.InvariantCulture), column, fields, null, isUntyped: false);
        return column.Default is null && !PartitionFields.Contains(column.FieldId) ? value
            : $"CASE WHEN {Presence(place)} THEN {value} ELSE {Missing(column, fields)} END";
    }

    /// <inheritdoc/>
    public override string From()
    {
        var request = table.Add(new RowRequest(Group(), _columns, _presence, names));
        return $"{RowRequest.FunctionName}({request.ToString(CultureInfo.InvariantCulture)})";
    }

    private string Presence(int place)
    {
        var number = _presence.IndexOf(place);
        if (number < 0)
        {
            number = _presence.Count;
            _presence.Add(place);
        }

        return "h" + number.ToString(CultureInfo.InvariantCulture);
    }

    /// <exception cref="SqlException">NOT_SUPPORTED: the files' reader does not make values of the type.</exception>
    internal static RowColumn FieldOf(int id, string name, SqlType type, FieldTree? tree)
    {
        if (tree?.Children.FirstOrDefault(c => c.Default is not null) is { } field)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"field {field.Name} of column {name} has a default, which SQL cannot read from Avro files yet");
        }

        var kind = type.Kind switch
        {
            TypeKind.Boolean => RowKind.Boolean,
            TypeKind.Tinyint => RowKind.TinyInt,
            TypeKind.Smallint => RowKind.SmallInt,
            TypeKind.Integer or TypeKind.Unknown => RowKind.Integer,
            TypeKind.Bigint => RowKind.Bigint,
            TypeKind.Real => RowKind.Real,
            TypeKind.Double => RowKind.Double,
            TypeKind.Decimal => RowKind.Decimal,
            TypeKind.Varchar or TypeKind.Char => RowKind.Varchar,
            TypeKind.Varbinary => RowKind.Varbinary,
            TypeKind.Date => RowKind.Date,
            TypeKind.Time => RowKind.Time,
            TypeKind.Timestamp or TypeKind.TimestampWithTimeZone => type.Precision > 6 ? RowKind.TimestampNs : RowKind.Timestamp,
            TypeKind.Row => RowKind.Row,
            TypeKind.Array => RowKind.Array,
            TypeKind.Map => RowKind.Map,
            _ => throw new SqlException(SqlErrorName.NotSupported, $"column {name} has type {type.Name}, which SQL cannot read from Avro files"),
        };
        var parts = type.Kind == TypeKind.Row ? type.Fields.Select(f => f.Type) : type.Arguments;
        return new RowColumn(id, name, kind)
        {
            Precision = type.Kind == TypeKind.Decimal ? type.Precision : 0,
            Scale = type.Kind == TypeKind.Decimal ? type.Scale : 0,
            Children = [.. parts.Select((part, i) => FieldOf(tree!.Children[i].FieldId, tree.Children[i].Name, part, tree.Children[i]))],
        };
    }
}
