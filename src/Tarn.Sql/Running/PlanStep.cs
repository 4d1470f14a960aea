using System.Text.Json;
using Tarn.Sql.Plans;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Running;

/// <summary>One step of a statement's plan, as runtime statistics show it. A plan shows its first 200 steps and 24 levels.</summary>
/// <param name="Name">`TableScan`, `Filter`, `Join`, ….</param>
/// <param name="Table">The table of a scan, as `database.table`; empty for other steps.</param>
/// <param name="Rows">Rows of the files that a scan read; 0 for other steps.</param>
/// <param name="Bytes">Bytes of these files.</param>
/// <param name="Inputs">The steps whose rows this one takes.</param>
public sealed record PlanStep(string Name, string Table, long Rows, long Bytes, IReadOnlyList<PlanStep> Inputs)
{
    private const int StepsMax = 200;

    /// <summary>A level takes two levels of a row's JSON, which has 64.</summary>
    private const int LevelsMax = 24;

    private const string NodeSuffix = "Node";

    /// <summary>The steps of a plan.</summary>
    /// <param name="read">The rows and bytes of the files of a scan, by its ordinal.</param>
    internal static PlanStep Of(QueryPlan plan, Func<int, (long Rows, long Bytes)> read)
    {
        var left = StepsMax;
        return Of(plan.Root, read, 1, ref left);
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteStringValue(Name);
        json.WriteStringValue(Table);
        json.WriteNumberValue(Rows);
        json.WriteNumberValue(Bytes);
        json.WriteList(Inputs, input => input.Write(json));
        json.WriteEndArray();
    }

    internal static PlanStep Read(JsonElement json) => new(
        json[0].GetString()!, json[1].GetString()!, json[2].GetInt64(), json[3].GetInt64(), [.. json[4].EnumerateArray().Select(Read)]);

    private static PlanStep Of(PlanNode node, Func<int, (long Rows, long Bytes)> read, int level, ref int left)
    {
        left--;
        if (node is ScanNode scan)
        {
            var (rows, bytes) = read(scan.Ordinal);
            return new("TableScan", $"{scan.Table.Database}.{scan.Table.Name}", rows, bytes, []);
        }

        var inputs = new List<PlanStep>();
        foreach (var input in node is SharedNode shared ? [shared.Query.Plan] : PlanTree.Inputs(node))
        {
            if (left > 0 && level < LevelsMax)
            {
                inputs.Add(Of(input, read, level + 1, ref left));
            }
        }

        return new(node.GetType().Name[..^NodeSuffix.Length], "", 0, 0, inputs);
    }
}
