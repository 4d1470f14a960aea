using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Texts;
using Tarn.Workers.Functions;
using Tarn.Workers.Writing;

namespace Tarn.Workers.Jobs;

/// <summary>A scan of a table's columns whose rows are written with other types of some columns.</summary>
internal sealed class RetypedScan
{
    private const string Result = "retyped";

    private readonly StructType _from;
    private readonly StructType _to;
    private readonly ITableScan _scan;
    private readonly int _rest;

    /// <param name="from">The columns of the scan.</param>
    /// <param name="to">The columns of the new files: the scan's columns in order, and new ones at the end.</param>
    /// <param name="formats">Further forms of dates and timestamps.</param>
    public RetypedScan(StructType from, StructType to, ITableScan scan, TimeFormats formats)
    {
        (_from, _to, _scan) = (from, to, scan);
        Changed = Enumerable.Range(0, from.Fields.Count).Where(i => !from.Fields[i].Equals(to.Fields[i])).ToHashSet();
        _rest = to.Fields.ToList().FindIndex(field => field.Name == TableShape.RestColumn);
        Function = Changed.Count == 0 ? null
            : RetypeUse.Of(new StructType([.. Changed.Order().Select(i => to.Fields[i])]), keepsRest: _rest >= 0, formats);
    }

    /// <summary>The ordinals of the columns whose values change.</summary>
    public IReadOnlySet<int> Changed { get; }

    /// <summary>The function of the statement; null: it needs none.</summary>
    public ManagedFunctionUse? Function { get; }

    /// <summary>The rows with the changed values.</summary>
    /// <param name="rows">The scan's rows.</param>
    public string Rows(string rows)
    {
        if (Function is null)
        {
            return rows;
        }

        var values = Changed.Order().Select(i => $"CAST(to_json({FileTypes.Value(_scan.Columns[i].Name, _from.Fields[i].Type)}) AS VARCHAR)");
        var rest = _rest >= 0 && _rest < _from.Fields.Count ? _scan.Columns[_rest].Name : "CAST(NULL AS VARCHAR)";
        return $"SELECT *, {Function.Name}({string.Join(", ", values)}, {rest}) AS {Result} FROM ({rows})";
    }

    /// <summary>The value of a column in a new file.</summary>
    /// <param name="place">The column's ordinal.</param>
    public string Value(int place) => Function is not null && (Changed.Contains(place) || place == _rest)
        ? $"struct_extract({Result}, {EngineText.Quote(_to.Fields[place].Name)})"
        : FileTypes.Value(_scan.Columns[place].Name, _to.Fields[place].Type);
}
