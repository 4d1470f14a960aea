using System.Globalization;
using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Hive;
using Tarn.Sql.Engine;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Planning.Scans.Hive;

/// <summary>One read of files of a Hive table with the same layout.</summary>
/// <param name="layout">How the files give the table's columns.</param>
/// <param name="register">Registers the statement's use of a C# function, and returns its name.</param>
internal abstract class HiveRead(HiveLayout layout, Func<ManagedFunctionUse, string> register) : FileRead(register)
{
    private readonly HiveCoercion _coercion = new(register);

    /// <summary>How the files give the table's columns.</summary>
    protected HiveLayout Layout => layout;

    /// <inheritdoc/>
    public override string Value(TableColumn column, IReadOnlyList<int> fields)
    {
        if (PartitionFields.Contains(column.FieldId) || layout.Columns[column.FieldId - 1] is not { } own)
        {
            return Missing(column, fields);
        }

        if (own.Mismatch is { } mismatch)
        {
            throw new SqlException(SqlErrorName.HivePartitionSchemaMismatch, mismatch);
        }

        if (own.Stored.Equals(own.Wanted))
        {
            return Stored(own, fields);
        }

        var value = _coercion.Write(Stored(own, []), own.Stored, own.Wanted);
        return fields.Aggregate(value, (row, field) => $"struct_extract({row}, 'f{field.ToString(CultureInfo.InvariantCulture)}')");
    }

    /// <summary>The value of a column in the partition's type, in the form of plans.</summary>
    /// <param name="fields">Ordinals in the column's rows, from the column down.</param>
    protected abstract string Stored(HiveLayoutColumn column, IReadOnlyList<int> fields);

    /// <summary>A null of the column's type in the partition.</summary>
    /// <param name="fields">Ordinals in the column's rows, from the column down.</param>
    protected static string NullOf(HiveLayoutColumn column, IReadOnlyList<int> fields)
    {
        var type = fields.Aggregate(column.Own.Type, (row, field) => row.Fields[field].Type);
        return $"CAST(NULL AS {DuckDbText.StoredTypeName(type)})";
    }
}
