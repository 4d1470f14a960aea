using System.Globalization;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Workers;
using Tarn.Workers.FileTables;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Planning.Scans;

/// <summary>One read of files that are read alike: the expressions for values, and then the FROM clause.</summary>
/// <param name="register">Registers the statement's use of a C# function, and returns its name.</param>
internal abstract class FileRead(Func<ManagedFunctionUse, string> register)
{
    /// <summary>The files' group in the file table; called only when it is needed.</summary>
    public required Func<int> Group { get; init; }

    /// <summary>Field ids that the files' partitions have values for.</summary>
    public IReadOnlySet<int> PartitionFields { get; init; } = new HashSet<int>();

    /// <summary>An expression for the value of a column, or of a field in it, in its own type.</summary>
    /// <param name="fields">Ordinals in the column's rows, from the column down.</param>
    public abstract string Value(TableColumn column, IReadOnlyList<int> fields);

    /// <summary>The FROM clause; called after all columns were requested.</summary>
    public abstract string From();

    /// <summary>A call of a function over the file table, for the row's file.</summary>
    public string Fact(ManagedFunctionUse function, string more = "") =>
        $"{register(function)}({Group().ToString(CultureInfo.InvariantCulture)}, CAST(file_index AS BIGINT){more})";

    /// <summary>
    /// The value of a missing column by the specification: from the partition, else the initial default, else null.
    /// </summary>
    /// <param name="fields">Ordinals in the column's rows, from the column down.</param>
    protected string Missing(TableColumn column, IReadOnlyList<int> fields)
    {
        var type = DuckDbText.StoredTypeName(column.Type);
        var value = PartitionFields.Contains(column.FieldId)
            ? $"CAST({Fact(FileTableFunctions.Value, ", " + column.FieldId.ToString(CultureInfo.InvariantCulture))} AS {type})"
            : $"CAST({(column.Default is null ? "NULL" : EngineText.Quote(column.Default))} AS {type})";
        return fields.Aggregate(value, (row, field) => $"struct_extract({row}, 'f{field.ToString(CultureInfo.InvariantCulture)}')");
    }
}
