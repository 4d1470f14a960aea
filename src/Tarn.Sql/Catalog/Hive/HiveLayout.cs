using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Types;

namespace Tarn.Sql.Catalog.Hive;

/// <summary>How the files of partitions of one description give the columns of a table. Files with the same layout are read together.</summary>
/// <param name="Form">How a file becomes rows.</param>
/// <param name="Columns">By the ordinals of the table's columns; null: the partition lacks the column, so its value is null.</param>
/// <param name="IsByPlace">Whether Parquet files have the columns by their ordinals, not by their names.</param>
internal sealed record HiveLayout(HiveForm Form, IReadOnlyList<HiveLayoutColumn?> Columns, bool IsByPlace)
{
    private const string ByPlaceProperty = "parquet.column.index.access";

    /// <summary>The layout of a partition.</summary>
    /// <param name="partition">The partition's name; empty for a whole table.</param>
    /// <exception cref="Tarn.Storage.TarnException">NotSupported: SQL does not read the files.</exception>
    public static HiveLayout Of(HiveTable table, HiveStorage storage, string partition)
    {
        var form = HiveForm.Of(table, storage);
        if (IsByName(form.Format))
        {
            // A column that is younger than the partition's description may be in its files.
            var names = storage.Columns.Select(column => column.Name).ToHashSet();
            storage = storage with { Columns = [.. storage.Columns, .. table.Storage.Columns.Where(column => !names.Contains(column.Name))] };
            form = HiveForm.Of(table, storage);
        }

        var own = HiveColumns.Of(storage.Columns);
        var places = IsByName(form.Format)
            ? storage.Columns.Select((column, i) => (column.Name, i)).DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.i)
            : null;
        var columns = table.Storage.Columns.Select((column, i) =>
        {
            var place = places is null ? (i < own.Count ? i : -1) : places.GetValueOrDefault(column.Name, -1);
            return place < 0 ? null : Column(table, (column, storage.Columns[place], own[place]), partition);
        });
        var isByPlace = storage.Properties.TryGetValue(ByPlaceProperty, out var value) && value.Equals("true", StringComparison.OrdinalIgnoreCase);
        return new HiveLayout(form, [.. columns], isByPlace);
    }

    // As Trino: text and OpenX's JSON have columns by ordinal.
    private static bool IsByName(HiveFormat format) => format is HiveFormat.Parquet or HiveFormat.HiveJson;

    private static HiveLayoutColumn Column(HiveTable table, (HiveColumn Wanted, HiveColumn Stored, TableColumn Own) pair, string partition) =>
        new(pair.Own, pair.Stored.Type, pair.Wanted.Type)
        {
            Mismatch = HiveCoercions.Exists(pair.Stored.Type, pair.Wanted.Type) ? null
                : "There is a mismatch between the table and partition schemas. The types are incompatible and cannot be coerced. "
                    + $"The column '{pair.Wanted.Name}' in table '{table.Name.Database}.{table.Name.Table}' is declared as type '{pair.Wanted.Type}', "
                    + $"but partition '{partition}' declared column '{pair.Stored.Name}' as type '{pair.Stored.Type}'.",
        };
}

/// <summary>A column of a partition, and the type that its values get.</summary>
/// <param name="Own">The column as the partition describes it; its id is its ordinal from 1.</param>
/// <param name="Stored">Its type in the partition.</param>
/// <param name="Wanted">Its type in the table.</param>
internal sealed record HiveLayoutColumn(TableColumn Own, HiveType Stored, HiveType Wanted)
{
    /// <summary>Why the partition's values cannot become the table's; null: they can. A statement that does not need the column does not fail.</summary>
    public string? Mismatch { get; init; }
}
