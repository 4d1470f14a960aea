using System.Globalization;
using Tarn.Lake.Commit;
using Tarn.Lake.Formats;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding.Upserts;
using Tarn.Sql.Engine;
using Tarn.Sql.Planning;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Plans;
using Tarn.Workers;
using Tarn.Workers.Functions;
using Tarn.Workers.Protocol;
using Tarn.Workers.Writing;

namespace Tarn.Sql.Changes;

/// <summary>
/// The rows of a change, stored in a table of the worker. So the plan runs once, and its rows are checked before files are written.
/// Column k is the number of the case. Columns path and pos are the position of an old row, and rid is its id. Columns v0, v1 and so on are the values
/// of the new row as files store them, and p is its partition.
/// </summary>
/// <param name="change">The plan of the rows.</param>
internal sealed class StagedRows(ChangePlan change, TableMetadata table)
{
    private const string Name = "changed";
    private const int SampleRows = 2_000;

    private readonly StructType _columns = table.CurrentSchema.Columns;
    private readonly PartitionSpec _spec = table.DefaultSpec;
    private readonly SortOrder? _order = FileOrder.Of(table);

    /// <summary>The sort order of written files; null: none.</summary>
    public int? SortOrderId => _order?.OrderId;

    /// <summary>The columns whose NaN values the engine counts.</summary>
    public IReadOnlyList<FloatLeaf> Floats { get; } = FloatLeaf.Of(table.CurrentSchema.Columns);

    /// <summary>The required columns that get values.</summary>
    public IReadOnlyList<NestedField> Required { get; } =
        [.. table.CurrentSchema.Columns.Fields.Where(field => field.Required && change.HasValues)];

    /// <summary>Runs the plan and stores its rows.</summary>
    public WorkerStatement Keep(PlannedQuery query, IReadOnlyDictionary<int, ScanFiles> files)
    {
        var partition = change.HasValues && _spec.IsPartitioned ? PartitionUse.Of(_spec, table.CurrentSchema) : null;
        var before = $"CREATE TABLE {Name} AS SELECT *{Partition(partition)} FROM (SELECT {string.Join(", ", Columns())} FROM ";
        var stored = query.WriteStored(files, rows => $"{EngineSql.Raw(before)}({rows}))");
        return partition is null ? stored : stored with { Functions = [.. stored.Functions, partition] };
    }

    /// <summary>
    /// Returns one row: the number of rows of each case; whether each of <see cref="Required"/> is null somewhere; whether a float
    /// is a negative zero somewhere; 2 if several rows change one old row, unless all of them delete it; the bytes of a row, about.
    /// </summary>
    public WorkerStatement Look()
    {
        var counts = change.Cases.Select((_, i) => change.HasCases ? $"count(*) FILTER (k = {Text(i)})" : "count(*)");
        var nulls = Required.Select(field => $"coalesce(bool_or({Source(field.Id)} IS NULL){Written}, false)");
        var most = change is { HasCases: true, HasPlaces: true }
            ? $"(SELECT CAST(coalesce(max(n), 0) AS BIGINT) FROM "
                + $"(SELECT CASE WHEN {Repeats} THEN 2 ELSE 1 END AS n FROM {Name} WHERE pos IS NOT NULL GROUP BY path, pos))"
            : "CAST(0 AS BIGINT)";
        var bytes = $"(SELECT CAST(coalesce(avg(strlen(CAST(r AS VARCHAR))), 0) AS BIGINT) FROM (SELECT * FROM {Name} LIMIT {Text(SampleRows)}) AS r)";
        return Statement($"SELECT {string.Join(", ", counts.Concat(nulls).Append(Zeros()).Append(most).Append(bytes))} FROM {Name}");
    }

    /// <summary>Returns the partitions of the new rows, at most that many and one.</summary>
    public WorkerStatement Partitions(int most) => Statement(
        $"SELECT {(_spec.IsPartitioned ? "p" : "''")} AS p, count(*) FROM {Name}{Where(IsWritten)} GROUP BY 1 ORDER BY 1 LIMIT {Text(most + 1)}");

    /// <summary>Returns the number of NaN values of each of <see cref="Floats"/> in a partition.</summary>
    public WorkerStatement Nans(string partition) => Statement(
        $"SELECT {string.Join(", ", Floats.Select(leaf => $"count(*) FILTER (isnan({InFile(leaf)}))"))} FROM {Name}{Where(IsWritten, IsIn(partition))}");

    /// <summary>Writes the new rows of a partition as a file; returns their number.</summary>
    /// <param name="path">The file in the worker's folder.</param>
    /// <param name="dictionaries">Whether pages may have dictionaries.</param>
    public WorkerStatement Copy(string partition, string path, long rowGroupRows, bool dictionaries)
    {
        var values = _columns.Fields.Select((field, i) => $"{Value(i)} AS {EngineText.Name(field.Name)}").Concat(RowIds);
        var columns = change.HasRowIds ? MovedRows.Columns(_columns) : _columns;
        var order = FileOrder.Clause(_order, _columns, i => $"{Name}.{Value(i)}");
        var select = $"SELECT {string.Join(", ", values)} FROM {Name}{Where(IsWritten, IsIn(partition))}{order}";
        return Statement(ParquetCopy.To(select, path, columns, rowGroupRows, dictionaries, ParquetCopy.Codec(table, columns)));
    }

    /// <summary>Returns the files with deleted rows, and the number of these rows.</summary>
    public WorkerStatement Deleted() => Statement($"SELECT path, count(DISTINCT pos) FROM {Name} WHERE pos IS NOT NULL GROUP BY path");

    /// <summary>Returns the positions of deleted rows. A row that several cases delete comes several times.</summary>
    public WorkerStatement Places() => Statement($"SELECT path, pos FROM {Name} WHERE pos IS NOT NULL");

    /// <summary>Writes the deletes of rows of some files as a file; returns their number.</summary>
    /// <param name="locations">The files; null: all.</param>
    /// <param name="path">The new file in the worker's folder.</param>
    public WorkerStatement CopyDeletes(IEnumerable<string>? locations, string path, long rowGroupRows)
    {
        var these = locations is null ? "" : $" AND path IN ({string.Join(", ", locations.Select(EngineText.Quote))})";
        var select = $"SELECT DISTINCT path AS file_path, pos FROM {Name} WHERE pos IS NOT NULL{these} ORDER BY 1, 2";
        return Statement(ParquetCopy.To(select, path, PositionRows.Columns, rowGroupRows, dictionaries: true));
    }

    private IEnumerable<string> Columns()
    {
        var at = 0;
        if (change.HasCases)
        {
            yield return $"s{Text(at++)} AS k";
        }

        if (change.HasPlaces)
        {
            yield return $"s{Text(at++)} AS path";
            yield return $"s{Text(at++)} AS pos";
        }

        if (change.HasRowIds)
        {
            yield return $"s{Text(at++)} AS rid";
        }

        for (var i = 0; change.HasValues && i < _columns.Fields.Count; i++)
        {
            yield return $"{FileTypes.Value($"s{Text(at++)}", _columns.Fields[i].Type)} AS {Value(i)}";
        }
    }

    private string Partition(ManagedFunctionUse? partition)
    {
        if (partition is null)
        {
            return "";
        }

        var types = PartitionUse.SourceTypes(_spec, table.CurrentSchema);
        return $", {partition.Name}({string.Join(", ", _spec.Fields.Select((field, i) => PartitionUse.Argument(Source(field.SourceId), types[i])))}) AS p";
    }

    /// <summary>The value of a field that is not inside lists and maps.</summary>
    private string Source(int id)
    {
        for (var i = 0; i < _columns.Fields.Count; i++)
        {
            if (Below(_columns.Fields[i], Value(i), id) is { } sql)
            {
                return sql;
            }
        }

        throw new SqlException(SqlErrorName.NotSupported, $"field {Text(id)} cannot be partitioned by");
    }

    private static string? Below(NestedField field, string sql, int id) => field.Id == id ? sql
        : (field.Type as StructType)?.Fields.Select(f => Below(f, $"struct_extract({sql}, {EngineText.Quote(f.Name)})", id)).FirstOrDefault(s => s is not null);

    private string InFile(FloatLeaf leaf) => Source(leaf.FieldId);

    private string Zeros() => !change.HasValues ? FloatLeaf.AnyNegativeZero([], []) : FloatLeaf.AnyNegativeZero(
        Floats.Select(InFile),
        _columns.Fields.Index().Where(field => FloatLeaf.IsRepeatedIn(field.Item.Type)).Select(field => Value(field.Index)));

    // The commit's sequence number is that of an updated row, and readers take it where the column is null.
    private IEnumerable<string> RowIds => change.HasRowIds
        ? [$"rid AS {MovedRows.RowId.Name}", $"CAST(NULL AS BIGINT) AS {MovedRows.LastUpdated.Name}"] : [];

    private string Repeats => "count(*) > count(DISTINCT k) OR (count(*) > 1 AND count(*) FILTER "
        + $"(k IN ({string.Join(", ", change.Cases.Index().Where(c => c.Item == RowChangeKind.Update).Select(c => Text(c.Index)).DefaultIfEmpty("-1"))})) > 0)";

    private string IsWritten => !change.HasCases || !change.HasPlaces || change.Cases.All(c => c != RowChangeKind.Delete) ? ""
        : $"k IN ({string.Join(", ", change.Cases.Index().Where(c => c.Item != RowChangeKind.Delete).Select(c => Text(c.Index)))})";

    private string Written => IsWritten.Length == 0 ? "" : $" FILTER ({IsWritten})";

    private string IsIn(string partition) => _spec.IsPartitioned ? $"p = {EngineText.Quote(partition)}" : "";

    private static string Where(params IEnumerable<string> conditions) =>
        string.Join(" AND ", conditions.Where(c => c.Length > 0)) is { Length: > 0 } all ? $" WHERE {all}" : "";

    private static string Value(int column) => $"v{Text(column)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static WorkerStatement Statement(string sql) => new() { Sql = sql };
}
