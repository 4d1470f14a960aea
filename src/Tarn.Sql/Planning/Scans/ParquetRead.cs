using System.Globalization;
using System.Text;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Types;
using Tarn.Workers;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Planning.Scans;

/// <summary>
/// One read_parquet over files of equal physical schema. The schema map finds the top level by field id (by name in
/// files without ids). Nested levels need an explicit projection: the map follows ids on the top level only, and would
/// read a renamed struct field as null. Under a map, the engine reads all fields of a row, and takes a file for 1,000 rows when
/// it orders joins. So where the files' names suffice, columns are found by them, and only the requested fields are read.
/// </summary>
/// <param name="register">Registers the statement's use of a C# function, and returns its name.</param>
/// <seealso href="https://iceberg.apache.org/spec/#column-projection"/>
internal sealed class ParquetRead(IReadOnlyList<LinkedFile> files, Func<ManagedFunctionUse, string> register) : FileRead(register)
{
    private readonly PhysicalSchema? _physical = files[0].Physical;
    private readonly StringBuilder _map = new();
    private readonly Dictionary<int, string> _mapped = [];

    /// <summary>Whether columns are found by their names in these files, not by the map.</summary>
    public bool ByName { get; init; }

    /// <summary>The key that distinguishes reads: the same for files whose listed columns look alike.</summary>
    public static string SchemaKey(LinkedFile file, IEnumerable<TableColumn> columns) => file.Physical is not { } physical ? ""
        : $"{physical.ByName}{physical.HasPlainNames}" + string.Join(
            '|', columns.Select(c => physical.Fields.TryGetValue(c.FieldId, out var field) ? Describe(field) : "-"));

    /// <summary>Whether a file has the column with the very type that plans read, or lacks it.</summary>
    public static bool IsStoredAs(TableColumn column, PhysicalSchema physical) => column.Type.Kind != TypeKind.Json
        && (!physical.Fields.TryGetValue(column.FieldId, out var field)
            || field.DuckType == DuckDbText.StoredTypeName(column.Type) || NestedProjection.IsInstant(field, column.Type));

    /// <inheritdoc/>
    public override string Value(TableColumn column, IReadOnlyList<int> fields)
    {
        var own = _physical?.Fields.GetValueOrDefault(column.FieldId);
        if (_physical is not null && own is null)
        {
            return Missing(column, fields);
        }

        if (column.Type.Kind == TypeKind.Json)
        {
            var variant = ByName ? EngineText.Name(own!.Name) : Mapped(column, own);
            return $"CASE WHEN {variant} IS NOT NULL THEN CAST(CAST({variant} AS JSON) AS VARCHAR) END";
        }

        var value = NestedProjection.Write(ByName ? EngineText.Name(own!.Name) : Mapped(column, own), column, fields, own, ByName);

        // Without the files' schemas, a missing column looks like null; the partition has null for null.
        return _physical is null && PartitionFields.Contains(column.FieldId) ? $"coalesce({value}, {Missing(column, fields)})" : value;
    }

    private string Mapped(TableColumn column, PhysicalField? own)
    {
        if (!_mapped.TryGetValue(column.FieldId, out var name))
        {
            _mapped.Add(column.FieldId, name = "t" + _mapped.Count.ToString(CultureInfo.InvariantCulture));
            Map(_physical is { ByName: true } ? EngineText.Quote(own!.Name) : column.FieldId.ToString(CultureInfo.InvariantCulture), name,
                PhysicalType(column, own), column.Default);
        }

        return name;
    }

    /// <inheritdoc/>
    public override string From()
    {
        var list = string.Join(", ", files.Select(f => EngineText.Quote(f.Path)));
        if (ByName)
        {
            return $"read_parquet([{list}])";
        }

        if (_map.Length == 0)
        {
            // Only the number of rows matters, but the reader needs one column.
            Map(_physical is { ByName: true } ? "''" : "2147483000", "none", "INTEGER", null);
        }

        return $"read_parquet([{list}], schema = MAP {{{_map}}})";
    }

    private void Map(string key, string name, string type, string? value) => _map.Append(_map.Length == 0 ? "" : ", ")
        .Append(CultureInfo.InvariantCulture,
            $"{key}: {{name: '{name}', type: {EngineText.Quote(type)}, default_value: {(value is null ? "NULL" : EngineText.Quote(value))}}}");

    private static string PhysicalType(TableColumn column, PhysicalField? own) => column.Type.Kind == TypeKind.Json ? "VARIANT"
        : NestedProjection.IsInstant(own, column.Type) ? NestedProjection.InstantType
        : column.Nested is null ? DuckDbText.StoredTypeName(column.Type)
        : own is not null ? own.DuckType : NestedProjection.FileType(column.Type, column.Nested);

    private static string Describe(PhysicalField field) => $"{field.FieldId}:{field.Name}"
        + (field.Children.Count == 0 ? $" {field.DuckType}" : $"({string.Join(',', field.Children.Select(Describe))})");
}
