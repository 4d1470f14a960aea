using System.Globalization;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.FileTables;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Plans;
using Tarn.Sql.Workers;

namespace Tarn.Sql.Writing;

/// <summary>The statements that write a scan's rows as one data file of its table.</summary>
/// <param name="table">The table.</param>
/// <param name="scan">A scan of all its columns.</param>
/// <param name="files">The scan's files.</param>
/// <param name="engineBytes">The engine's memory.</param>
internal sealed class RewriteStatements(TableMetadata table, ScanNode scan, ScanFiles files, long engineBytes)
{
    private const int RowGroupRowsMax = 122_880;
    private const int VectorRows = 2_048;
    private const int RowGroupsInMemory = 8;

    private readonly StructType _columns = table.CurrentSchema.Columns;
    private readonly IReadOnlyList<FloatLeaf> _floats = FloatLeaf.Of(table.CurrentSchema.Columns);

    /// <summary>Whether the engine must look at the rows before it writes them: at deleted ones, and at negative zeros.</summary>
    public bool NeedsLook => files.Deletes.Count > 0 || _floats.Count > 0 || _columns.Fields.Any(f => FloatLeaf.IsRepeatedIn(f.Type));

    /// <summary>The columns whose NaN values the engine counts.</summary>
    public IReadOnlyList<FloatLeaf> Floats => _floats;

    /// <summary>
    /// The order of the rows; null: none. Tarn sorts by columns. It does not sort by transforms, nor by floats, of which
    /// DuckDB treats both zeros as equal.
    /// </summary>
    public SortOrder? Order { get; } = OrderOf(table);

    /// <summary>
    /// Returns the number of live rows, whether a float column has a negative zero, and the number of NaN values of each of
    /// <see cref="Floats"/>.
    /// </summary>
    public WorkerStatement Look()
    {
        var columns = _columns.Fields.Select((field, i) => (field, i))
            .Where(c => FloatLeaf.IsRepeatedIn(c.field.Type) || _floats.Any(leaf => leaf.Column == c.i)).Select(c => c.i).ToHashSet();
        var zeros = _floats.Select(leaf => leaf.InPlan(scan.Columns[leaf.Column].Name)).Select(value => $"bool_or({value} = 0 AND signbit({value}))")
            .Concat(_columns.Fields.Select((field, i) => (field, i)).Where(c => FloatLeaf.IsRepeatedIn(c.field.Type))
                .Select(c => $"bool_or(contains(CAST({scan.Columns[c.i].Name} AS VARCHAR), '-0.0'))"));
        var any = string.Join(" OR ", zeros.Select(zero => $"coalesce({zero}, false)").DefaultIfEmpty("false"));
        var nans = _floats.Select(leaf => $", count(*) FILTER (isnan({leaf.InPlan(scan.Columns[leaf.Column].Name)}))");
        return Over(columns, rows => $"SELECT count(*), {any}{string.Concat(nans)} FROM ({rows})");
    }

    /// <summary>Writes the rows; returns their number.</summary>
    /// <param name="path">The new file in the worker's folder.</param>
    /// <param name="dictionaries">Whether pages may have dictionaries. DuckDB's dictionaries treat −0.0 as 0.0.</param>
    public WorkerStatement Copy(string path, bool dictionaries)
    {
        var values = _columns.Fields.Select((field, i) => $"{FileTypes.Value(scan.Columns[i].Name, field.Type)} AS {DuckDbText.Name(field.Name)}");
        var options = $"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {RowGroupRows.ToString(CultureInfo.InvariantCulture)}"
            + (dictionaries ? "" : ", DICTIONARY_SIZE_LIMIT 0") + $", FIELD_IDS {FieldIdsText.Of(_columns)}";
        return Over(
            Enumerable.Range(0, _columns.Fields.Count).ToHashSet(),
            rows => $"COPY (SELECT {string.Join(", ", values)} FROM ({rows}){OrderBy()}) TO {DuckDbText.Quote(path)} ({options})");
    }

    /// <summary>The rows of a row group, so that some row groups fit into the engine's memory.</summary>
    private long RowGroupRows
    {
        get
        {
            const int BytesOfValue = 16, Expansion = 6;
            var rows = Math.Max(1, files.Data.Sum(f => f.File.RecordCount));
            var row = Math.Max(BytesOfValue * _columns.Fields.Count, Expansion * files.Data.Sum(f => f.File.SizeBytes) / rows);
            var most = engineBytes / RowGroupsInMemory / Math.Max(1, row) / VectorRows * VectorRows;
            return Math.Clamp(most, VectorRows, RowGroupRowsMax);
        }
    }

    private WorkerStatement Over(IReadOnlySet<int> columns, Func<string, string> statement)
    {
        var writer = new ScanWriter(new Dictionary<int, ScanFiles> { [scan.Ordinal] = files });
        var rows = writer.Write(scan with
        {
            Paths = [.. scan.Paths.Where(path => columns.Contains(path.Column))],
            Columns = [.. scan.Columns.Where((_, i) => columns.Contains(i))],
        });
        return new WorkerStatement { Sql = statement(rows), Functions = [.. writer.Functions], Files = writer.FileTable };
    }

    private string OrderBy() => Order is null ? "" : " ORDER BY " + string.Join(", ", Order.Fields.Select(key =>
    {
        var place = Enumerable.Range(0, _columns.Fields.Count).First(i => _columns.Fields[i].Id == key.SourceId);
        return $"{scan.Columns[place].Name} {(key.Descending ? "DESC" : "ASC")} NULLS {(key.NullsFirst ? "FIRST" : "LAST")}";
    }));

    private static SortOrder? OrderOf(TableMetadata table) =>
        table.SortOrders.FirstOrDefault(order => order.OrderId == table.DefaultSortOrderId) is { Fields.Count: > 0 } order
            && order.Fields.All(key => key.Transform.Kind == TransformKind.Identity && table.CurrentSchema.Columns.Fields.Any(
                column => column.Id == key.SourceId && column.Type is PrimitiveType { Kind: not (PrimitiveKind.Float or PrimitiveKind.Double) }))
            ? order
            : null;
}
