using System.Globalization;
using System.Text;
using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Hive;
using Tarn.Sql.Engine;
using Tarn.Workers;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Planning.Scans.Hive;

/// <summary>
/// One read_parquet over files of equal physical schema and layout. Columns and fields are found by name in any case, or columns by ordinal;
/// ids in files do not count.
/// </summary>
/// <param name="register">Registers the statement's use of a C# function, and returns its name.</param>
internal sealed class HiveParquetRead(HiveLayout layout, IReadOnlyList<LinkedFile> files, Func<ManagedFunctionUse, string> register)
    : HiveRead(layout, register)
{
    private readonly PhysicalSchema _physical = files[0].Physical!;
    private readonly HiveParquetValues _values = new(register);
    private readonly Dictionary<string, string> _mapped = [];
    private readonly StringBuilder _map = new();

    /// <inheritdoc/>
    protected override string Stored(HiveLayoutColumn column, IReadOnlyList<int> fields)
    {
        if (!_physical.Fields.TryGetValue(column.Own.FieldId, out var field))
        {
            return NullOf(column, fields);
        }

        var sql = _physical.HasPlainNames ? EngineText.Name(field.Name) : Mapped(field);
        if (HiveParquetValues.IsSame(column.Stored, field))
        {
            return NestedProjection.Write(sql, column.Own, fields, field, isUntyped: false);
        }

        var value = _values.Write(sql, column.Own.Name, column.Stored, field);
        return fields.Aggregate(value, (row, place) => $"struct_extract({row}, 'f{place.ToString(CultureInfo.InvariantCulture)}')");
    }

    /// <inheritdoc/>
    public override string From()
    {
        var list = string.Join(", ", files.Select(f => EngineText.Quote(f.Path)));
        if (_physical.HasPlainNames)
        {
            return $"read_parquet([{list}])";
        }

        if (_map.Length == 0)
        {
            _map.Append("'': {name: 'none', type: 'INTEGER', default_value: NULL}");
        }

        return $"read_parquet([{list}], schema = MAP {{{_map}}})";
    }

    private string Mapped(PhysicalField field)
    {
        if (!_mapped.TryGetValue(field.Name, out var name))
        {
            _mapped.Add(field.Name, name = "t" + _mapped.Count.ToString(CultureInfo.InvariantCulture));
            _map.Append(_map.Length == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture,
                $"{EngineText.Quote(field.Name)}: {{name: '{name}', type: {EngineText.Quote(field.DuckType)}, default_value: NULL}}");
        }

        return name;
    }
}
