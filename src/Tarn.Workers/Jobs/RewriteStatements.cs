using Tarn.Lake.Commit;
using Tarn.Lake.Formats;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding.Texts;
using Tarn.Workers.Functions;
using Tarn.Workers.Protocol;
using Tarn.Workers.Writing;

namespace Tarn.Workers.Jobs;

/// <summary>The statements that write a scan's rows as one data file of its table.</summary>
/// <param name="target">The table with the columns of the new files, usually the same.</param>
/// <param name="scan">A scan of all columns of the table.</param>
/// <param name="rows">The scan in the worker.</param>
/// <param name="engineBytes">The engine's memory.</param>
/// <param name="formats">Further forms of dates and timestamps, of columns with other types.</param>
internal sealed class RewriteStatements(
    TableMetadata table, TableMetadata target, ITableScan scan, IOpenScan rows, long engineBytes, TimeFormats formats)
{
    private readonly StructType _columns = table.CurrentSchema.Columns;
    private readonly StructType _written = target.CurrentSchema.Columns;
    private readonly RetypedScan _retyped = new(table.CurrentSchema.Columns, target.CurrentSchema.Columns, scan, formats);
    private IReadOnlyList<FloatLeaf>? _floats;

    /// <summary>Whether the engine must look at the rows before it writes them: at deleted ones, and at negative zeros.</summary>
    public bool NeedsLook => scan.HasDeletes || Floats.Count > 0 || Repeated.Any();

    /// <summary>The columns whose NaN values the engine counts.</summary>
    public IReadOnlyList<FloatLeaf> Floats => _floats ??= [.. FloatLeaf.Of(_columns).Where(leaf => !_retyped.Changed.Contains(leaf.Column))];

    /// <summary>The float and double columns whose values come from JSON, which has no NaN.</summary>
    public IEnumerable<int> WithoutNans => FloatLeaf.Of(_written).Where(leaf => _retyped.Changed.Contains(leaf.Column)).Select(leaf => leaf.FieldId);

    /// <summary>Whether values that the engine does not look at may be negative zeros.</summary>
    public bool MayHaveZeros => _retyped.Changed.Any(i => FloatLeaf.Contains(_written.Fields[i].Type));

    /// <summary>Whether the rows keep their ids in columns of the file.</summary>
    public bool HasRowIds { get; } = table.HasRowIds;

    /// <summary>The order of the rows; null: none.</summary>
    public SortOrder? Order { get; } = FileOrder.Of(table);

    /// <summary>
    /// Returns the number of live rows, whether a float column has a negative zero, and the number of NaN values of each of
    /// <see cref="Floats"/>.
    /// </summary>
    public WorkerStatement Look()
    {
        var columns = Repeated.Concat(Floats.Select(leaf => leaf.Column)).ToHashSet();
        var any = FloatLeaf.AnyNegativeZero(
            Floats.Select(leaf => leaf.InPlan(scan.Columns[leaf.Column].Name)), Repeated.Select(i => scan.Columns[i].Name));
        var nans = Floats.Select(leaf => $", count(*) FILTER (isnan({leaf.InPlan(scan.Columns[leaf.Column].Name)}))");
        return Over(columns, from => $"SELECT count(*), {any}{string.Concat(nans)} FROM ({from})");
    }

    /// <summary>Writes the rows; returns their number.</summary>
    /// <param name="path">The new file in the worker's folder.</param>
    /// <param name="dictionaries">Whether pages may have dictionaries. DuckDB's dictionaries treat −0.0 as 0.0.</param>
    public WorkerStatement Copy(string path, bool dictionaries)
    {
        var values = _written.Fields.Select((field, i) => $"{_retyped.Value(i)} AS {EngineText.Name(field.Name)}").Concat(RowIds);
        var columns = HasRowIds ? MovedRows.Columns(_written) : _written;
        return Over(
            Enumerable.Range(0, scan.Columns.Count).ToHashSet(),
            from => ParquetCopy.To(
                $"SELECT {string.Join(", ", values)} FROM ({_retyped.Rows(from)}) AS r{FileOrder.Clause(Order, _columns, i => $"r.{scan.Columns[i].Name}")}",
                path,
                columns,
                RowGroupRows,
                dictionaries,
                ParquetCopy.Codec(target, columns)),
            _retyped.Function);
    }

    // The scan has them after the table's columns.
    private IEnumerable<string> RowIds => HasRowIds
        ? new[] { MovedRows.RowId, MovedRows.LastUpdated }.Select((id, i) => $"{scan.Columns[_columns.Fields.Count + i].Name} AS {id.Name}")
        : [];

    /// <summary>The ordinals of the columns with floats in lists or maps.</summary>
    private IEnumerable<int> Repeated =>
        Enumerable.Range(0, _columns.Fields.Count).Where(i => FloatLeaf.IsRepeatedIn(_columns.Fields[i].Type) && !_retyped.Changed.Contains(i));

    /// <summary>The rows of a row group, so that some row groups fit into the engine's memory.</summary>
    private long RowGroupRows
    {
        get
        {
            const int Expansion = 6;
            return ParquetCopy.RowGroupRows(engineBytes, _columns.Fields.Count, Expansion * scan.SizeBytes / Math.Max(1, scan.RecordCount));
        }
    }

    private WorkerStatement Over(IReadOnlySet<int> columns, Func<string, string> statement, ManagedFunctionUse? function = null)
    {
        var over = rows.Over(Enumerable.Range(0, scan.Columns.Count).Where(columns.Contains), statement);
        return function is null ? over : over with { Functions = [.. over.Functions, function] };
    }
}
