using Tarn.Access;
using Tarn.Access.Outcomes;
using Tarn.Telemetry.Metrics.Data;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>The values of rows in the cells of a resource.</summary>
internal sealed class RowSamples(OperationCells operations)
{
    /// <summary>The values of all rows. A row without a value has 0 where its siblings count.</summary>
    /// <param name="rows">The rows of the resource's kind.</param>
    /// <param name="name">The resource's name.</param>
    public IReadOnlyList<(MetricRow Row, IReadOnlyList<string> Names, MetricSample Sample)> Of(
        IReadOnlyList<MetricRow> rows, string name, TakenCells taken)
    {
        var found = new List<(MetricRow Row, IReadOnlyList<string> Names, MetricSample Sample)>();
        foreach (var row in rows)
        {
            foreach (var group in row.Groups)
            {
                if (SampleOf(row, group, taken) is { } sample)
                {
                    found.Add((row, row.NamesOf(name, group.FirstOrDefault()), sample));
                }
            }
        }

        var counted = found.Select(each => each.Row.Name).ToHashSet();
        foreach (var row in rows)
        {
            if (!counted.Contains(row.Name) && row.ZeroWith.Any(counted.Contains))
            {
                found.Add((row, row.NamesOf(name), MetricSample.Of(0)));
            }
        }

        return found;
    }

    private MetricSample? SampleOf(MetricRow row, IReadOnlyList<string> group, TakenCells taken) => row.Kind switch
    {
        CellKind.Sum => Value(row, group.Count == 0 ? taken.UnitsOf((int?)row.Dimension ?? (int)row.Cell!)
            : group.Sum(operation => taken.UnitsOf(PlanOf(row, operation).SumOf(row.Dimension!.Value)))),
        CellKind.Calls => Value(row, group.Sum(operation => Good(row, operation, taken) + taken.UnitsOf(PlanOf(row, operation).Failures))),
        CellKind.Latency => Spread(row, group.SelectMany(operation => taken.ValuesOf(PlanOf(row, operation).Histogram))),
        CellKind.Success => Success(
            group.Sum(operation => Good(row, operation, taken)), group.Sum(operation => taken.UnitsOf(PlanOf(row, operation).Failures))),
        CellKind.Values => Spread(row, taken.ValuesOf(UsageCells.OwnHistogram)),
        _ => null,
    };

    private OperationPlan PlanOf(MetricRow row, string operation) => operations.Of(row.Service, operation);

    private long Good(MetricRow row, string operation, TakenCells taken) => taken.ValuesOf(PlanOf(row, operation).Histogram).Sum(each => each.Count);

    private static MetricSample? Value(MetricRow row, long units) => units > 0 ? MetricSample.Of(units * row.Factor) : null;

    private static MetricSample? Spread(MetricRow row, IEnumerable<(long Value, long Count)> values)
    {
        WeightedValue[] weighted = [.. values.Select(each => new WeightedValue(each.Value * row.Factor, each.Count))];
        return weighted.Length > 0 ? MetricSample.Distribution(weighted) : null;
    }

    private static MetricSample? Success(long good, long failed)
    {
        WeightedValue[] weighted = [.. new[] { new WeightedValue(1, good), new WeightedValue(0, failed) }.Where(each => each.Count > 0)];
        return weighted.Length > 0 ? MetricSample.Distribution(weighted) : null;
    }
}
